/** The list of work, the first screen of the day; and where it was looked for before: bookmarks and letters lead on. */
import type { RouteLocation, RouteRecordRaw } from "vue-router";
import { screen } from "@/screen";

const narrowed = (query: Record<string, string>) => (to: RouteLocation) => ({ name: "inbox", query: { ...to.query, ...query } });

export const routes: RouteRecordRaw[] = [
  screen({
    path: "/viec-can-lam",
    name: "inbox",
    load: () => import("./InboxPage.vue"),
    words: ["inbox", "deadlines", "plans", "terms", "two_persons"],
    permission: "self:use",
    nav: "inbox",
  }),
  { path: "/viec-cua-toi", redirect: narrowed({}) },
  { path: "/han-xu-ly", redirect: narrowed({ all: "true" }) },
  { path: "/cho-duyet", redirect: narrowed({ topic: "approval" }) },
  { path: "/xac-nhan-hai-nguoi", redirect: narrowed({ topic: "second_person" }) },
];
