/** Instants in words: "16:05 ngày 05/07/2022" in Vietnam's time. */
import { formatDay, inVietnam } from "@/lib/dates";
import { t } from "@/locales";

export function momentText(instant: string): string {
  const { time, day } = inVietnam(instant);
  return t("ui.moment", { time, day: formatDay(day) });
}

/** Only the time of the day, for what happened just now. */
export const timeText = (instant: string | Date): string => inVietnam(instant).time;
