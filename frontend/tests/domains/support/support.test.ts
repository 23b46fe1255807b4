import { beforeAll, expect, test } from "vitest";
import type { SupportFigures, FiguresShown, NeedsAssessmentRead, Service, SupportModelRead, SupportServiceRead } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { buildCommuneRows, toGrid, buildMonthBars, buildNeedBars, buildServiceBars, buildSumRow } from "@/domains/support/support/grid";
import { toBody, buildPatch, checkModel, toModel, newModel } from "@/domains/support/support/model";
import { buildPatch as buildNeedPatch, checkNeed, toNeed } from "@/domains/support/support/need";
import { buildCommuneRows as buildPublishedRows, countHidden, formatCount, listNeedBars } from "@/domains/support/support/release";
import { checkMinors, toGridRows } from "@/domains/support/support/monthGrid";
import { addMonths } from "@/lib/periods";
import { SERVICES, getLastPeriod, listMonths, formatMonths, listPeriods } from "@/domains/support/support/support";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district } from "../../people";

beforeAll(async () => {
  await needWords("support", "terms");
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

const stamps = { version: 2, created_at: "2022-09-01T02:00:00Z", updated_at: "2022-09-01T02:00:00Z", org_unit_id: "u1", org_unit_name: "Bình Nghĩa", keeps_blanks: true };
test("a month ahead is neither missing nor offered, and months of one year are named in few words", () => {
  expect(addMonths("2022-01", -1)).toBe("2021-12-01");
  expect(addMonths("2021-12", 1)).toBe("2022-01-01");
  expect(listMonths(2022).at(-1)).toBe("2022-10");
  expect(formatMonths(["2022-08", "2022-09"])).toBe("tháng 8, 9/2022");
  expect(formatMonths(["2021-12", "2022-01"])).toBe("tháng 12/2021; tháng 1/2022");
  expect(listPeriods(1)).toEqual(["2022-2", "2022-1"]);
  expect(getLastPeriod()).toBe("2022-1");
});

const count = (month: string, service: SupportServiceRead["service"], number: number): SupportServiceRead => ({
  ...stamps,
  id: month + service,
  month,
  service,
  count: number,
  under_18_count: 0,
});

test("a month's grid has every service, the month before beside it; what nobody wrote is not known", () => {
  const rows = toGridRows("2022-09", [count("2022-09", "loan", 3), { ...count("2022-08", "health", 4), keeps_blanks: null }, count("2022-07", "other", 9)]);
  expect(rows.map(({ key }) => key)).toEqual([...SERVICES]);
  const of = (service: Service) => rows.find(({ key }) => key === service);
  expect(of("loan")).toMatchObject({ record: { version: 2, numbers: { count: 3, under_18_count: 0 } }, before: { count: null }, beforeLabel: "T8" });
  expect(of("health")).toMatchObject({ record: null, before: { count: 4 }, unclearBefore: ["under_18_count"] });
  expect(of("other")).toMatchObject({ record: null, before: { count: null } });
  expect(checkMinors({ count: 3, under_18_count: 4 })).toHaveProperty("under_18_count");
  expect([checkMinors({ count: 3, under_18_count: null }), checkMinors({ count: 3, under_18_count: 3 })]).toEqual([{}, {}]);
});

test("a year's grid leaves gaps where nothing was written, and bars do the same", () => {
  const rows = toGrid([{ ...count("2022-02", "loan", 0), count: null }, { ...count("2022-02", "other", 0), count: null }, count("2022-01", "loan", 0), count("2022-03", "loan", 2), count("2022-03", "health", 5)]);
  expect(rows.map(({ key, total }) => [key, total])).toEqual([
    ["loan", 2],
    ["health", 5],
  ]);
  expect(buildSumRow(rows)).toMatchObject({ counts: { "2022-01": 0, "2022-03": 7 }, total: 7 });
  expect(buildMonthBars(rows, ["2022-01", "2022-02", "2022-03"]).map((bar) => bar.count)).toEqual([0, null, 7]);
  expect(buildSumRow(toGrid([])).total).toBeNull();
});

test("communes that lack most stand first, those without a figure among them", () => {
  const figures = {
    year: 2022,
    units: [
      { org_unit_id: "a", org_unit_name: "An Lão", count: 4, under_18_count: 0, under_18_known: 1, row_count: 1, services: { loan: 4 }, months: listMonths(2022) },
      { org_unit_id: "old", org_unit_name: "Xã cũ", count: 1, under_18_count: null, under_18_known: 0, row_count: 1, services: { loan: 1 }, months: ["2022-01"] },
    ],
  } as unknown as SupportFigures;
  const rows = buildCommuneRows(figures, [
    { org_unit_id: "a", org_unit_name: "A", reported: ["2022-09"], missing: [] },
    { org_unit_id: "b", org_unit_name: "B", reported: [], missing: listMonths(2022).slice(0, 9) },
    { org_unit_id: "old", org_unit_name: "Xã cũ", reported: [], missing: [] },
  ]);
  expect(rows.map(({ id, missing, figures: of }) => [id, missing.length, Boolean(of)])).toEqual([
    ["b", 9, false],
    ["a", 0, true],
    ["old", 0, true],
  ]);
  expect(buildServiceBars({ loan: 1, health: 0 }).map(({ key, count: of }) => [key, of]).slice(0, 3)).toEqual([
    ["loan", 1],
    ["health", 0],
    ["vocational", null],
  ]);
});

test("a model is sent with an end only once it has ended", () => {
  const model = { ...newModel(), name: " Câu lạc bộ ", kind: "club", venue: "culture_house", partner: "none", member_band: "from_10" };
  expect(checkModel(newModel()).map(({ pointer }) => pointer)).toEqual(["/name", "/kind", "/venue", "/partner", "/member_band"]);
  expect(checkModel(model)).toEqual([]);
  expect(checkModel({ ...model, status: "ended" }).map(({ pointer }) => pointer)).toEqual(["/ended_on"]);
  expect(checkModel({ ...model, status: "ended", started_on: "2022-05-01", ended_on: "2022-04-01" })[0]?.pointer).toBe("/ended_on");
  expect(checkModel({ ...model, started_on: "2023-01-01" })[0]?.pointer).toBe("/started_on");
  expect(checkModel({ ...model, started_on: "2023-01-01", status: "planned" })).toEqual([]);
  expect(toBody({ ...model, ended_on: "2022-04-01" })).toMatchObject({ name: "Câu lạc bộ", ended_on: null });
  const stored = toModel({ ...stamps, id: "m", ...toBody(model), status: "ended", ended_on: "2022-04-01" } as unknown as SupportModelRead);
  expect(buildPatch(stored, { ...stored, status: "active" })).toEqual({ status: "active", ended_on: null });
});

test("no need is named by more women than were reached", () => {
  const record = { ...stamps, id: "n", year: 2022, half: 1, reached_count: 7, under_18_count: 0, vocational: 0, legal_aid: 0, loan: 4, employment: 0, health: 0, gender_violence: 0, other: 0 } satisfies NeedsAssessmentRead;
  const need = toNeed(record);
  expect(checkNeed(toNeed(null)).map(({ pointer }) => pointer)).toEqual(["/reached_count"]);
  expect(checkNeed({ ...need, loan: 8, health: Number.NaN }).map(({ pointer }) => pointer)).toEqual(["/loan", "/health"]);
  expect(buildNeedPatch(need, { ...need, loan: 5, health: null })).toEqual({ loan: 5, health: null });
  expect(buildNeedBars([record, record])[0]).toMatchObject({ key: "loan", count: 8 });
});

test("every hidden figure is the same word, zero stays a number", () => {
  const figures = {
    count: 40,
    services: { loan: null, health: 40, other: 0 },
    communes: [{ org_unit_id: "a", org_unit_name: "An Lão", months_reported: 12, count: null, services: { loan: null, health: 9 } }],
  } as unknown as FiguresShown;
  expect(buildPublishedRows(figures).map(({ name, count: of }) => [name, formatCount(of)])).toEqual([
    ["An Lão", "ẩn"],
    ["Toàn địa bàn", "40"],
  ]);
  expect([formatCount(0), formatCount(1234), formatCount(null)]).toEqual(["0", "1.234", "ẩn"]);
  expect(countHidden(figures)).toEqual({ hidden: 12, all: 16 });
});

test("a hidden need is not said to be small, and one that nobody sent is unknown", () => {
  const needs = (sent: number, reached_count: number | null) =>
    listNeedBars({ needs: { reports: { sent, due: 4 }, reached_count, under_18_count: null, needs: { loan: null } } } as unknown as FiguresShown).map(({ word }) => word);
  expect(needs(4, 40).slice(0, 4)).toEqual(["40", "ẩn", "ẩn", "ẩn"]);
  expect(new Set(needs(0, null))).toEqual(new Set(["Chưa có số liệu"]));
});
