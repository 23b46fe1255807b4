/** Reports: periods, live fields in words, which lines are shown, what a correction lacks. */
import { beforeAll, expect, test } from "vitest";
import { needWords } from "@/locales";
import { toBody, checkCorrection, type Correction } from "@/domains/reporting/reports/correction";
import { groupLines, listGroupsUnder, listViews } from "@/domains/reporting/reports/figures";
import { parseParagraphs } from "@/domains/reporting/reports/liveText";
import { getLastEnded, getPeriodStart } from "@/lib/periods";
import { formatUnits } from "@/domains/reporting/reports/parts";
import { isStart, formatPeriod, listStartChoices } from "@/domains/reporting/reports/periods";
import { listCodes, formatFigure, type Line, formatSubmissionState, formatPercentage, formatState } from "@/domains/reporting/reports/report";

beforeAll(() => needWords("reports", "report_acts", "terms"));

const line = (code: string, more: Partial<Line> = {}): Line =>
  ({
    code, title: code, english: "", unit: "lượt", section: "II.2", value: 0, computed_value: 0, previous_value: 0, cumulative_value: 0,
    planned_value: null, percent: null, share_percent: null, communes: [], from_parts: 0, is_corrected: false, correction: null,
    is_suppressed: false, comment: null, is_open: true, open_until: null, has_records: true, ...more,
  }) as Line;

test("of many units the first ones are named, and the number of the others", () => {
  const units = Array.from({ length: 99 }, (_, at) => `xã ${at + 1}`);
  expect(formatUnits(units.slice(0, 20)).split(", ")).toHaveLength(20);
  expect(formatUnits(units, 2)).toBe("xã 1, xã 2 và 97 đơn vị nữa");
});

test("a period begins where its kind says, and the last one that is over is offered", () => {
  const day = "2022-10-03";
  expect([getPeriodStart("month", day), getPeriodStart("quarter", day), getPeriodStart("half_year", day), getPeriodStart("year", day), getPeriodStart("programme", day)]).toEqual([
    "2022-10-01", "2022-10-01", "2022-07-01", "2022-01-01", "2021-01-01",
  ]);
  expect([getLastEnded("quarter", day), getLastEnded("half_year", day), getLastEnded("year", day), getLastEnded("programme", day)]).toEqual([
    "2022-07-01", "2022-01-01", "2021-01-01", "2021-01-01",
  ]);
  expect(getLastEnded("month", "2023-01-31")).toBe("2022-12-01");
  expect([isStart("quarter", "2022-08-01"), isStart("quarter", "2022-07-02"), isStart("quarter", "2022-07-01")]).toEqual([false, false, true]);
  expect(getPeriodStart("programme", "2026-01-01")).toBe("2026-01-01");
});

test("periods are named as papers name them", () => {
  expect(formatPeriod("quarter", "2022-07-01")).toBe("quý III năm 2022");
  expect(formatPeriod("half_year", "2022-01-01")).toBe("6 tháng đầu năm 2022");
  expect(formatPeriod("programme", "2021-01-01")).toBe("giai đoạn 2021–2025");
  const offered = listStartChoices("quarter", "2022-10-03", "2015-01-01");
  expect(offered[0]).toEqual({ value: "2022-10-01", label: "Quý IV năm 2022" });
  expect(offered.at(-1)?.value).toBe("2015-01-01");
  const programmes = listStartChoices("programme", "2031-01-05", "2031-01-01").map(({ label }) => label);
  expect(programmes).toEqual(["Giai đoạn 2031–2035", "Giai đoạn 2026–2030"]);
});

