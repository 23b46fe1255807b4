/** What the logs say in words: kinds of record, acts, names of fields; a word that is missing shows the code itself. */
import type { Choice } from "./choice";
import { type WordKey, t } from "@/locales";

export const ENTITIES = [
  "attachments",
  "budgets",
  "commitments",
  "commune_ratings",
  "communication_activities",
  "crime_statistic_revisions",
  "crime_statistics",
  "entered_days_off",
  "establishments",
  "imports",
  "inspection_team_members",
  "inspection_teams",
  "inspections",
  "needs_assessments",
  "org_units",
  "plan_targets",
  "plan_tasks",
  "plans",
  "rating_criteria",
  "rating_criteria_sets",
  "role_grants",
  "staff",
  "training_attendances",
  "training_head_counts",
  "trainings",
  "support_models",
  "support_releases",
  "support_services",
  "tip_contact_requests",
  "tip_offs",
  "users",
  "violations",
  "visit_draws",
  "visit_points",
  "workforce_counts",
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
  "tip-read",
  "verified",
] as const;

const FIELDS = new Set<string>([
  "record_no", "record_year", "record_seq", "checklist_version", "trigger", "team_level",
  "handled_on", "decision_unit_id", "decision_year", "recorded_on",
  "name", "title", "status", "address", "owner_name", "manager_name",
  "full_name", "is_active", "org_unit_id", "role", "user_id", "username",
  "password_hash", "activation_hash", "activation_expires_at", "totp_secret", "totp_confirmed_at", "recovery_hashes",
  "asker_id", "confirmer_id", "confirmed_at", "confirmation",
  "code", "kind", "level", "parent_id", "valid_from", "valid_to",
  "is_verified", "source", "tile_row", "tile_col", "establishment_type", "business_registration_no",
  "security_certificate_no", "security_certificate_expires_on", "room_count", "latitude", "longitude", "opened_on", "closed_on",
  "establishment_id", "signed_on", "note", "counted_on", "total", "female",
  "under_18", "with_contract", "with_health_check", "with_temporary_residence", "team_id", "agency",
  "function", "inspection_card_no", "decision_no", "decided_on", "inspected_on", "started_at",
  "ended_at", "checklist", "attendance", "outcome", "statement", "recommendations",
  "signed_at", "signed_by_id", "content_hash", "violation_type_id", "occurred_on", "subject_kind",
  "description", "fine_amount", "paid_amount", "executed_on", "transferred_to", "reason",
  "form", "held_on", "topic", "audience", "session_count", "attendee_count", "material_count", "panel_count",
  "leaflet_count", "broadcast_count", "integrated_programme", "place", "partner", "cancel_reason", "reached_ids",
  "is_direct_duty", "is_female", "active_from", "active_to", "held_from", "held_to", "organiser", "venue",
  "completed", "head_count", "training_id", "staff_id",
  "scores", "self_total", "verified_total", "rating_class", "change", "verified_on", "appeal_until", "appealed_at",
  "sample", "course", "register_no", "approved_on", "criteria_set_id", "is_illustrative", "legal_basis", "classes",
  "max_score", "appeal_days", "section", "domain", "max_points", "scoring_note", "required_evidence",
  "year", "content", "planned", "spent",
  "received_on", "erased_on", "has_contact", "commune_id", "requester_id", "approver_id", "asked_as_keeper",
  "tip_off_id", "period_kind", "period_start", "document_no", "revision_count", "case_count", "person_count",
  "harbouring_count", "brokering_count", "selling_count", "buying_count", "under_18_count", "out_of_province_count",
  "trafficking_case_count", "trafficking_person_count", "trafficked_women_count", "trafficked_children_count",
  "buying_penalty_count", "buying_fine_total", "selling_penalty_count", "selling_warning_count",
  "selling_fine_total", "selling_penalty_under_18_count", "selling_penalty_out_of_province_count",
  "month", "service", "count", "half", "reached_count", "vocational", "legal_aid", "loan", "employment", "health",
  "gender_violence", "other", "member_band", "started_on", "ended_on",
  "rules", "type_points", "random_percent", "entered_by_id", "quarter_start", "quarter_end", "drawn_on", "seed",
  "points_version_id", "waiting_count", "list_size", "drawn_count", "drawn_by_id",
  "entity", "entity_id", "media_type", "size", "width", "height", "sha256", "uploaded_size", "uploaded_sha256",
  "caption", "taken_at", "uploaded_by_id", "is_late", "withheld_at", "withheld_by_id", "withheld_reason", "destroyed_at",
  "observed_on", "certainty", "warning", "suspension_months", "signed_by", "due_on", "threshold_percent",
]);

const isEntity = (name: string): name is (typeof ENTITIES)[number] => (ENTITIES as readonly string[]).includes(name);
const isAction = (name: string): name is (typeof ACTIONS)[number] => (ACTIONS as readonly string[]).includes(name);

/** `"inspection_teams"` → "Đội 178". */
export const entityText = (name: string): string => (isEntity(name) ? t(`log.entity_${name}`) : name);

/** `"signed-in"` → "Đăng nhập". */
export const actionText = (name: string): string =>
  isAction(name) ? t(`log.action_${name.replaceAll("-", "_")}` as WordKey) : name;

/** `["owner_name", "address"]` → "chủ cơ sở, địa chỉ". */
export const fieldsText = (names: string[]): string =>
  names.map((name) => (FIELDS.has(name) ? t(`log.field_${name}` as WordKey) : name)).join(", ");

export const entityChoices = (): Choice[] => ENTITIES.map((value) => ({ value, label: entityText(value) }));
export const actionChoices = (): Choice[] => ACTIONS.map((value) => ({ value, label: actionText(value) }));

/** The screens that show a record of a kind by its id. */
const SCREENS: Record<string, string> = {
  attachments: "attachment",
  commune_ratings: "commune-rating",
  communication_activities: "communication-activity",
  crime_statistics: "crime-statistic",
  rating_criteria_sets: "rating-criteria-set",
  reports: "report",
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
};
/** The name of the route that shows a record of this kind, if one does. */
export const screenOf = (entity: string): string | undefined => SCREENS[entity];
