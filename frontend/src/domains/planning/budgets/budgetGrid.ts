/** A year's money as a grid: a row is a content and a source, saved as that line of the budget. */
import { api } from "@/api/client";
import type { BudgetCreate, BudgetRead, BudgetRow } from "@/api/generated/types.gen";
import type { GridColumn, GridRecord, GridRow, Numbers } from "@/composables/countGridState";
import type { GridSource } from "@/composables/useRowQueue";
import { toCheckedBody } from "@/lib/bodies";
import { t } from "@/locales";
import { CONTENTS, type Content, SOURCES, type Source } from "./budget";

/** The largest amount that the server takes, in đồng. */
const MOST = 10_000_000_000_000;
/** Less than this was meant as thousands or millions: sheets of money often are. */
const LEAST = 1000;

export const listColumns = (): GridColumn[] => [
  { key: "planned", label: t("budgets.column_planned"), kind: "money", most: MOST, isNeeded: true },
  { key: "spent", label: t("budgets.column_spent"), kind: "money", most: MOST },
];

const toNumbers = ({ planned, spent }: Pick<BudgetRow, "planned" | "spent">): Numbers => ({ planned, spent });

export const toGridRecord = (row: BudgetRow | BudgetRead): GridRecord => ({
  id: row.id,
  version: row.version,
  numbers: toNumbers(row),
  isUnclear: row.keeps_blanks === null && row.spent === 0,
});

const toKey = (content: string, source: string): string => `${content}:${source}`;
const fromKey = (key: string): { content: Content; source: Source } => {
  const [content, source] = key.split(":");
  return { content: content as Content, source: source as Source };
};

/** Every content with every source; `rows` and `before` are the lines of the year and of the one before. */
export function toGridRows(year: number, rows: BudgetRow[], before: BudgetRow[]): GridRow[] {
  return CONTENTS.flatMap((content) =>
    SOURCES.map((source) => {
      const find = (all: BudgetRow[]): BudgetRow | undefined => all.find((row) => row.content === content && row.source === source);
      const [now, last] = [find(rows), find(before)];
      const [label, note] = [t(`budgets.content_${content}`), t(`budgets.source_${source}`)];
      return {
        key: toKey(content, source),
        label,
        note,
        fullName: `${label}, ${note}`,
        record: now ? toGridRecord(now) : null,
        before: last ? toNumbers(last) : null,
        beforeLabel: String(year - 1),
        unclearBefore: last?.keeps_blanks === null ? ["spent"] : [],
      };
    }),
  );
}

export const checkAmounts = (numbers: Numbers): Record<string, string> =>
  Object.fromEntries(
    Object.entries(numbers)
      .filter(([, value]) => value !== null && value > 0 && value < LEAST)
      .map(([key]) => [key, t("budgets.grid_too_small")]),
  );

function toCaution({ numbers, isUnclear }: GridRecord): string {
  if (isUnclear) return t("ui.zero_unclear");
  return (numbers["spent"] ?? 0) > (numbers["planned"] ?? 0) ? t("budgets.grid_over") : "";
}

/** The budget of one unit and year; another one is another grid. */
export function buildSource(unit: string, year: number): GridSource {
  return {
    create: async (row, { id, key, numbers }) =>
      toGridRecord(await api.post("/budgets", { body: toCheckedBody<BudgetCreate>({ id, org_unit_id: unit, year, planned: null, ...fromKey(row.key), ...numbers }), key })),
    update: async (_, { id, version, numbers }) => toGridRecord(await api.patch("/budgets/{id}", { path: { id }, body: numbers, version: version ?? 0 })),
    find: async (row) => {
      const { items } = await api.get("/budgets", { query: { org_unit_id: unit, year, ...fromKey(row.key) } });
      const found = items.find(({ org_unit_id }) => org_unit_id === unit);
      return found ? toGridRecord(found) : null;
    },
    toRecord: (current) => toGridRecord(current as BudgetRead),
    check: checkAmounts,
    caution: toCaution,
  };
}
