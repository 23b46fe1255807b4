/** Periods of figures – month, quarter, half-year, year – from their first day, and what they are called. */
import { formatDay } from "@/lib/dates";
import { formatRomanQuarter, getPeriodEnd, getPeriodNumber } from "@/lib/periods";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";

export const KINDS = ["month", "quarter", "half_year", "year"] as const;
export type Kind = (typeof KINDS)[number];

export const isKind = (value: string): value is Kind => (KINDS as readonly string[]).includes(value);
export const listKindChoices = (): Choice[] => KINDS.map((value) => ({ value, label: t(`crime_statistics.kind_${value}`) }));

export const toYearBefore = (start: string): string => `${Number(start.slice(0, 4)) - 1}${start.slice(4)}`;

/** "Quý III năm 2022"; quarters have Roman numbers, as in reports. */
export function formatPeriod(kind: Kind, start: string): string {
  const [number, year] = [getPeriodNumber(kind, start), start.slice(0, 4)];
  if (kind === "half_year") return t(`crime_statistics.period_half_year_${number === 1 ? 1 : 2}`, { year });
  return t(`crime_statistics.period_${kind}`, { number: kind === "quarter" ? formatRomanQuarter(start) : String(number), year });
}

/** "Quý III": the year stands above. */
export function formatShortPeriod(kind: Kind, start: string): string {
  const number = getPeriodNumber(kind, start);
  if (kind === "half_year") return t(`crime_statistics.short_half_year_${number === 1 ? 1 : 2}`);
  if (kind === "year") return t("crime_statistics.short_year");
  return t(`crime_statistics.short_${kind}`, { number: kind === "quarter" ? formatRomanQuarter(start) : String(number) });
}

export const formatDays = (kind: Kind, start: string): { from: string; to: string } => ({ from: formatDay(start), to: formatDay(getPeriodEnd(kind, start)) });
