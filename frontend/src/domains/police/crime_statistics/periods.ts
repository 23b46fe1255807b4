/** Periods of figures – month, quarter, half-year, year – from their first day, and what they are called. */
import { formatDay } from "@/lib/dates";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";

export const KINDS = ["month", "quarter", "half_year", "year"] as const;
export type Kind = (typeof KINDS)[number];

const MONTHS: Record<Kind, number> = { month: 1, quarter: 3, half_year: 6, year: 12 };
const A_YEAR = 12;
const ROMAN = ["I", "II", "III", "IV"] as const;

export const isKind = (value: string): value is Kind => (KINDS as readonly string[]).includes(value);
export const listKindChoices = (): Choice[] => KINDS.map((value) => ({ value, label: t(`crime_statistics.kind_${value}`) }));

const pad = (number: number): string => String(number).padStart(2, "0");

/** The first days of a year's periods. */
export const listStarts = (kind: Kind, year: number): string[] =>
  Array.from({ length: A_YEAR / MONTHS[kind] }, (_, n) => `${year}-${pad(n * MONTHS[kind] + 1)}-01`);

export function getLastDay(kind: Kind, start: string): string {
  const month = Number(start.slice(5, 7)) - 1 + MONTHS[kind];
  return new Date(Date.UTC(Number(start.slice(0, 4)), month, 0)).toISOString().slice(0, 10);
}

export const toYearBefore = (start: string): string => `${Number(start.slice(0, 4)) - 1}${start.slice(4)}`;

/** The latest period that has ended by `today`: that of which figures are due. */
export function getLastEnded(kind: Kind, today: string): string {
  const year = Number(today.slice(0, 4));
  const ended = [...listStarts(kind, year - 1), ...listStarts(kind, year)].filter((start) => getLastDay(kind, start) < today);
  return ended.at(-1) ?? "";
}

function numberOf(kind: Kind, start: string): number {
  return Math.floor((Number(start.slice(5, 7)) - 1) / MONTHS[kind]) + 1;
}

/** "Quý III năm 2022"; quarters have Roman numbers, as in reports. */
export function formatPeriod(kind: Kind, start: string): string {
  const [number, year] = [numberOf(kind, start), start.slice(0, 4)];
  if (kind === "half_year") return t(`crime_statistics.period_half_year_${number === 1 ? 1 : 2}`, { year });
  return t(`crime_statistics.period_${kind}`, { number: kind === "quarter" ? (ROMAN[number - 1] ?? "") : String(number), year });
}

/** "Quý III": the year stands above. */
export function formatShortPeriod(kind: Kind, start: string): string {
  const number = numberOf(kind, start);
  if (kind === "half_year") return t(`crime_statistics.short_half_year_${number === 1 ? 1 : 2}`);
  if (kind === "year") return t("crime_statistics.short_year");
  return t(`crime_statistics.short_${kind}`, { number: kind === "quarter" ? (ROMAN[number - 1] ?? "") : String(number) });
}

export const formatDays = (kind: Kind, start: string): { from: string; to: string } => ({ from: formatDay(start), to: formatDay(getLastDay(kind, start)) });
