import { expect, test } from "vitest";
import { login } from "@/api/session";
import type { Me, Role } from "@/api/types";
import { drawsSamples } from "@/domains/ratings/rating_samples/draws";
import { serve } from "../../api/server";
import { district } from "../../people";

async function as(role: Role, position: "lead" | "superior"): Promise<void> {
  const roles = district.roles.map((held) => ({ ...held, role, org_unit: { ...held.org_unit, position } }));
  const person: Me = { ...district, roles, permissions: ["rating:read", "rating:verify"] };
  serve({ body: { csrf_token: "t" } }, { body: person });
  await login({ username: "x", password: "x" });
}

test("a sample is drawn by whoever verifies: above, the superior office and not the lead agency", async () => {
  await as("lead_officer", "lead");
  expect(drawsSamples()).toBe(true);
  await as("superior_officer", "superior");
  expect(drawsSamples()).toBe(true);
  await as("lead_officer", "superior");
  expect(drawsSamples()).toBe(false);
});
