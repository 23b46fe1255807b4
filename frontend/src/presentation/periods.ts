/** This year, and the periods that filter lists: it and its quarters, last year. */
import { today } from "@/api/session";
import { addPeriods, getPeriodEnd, getYear } from "@/lib/periods";
import { t } from "@/locales";
import type { Choice } from "./choice";

const QUARTERS = [1, 2, 3, 4] as const;

export const getThisYear = (): number => getYear(today());

/** So many years, `latest` first. */
export const listYears = (latest: number, count: number): Choice[] =>
  Array.from({ length: count }, (_, back) => String(latest - back)).map((value) => ({ value, label: value }));

const toQuarter = (quarter: number, year: string): Choice => ({ value: `${year}-${quarter}`, label: t("ui.period_quarter", { quarter, year }) });

/** Values are `2022` or `2022-3` (third quarter). In the first quarter the one before is still asked for. */
export function listPeriodChoices(): Choice[] {
  const [year, before] = [String(getThisYear()), String(getThisYear() - 1)];
  const begun = QUARTERS.filter((quarter) => toFirstDay(`${year}-${quarter}`) <= today());
  return [
    { value: year, label: t("ui.period_year", { year }) },
    ...begun.map((quarter) => toQuarter(quarter, year)),
    ...(begun.length === 1 ? [toQuarter(QUARTERS.length, before)] : []),
    { value: before, label: t("ui.period_year", { year: before }) },
  ];
}

/** First and last day of a period; "" if the value is not a period. */
export function toPeriodDays(value: string): { from: string; to: string } {
  return /^\d{4}(?:-[1-4])?$/.test(value) ? { from: toFirstDay(value), to: toLastDay(value) } : { from: "", to: "" };
}

function toFirstDay(value: string): string {
  const [year, quarter = "1"] = value.split("-");
  return addPeriods("quarter", `${year}-01-01`, Number(quarter) - 1);
}

function toLastDay(value: string): string {
  const [year, quarter = "4"] = value.split("-");
  return getPeriodEnd("quarter", toFirstDay(`${year}-${quarter}`));
}
