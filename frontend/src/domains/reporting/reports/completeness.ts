/** Of how many records a number of a report is the sum, where some records have none. */
import type { KnownRead } from "@/api/generated/types.gen";
import { type WordKey, t } from "@/locales";
import type { Line } from "./report";

const ENTITIES = new Set(["workforce_counts", "communication_activities", "budgets", "support_services"]);
const COLUMNS = [
  ["value", "reports.value"],
  ["previous_value", "reports.previous_short"],
  ["cumulative_value", "reports.cumulative"],
] as const;

function formatKnownOf({ known, among, unclear }: KnownRead, entity: string | null): string {
  if (known === 0) return "";
  const key = entity !== null && ENTITIES.has(entity) ? (`reports.known_${entity}` as WordKey) : "ui.known_of";
  return [known < among && t(key, { known, among }), unclear > 0 && t("reports.known_unclear", { count: unclear })].filter(Boolean).join("; ");
}

/** "Kỳ này, Lũy kế: của 5/7 cơ sở có số liệu"; "" where every record has its number. */
export function formatKnown({ known, entity }: Line): string {
  const columns = new Map<string, string[]>();
  for (const [name, label] of COLUMNS) {
    const coverage = known[name] ? formatKnownOf(known[name], entity) : "";
    if (coverage) columns.set(coverage, [...(columns.get(coverage) ?? []), t(label)]);
  }
  return [...columns].map(([said, labels]) => `${labels.join(", ")}: ${said}`).join(" · ");
}

/** " (5/7)" behind a number that is not the sum of all; else "". */
export const formatShare = (known: KnownRead | null): string => (known && known.known > 0 && known.known < known.among ? ` (${known.known}/${known.among})` : "");
