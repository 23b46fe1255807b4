import { type Router, createMemoryHistory, createRouter } from "vue-router";
import { expect, test } from "vitest";
import { login } from "@/api/session";
import type { Me, Permission, Role } from "@/api/types";
import { listNavBar, listNavGroups } from "@/shell/navigation";
import { serve } from "../api/server";
import { district } from "../people";

const screens: [string, Permission][] = [
  ["targets", "plan:read"],
  ["establishments", "establishment:read"],
  ["inspections", "inspection:read"],
  ["violations", "violation:read"],
  ["users", "user:read"],
];

function router(names: string[]): Router {
  const routes = screens
    .filter(([name]) => names.includes(name))
    .map(([name, permission]) => ({ path: `/${name}`, name, component: {}, meta: { permission } }));
  return createRouter({ history: createMemoryHistory(), routes });
}

async function as(role: Role, ...permissions: Permission[]): Promise<void> {
  const person: Me = { ...district, roles: district.roles.map((held) => ({ ...held, role })), permissions };
  serve({ body: { csrf_token: "t" } }, { body: person });
  await login({ username: "x", password: "x" });
}

const all = screens.map(([name]) => name);

test("an item is absent until its screen exists, and for those without the right", async () => {
  await as("leader", "plan:read", "establishment:read", "inspection:read", "violation:read");
  const groups = listNavGroups(router(["targets", "establishments", "users"]));
  expect(groups.map(({ key, items }) => [key, items.map(({ name }) => name)])).toEqual([
    ["plan", ["targets"]],
    ["area", ["establishments"]],
  ]);
});

test("the phone bar begins with what the role does first", async () => {
  const names = (): string[] => listNavBar(router(all)).map(({ name }) => name);
  await as("inspector", "plan:read", "establishment:read", "inspection:read", "violation:read");
  expect(names()).toEqual(["inspections", "establishments", "violations", "targets"]);
  await as("police_officer", "plan:read", "establishment:read", "inspection:read", "violation:read");
  expect(names()[0]).toBe("violations");
  await as("admin", "user:read");
  expect(names()).toEqual(["users"]);
});

test("a bar with gaps is filled from the groups, four at most, none twice", async () => {
  await as("local_officer", "plan:read", "establishment:read", "inspection:read", "violation:read", "user:read");
  const bar = listNavBar(router(all)).map(({ name }) => name);
  expect(bar).toEqual(["establishments", "targets", "inspections", "violations"]);
});
