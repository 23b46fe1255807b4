/** The periods that filter lists: this year and its quarters, last year. */
import { today } from "@/api/session";
import { addPeriods, getPeriodEnd } from "@/lib/periods";
import { t } from "@/locales";
import type { Choice } from "./choice";

const QUARTERS = [1, 2, 3, 4] as const;

/** Values are `2022` or `2022-3` (third quarter). */
export function listPeriodChoices(): Choice[] {
  const year = today().slice(0, 4);
  const begun = QUARTERS.filter((quarter) => toFirstDay(`${year}-${quarter}`) <= today());
  return [
    { value: year, label: t("ui.period_year", { year }) },
    ...begun.map((quarter) => ({ value: `${year}-${quarter}`, label: t("ui.period_quarter", { quarter, year }) })),
    { value: String(Number(year) - 1), label: t("ui.period_year", { year: String(Number(year) - 1) }) },
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