test("live fields read as the server renders them, each with the line it opens", () => {
  const lines = new Map([
    ["visits", line("visits", { value: 1234, planned_value: 2000, cumulative_value: 2500, percent: 70.56 })],
    ["hidden", line("hidden", { is_suppressed: true, value: null })],
  ]);
  const [first = [], second = []] = parseParagraphs("Kiểm tra {{visits}} lượt, đạt {{ visits.percent }}%.\n\nCòn {{visits.remaining}}, {{hidden}}, {{gone}}", lines);
  expect(first.map(({ text }) => text).join("")).toBe("Kiểm tra 1.234 lượt, đạt 70,6%.");
  expect(second.map(({ text }) => text).join("")).toBe("Còn 0, (không công bố), (chưa có số liệu)");
  expect(first.map(({ code }) => code)).toEqual([undefined, "visits", undefined, "visits", undefined]);
  expect(second.at(-1)).toEqual({ code: "", text: "(chưa có số liệu)", isMissing: true });
});

test("lines of zeros step back, but never one with a comment, a correction, or a number that may not be shown", () => {
  const lines = [
    line("zero"),
    line("none", { value: null, previous_value: null, cumulative_value: null }),
    line("before", { previous_value: 3 }),
    line("said", { comment: "Xem lại" }),
    line("mended", { is_corrected: true }),
    line("closed", { is_suppressed: true, value: null }),
    line("late", { section: "I", value: 4, planned_value: 10, percent: 40 }),
  ];
  expect(groupLines(lines, "told").flatMap((group) => group.lines.map(({ code }) => code))).toEqual(["before", "said", "mended", "closed", "late"]);
  expect(listViews(lines).map(({ view, count }) => `${view} ${count}`)).toEqual(["told 5", "all 7", "corrected 1", "behind 1", "said 1"]);
  const groups = groupLines(lines, "all");
  expect(listGroupsUnder(groups, "II").map(({ section, hasPlan }) => [section, hasPlan])).toEqual([["II.2", false]]);
  expect(listGroupsUnder(groups, "I").map(({ section, hasPlan }) => [section, hasPlan])).toEqual([["I", true]]);
});

test("what is not known is a dash, what is below its plan never rounds up to it", () => {
  expect([formatFigure(null), formatFigure(0), formatFigure(1_234_567), formatFigure(null, true)]).toEqual(["–", "0", "1.234.567", "không công bố"]);
  expect([formatPercentage(null), formatPercentage(99.97), formatPercentage(100)]).toEqual(["–", "99,9%", "100%"]);
});

test("lights and states say in words what they mean", () => {
  expect(formatSubmissionState({ light: "late", days_left: -3, submitted_on: null })).toBe("Quá hạn 3 ngày");
  expect(formatSubmissionState({ light: "soon", days_left: 0, submitted_on: null })).toBe("Hết hạn hôm nay");
  expect(formatSubmissionState({ light: "done", days_left: 5, submitted_on: "2022-10-04" })).toBe("Đã nộp 04/10/2022");
  expect(formatState({ status: "submitted", position: "local" })).toBe("Đã nộp");
  expect(formatState({ status: "submitted", position: "lead" })).toBe("Chờ duyệt");
  expect(listCodes([{ pointer: "/lines/visits" }, { pointer: "/sections/III" }])).toEqual(["visits"]);
});

test("a correction needs its number, its reason and what proves it", () => {
  const typed: Correction = { value: Number.NaN, reason: " ", proof: "paper", document_no: "", record: "", file: "" };
  expect(checkCorrection(typed).map(({ pointer }) => pointer)).toEqual(["/value", "/reason", "/evidence/document_no"]);
  expect(checkCorrection({ ...typed, value: 0, reason: "x", proof: "record" }).map(({ pointer }) => pointer)).toEqual(["/evidence/id"]);
  expect(toBody({ value: 5, reason: " Nhầm ", proof: "record", document_no: "9", record: "inspections/abc", file: "" })).toEqual({
    value: 5, reason: "Nhầm", evidence: { entity: "inspections", id: "abc" },
  });
  expect(toBody({ value: 5, reason: "Nhầm", proof: "paper", document_no: " 12/BC-UBND ", record: "", file: "" })).toEqual({
    value: 5, reason: "Nhầm", evidence: { document_no: "12/BC-UBND" },
  });
});
