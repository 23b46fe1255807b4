import { beforeAll, expect, test } from "vitest";
import type { BudgetRow, BudgetSummary } from "@/api/generated/types.gen";
import { toBudgetBody, checkBudget, buildLines, toMillions, newBudget, buildSourceLines } from "@/domains/planning/budgets/budget";
import { buildSource, checkAmounts, toGridRows } from "@/domains/planning/budgets/budgetGrid";
import { needWords } from "@/locales";

const row = (id: string, source: BudgetRow["source"], content: BudgetRow["content"], planned: number, spent: number | null): BudgetRow => ({
  id,
  version: 1,
  created_at: "2022-01-20T02:00:00Z",
  updated_at: "2022-01-20T02:00:00Z",
  org_unit_id: "u1",
  org_unit_name: "Bình Lục",
  year: 2022,
  source,
  content,
  planned,
  spent,
  keeps_blanks: true,
});
const rows = [row("b2", "other", "communication", 0, 500_000), row("b1", "local", "communication", 95_000_000, 40_500_000)];
const summary: BudgetSummary = {
  year: 2022,
  planned: 95_000_000,
  spent: 41_000_000,
  percent_spent: 43.2, row_count: 1, spent_known: 1,
  by_source: [
    { source: "central", planned: 0, spent: 0, percent_spent: null, row_count: 1, spent_known: 1 },
    { source: "local", planned: 95_000_000, spent: 40_500_000, percent_spent: 42.6, row_count: 1, spent_known: 1 },
    { source: "other", planned: 0, spent: 500_000, percent_spent: null, row_count: 1, spent_known: 1 },
  ],
  by_content: [
    { content: "communication", planned: 95_000_000, spent: 41_000_000, percent_spent: 43.2, row_count: 1, spent_known: 1 },
    { content: "inspection", planned: 0, spent: 0, percent_spent: null, row_count: 1, spent_known: 1 },
  ],
  by_unit: [{ org_unit_id: "u1", org_unit_name: "Bình Lục", org_unit_kind: "huyện", planned: 95_000_000, spent: 41_000_000, percent_spent: 43.2, row_count: 2, spent_known: 2 }],
};

beforeAll(() => needWords("budgets", "count_grid"));

test("each content stands above its sources, the sum last; contents without rows are left out", () => {
  expect(buildLines(summary, rows).map(({ key, kind, percent_spent }) => [key, kind, percent_spent])).toEqual([
    ["communication", "content", 43.2],
    ["b1", "source", 42.6],
    ["b2", "source", null],
    ["total", "total", 43.2],
  ]);
  expect(buildSourceLines(summary).map(({ key }) => key)).toEqual(["central", "local", "other", "total"]);
});

test("money is shown in millions", () => {
  expect([toMillions(40_500_000), toMillions(0), toMillions(1_234_567), toMillions(95_000_000)]).toEqual([40.5, 0, 1.235, 95]);
});

test("what is missing or wrong is named at its field", () => {
  const pointers = (changed: object) => checkBudget({ ...newBudget(2022), source: "local", content: "support", planned: 1, ...changed }).map(({ pointer }) => pointer);
  expect(pointers({})).toEqual([]);
  expect(pointers({ source: "", content: "", year: 1999, planned: null, spent: Number.NaN })).toEqual(["/year", "/source", "/content", "/planned", "/spent"]);
  expect(toBudgetBody({ ...newBudget(2022), note: " QĐ 15 " }).note).toBe("QĐ 15");
});

test("the grid of a year has each content with each source, the year before beneath", () => {
  const rowsOf = toGridRows(2022, rows, [{ ...row("b0", "local", "communication", 80_000_000, 0), year: 2021, keeps_blanks: null }]);
  expect(rowsOf).toHaveLength(15);
  const local = rowsOf.find(({ key }) => key === "communication:local");
  expect(local).toMatchObject({ record: { id: "b1", numbers: { planned: 95_000_000, spent: 40_500_000 } }, before: { planned: 80_000_000, spent: 0 }, beforeLabel: "2021", unclearBefore: ["spent"] });
  expect(rowsOf[0]?.record).toBeNull();
  expect(new Set(rowsOf.map(({ fullName }) => fullName)).size).toBe(15);
});

test("an amount that was meant as millions is refused, one above the plan is pointed out", () => {
  expect(Object.keys(checkAmounts({ planned: 85, spent: 0 }))).toEqual(["planned"]);
  expect(checkAmounts({ planned: 85_000_000, spent: null })).toEqual({});
  const { caution } = buildSource("u1", 2022);
  expect(caution?.({ id: "b", version: 1, numbers: { planned: 1000, spent: 2000 } })).toContain("lớn hơn dự toán");
  expect(caution?.({ id: "b", version: 1, numbers: { planned: 1000, spent: null } })).toBe("");
});
