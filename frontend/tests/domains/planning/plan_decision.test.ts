import { expect, test } from "vitest";
import type { PlanRead, TargetRead } from "@/api/generated/types.gen";
import { serve } from "../../api/server";
import { countOpen, getName, sendDecision } from "@/domains/planning/plans/decision";

const plan = { id: "p", version: 7, title: "Kế hoạch" } as PlanRead;
const target = { code: "workforce_known", version: 3, title: "Nắm số lao động", short_title: "", status: "submitted" } as TargetRead;

test("a decision goes to the plan, or to the one target, with the version that was looked at", async () => {
  const asked = serve({ body: {} }, { body: {} });
  await sendDecision({ act: "approve", plan }, { comment: null }, "key-1");
  await sendDecision({ act: "return", plan, target }, { comment: "Thiếu số" }, "key-2");
  expect(asked.map(({ path, headers, body }) => [path, headers.get("If-Match"), body])).toEqual([
    ["/api/v1/plans/p/approve", '"7"', { comment: null }],
    ["/api/v1/plans/p/targets/workforce_known/return", '"3"', { comment: "Thiếu số" }],
  ]);
  expect(getName({ act: "return", plan, target })).toBe("Nắm số lao động");
});

test("targets that are open again keep the plan from being approved", () => {
  expect(countOpen([target, { ...target, status: "returned" }, { ...target, status: "draft" }])).toBe(2);
});
