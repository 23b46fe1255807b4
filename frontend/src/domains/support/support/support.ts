/** What all screens of support share: the services, months and half-years, and whose figures a person keeps. */
import type { LocationQuery } from "vue-router";
import type { Service } from "@/api/generated/types.gen";
import { holdsPlaces, may, me, today } from "@/api/session";
import { addMonths, getMonth, listPeriodStarts } from "@/lib/periods";
import { capitalize } from "@/lib/text";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import { getThisYear } from "@/presentation/periods";

/** In the order of the ministry's form. */
export const SERVICES = ["vocational", "legal_aid", "loan", "employment", "health", "gender_violence", "other"] as const satisfies Service[];

/** The largest count of a service in a month that the server takes. */
export const MOST = 10_000;

export const getServiceLabel = (service: Service): string => t(`support.service_${service}`);

/** Figures of several communes are this person's to read, not of one alone. */
export const isOffice = (): boolean => (me.value?.units ?? []).some(({ holds_establishments }) => !holds_establishments);

/** This person works above the units that keep the records, and reads none of them here. */
export const isAboveRecords = (): boolean => me.value?.units[0]?.position === "superior";

/** Whether this person's unit publishes a table: of one that counts itself it could hide no small number. */
export const mayPublish = (): boolean => may("support:release") && !holdsPlaces();

/** The commune of a person who serves in just one; "" for the office. */
export const getOwnCommune = (): string => (isOffice() ? "" : (me.value?.units[0]?.id ?? ""));

export const getThisMonth = (): string => today().slice(0, 7);

/** The latest month or half-year first. */
export const sortLatestFirst = (all: string[]): string[] => [...all].sort((a, b) => (a < b ? 1 : -1));

export const isMonth = (text: string): boolean => /^20\d\d-(0[1-9]|1[0-2])$/.test(text);

const MONTHS = 12;

export const getMonthBefore = (month: string): string => addMonths(month, -1).slice(0, 7);

/** `"2022-09"` → "tháng 9/2022". */
export const formatMonth = (month: string): string => t("support.month", { month: String(getMonth(month)), year: month.slice(0, 4) });

/** `"2022-09"` → "Tháng 9/2022", where it stands alone. */
export const formatMonthName = (month: string): string => capitalize(formatMonth(month));

/** `"2022-09"` → "T9", for the head of a column. */
export const formatMonthShort = (month: string): string => t("support.month_short", { month: String(getMonth(month)) });

/** The months of a year that have begun, January first. */
export function listMonths(year: number): string[] {
  const all = listPeriodStarts("month", year).map((day) => day.slice(0, 7));
  return all.filter((month) => month <= getThisMonth());
}

/** "tháng 7, 8, 9/2022": months in few words; of two years "tháng 12/2021; tháng 1/2022". */
export function formatMonths(months: string[]): string {
  const years = [...new Set(months.map((month) => month.slice(0, 4)))];
  return years.map((year) => formatMonthsOf(year, months.filter((month) => month.startsWith(year)))).join("; ");
}

function formatMonthsOf(year: string, months: string[]): string {
  if (months.length === MONTHS) return t("support.whole_year", { year });
  return t("support.month", { month: months.map((month) => String(getMonth(month))).join(", "), year });
}

/** The first value of a parameter of the address; "" without it. */
export const getQueryValue = (query: LocationQuery, name: string): string => [query[name]].flat()[0] ?? "";

/** The year in the address, else this one. */
export function getQueryYear(query: LocationQuery): number {
  const year = Number(/^20\d\d$/.exec(getQueryValue(query, "nam"))?.[0] ?? getThisYear());
  return Math.min(year, getThisYear());
}

const YEARS_BACK = 3;
const PERIOD_YEARS = 2;

/** This year and the two before; also the one that is asked for. */
export function listYearChoices(chosen: number): Choice[] {
  const recent = Array.from({ length: YEARS_BACK }, (_, n) => getThisYear() - n);
  const years = recent.includes(chosen) ? recent : [...recent, chosen];
  return years.map((year) => ({ value: String(year), label: String(year) }));
}

/** Half-years that have begun, as `"2022-1"`, the latest first. */
export function listPeriods(years = PERIOD_YEARS): string[] {
  const from = getThisYear() - years + 1;
  const all = Array.from({ length: years }, (_, n) => [`${from + n}-1`, `${from + n}-2`]).flat();
  return sortLatestFirst(all.filter((period) => getFirstMonth(period) <= getThisMonth()));
}

export const isPeriod = (text: string): boolean => /^20\d\d-[12]$/.test(text);

const getFirstMonth = (period: string): string => `${period.slice(0, 4)}-${period.endsWith("1") ? "01" : "07"}`;

/** `"2022-1"` → "6 tháng đầu năm 2022". */
export const formatPeriod = (period: string): string => t(`support.half_${period.endsWith("1") ? 1 : 2}`, { year: period.slice(0, 4) });

/** The latest half-year that is over: the one to be asked about. */
export const getLastPeriod = (): string => listPeriods().find((period) => getThisMonth() > getLastMonth(period)) ?? listPeriods()[0] ?? "";

const getLastMonth = (period: string): string => `${period.slice(0, 4)}-${period.endsWith("1") ? "06" : "12"}`;
