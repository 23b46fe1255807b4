/**
 * Words of the audit log: kinds of record, actions, names of fields. A test of the server compares them
 * with everything that it logs; a page that does not know a new name shows "another".
 */
import type { Choice } from "./choice";
import { hasWords, language, type WordKey, t } from "@/locales";

export const ENTITIES = [
  "attachments",
  "budgets",
  "checklist_templates",
  "commitments",
  "commune_ratings",
  "communication_activities",
  "crime_statistic_revisions",
  "coordination_meetings",
  "coordination_rules",
  "crime_statistics",
  "document_templates",
  "entered_days_off",
  "establishments",
  "handovers",
  "imports",
  "inspection_amendments",
  "inspection_plans",
  "inspection_team_members",
  "inspection_teams",
  "inspections",
  "needs_assessments",
  "open_data_releases",
  "org_units",
  "plan_target_entries",
  "plan_targets",
  "plan_task_evidence",
  "plan_tasks",
  "plans",
  "site_steps",
  "rating_criteria",
  "rating_criteria_sets",
  "recommendations",
  "report_calendars",
  "report_reminders",
  "reports",
  "review_campaigns",
  "review_confirmations",
  "review_finishes",
  "role_grants",
  "second_approvals",
  "staff",
  "support_models",
  "support_releases",
  "support_services",
  "target_allocations",
  "tip_contact_requests",
  "tip_offs",
  "training_attendances",
  "training_head_counts",
  "trainings",
  "users",
  "api_clients",
  "webhook_subscriptions",
  "violation_payments",
  "violation_remedies",
  "violation_types",
  "violations",
  "visit_draws",
  "visit_points",
  "weekly_digests",
  "workforce_counts",
  "areas",
  "complexity_declarations",
  "team_papers",
  "materials",
  "reorganisations",
  "rechecks",
  "task_reports",
  "proposals",
  "agency_reports",
] as const;

export const ACTIONS = [
  "created",
  "updated",
  "deleted",
  "left",
  "activated",
  "activation-reset",
  "calendar-revoked",
  "calendar-subscribed",
  "contact-opened",
  "downloaded",
  "exported",
  "found-altered",
  "found-missing",
  "looked",
  "password-changed",
  "recovery-code-used",
  "refresh-reused",
  "seal-broken",
  "second-factor-enabled",
  "second-factor-removed",
  "session-ended",
  "sign-in-failed",
  "signed-in",
  "signed-out",
  "client-signed-in",
  "client-read",
  "webhook-replayed",
  "secret-created",
  "secret-ended",
  "token-created",
  "token-ended",
  "device-registered",
  "device-changed",
  "device-ended",
  "device-sent",
  "tip-read",
  "verified",
  "line_cancelled",
] as const;


const translateOr = (key: string, other: WordKey): string => (hasWords(key) ? t(key) : t(other));

/** The name under which this file knows a kind: the feed and the audit log name it by the word of its URL. */
const toKey = (kind: string): string => (kind === "days-off" ? "entered_days_off" : kind.replaceAll("-", "_"));

/** `"inspection-teams"` → "Đội 178". */
export const formatEntity = (name: string): string => translateOr(`log.entity_${toKey(name)}`, "log.other_entity");

/** `"signed-in"` → "Đăng nhập". */
export const formatAction = (name: string): string => translateOr(`log.action_${name.replaceAll("-", "_")}`, "log.other_action");

/** `["owner_name", "address"]` → "chủ cơ sở, địa chỉ"; several unknown fields appear once. */
export const formatFields = (names: string[]): string =>
  [...new Set(names.map((name) => translateOr(`log.field_${name}`, "log.other_field")))].join(", ");

export const listEntityChoices = (): Choice[] => ENTITIES.map((value) => ({ value, label: formatEntity(value) })).sort((a, b) => a.label.localeCompare(b.label, language()));
export const listActionChoices = (): Choice[] => ACTIONS.map((value) => ({ value, label: formatAction(value) }));

/** The screens that show a record of a kind by its id. */
const SCREENS: Record<string, string> = {
  attachments: "attachment",
  commune_ratings: "commune-rating",
  communication_activities: "communication-activity",
  coordination_meetings: "coordination-meeting-record",
  coordination_rules: "coordination-rule-record",
  crime_statistics: "crime-statistic",
  rating_criteria_sets: "rating-criteria-set",
  reports: "report",
  review_campaigns: "review-campaign-record",
  establishments: "establishment",
  inspections: "inspection",
  inspection_teams: "inspection-team",
  org_units: "org-unit",
  staff: "staff-record",
  trainings: "training",
  support_models: "support-model",
  support_releases: "support-release",
  tip_offs: "tip-off",
  users: "user",
  violations: "violation",
  areas: "area-record",
  complexity_declarations: "complexity-declaration-record",
  team_papers: "team-paper-record",
  materials: "material-record",
  rechecks: "recheck-record",
  task_reports: "task-report-record",
  proposals: "proposal-record",
  agency_reports: "agency-report-record",
};
/** The name of the route that shows a record of this kind, if one does. */
export const getScreenName = (entity: string): string | undefined => SCREENS[toKey(entity)];
