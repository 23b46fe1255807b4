/** Closing days as the page tells them: which rule holds for whom, and on what day that makes a period close. */
import type { CalendarPage, CalendarRead } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import { addDays, countDaysBetween, formatDay } from "@/lib/dates";
import { t } from "@/locales";
import { getPeriodEnd } from "@/lib/periods";
import { KINDS, type PeriodKind, formatPeriod } from "./periods";
import { listTiersBelow } from "@/presentation/tiers";

export type Level = CalendarRead["level"];

/** What holds for the reports of a level and kind where no single period was moved. */
export interface Rule {
  level: Level;
  kind: PeriodKind;
  days: number;
  basis: string;
  /** The unit that set it; null: the program's default. */
  setter: string | null;
  /** Is its text known; settings rest on a letter. */
  certainty: string;
  /** The setting of one's own unit, which can be moved and taken back. */
  own: CalendarRead | null;
}

const getOwnUnit = (): { id: string; level: Level; position: string } | null => me.value?.units[0] ?? null;

/** The levels that this person's unit sets days for. */
export const listLevelsBelow = (): Level[] => listTiersBelow().map(({ code }) => code);
export const isOwn = ({ org_unit_id }: CalendarRead): boolean => org_unit_id === getOwnUnit()?.id;

/** Nobody below to set days for: the page tells those that the own unit keeps. */
export const listTold = (): Level[] => {
  const below = listLevelsBelow();
  return below.length > 0 ? below : [getOwnUnit()?.level ?? []].flat();
};

/** One's own rule before that of the unit above, that before the default; settings of units below are listed apart. */
export function listRules({ items, defaults }: CalendarPage): Rule[] {
  return listTold().flatMap((level) => KINDS.map((kind) => toRule(items, defaults, level, kind)));
}
function toRule(items: CalendarRead[], defaults: CalendarPage["defaults"], level: Level, kind: PeriodKind): Rule {
  const rules = items.filter((one) => one.level === level && one.period_kind === kind && one.period_start === null && !isBelow(one));
  const own = rules.find(isOwn) ?? null;
  const set = own ?? rules[0];
  const fallback = defaults.find((one) => one.level === level && one.period_kind === kind);
  if (set) return { level, kind, days: set.days_after, basis: set.basis, setter: set.org_unit_name, certainty: "verified", own };
  return { level, kind, days: fallback?.days_after ?? 0, basis: fallback?.source ?? "", setter: null, certainty: fallback?.certainty ?? "unverified", own: null };
}

/** Set by a unit below: the days of a unit that runs the plan come before those of the unit above it. */
const isBelow = (one: CalendarRead): boolean => getOwnUnit()?.position === "superior" && !isOwn(one);
export const listExceptions = ({ items }: CalendarPage): CalendarRead[] => items.filter((one) => one.period_start !== null || isBelow(one));

export const getClosingDay = (kind: PeriodKind, start: string, days: number): string => addDays(getPeriodEnd(kind, start), days);
export const countDaysTo = (kind: PeriodKind, start: string, day: string): number => countDaysBetween(getPeriodEnd(kind, start), day);

/** "5 ngày sau khi hết kỳ". */
export function formatDays(days: number): string {
  if (days === 0) return t("calendars.on_last_day");
  return t(days < 0 ? "calendars.days_before" : "calendars.days_after", { count: Math.abs(days) });
}
export const formatSpan = (kind: PeriodKind, start: string | null): string => (start ? formatPeriod(kind, start) : t("calendars.each_period"));

/** Of a single period the day itself; of a rule the days after each period. */
export const formatClosing = (kind: PeriodKind, start: string | null, days: number): string =>
  start ? formatDay(getClosingDay(kind, start, days)) : formatDays(days);
