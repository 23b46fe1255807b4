/** Routes: each resource declares its own; the guard requires a session and the permission. */
import { nextTick, ref } from "vue";
import { type RouteLocationNormalized, type RouteRecordRaw, createRouter, createWebHistory } from "vue-router";
import { toFailure } from "@/api/problem";
import { backRestore } from "@/api/backRestore";
import { may, me, refreshMe } from "@/api/session";
import { type WordKey, t } from "@/locales";
import MessagePage from "@/shell/MessagePage.vue";
import { screen } from "@/screen";
import { listNavBar } from "@/shell/navigation";

const features = import.meta.glob<{ routes: RouteRecordRaw[] }>("./domains/*/*/routes.ts", { eager: true });

/** A page could not be opened at all: its code or the session's answer did not arrive. */
export const isBroken = ref(false);

const message = (title: WordKey, text: WordKey, home = true) => ({
  component: MessagePage,
  props: () => ({ title: t(title), text: t(text), home }),
});

const history = createWebHistory();
const routes: RouteRecordRaw[] = [
  ...Object.values(features).flatMap((feature) => feature.routes),
  screen({ path: "/danh-muc", name: "catalogue", load: () => import("@/shell/CataloguePage.vue"), permission: "self:use", nav: "catalogue" }),
  screen({ path: "/cho-gui", name: "outbox", load: () => import("@/offline/OutboxPage.vue"), words: ["attachments", "inspections", "log", "outbox"], permission: "attachment:write", nav: "outbox" }),
  { path: "/", name: "home", ...message("shell.home_empty_title", "shell.home_empty", false) },
  // Same address: the first one answers unknown paths, the second is only ever called by its name.
  { path: "/:path(.*)*", name: "not-found", ...message("shell.not_found_title", "shell.not_found") },
  { path: "/:path(.*)*", name: "no-right", ...message("shell.no_right_title", "shell.no_right") },
];

// The sheet of all components is for those who build them; production does not contain it.
if (import.meta.env.DEV) {
  routes.unshift(
    screen({
      path: "/_thanh-phan",
      name: "component-sheet",
      load: () => import("@/dev/ComponentSheet.vue"),
      words: ["terms"],
      open: true,
      plain: true,
    }),
  );
}

export const router = createRouter({
  history,
  routes,
  scrollBehavior(to, from, saved) {
    if (saved) return saved;
    if (to.hash) return { el: to.hash };
    return to.path === from.path ? false : { top: 0 };
  },
});

function toForbidden(to: RouteLocationNormalized): object {
  return { name: "no-right", params: { path: to.path.slice(1).split("/") }, query: to.query, replace: true };
}

router.beforeEach(async (to) => {
  if (to.meta.open) return true;
  try {
    if (!me.value && !(await refreshMe())) return { name: "login", query: to.fullPath === "/" ? {} : { next: to.fullPath } };
  } catch (error) {
    toFailure(error);
    isBroken.value = true;
    return false;
  }
  if (me.value?.must_enrol_totp && !me.value.totp_enabled && to.name !== "account") return { name: "account" };
  if (to.name === "home") {
    const first = listNavBar(router)[0];
    return first ? { name: first.name, replace: true } : true;
  }
  return may(to.meta.permission) || toForbidden(to);
});

let isPop = false;
history.listen((_to, _from, { direction }) => {
  isPop = direction !== "";
});

/** After a change of page, reading starts at its heading. */
async function focusHeading(): Promise<void> {
  await nextTick();
  document.querySelector<HTMLElement>("main h1[tabindex]")?.focus({ preventScroll: true });
}

router.afterEach((to, from, failure) => {
  if (failure) return;
  backRestore.set(isPop);
  isPop = false;
  if (from.matched.length > 0 && to.path !== from.path) void focusHeading();
});

router.onError(() => {
  isBroken.value = true;
});
