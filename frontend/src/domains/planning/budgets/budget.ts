/** A row of the budget as its form holds it, and a year as the rows of its table. */
import type { BudgetCreate, BudgetRead, BudgetRow, BudgetSummary } from "@/api/generated/types.gen";
import { newId } from "@/lib/ids";
import { toCheckedBody } from "@/lib/bodies";
import { toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import { formatUnitName } from "@/presentation/unitName";
import type { FieldError } from "@/composables/useForm";

export const SOURCES = ["central", "local", "other"] as const;
export const CONTENTS = ["communication", "inspection", "support", "healthy_communes", "capacity"] as const;
export type Source = (typeof SOURCES)[number];
export type Content = (typeof CONTENTS)[number];

export const listSourceChoices = (): Choice[] => SOURCES.map((value) => ({ value, label: t(`budgets.source_${value}`) }));
export const listContentChoices = (): Choice[] => CONTENTS.map((value) => ({ value, label: t(`budgets.content_${value}`) }));

type BudgetBody = Required<Pick<BudgetCreate, "year" | "source" | "content" | "planned" | "spent" | "note">>;

export interface Budget {
  id: string;
  year: number | null;
  source: string;
  content: string;
  planned: number | null;
  spent: number | null;
  note: string;
}

export const newBudget = (year: number): Budget => ({ id: newId(), year, source: "", content: "", planned: null, spent: null, note: "" });

export const toBudget = ({ id, year, source, content, planned, spent, note }: BudgetRead): Budget => ({
  id,
  year,
  source,
  content,
  planned,
  spent,
  note: note ?? "",
});

const [FIRST_YEAR, LAST_YEAR] = [2000, 2100];

export function checkBudget(budget: Budget): FieldError[] {
  const found: FieldError[] = [];
  const { year } = budget;
  if (year === null || !(year >= FIRST_YEAR && year <= LAST_YEAR)) found.push({ pointer: "/year", message: t("budgets.year_wrong") });
  if (!budget.source) found.push({ pointer: "/source", message: t("budgets.source_missing") });
  if (!budget.content) found.push({ pointer: "/content", message: t("budgets.content_missing") });
  return [...found, ...checkMoney(budget, "planned"), ...checkMoney(budget, "spent")];
}

function checkMoney(budget: Budget, field: "planned" | "spent"): FieldError[] {
  const label = t(`budgets.field_${field}`);
  if (budget[field] === null) return field === "spent" ? [] : [{ pointer: `/${field}`, message: t("budgets.money_missing", { label: label.toLocaleLowerCase("vi") }) }];
  return Number.isNaN(budget[field]) ? [{ pointer: `/${field}`, message: t("budgets.money_wrong", { label }) }] : [];
}

export const toBudgetBody = ({ year, source, content, planned, spent, note }: Budget): BudgetBody =>
  toCheckedBody<BudgetBody>({ year, source, content, planned, spent, note: toTextOrNull(note) });

/** Whole đồng; the share is null where nothing was planned. */
export type Amounts = Pick<BudgetSummary, "planned" | "spent" | "percent_spent" | "spent_known" | "row_count">;

/** A row of the table: a content with its sum, one source of it, or the whole. */
export interface Line extends Amounts {
  key: string;
  label: string;
  kind: "content" | "source" | "total";
  /** The spending of every row in it is known. */
  isWhole: boolean;
  row?: BudgetRow;
}

const toShare = (planned: number, spent: number | null): number | null => (planned === 0 || spent === null ? null : Math.round((1000 * spent) / planned) / 10);

/** Each content that has rows, its sources beneath it, the sum last; a source of several units says whose it is. */
export function buildLines(summary: BudgetSummary, rows: BudgetRow[]): Line[] {
  const hasSeveral = new Set(rows.map(({ org_unit_id: unit }) => unit)).size > 1;
  const nameSource = ({ source, org_unit_name: unit }: BudgetRow): string => [t(`budgets.source_${source as Source}`), hasSeveral && unit].filter(Boolean).join(", ");
  const lines = CONTENTS.flatMap((content): Line[] => {
    const own = rows.filter((row) => row.content === content);
    const sum = summary.by_content.find((one) => one.content === content);
    if (own.length === 0 || !sum) return [];
    const sources = SOURCES.flatMap((source) => own.filter((row) => row.source === source));
    return [
      { key: content, label: t(`budgets.content_${content}`), kind: "content", ...toAmounts(sum) },
      ...sources.map((row): Line => ({
        key: row.id,
        label: nameSource(row),
        kind: "source",
        planned: row.planned,
        spent: row.spent,
        percent_spent: toShare(row.planned, row.spent),
        spent_known: row.spent === null ? 0 : 1,
        row_count: 1,
        isWhole: row.spent !== null,
        row,
      })),
    ];
  });
  return [...lines, { key: "total", label: t("budgets.total"), kind: "total", ...toAmounts(summary) }];
}

export const toAmounts = ({ planned, spent, percent_spent, spent_known, row_count }: Amounts): Amounts & { isWhole: boolean } => ({
  planned,
  spent,
  percent_spent,
  spent_known,
  row_count,
  isWhole: spent_known === row_count,
});

/** By source, with the sum last. */
export function buildSourceLines(summary: BudgetSummary): Line[] {
  const lines = summary.by_source.map((one): Line => ({
    key: one.source,
    label: t(`budgets.source_${one.source as Source}`),
    kind: "source",
    ...toAmounts(one),
  }));
  return [...lines, { key: "total", label: t("budgets.total"), kind: "total", ...toAmounts(summary) }];
}

/** By the unit that has the money, with the sum last. */
export function buildUnitLines(summary: BudgetSummary): Line[] {
  const lines = summary.by_unit.map((one): Line => ({
    key: one.org_unit_id,
    label: formatUnitName({ kind: one.org_unit_kind, name: one.org_unit_name }),
    kind: "source",
    ...toAmounts(one),
  }));
  return [...lines, { key: "total", label: t("budgets.total"), kind: "total", ...toAmounts(summary) }];
}

const MILLION = 1_000_000;

/** Whole đồng in millions, to the last thousand that matters: 40500000 → 40.5. */
export const toMillions = (amount: number): number => Math.round(amount / 1000) / (MILLION / 1000);
