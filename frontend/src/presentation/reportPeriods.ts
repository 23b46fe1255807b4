/** The periods that are reported on, as choices and in words of both languages. */
import type { ReportRow } from "@/api/generated/types.gen";
import { addPeriods, formatRomanQuarter, getMonth, getPeriodStart } from "@/lib/periods";
import { capitalize } from "@/lib/text";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";

export type PeriodKind = ReportRow["period_kind"];

export const KINDS: readonly PeriodKind[] = ["month", "quarter", "half_year", "year", "programme"];
const OFFERED = 8;
/** The programme that runs, and the one before: it is reported on when it is over. */
const PROGRAMMES = 2;

export const isKind = (value: string): value is PeriodKind => (KINDS as readonly string[]).includes(value);
export const isStart = (kind: PeriodKind, day: string): boolean => /^\d{4}-\d{2}-01$/.test(day) && getPeriodStart(kind, day) === day;

/** "quý III năm 2022", "quarter III of 2022". */
export function formatPeriod(kind: PeriodKind, start: string): string {
  const year = start.slice(0, 4);
  const month = getMonth(start);
  if (kind === "month") return t("reports.period_month", { month, year });
  if (kind === "quarter") return t("reports.period_quarter", { quarter: formatRomanQuarter(start), year });
  if (kind === "half_year") return t(month === 1 ? "reports.period_first_half" : "reports.period_second_half", { year });
  if (kind === "year") return t("reports.period_year", { year });
  return t("reports.period_programme", { year, last: String(Number(year) + 4) });
}

export const formatReportTitle = ({ period_kind, period_start }: Pick<ReportRow, "period_kind" | "period_start">): string =>
  t("reports.of_period", { period: formatPeriod(period_kind, period_start) });

export const listKindChoices = (): Choice[] => KINDS.map((value) => ({ value, label: t(`reports.kind_${value}`) }));

/** Periods that have begun, the running one first; `also` is among them in any case. */
export function listStartChoices(kind: PeriodKind, day: string, also: string): Choice[] {
  const running = getPeriodStart(kind, day);
  const count = kind === "programme" ? PROGRAMMES : OFFERED;
  const starts = Array.from({ length: count }, (_, n) => addPeriods(kind, running, -n));
  const all = [...new Set([...starts, also])].sort((a, b) => (a < b ? 1 : -1));
  return all.map((value) => ({ value, label: capitalize(formatPeriod(kind, value)) }));
}
