/** The periods that are reported on, as choices and in words of both languages. */
import type { ReportRow } from "@/api/generated/types.gen";
import { addDays } from "@/lib/dates";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";

export type PeriodKind = ReportRow["period_kind"];

/** In months; a programme runs five years from 2021 (QĐ 1629/QĐ-TTg). */
const MONTHS: Record<PeriodKind, number> = { month: 1, quarter: 3, half_year: 6, year: 12, programme: 60 };
export const KINDS = Object.keys(MONTHS) as PeriodKind[];
const PROGRAMME_FROM = 2021;
const ROMAN = ["I", "II", "III", "IV"];
const OFFERED = 8;

const countMonths = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
const toFirstDay = (months: number): string => `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, "0")}-01`;

/** The first day of the period of `kind` in which `day` lies. */
export function getStart(kind: PeriodKind, day: string): string {
  const origin = kind === "programme" ? PROGRAMME_FROM * 12 : 0;
  const since = countMonths(day) - origin;
  return toFirstDay(origin + since - (since % MONTHS[kind]));
}

/** The last day of the period of `kind` that begins on `start`. */
export const getLastDay = (kind: PeriodKind, start: string): string => addDays(toFirstDay(countMonths(start) + MONTHS[kind]), -1);

/** The last period of `kind` that was over on `day`; a programme is asked for while it runs. */
export function getLastEnded(kind: PeriodKind, day: string): string {
  const running = getStart(kind, day);
  return kind === "programme" ? running : toFirstDay(countMonths(running) - MONTHS[kind]);
}

export const isKind = (value: string): value is PeriodKind => value in MONTHS;
export const isStart = (kind: PeriodKind, day: string): boolean => /^\d{4}-\d{2}-01$/.test(day) && getStart(kind, day) === day;

/** "quý III năm 2022", "quarter III of 2022". */
export function formatPeriod(kind: PeriodKind, start: string): string {
  const year = start.slice(0, 4);
  const month = Number(start.slice(5, 7));
  if (kind === "month") return t("reports.period_month", { month, year });
  if (kind === "quarter") return t("reports.period_quarter", { quarter: ROMAN[(month - 1) / 3] ?? "", year });
  if (kind === "half_year") return t(month === 1 ? "reports.period_first_half" : "reports.period_second_half", { year });
  if (kind === "year") return t("reports.period_year", { year });
  return t("reports.period_programme", { year, last: String(Number(year) + 4) });
}

export const formatReportTitle = ({ period_kind, period_start }: Pick<ReportRow, "period_kind" | "period_start">): string =>
  t("reports.of_period", { period: formatPeriod(period_kind, period_start) });

export const listKindChoices = (): Choice[] => KINDS.map((value) => ({ value, label: t(`reports.kind_${value}`) }));

const capitalize = (text: string): string => text.charAt(0).toLocaleUpperCase("vi") + text.slice(1);

/** Periods that have begun, the running one first; `also` is among them in any case. */
export function listStartChoices(kind: PeriodKind, day: string, also: string): Choice[] {
  const running = countMonths(getStart(kind, day));
  const count = kind === "programme" ? 1 : OFFERED;
  const starts = Array.from({ length: count }, (_, n) => toFirstDay(running - n * MONTHS[kind]));
  const all = [...new Set([...starts, also])].sort((a, b) => (a < b ? 1 : -1));
  return all.map((value) => ({ value, label: capitalize(formatPeriod(kind, value)) }));
}
