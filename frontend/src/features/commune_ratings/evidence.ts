/** What the register says for or against a criterion: in words, and where the records behind it are. */
import type { RatingEvidence, RatingRead } from "@/api/generated/types.gen";
import { t } from "@/locales";

type Figures = Record<string, number>;

const BEHIND = new Set<string>(["workforce_counted", "commitments_signed", "establishments_inspected"]);

/** "4 hoạt động, 6 buổi, 260 lượt người" */
export function figuresText(kind: RatingEvidence["kind"], figures: Figures): string {
  if (kind === "violations_found" && figures["recorded"] === 0) return t("commune_ratings.evidence_violations_none");
  if (kind === "communication_activities") return activitiesText(figures);
  if (BEHIND.has(kind) && figures["active"] === 0) return t("commune_ratings.evidence_no_places");
  return t(`commune_ratings.evidence_${kind}`, figures);
}

function activitiesText({ activities = 0, joint = 0, integrated = 0, sessions = 0, attendees = 0 }: Figures): string {
  if (activities === 0) return t("commune_ratings.evidence_activities_none");
  return [
    t("commune_ratings.evidence_activities", { activities }),
    sessions > 0 && t("commune_ratings.evidence_sessions", { sessions }),
    attendees > 0 && t("commune_ratings.evidence_attendees", { attendees }),
    joint > 0 && t("commune_ratings.evidence_joint", { joint }),
    integrated > 0 && t("commune_ratings.evidence_integrated", { integrated }),
  ]
    .filter(Boolean)
    .join(", ");
}

/** Where the list behind a figure is; undefined where the person may not open it. */
export function recordsRoute(rating: Pick<RatingRead, "id" | "org_unit_id" | "year">, { kind, records }: RatingEvidence): object | undefined {
  if (records === null) return undefined;
  const within = { org_unit_id: rating.org_unit_id };
  const period = String(rating.year);
  if (BEHIND.has(kind)) return { name: "rating-evidence", params: { id: rating.id, kind } };
  if (kind === "establishments_known") return { name: "establishments", query: { status: "active", ...within } };
  if (kind === "violations_found") return { name: "violations", query: { period, ...within } };
  if (kind === "communication_activities") return { name: "communication-activities", query: { status: "held", period, ...within } };
  return { name: "staff", query: within };
}
