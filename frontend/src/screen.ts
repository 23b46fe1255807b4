/** Declares a screen: path, name, loader, words, and the permission that it needs. */
import type { Component } from "vue";
import type { RouteRecordRaw } from "vue-router";
import type { Permission } from "@/api/types";
import { type Area, needWords } from "@/locales";

declare module "vue-router" {
  interface RouteMeta {
    permission?: Permission | Permission[];
    /** The item of the navigation that this screen belongs to. */
    nav?: string;
    /** Open without a session. */
    open?: boolean;
    /** Shown without the frame. */
    plain?: boolean;
  }
}

export interface Screen {
  path: string;
  name: string;
  load: () => Promise<{ default: Component }>;
  /** The word areas that the screen needs, besides those of the shell and the components. */
  words?: Area[];
  permission?: Permission | Permission[];
  nav?: string;
  open?: boolean;
  plain?: boolean;
  props?: boolean;
}

/** The route of a screen; its code and its words load in parallel when it is first opened. A test reads them off its component. */
export function screen({ path, name, load, words = [], props = true, ...meta }: Screen): RouteRecordRaw {
  const component = async (): Promise<Component> => {
    const [module] = await Promise.all([load(), needWords(...words)]);
    return module.default;
  };
  return { path, name, component: Object.assign(component, { load, words }), props, meta };
}
