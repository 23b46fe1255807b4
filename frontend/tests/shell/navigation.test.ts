import { type RouteLocationRaw, type RouteRecordRaw, type Router, createMemoryHistory, createRouter } from "vue-router";
import { expect, test } from "vitest";
import { login } from "@/api/session";
import type { Me, Permission, Role } from "@/api/types";
import { findCurrent, getSearchWord, listCatalogue, listMenu, listNavBar, listNavGroups } from "@/shell/navigation";
import { serve } from "../api/server";
import { district } from "../people";

const features = import.meta.glob<{ routes: RouteRecordRaw[] }>("../../src/domains/*/*/routes.ts", { eager: true });
const declared = Object.values(features).flatMap(({ routes }) => routes);
/** All screens of the program, without their pages. */
const router: Router = createRouter({
  history: createMemoryHistory(),
  routes: [...declared.map((one) => (one.redirect ? one : { ...one, component: {} }) as RouteRecordRaw), { path: "/danh-muc", name: "catalogue", component: {}, meta: { permission: "self:use" } }],
});
const EVERYTHING = [...new Set([...declared.flatMap(({ meta }) => meta?.permission ?? []), "self:use"])] as Permission[];
const ROLES: Role[] = ["lead_officer", "inspector", "local_officer", "police_officer", "leader", "superior_officer", "partner_officer", "admin", "tip_handler", "auditor"];

async function as(roles: Role[], permissions: Permission[], units = district.units): Promise<void> {
  const person: Me = { ...district, roles: roles.flatMap((role) => district.roles.map((held) => ({ ...held, role }))), permissions, units };
  serve({ body: { csrf_token: "t" } }, { body: person });
  await login({ username: "x", password: "x" });
}
const namesOf = (items: { name: string }[]): string[] => items.map(({ name }) => name);

test.each(ROLES)("the menu of %s has ten entries at most, whatever it may do", async (role) => {
  await as([role], EVERYTHING);
  const menu = namesOf(listMenu(router));
  expect(menu.length).toBeLessThanOrEqual(10);
  expect(menu.length).toBeGreaterThan(3);
  expect(menu.at(-1)).toBe("catalogue");
  expect(menu).toContain("inbox");
});

const commune = district.units.map((unit) => ({ ...unit, level: "commune", kind: "xã", holds_establishments: true }));

test.each(["lead_officer", "local_officer"] as const)("whoever counts in a unit of their own has the page of the week in the menu, as %s", async (role) => {
  await as([role], EVERYTHING, commune);
  const menu = namesOf(listMenu(router));
  expect([menu.slice(0, 2), menu.length]).toEqual([["inbox", "work-week"], 10]);
  expect(namesOf(listNavBar(router)).slice(0, 2)).toEqual(["inbox", "work-week"]);
  await as([role], EVERYTHING);
  expect(namesOf(listNavGroups(router).flatMap(({ items }) => items))).not.toContain("work-week");
});

test.each(["lead_officer", "local_officer", "leader", "police_officer"] as const)("above the unit that runs the plan the menu of %s has counts and no list of records below", async (role) => {
  const held = district.roles.map((one) => ({ ...one, role, org_unit: { ...one.org_unit, position: "superior" as const } }));
  serve({ body: { csrf_token: "t" } }, { body: { ...district, roles: held, permissions: EVERYTHING } });
  await login({ username: "x", password: "x" });
  const menu = namesOf(listMenu(router));
  expect(menu.filter((name) => ["establishments", "inspections", "communication-activities", "support"].includes(name))).toEqual([]);
  expect(menu).toEqual(expect.arrayContaining(["inbox", "targets", "communes", "record-looks", "catalogue"]));
  expect(menu.length).toBeLessThanOrEqual(10);
});

test("two duties, and all of them, still make one menu of ten", async () => {
  await as(["lead_officer", "inspector"], EVERYTHING);
  expect(namesOf(listMenu(router)).slice(0, 4)).toEqual(["inbox", "inspection-plans-today", "targets", "establishments"]);
  await as(ROLES, EVERYTHING);
  const menu = namesOf(listMenu(router));
  expect([menu.length, new Set(menu).size]).toEqual([10, 10]);
});

test.each(ROLES)("nothing is lost to %s: menu and catalogue together are every page, each once", async (role) => {
  await as([role], EVERYTHING);
  const whole = namesOf(listNavGroups(router).flatMap(({ items }) => items)).sort();
  const parts = [...namesOf(listMenu(router)).filter((name) => name !== "catalogue"), ...namesOf(listCatalogue(router).flatMap(({ items }) => items))];
  expect(parts.sort()).toEqual(whole);
});

test("an item is absent for those without the right", async () => {
  await as(["leader"], ["self:use", "plan:read", "establishment:read"]);
  expect(namesOf(listMenu(router))).toEqual(["inbox", "targets", "establishments", "communes", "catalogue"]);
  expect(namesOf(listNavGroups(router).flatMap(({ items }) => items))).not.toContain("users");
});

test("the phone bar begins with what the role does first, four at most, none twice", async () => {
  const bar = (): string[] => namesOf(listNavBar(router));
  await as(["inspector"], EVERYTHING);
  expect(bar()).toEqual(["inspection-plans-today", "inbox", "establishments", "inspections"]);
  await as(["admin"], ["self:use", "user:read"]);
  expect(bar()).toEqual(["users", "inbox", "days-off", "catalogue"]);
  await as(["local_officer"], ["self:use", "plan:read", "establishment:read", "report:read"]);
  expect(bar()).toEqual(["inbox", "establishments", "targets", "reports"]);
});

test("a page without an entry of its own stands under that of its resource", async () => {
  await as(["lead_officer"], EVERYTHING);
  const at = (path: string): string | undefined => findCurrent(listMenu(router), router.resolve(path));
  expect([at("/viec-can-lam"), at("/co-so/1"), at("/ke-hoach-kiem-tra/hom-nay"), at("/kinh-phi")]).toEqual(["inbox", "establishments", "inspection-plans", undefined]);
});

test("addresses of the pages that became filters lead on", () => {
  const target = (path: string): string | undefined => {
    const redirect = router.getRoutes().find((one) => one.path === path)?.redirect as ((to: object) => RouteLocationRaw) | undefined;
    return redirect && router.resolve(redirect({ query: { kind: "decision" } })).fullPath;
  };
  expect(["/viec-cua-toi", "/han-xu-ly", "/cho-duyet", "/xac-nhan-hai-nguoi"].map(target)).toEqual([
    "/viec-can-lam?kind=decision",
    "/viec-can-lam?kind=decision&all=true",
    "/viec-can-lam?kind=decision&topic=approval",
    "/viec-can-lam?kind=decision&topic=second_person",
  ]);
});

test("the search promises places to those alone whose lists have some", async () => {
  await as(["lead_officer"], ["establishment:read"]);
  expect(getSearchWord()).toBe("shell.find");
  await as(["admin"], ["self:use"]);
  expect(getSearchWord()).toBe("shell.find_short");
  await as(["lead_officer"], ["establishment:read"], district.units.map((unit) => ({ ...unit, position: "superior" as const })));
  expect(getSearchWord()).toBe("shell.find_short");
});
