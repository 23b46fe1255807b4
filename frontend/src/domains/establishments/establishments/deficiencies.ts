/** What a place still lacks today, by the same rules as the plan's targets. */
import type { EstablishmentRead, EstablishmentTypeRead } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { getLastEnded } from "@/lib/periods";
import { t } from "@/locales";
import type { IconName } from "@/presentation/icons";
import type { Tone } from "@/presentation/statuses";

export interface Deficiency {
  key: "visit" | "count" | "certificate";
  text: string;
  tone: Tone;
  icon: IconName;
}

/** The first day of the quarter before that of `day` (`yyyy-MM-dd`): a head count from then on is recent. */
export const getRecentCountStart = (day: string): string => getLastEnded("quarter", day);

const toYearStart = (day: string): string => `${day.slice(0, 4)}-01-01`;

/** Whether the latest signed visit lies in the year of `day`. */
export const isVisited = (place: Pick<EstablishmentRead, "last_inspected_on">, day: string): boolean =>
  place.last_inspected_on !== null && place.last_inspected_on >= toYearStart(day);

/** Only of places in business: the others count towards no target. */
export function listDeficiencies(place: EstablishmentRead, kind: EstablishmentTypeRead | undefined, day: string): Deficiency[] {
  if (place.status !== "active") return [];
  const found: Deficiency[] = [];
  if (!isVisited(place, day)) {
    found.push({ key: "visit", text: t("establishments.missing_visit", { year: day.slice(0, 4) }), tone: "neutral", icon: "dashed" });
  }
  const since = getRecentCountStart(day);
  if (place.last_counted_on === null || place.last_counted_on < since) {
    found.push({ key: "count", text: t("establishments.missing_count", { day: formatDay(since) }), tone: "wait", icon: "clock" });
  }
  if (kind?.needs_security_certificate && !place.security_certificate_no) {
    found.push({ key: "certificate", text: t("establishments.missing_certificate"), tone: "neutral", icon: "page" });
  }
  return found;
}
