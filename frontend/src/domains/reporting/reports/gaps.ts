/** What the register lacks of a report's period: where each record or form opens, and how it reads. */
import type { ReportRead } from "@/api/generated/types.gen";
import { may, me } from "@/api/session";
import { formatDay } from "@/lib/dates";
import { type WordKey, t } from "@/locales";
import { getScreenName } from "@/presentation/auditWords";

type Missing = ReportRead["missing"][number];
export type GapItem = Missing["items"][number];

export interface GapRow {
  key: string;
  /** Before the links, where one row holds several: the commune of the months. */
  name: string | null;
  links: { key: string; text: string; to: object | undefined }[];
}

const MONTH = 7;
const isRegister = ({ pointer }: Missing): boolean => pointer.startsWith("/register/");

export const listGaps = ({ missing }: ReportRead): Missing[] => missing.filter(isRegister);
export const getGapTitle = ({ code, count }: Missing): string => t(`report_acts.gap_${code.replaceAll("-", "_")}` as WordKey, { count });

/** Whether the person enters the counts of their own unit. */
const isOwnUnit = (): boolean => me.value?.units[0]?.holds_establishments ?? false;

/** The record itself; of what nobody has entered the form, where this person may fill it in. */
function toRoute({ entity, id, on_date, org_unit_id }: GapItem): object | undefined {
  if (entity === "support_services") {
    const query = isOwnUnit() ? {} : { org_unit_id };
    return may("support:write") ? { name: "support-month", params: { month: on_date?.slice(0, MONTH) }, query } : { name: "support-services", query };
  }
  if (entity === "crime_statistics") return { name: may("crime:write") ? "crime-statistic-new" : "crime-statistics" };
  if (entity === "org_units") return isOwnUnit() && may("communication:write") ? { name: "communication-activity-new" } : { name: "commune", params: { id } };
  if (entity === "inspection_plans") return { name: "inspection-plan", params: { id } };
  const name = getScreenName(entity);
  return name && id ? { name, params: { id } } : entity === "commune_ratings" ? { name: "commune-ratings" } : undefined;
}

const isMonth = ({ entity }: GapItem): boolean => entity === "support_services";
const formatMonth = (day: string): string => t("report_acts.gap_month", { month: String(Number(day.slice(5, MONTH))), year: day.slice(0, 4) });

function formatGap(item: GapItem): string {
  if (item.entity === "crime_statistics") return t("report_acts.gap_crime_figures");
  if (isMonth(item)) return formatMonth(item.on_date ?? "");
  const parts = item.label === item.org_unit_name ? [item.label] : [item.label, item.org_unit_name];
  return [...parts, item.on_date && formatDay(item.on_date)].filter(Boolean).join(", ") || "–";
}

/** A row for each record; months stand together, a row for each commune. */
export function toRows({ items }: Missing): GapRow[] {
  const rows = new Map<string, GapRow>();
  items.forEach((item, at) => {
    const key = isMonth(item) ? item.org_unit_id : String(at);
    const row = rows.get(key) ?? { key, name: isMonth(item) ? item.org_unit_name : null, links: [] };
    row.links.push({ key: String(at), text: formatGap(item), to: toRoute(item) });
    rows.set(key, row);
  });
  return [...rows.values()];
}
