/** Months, and the periods that begin with one – quarters, half-years, years, programmes of five years – by their first day. */
import { addDays } from "./dates";

const YEAR = 12;
/** In months. */
const LENGTHS = { month: 1, quarter: 3, half_year: 6, year: YEAR, programme: 60 } as const;
export type PeriodKind = keyof typeof LENGTHS;
/** A programme runs five years from 2021 (QĐ 1629/QĐ-TTg). */
const PROGRAMME_FROM = 2021;
const ROMAN = ["I", "II", "III", "IV"];

export const getYear = (day: string): number => Number(day.slice(0, 4));
/** 1 to 12. */
export const getMonth = (day: string): number => Number(day.slice(5, 7));

const countMonths = (day: string): number => getYear(day) * YEAR + getMonth(day) - 1;
const toFirstDay = (months: number): string => `${Math.floor(months / YEAR)}-${String((months % YEAR) + 1).padStart(2, "0")}-01`;

/** The first day of the month that lies `by` months from that of `day`. */
export const addMonths = (day: string, by: number): string => toFirstDay(countMonths(day) + by);

/** The first day of the period of `kind` in which `day` lies. */
export function getPeriodStart(kind: PeriodKind, day: string): string {
  const since = countMonths(day) - (kind === "programme" ? PROGRAMME_FROM * YEAR : 0);
  return addMonths(day, -(since % LENGTHS[kind]));
}

/** The first day of the period `by` periods after the one that begins on `start`. */
export const addPeriods = (kind: PeriodKind, start: string, by: number): string => addMonths(start, by * LENGTHS[kind]);

export const getPeriodEnd = (kind: PeriodKind, start: string): string => addDays(addPeriods(kind, start, 1), -1);

/** The last period of `kind` that was over on `day`; a programme is asked for while it runs. */
export function getLastEnded(kind: PeriodKind, day: string): string {
  const running = getPeriodStart(kind, day);
  return kind === "programme" ? running : addPeriods(kind, running, -1);
}

/** The first days of a year's periods. */
export const listPeriodStarts = (kind: Exclude<PeriodKind, "programme">, year: number): string[] =>
  Array.from({ length: YEAR / LENGTHS[kind] }, (_, n) => addPeriods(kind, `${year}-01-01`, n));

/** Which of its year: 3 for the third quarter. */
export const getPeriodNumber = (kind: Exclude<PeriodKind, "programme">, start: string): number => Math.floor((getMonth(start) - 1) / LENGTHS[kind]) + 1;

/** "III" for the third quarter, as reports write it. */
export const formatRomanQuarter = (day: string): string => ROMAN[getPeriodNumber("quarter", day) - 1] ?? "";
