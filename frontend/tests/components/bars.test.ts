import { mount } from "@vue/test-utils";
import { beforeAll, expect, test } from "vitest";
import type { ComparedPlan, ComparedTarget, TargetProgress } from "@/api/generated/types.gen";
import { needWords } from "@/locales";
import { type BarRow, findMost, toBarValue, toLength } from "@/presentation/bars";
import BarTable from "@/components/BarTable.vue";
import { findSame, listMarks, toSameDay, toTargetValue } from "@/domains/planning/plans/years";
import ComparedBars from "@/domains/planning/target_comparisons/ComparedBars.vue";
import { isDrawn, toYearRow } from "@/domains/reporting/reports/charts";

beforeAll(() => needWords("charts", "plans", "reports", "targets"));

const row = (key: string, values: (number | null)[], marks: number[] = []): BarRow => ({ key, name: key, values: values.map((one) => toBarValue(one)), most: findMost(values, marks), marks });
const open = (rows: BarRow[]) =>
  mount(BarTable, { props: { caption: "So sánh", first: "Xã", heads: ["2022", "2021"], rows, mark: "Mức" }, global: { stubs: { RouterLink: true } } });

test("the table says what the bars draw; what is not known has no bar, and 0 has one", () => {
  const page = open([row("Bình Nghĩa", [14, 0], [20]), row("Tràng An", [null, 3])]);
  const lines = page.findAll("tbody tr");
  expect(lines.map((line) => line.findAll("td.num").map((cell) => cell.text()))).toEqual([["14", "0"], ["Chưa có số", "3"]]);
  expect(lines.map((line) => line.findAll("rect").map((bar) => bar.attributes("width")))).toEqual([["70", "0"], ["100"]]);
  expect(lines.map((line) => line.findAll("line.unknown").length)).toEqual([0, 1]);
  expect(lines[0]?.find("line.mark").attributes("x1")).toBe("100");
  expect(page.findAll("svg").every((one) => one.element.closest("[aria-hidden=true]"))).toBe(true);
  expect(page.text()).toContain("khác với số 0");
});

test("a row of nothing has a scale, and a bar ends where its scale does", () => {
  expect([findMost([0, null]), toLength(0, findMost([0])), toLength(150, 100)]).toEqual([1, 0, 100]);
});

test("years are compared up to the same day, by the target that counts the same", () => {
  const target = { code: "a", indicator: "staff_trained", kind: "share", percent: 50, numerator: 1, denominator: 2, threshold_percent: 80 } as TargetProgress;
  expect([toSameDay("2024-02-29", 2023), toSameDay("2022-10-03", 2021)]).toEqual(["2023-02-28", "2021-10-03"]);
  expect([toTargetValue(target).text, listMarks(target)]).toEqual(["50% (1/2)", [80]]);
  expect(toTargetValue({ ...target, percent: null }).value).toBeNull();
  const last = { targets: [{ ...target, kind: "count" }] } as never;
  expect(findSame(last, target)).toBeUndefined();
  expect(toTargetValue(findSame(last, target))).toEqual({ value: null, text: "Không có trong kế hoạch" });
});

test("protected counts of persons are drawn for nobody", () => {
  expect(isDrawn({ code: "x", guard: null, is_suppressed: false })).toBe(true);
  expect(isDrawn({ code: "x", guard: "support", is_suppressed: false })).toBe(false);
  expect(isDrawn({ code: "x", guard: null, is_suppressed: true })).toBe(false);
  expect(isDrawn({ code: "workers_under_18", guard: null, is_suppressed: false })).toBe(false);
  const line = { code: "x", title: "Lượt kiểm tra", english: "", unit: "lượt", value: 12, previous_value: null, known: {}, communes: [] } as never;
  expect(toYearRow("1", line).values.map(({ value, text }) => [value, text])).toEqual([[12, "12"], [null, "Chưa có số"]]);
});

test("units stand beside each other: without a plan nothing is known, what has to be low is drawn as its number", () => {
  const plan = (id: string, plan_id: string | null, target?: Partial<ComparedTarget>) => ({ org_unit_id: id, org_unit_name: id, plan_id, targets: target ? [target] : [] }) as unknown as ComparedPlan;
  const draw = (rows: ComparedPlan[]) => {
    const page = mount(ComparedBars, { props: { title: "Chỉ tiêu", rows, nameOf: (one: ComparedPlan) => one.org_unit_name, find: (one: ComparedPlan) => one.targets[0], format: ({ numerator }: ComparedTarget) => `${numerator}` }, global: { stubs: { RouterLink: true } } });
    return page.findAll("tbody tr").map((line) => [line.find("td.num").text(), line.findAll("rect").map((bar) => bar.attributes("width")), line.findAll("line.mark").map((mark) => mark.attributes("x1"))]);
  };
  const share = { percent: 40, numerator: 2, threshold_percent: 70, threshold_number: null, kind: "share" } as const;
  expect(draw([plan("a", "1", share), plan("b", null), plan("c", "2")])).toEqual([["2", ["40"], ["70"]], ["Không có kế hoạch", [], []], ["Không có trong kế hoạch", [], []]]);
  const low = { percent: null, numerator: 3, value: 3, threshold_percent: 100, threshold_number: 4, kind: "count" } as const;
  expect(draw([plan("a", "1", low), plan("b", "2", { ...low, value: null })])).toEqual([["3", ["75"], ["100"]], ["Chưa có số", [], ["100"]]]);
});
