import { beforeAll, describe, expect, test } from "vitest";
import type { CrimeRow, PenaltyRuleRead } from "@/api/generated/types.gen";
import { buildPatch } from "@/domains/police/crime_statistics/correction";
import { checkFigures, listDifferences, createFigures, formatParts } from "@/domains/police/crime_statistics/figures";
import { listBasis, formatOutside, listRangeLines } from "@/domains/police/crime_statistics/law";
import { getLastEnded, getPeriodEnd, listPeriodStarts } from "@/lib/periods";
import { formatPeriod, toYearBefore } from "@/domains/police/crime_statistics/periods";
import { buildLines, buildSlots } from "@/domains/police/crime_statistics/year";
import { needWords } from "@/locales";

beforeAll(() => needWords("crime_statistics"));

const figures = (changed: object = {}) => ({ ...createFigures(), case_count: 3, person_count: 10, ...changed });
const row = (start: string, changed: object = {}): CrimeRow => ({ ...figures(changed), period_kind: "quarter", period_start: start }) as unknown as CrimeRow;

describe("periods", () => {
  test("end before the next one begins", () => {
    expect([getPeriodEnd("month", "2024-02-01"), getPeriodEnd("quarter", "2022-10-01"), getPeriodEnd("half_year", "2022-01-01"), getPeriodEnd("year", "2022-01-01")]).toEqual([
      "2024-02-29", "2022-12-31", "2022-06-30", "2022-12-31",
    ]);
    expect(listPeriodStarts("half_year", 2022)).toEqual(["2022-01-01", "2022-07-01"]);
    expect(toYearBefore("2022-07-01")).toBe("2021-07-01");
  });

  test("are due once they have ended", () => {
    expect([getLastEnded("quarter", "2022-10-03"), getLastEnded("quarter", "2022-09-30"), getLastEnded("year", "2022-10-03"), getLastEnded("month", "2022-01-01")]).toEqual([
      "2022-07-01", "2022-04-01", "2021-01-01", "2021-12-01",
    ]);
  });

  test("are called as reports call them", () => {
    expect([formatPeriod("quarter", "2022-07-01"), formatPeriod("half_year", "2022-07-01"), formatPeriod("month", "2022-09-01"), formatPeriod("year", "2022-01-01")]).toEqual([
      "Quý III năm 2022", "6 tháng cuối năm 2022", "Tháng 9 năm 2022", "Năm 2022",
    ]);
  });
});

describe("figures", () => {
  const pointers = (changed: object) => checkFigures(figures(changed)).map(({ pointer }) => pointer);

  test("are refused where they cannot be, as the server does", () => {
    expect(pointers({})).toEqual([]);
    expect(pointers({ case_count: null })).toEqual(["/case_count"]);
    expect(pointers({ harbouring_count: 5, buying_count: 6 })).toEqual(["/person_count"]);
    expect(pointers({ under_18_count: 11 })).toEqual(["/under_18_count"]);
    expect(pointers({ selling_warning_count: 1 })).toEqual(["/selling_penalty_count"]);
    expect(pointers({ selling_penalty_count: 2, selling_warning_count: 2, selling_fine_total: 300_000 })).toEqual(["/selling_fine_total"]);
    expect(pointers({ buying_fine_total: 1_000_000 })).toEqual(["/buying_fine_total"]);
    expect(pointers({ buying_penalty_count: 0, buying_fine_total: 0 })).toEqual([]);
    expect(pointers({ case_count: Number.NaN, under_18_count: 99 })).toEqual(["/case_count"]);
  });

  test("say how the four parts add up", () => {
    expect(formatParts(figures({ selling_count: 4, buying_count: 5 })).text).toContain("còn 1 chưa rõ loại");
    expect(formatParts(figures({ selling_count: 5, buying_count: 5 })).text).toContain("bằng số đối tượng");
    expect(formatParts(figures({ selling_count: 11 })).wrong).toBe(true);
    expect(formatParts(figures({ person_count: null, selling_count: 2 })).text).not.toContain("bằng");
  });

  test("that differ are a correction; null is not 0", () => {
    const [base, reason] = [{ ...figures(), document_no: "", reason: "" }, "Đếm thiếu"];
    expect(buildPatch(base, { ...base, case_count: 4, selling_count: 0, reason })).toEqual({ case_count: 4, selling_count: 0, reason });
    expect(buildPatch(base, { ...base, document_no: " 12/BC ", reason })).toEqual({ document_no: "12/BC", reason });
    expect(buildPatch(base, { ...base, reason })).toEqual({});
    expect(listDifferences(row("2022-07-01"), row("2022-07-01", { under_18_count: 0 }))).toEqual([{ figure: "under_18_count", before: null, after: 0 }]);
  });
});

