import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Point, TargetRead } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { CHART, columnsOf, lastOf, thresholdAt } from "@/features/plans/history";
import { checkProposal, isChanged, mayPropose, maySubmit, proposalOf } from "@/features/plans/proposal";
import { proofRoute } from "@/features/plans/records";
import { needWords } from "@/locales";
import { judge } from "@/ui/judging";
import { serve } from "../api/server";
import { district } from "../people";

const point = (on: string, percent: number | null): Point => ({ on, numerator: 0, denominator: percent === null ? 0 : 4, percent, met: null });
const target = (more: Partial<TargetRead> = {}): TargetRead => ({
  id: "t1",
  version: 1,
  created_at: "2022-01-01T00:00:00Z",
  updated_at: "2022-01-01T00:00:00Z",
  plan_id: "p1",
  org_unit_id: "u1",
  code: "workforce_known",
  indicator: "workforce_known",
  title: "Nắm số lao động",
  short_title: "",
  threshold_percent: 95,
  approved_title: "Nắm số lao động",
  approved_percent: 100,
  position: 1,
  note: null,
  status: "draft",
  held_by: "district_officer",
  held_since: null,
  return_reason: null,
  ...more,
});

beforeAll(() => needWords("plans"));
beforeEach(async () => {
  serve({ body: { csrf_token: "t" } }, { body: { ...district, permissions: ["plan:read", "plan:write"] } });
  await login({ username: "x", password: "x" });
});

test("months stand in their places; nothing to count is a gap, never a column of zero", () => {
  const columns = columnsOf([point("2022-01-31", null), point("2022-02-28", 0), point("2022-10-03", 50)]);
  expect(columns).toHaveLength(12);
  expect(columns.filter((one) => one.point).map(({ month }) => month)).toEqual([2, 10]);
  expect(columns[9]?.top).toBe((CHART.floor + CHART.top) / 2);
  expect(thresholdAt(100)).toBe(CHART.top);
  expect(lastOf([point("2022-02-28", 20), point("2022-03-31", null)])?.percent).toBe(20);
  expect(lastOf([point("2022-01-31", null)])).toBeUndefined();
});

test("a healthy commune is not behind before communes are rated; anything else is in the last quarter", () => {
  const of = (indicator: TargetRead["indicator"], numerator: number) => judge({ indicator, numerator, met: false }, "2022-10-03", 2022);
  expect(of("healthy_communes_kept", 0)).toBe("early");
  expect(of("healthy_communes_kept", 3)).toBe("behind");
  expect(of("staff_trained", 0)).toBe("behind");
  expect(judge({ indicator: "healthy_communes_kept", numerator: 0, met: false }, "2022-12-31", 2022)).toBe("failed");
  expect(judge({ indicator: "staff_trained", numerator: 0, met: null }, "2022-10-03", 2022)).toBe("empty");
});

test("a proposal is checked in the words of its fields", () => {
  const errors = (more: Partial<ReturnType<typeof proposalOf>>) => checkProposal({ ...proposalOf(target()), ...more }).map(({ pointer }) => pointer);
  expect(errors({})).toEqual([]);
  expect(errors({ title: "  ", threshold: 101 })).toEqual(["/title", "/threshold_percent"]);
  expect(errors({ threshold: Number.NaN })).toEqual(["/threshold_percent"]);
  expect(errors({ indicator: "", threshold: null })).toEqual(["/indicator", "/threshold_percent"]);
});

test("a target is submitted by itself only in a plan in force, and rests while it waits", () => {
  expect(isChanged(target())).toBe(true);
  expect(isChanged(target({ threshold_percent: 100 }))).toBe(false);
  expect(isChanged(target({ approved_percent: null, approved_title: null }))).toBe(false);
  expect([maySubmit(target(), "approved"), maySubmit(target(), "draft"), maySubmit(target({ status: "approved" }), "approved")]).toEqual([true, false, false]);
  expect([mayPropose(target()), mayPropose(target({ status: "submitted" }))]).toEqual([true, false]);
});

test("a record leads to what lets it count, if that is a record of its own", () => {
  const of = (kind: "inspection" | "workforce_count" | "training") =>
    proofRoute({ kind: "establishment", id: "e", name: "", detail: null, org_unit_id: "u", org_unit_name: "", counted: true, counted_by: { kind, id: "x", on: "2022-09-12" } });
  expect([of("inspection")?.name, of("training")?.name, of("workforce_count")]).toEqual(["inspection", "training", undefined]);
});
