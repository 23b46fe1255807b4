/** What the register says for or against a criterion: in words, and where the records behind it are. */
import type { RatingEvidence, RatingRead } from "@/api/generated/types.gen";
import { t } from "@/locales";

type Figures = Record<string, number | null>;

const BEHIND = new Set<string>(["workforce_counted", "commitments_signed", "establishments_inspected"]);

/** "4 hoạt động, 6 buổi, 260 lượt người" */
export function formatFigures(kind: RatingEvidence["kind"], figures: Figures): string {
  if (kind === "violations_found" && figures["recorded"] === 0) return t("commune_ratings.evidence_violations_none");
  if (kind === "communication_activities") return formatActivities(figures);
  if (BEHIND.has(kind) && figures["active"] === 0) return t("commune_ratings.evidence_no_places");
  return t(`commune_ratings.evidence_${kind}`, figures as Record<string, number>);
}

function formatActivities(figures: Figures): string {
  const [activities, joint, integrated] = ["activities", "joint", "integrated"].map((name) => figures[name] ?? 0) as [number, number, number];
  if (activities === 0) return t("commune_ratings.evidence_activities_none");
  return [
    t("commune_ratings.evidence_activities", { activities }),
    formatSum(figures, "sessions", activities - joint),
    formatSum(figures, "attendees", activities - joint),
    joint > 0 && t("commune_ratings.evidence_joint", { joint }),
    integrated > 0 && t("commune_ratings.evidence_integrated", { integrated }),
  ]
    .filter(Boolean)
    .join(", ");
}

/** "260 lượt người", and of how many activities where some have no number; "" where there is nothing to tell. */
function formatSum(figures: Figures, name: "sessions" | "attendees", among: number): string {
  const [sum, known] = [figures[name], figures[`${name}_known`] ?? among];
  if (sum === null && among > 0) return name === "attendees" ? t("commune_ratings.evidence_attendees_unknown") : "";
  if (!sum) return "";
  const figure = name === "sessions" ? t("commune_ratings.evidence_sessions", { sessions: sum }) : t("commune_ratings.evidence_attendees", { attendees: sum });
  return known < among ? t("commune_ratings.evidence_known", { figure, known, among }) : figure;
}

/** Where the list behind a figure is; undefined where the person may not open it. */
export function toRecordsRoute(rating: Pick<RatingRead, "id" | "org_unit_id" | "year">, { kind, records }: RatingEvidence): object | undefined {
  if (records === null) return undefined;
  const within = { org_unit_id: rating.org_unit_id };
  const period = String(rating.year);
  if (BEHIND.has(kind)) return { name: "rating-evidence", params: { id: rating.id, kind } };
  if (kind === "establishments_known") return { name: "establishments", query: { status: "active", ...within } };
  if (kind === "violations_found") return { name: "violations", query: { period, ...within } };
  if (kind === "communication_activities") return { name: "communication-activities", query: { status: "held", period, ...within } };
  return { name: "staff", query: within };
}
