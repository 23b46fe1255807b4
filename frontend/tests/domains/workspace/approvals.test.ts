import { beforeAll, expect, test } from "vitest";
import type { PlanRead, RatingRow, TargetRead } from "@/api/generated/types.gen";
import { getPath, formatThreshold, getVersion } from "@/domains/workspace/approvals/decision";
import { countWaiting, sortPlans } from "@/domains/workspace/approvals/useApprovalQueue";
import { needWords } from "@/locales";

const plan = (id: string, status: PlanRead["status"]): PlanRead => ({ id, status, version: 3, title: `Kế hoạch ${id}` }) as PlanRead;
const target = (code: string, status: TargetRead["status"], more: Partial<TargetRead> = {}): TargetRead =>
  ({ code, status, version: 5, threshold_percent: 80, approved_percent: 70, ...more }) as TargetRead;

beforeAll(() => needWords("approvals"));

test("a submitted plan is one decision, a target changed in a plan in force is one of its own", () => {
  const found = sortPlans([
    { plan: plan("next", "submitted"), targets: [target("a", "submitted"), target("b", "returned")] },
    { plan: plan("now", "approved"), targets: [target("a", "approved"), target("b", "submitted"), target("c", "submitted")] },
    { plan: plan("old", "approved"), targets: [target("a", "approved")] },
  ]);
  expect(found.plans.map(({ plan: { id }, targets }) => [id, targets.length])).toEqual([["next", 1]]);
  expect(found.plans.map(({ open }) => open)).toEqual([1]);
  expect(found.changed.map(({ plan: { id }, targets }) => [id, targets.map(({ code }) => code)])).toEqual([["now", ["b", "c"]]]);
  expect(countWaiting({ ...found, visits: [], reports: [], ratings: [{} as RatingRow] })).toBe(4);
});

test("a decision goes to the plan or to its target, with the version that was read", () => {
  const whole = { act: "approve", plan: plan("p", "submitted") } as const;
  expect([getPath(whole), getVersion(whole)]).toEqual(["/plans/p/approve", 3]);
  const single = { act: "return", plan: plan("p", "approved"), target: target("a", "submitted") } as const;
  expect([getPath(single), getVersion(single)]).toEqual(["/plans/p/targets/a/return", 5]);
});

test("a threshold says what is in force", () => {
  expect(formatThreshold(target("a", "submitted"))).toBe("Mức phải đạt: 80%, đang áp dụng 70%");
  expect(formatThreshold(target("a", "submitted", { approved_percent: null }))).toBe("Mức phải đạt: 80%");
  expect(formatThreshold(target("a", "submitted", { approved_percent: 80 }))).toBe("Mức phải đạt: 80%, không đổi");
});
