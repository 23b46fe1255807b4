import { beforeAll, beforeEach, expect, test } from "vitest";
import type { CommuneOverviewRead, CommuneTarget, TargetProgress } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import type { Permission } from "@/api/types";
import { explainBlank, formatFigure, toCommuneRows, getTargetStatus } from "@/domains/workspace/commune_overviews/targetStatus";
import { listTodos } from "@/domains/workspace/commune_overviews/todo";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district } from "../../people";

const target = (indicator: CommuneTarget["indicator"], numerator: number | null, denominator: number | null, threshold_percent = 100): CommuneTarget => ({
  code: indicator,
  short_title: indicator,
  title: indicator,
  indicator,
  kind: "share",
  position: 1,
  threshold_percent,
  numerator,
  denominator,
  remaining: numerator === null || denominator === null ? null : denominator - numerator,
  records: null,
});

const page = (more: Partial<CommuneOverviewRead>): CommuneOverviewRead => ({
  org_unit_id: "c1",
  code: "13504",
  name: "Bình Nghĩa",
  kind: "xã",
  district_name: "Bình Lục",
  valid_to: null,
  year: 2022,
  as_of: "2022-10-03",
  boundaries: "own",
  has_other_boundaries: false,
  divided: [],
  plan: null,
  targets: [],
  tasks: [],
  establishments: null,
  inspections: null,
  violations: null,
  communication: null,
  staff: null,
  support: null,
  ratings: null,
  budget: null,
  ...more,
});

const keys = (more: Partial<CommuneOverviewRead>): string[] => listTodos(page(more), (name) => ({ name })).map(({ key }) => key);

beforeAll(() => needWords("communes"));
async function holding(...permissions: Permission[]): Promise<void> {
  serve({ body: { csrf_token: "t" } }, { body: { ...district, permissions } });
  await login({ username: "x", password: "x" });
}

beforeEach(() => holding("plan:read", "rating:follow"));

test("a commune is held to the plan's threshold; nothing to count is neither met nor missed", () => {
  const seen = (numerator: number | null, denominator: number | null) => getTargetStatus(target("establishments_inspected", numerator, denominator, 70), "2022-10-03");
  expect([seen(7, 10), seen(69, 100), seen(0, 3), seen(0, 0), seen(null, null)]).toEqual(["met", "some", "none", "nothing", "unknown"]);
  expect(formatFigure(target("establishments_inspected", 7, 10))).toBe("7/10");
  expect(formatFigure(target("communes_communicating", 0, 1))).toBe("Chưa");
  expect(formatFigure(target("healthy_communes_kept", 0, 0))).toBe("–");
  expect(explainBlank("healthy_communes_kept", target("healthy_communes_kept", 0, 0))).toBe("Chưa có gì để tính");
  expect(explainBlank("entered", target("entered", 0, 0))).toContain("số chung của kế hoạch");
  expect(explainBlank("entered", target("entered", 3, 4))).toBeUndefined();
});

test("a rating that is still to come is no lack before the year is over", () => {
  const kept = target("healthy_communes_kept", 0, 1);
  expect([getTargetStatus(kept, "2022-10-03"), getTargetStatus(kept, "2022-12-31")]).toEqual(["awaited", "none"]);
});

test("figures by target become rows by commune", () => {
  const of = (id: string, numerator: number) => ({ org_unit_id: id, name: id, kind: "xã", level: "commune", tile_row: 1, tile_col: 2, numerator, denominator: 4, remaining: 4 - numerator });
  const targets = [
    { code: "a", threshold_percent: 100, communes: [of("c1", 4), of("c2", 3)] },
    { code: "b", threshold_percent: 70, communes: [of("c2", 3), { ...of("office", 1), level: "district" }] },
  ] as unknown as TargetProgress[];
  expect(toCommuneRows(targets, "2022-10-03").map(({ id, lacking, figures, tile }) => [id, lacking, Object.keys(figures), tile])).toEqual([
    ["c1", [], ["a"], { row: 1, column: 2 }],
    ["c2", ["a"], ["a", "b"], { row: 1, column: 2 }],
  ]);
});

test("what is left to do follows from the figures, and ends with them", () => {
  const establishments = { active: 3, suspended: 0, closed: 0, uninspected: 1, uncounted: 2, declared_complex: 0, complex_areas: 0, types: [] };
  expect(keys({ establishments, targets: [target("workforce_known", 3, 3)] })).toEqual([]);
  expect(keys({ establishments })).toEqual(["uncounted"]);
  expect(keys({ targets: [target("establishments_inspected", 7, 10, 70)] })).toEqual([]);
  expect(keys({ targets: [target("establishments_inspected", 6, 10, 70)] })).toEqual(["unseen"]);
  expect(keys({ targets: [target("communes_communicating", 0, 1), target("violations_handled", 1, 2)] })).toEqual(["communicate", "open"]);
  const eachQuarter = { ...target("communes_communicating", 0, 1), kind: "continuity" as const };
  expect(keys({ targets: [eachQuarter] }), "activities may have been held, not in each quarter").toEqual([]);
  const [months] = listTodos(page({ support: { reported: ["2022-01"], missing: ["2022-08", "2022-09"] } }), () => undefined);
  expect(months?.text).toBe("Chưa báo số liệu hỗ trợ tháng 8, 9");
});

test("a rating on its way says at whose desk it lies; who may not follow it is told nothing", async () => {
  const rated = (status: string) => ({ id: "r1", year: 2022, status }) as never;
  const whose = (status: string) => listTodos(page({ ratings: [rated(status)] }), () => undefined).map((todo) => todo.whose);
  expect([whose("draft"), whose("self_assessed"), whose("verified"), whose("approved")]).toEqual([["UBND xã"], ["Cơ quan chủ trì"], ["Lãnh đạo UBND"], []]);
  const ofLead = page({ ratings: [rated("self_assessed")], district_name: null });
  expect(listTodos(ofLead, () => undefined).map((todo) => todo.whose)).toEqual(["Cơ quan cấp trên"]);
  expect(keys({ ratings: [] })).toEqual(["rating"]);
  await holding("plan:read");
  expect(keys({ ratings: [] })).toEqual([]);
});
