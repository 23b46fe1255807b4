/** A deadline in words: how many days are left, how sure its text is, and where it is dealt with. */
import { buildApiUrl } from "@/api/client";
import { type WordKey, t } from "@/locales";
import { type TagLook, formatCertainty, toCertaintyTag } from "@/presentation/certainty";

const SOON = 7;

/** "Còn 3 ngày", "Hôm nay", "Quá hạn 2 ngày"; a right that is over is not late. */
export function toDaysLeftTag(days: number, lapses = false): TagLook {
  if (days < 0 && lapses) return { tone: "neutral", icon: "clock", label: t("deadlines.lapsed") };
  if (days < 0) return { tone: "bad", icon: "warning", label: t("deadlines.late", { days: -days }) };
  if (days === 0) return { tone: "wait", icon: "clock", label: t("deadlines.due_today") };
  return { tone: days <= SOON ? "wait" : "neutral", icon: "clock", label: t("deadlines.left", { days }) };
}

export { formatCertainty, toCertaintyTag, type TagLook };

const SCREENS: Record<string, string> = {
  violations: "violation",
  plan_tasks: "task",
  inspections: "inspection",
  communication_activities: "communication-activity",
  commune_ratings: "commune-rating",
  imports: "import-check",
  establishments: "establishment",
  inspection_plans: "inspection-plan",
};
const PLACES: Record<string, string> = {
  plans: "plan",
  plan_targets: "plan",
  support_services: "support",
  second_approvals: "second-approvals",
  inspection_plan_visits: "inspection-plans-today",
};

/** Where something is dealt with: the record's own page, or that of its kind. */
export function toScreenRoute(entity: string, id: string): { name: string; params?: Record<string, string> } | undefined {
  if (SCREENS[entity]) return { name: SCREENS[entity], params: { id } };
  return PLACES[entity] ? { name: PLACES[entity] } : undefined;
}

/** A file that lies in the inbox itself: the address to take it from. */
export const getFileEntity = ({ kind, entity_id }: { kind: string; entity_id: string }): string | undefined =>
  kind === "weekly_state" ? buildApiUrl(`/jobs/${entity_id}/result`) : undefined;

export const RULE_KINDS = ["decision", "limitation", "forwarding", "explanation", "execution", "execution_limitation"] as const;
export const KINDS = [...RULE_KINDS, "remedy", "task", "recommendation", "report"] as const;

const NAMED = new Set<string>([...KINDS, "approval", "second_approval", "account_notice", "sealed_visit", "sealed_opening", "withheld_file", "report_approval", "report_due", "weekly_state"]);

export const formatKind = (kind: string): string =>
  NAMED.has(kind) ? t(`deadlines.kind_${kind}` as WordKey) : kind;
