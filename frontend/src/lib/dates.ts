/** Civil dates (`yyyy-MM-dd`) and instants (RFC 3339) as people in Vietnam type and read them. */

const EARLIEST_YEAR = 1900;
const LATEST_YEAR = 2100;
const MINUTE = 60_000;
const DAY = 86_400_000;
/** Asia/Ho_Chi_Minh has been UTC+7 without summer time since 1975. */
const VIETNAM_OFFSET = 7 * 60 * MINUTE;

const pad = (value: number): string => String(value).padStart(2, "0");

/** Reads 27/3/2022, 27-3-2022, 27.3.2022, 27 3 2022, 27032022, 27/3/22 or 2022-03-27; null if no real date. */
export function parseDay(text: string): string | null {
  const typed = text.trim().replace(/\s*([/.-])\s*/g, "$1");
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  if (iso) return toRealDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const parts =
    /^(\d{1,2})[/. -]+(\d{1,2})[/. -]+(\d{4}|\d{2})$/.exec(typed) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(typed);
  if (!parts) return null;
  const year = Number(parts[3]);
  return toRealDay(year < 100 ? 2000 + year : year, Number(parts[2]), Number(parts[1]));
}

function toRealDay(year: number, month: number, day: number): string | null {
  if (year < EARLIEST_YEAR || year > LATEST_YEAR) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.toISOString().slice(0, 10) : null;
}

/** `"2022-03-27"` → `"27/03/2022"`, the same in both languages. */
export function formatDay(day: string): string {
  return `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}`;
}

/** `"2022-07-05"` → `"ngày 05 tháng 7 năm 2022"`, with the leading zeros that decrees ask for in papers. */
export function formatPaperDay(day: string): string {
  const month = Number(day.slice(5, 7));
  return `ngày ${day.slice(8, 10)} tháng ${month <= 2 ? pad(month) : month} năm ${day.slice(0, 4)}`;
}

/** Wall-clock time and civil date in Vietnam of an instant: `{ time: "16:05", day: "2022-07-05" }`. */
export function toVietnamTime(instant: string | Date): { time: string; day: string } {
  const local = new Date(new Date(instant).getTime() + VIETNAM_OFFSET);
  return {
    time: `${pad(local.getUTCHours())}:${pad(local.getUTCMinutes())}`,
    day: local.toISOString().slice(0, 10),
  };
}

/** The instant of a wall-clock time (`"16:05"`) on a civil date in Vietnam, as RFC 3339 in UTC. */
export function toInstant(day: string, time: string): string {
  return new Date(Date.parse(`${day}T${time}:00Z`) - VIETNAM_OFFSET).toISOString();
}

/** Reads 9:05, 9h05, 9g05, 905, 0905, 9h or 9; null if no time of the day. */
export function parseTime(text: string): string | null {
  const parts = /^(\d{1,2})(?:\s*[:hg.]\s*(\d{2})?|(\d{2}))?$/i.exec(text.trim());
  if (!parts) return null;
  const hours = Number(parts[1]);
  const minutes = Number(parts[2] ?? parts[3] ?? 0);
  return hours < 24 && minutes < 60 ? `${pad(hours)}:${pad(minutes)}` : null;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

/** Whole days from `earlier` to `later`; negative if `later` is before `earlier`. */
export function countDaysBetween(earlier: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(earlier)) / DAY);
}

/** Whether the value of a date field is a real date and not other text (see `UiDate`). */
export const isDay = (value: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value) && parseDay(value) === value;
