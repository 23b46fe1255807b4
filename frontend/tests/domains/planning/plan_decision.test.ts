import { expect, test } from "vitest";
import type { PlanRead, TargetRead } from "@/api/generated/types.gen";
import { countOpen, getName, getPath, getVersion } from "@/domains/planning/plans/decision";

const plan = { id: "p", version: 7, title: "Kế hoạch" } as PlanRead;
const target = { code: "workforce_known", version: 3, title: "Nắm số lao động", short_title: "", status: "submitted" } as TargetRead;

test("a decision goes to the plan, or to the one target, with the version that was looked at", () => {
  expect([getPath({ act: "approve", plan }), getVersion({ act: "approve", plan })]).toEqual(["/plans/p/approve", 7]);
  expect([getPath({ act: "return", plan, target }), getVersion({ act: "return", plan, target })]).toEqual(["/plans/p/targets/workforce_known/return", 3]);
  expect(getName({ act: "return", plan, target })).toBe("Nắm số lao động");
});

test("targets that are open again keep the plan from being approved", () => {
  expect(countOpen([target, { ...target, status: "returned" }, { ...target, status: "draft" }])).toBe(2);
});
