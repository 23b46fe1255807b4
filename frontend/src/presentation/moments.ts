/** Formats instants: "16:05 ngày 05/07/2022" in Vietnam's time. */
import { formatDay, toVietnamTime } from "@/lib/dates";
import { t } from "@/locales";

export function formatMoment(instant: string): string {
  const { time, day } = toVietnamTime(instant);
  return t("ui.moment", { time, day: formatDay(day) });
}

/** Only the time of the day, for something that happened just now. */
export const formatTime = (instant: string | Date): string => toVietnamTime(instant).time;