describe("the law", () => {
  const rule = (document: string, from: string, to: string | null, buying: string): PenaltyRuleRead => ({
    legal_document: document,
    valid_from: from,
    valid_to: to,
    buying: { article: buying, fine_min: 1_000_000, fine_max: 5_000_000, warning_allowed: false },
    selling: { article: "Điều 25", fine_min: 300_000, fine_max: 2_000_000, warning_allowed: true },
    verified: true,
    note: "",
  });
  const rules = [rule("NĐ 144", "2022-01-01", "2025-12-14", "Điều 24"), rule("NĐ 282", "2025-12-15", null, "Điều 32")];
  const documents = (start: string) => listBasis(rules, "quarter", start).map(({ legal_document }) => legal_document);

  test("follows the days of the period", () => {
    expect([documents("2021-10-01"), documents("2022-01-01"), documents("2025-10-01"), documents("2026-01-01")]).toEqual([
      [], ["NĐ 144"], ["NĐ 144", "NĐ 282"], ["NĐ 282"],
    ]);
    expect(listRangeLines(listBasis(rules, "quarter", "2022-01-01"), "buying")).toEqual(["Điều 24 NĐ 144: từ 1.000.000 đến 5.000.000 đồng mỗi quyết định phạt tiền."]);
  });

  test("warns at fines that so many decisions do not make, warnings left out", () => {
    const basis = listBasis(rules, "quarter", "2022-07-01");
    const selling = (changed: object) => formatOutside(basis, "selling", figures({ selling_penalty_count: 3, selling_warning_count: 1, ...changed }));
    expect([selling({ selling_fine_total: 600_000 }), selling({ selling_fine_total: 4_000_000 }), selling({}), formatOutside([], "buying", figures({ buying_penalty_count: 1, buying_fine_total: 1 }))]).toEqual([
      undefined, undefined, undefined, undefined,
    ]);
    expect(selling({ selling_fine_total: 599_999 })).toContain("từ 600.000 đến 4.000.000");
    expect(selling({ selling_fine_total: 4_000_001 })).toBeDefined();
  });
});

test("a year is summed over what is known, and compared over periods that both years have", () => {
  const rows = [row("2022-01-01", { under_18_count: 1 }), row("2022-04-01", { case_count: 2 }), row("2021-01-01", { case_count: 7 }), row("2021-10-01", { case_count: 99 })];
  const slots = buildSlots(rows, "quarter", 2022);
  expect(slots.map((slot) => [slot.row?.case_count, slot.before?.case_count])).toEqual([[3, 7], [2, undefined], [undefined, undefined], [undefined, 99]]);
  const line = (figure: string) => buildLines(slots).find((one) => one.figure === figure);
  expect(line("case_count")).toMatchObject({ cells: [3, 2, null, null], total: { value: 5, partial: false }, before: { value: 7, partial: false } });
  expect(line("under_18_count")?.total).toEqual({ value: 1, partial: true });
  expect(line("buying_fine_total")?.total).toEqual({ value: null, partial: false });
});
