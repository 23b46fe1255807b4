/** The history of a place in words: what happened, and which values changed from what to what. */
import { getCommuneName, getTypeName } from "@/api/catalogues";
import type { TimelineItem } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { formatNumber } from "@/lib/numbers";
import { type WordKey, language, t } from "@/locales";
import { NUMBERS, countText } from "./headCount";

export interface EventText {
  text: string;
  /** One line for each value that changed. */
  changes: string[];
}

type Words = (item: TimelineItem) => string;

const getRecordedValue = (item: TimelineItem, field: string): string => String(item.record[field] ?? item.changes[field]?.[1] ?? "");
const formatFixed = (key: WordKey): Words => () => t(key);

function formatMove(item: TimelineItem): string {
  const commune = getCommuneName(String(item.changes["org_unit_id"]?.[1] ?? ""), "");
  return commune ? t("establishments.tale_place_moved", { commune }) : t("establishments.tale_place_moved_away");
}

const formatHeadCount: Words = ({ record }) => {
  const counts = NUMBERS.map((field) => [field, record[field] ?? null] as const);
  return t("establishments.tale_count_created", { counts: countText(Object.fromEntries(counts) as Parameters<typeof countText>[0]) });
};

const outcomes = ["no_violation", "reminder", "violation_recorded", "transferred"] as const;

function formatSigned(item: TimelineItem): string {
  const outcome = outcomes.find((one) => one === item.record["outcome"]);
  const word = outcome ? t(`terms.outcome_${outcome}`).toLowerCase() : "–";
  return t("establishments.tale_inspection_signed", { no: getRecordedValue(item, "record_no"), outcome: word });
}

/** Of a chain the act itself is told: what stands in the record. */
function formatSiteStep({ record }: TimelineItem): string {
  const kind = (["succeeded", "linked", "unlinked"] as const).find((one) => one === record["kind"]) ?? "linked";
  return t(`establishments.tale_step_${kind}`);
}

const formatDecision = (key: WordKey): Words => (item) => t(key, { no: getRecordedValue(item, "decision_no") });

/** A change that is no new status: what the file went through between its decision and its end. */
function formatHandled(item: TimelineItem): string {
  const [was, is] = (item.changes["paid_amount"] ?? []).map(Number);
  const paid = (is ?? 0) - (was ?? 0);
  if (paid > 0) return t("establishments.tale_violation_paid", { amount: paid });
  if (item.changes["delivered_on"]?.[1]) return t("establishments.tale_violation_delivered", { no: getRecordedValue(item, "decision_no") });
  return t(item.changes["sent_on"]?.[1] ? "establishments.tale_violation_sent" : "establishments.tale_violation_updated");
}

const formatRecommendation = (key: WordKey): Words => (item) =>
  t(key, { text: getRecordedValue(item, "text"), day: formatDay(getRecordedValue(item, "due_on")) });

const tales: Record<string, Words> = {
  "establishment.created": formatFixed("establishments.tale_place_created"),
  "establishment.updated": formatFixed("establishments.tale_place_updated"),
  "establishment.moved": formatMove,
  "establishment.suspended": formatFixed("establishments.tale_place_suspended"),
  "establishment.closed": formatFixed("establishments.tale_place_closed"),
  "establishment.active": formatFixed("establishments.tale_place_active"),
  "site_step.created": formatSiteStep,
  "workforce_count.created": formatHeadCount,
  "workforce_count.updated": formatFixed("establishments.tale_count_updated"),
  "commitment.created": formatFixed("establishments.tale_commitment_created"),
  "commitment.updated": formatFixed("establishments.tale_commitment_updated"),
  "complexity_declaration.created": formatDecision("establishments.tale_complexity_created"),
  "complexity_declaration.updated": formatFixed("establishments.tale_complexity_updated"),
  "inspection.created": formatFixed("establishments.tale_inspection_created"),
  "inspection.updated": formatFixed("establishments.tale_inspection_updated"),
  "inspection.signed": formatSigned,
  "inspection.exported": (item) => t("establishments.tale_inspection_exported", { no: getRecordedValue(item, "record_no") }),
  "inspection.deleted": formatFixed("establishments.tale_inspection_deleted"),
  "recommendation.created": formatRecommendation("establishments.tale_recommendation_created"),
  "recommendation.fulfilled": formatRecommendation("establishments.tale_recommendation_fulfilled"),
  "recommendation.withdrawn": formatRecommendation("establishments.tale_recommendation_withdrawn"),
  "inspection_amendment.created": (item) =>
    t("establishments.tale_amendment", { number: Number(item.record["number"] ?? 0), label: getRecordedValue(item, "label") }),
  "violation.created": formatFixed("establishments.tale_violation_created"),
  "violation.updated": formatHandled,
  "violation.exported": formatFixed("establishments.tale_violation_exported"),
  "violation.decided": formatDecision("establishments.tale_violation_decided"),
  "violation.executed": formatDecision("establishments.tale_violation_executed"),
  "violation.transferred": (item) => t("establishments.tale_violation_transferred", { to: getRecordedValue(item, "transferred_to") }),
  "violation.dismissed": formatFixed("establishments.tale_violation_dismissed"),
  "violation.deleted": formatFixed("establishments.tale_violation_deleted"),
};

/** Fields whose change is told value by value, with their labels. */
const labels: Record<string, WordKey> = {
  name: "establishments.field_name",
  establishment_type: "establishments.field_establishment_type",
  address: "establishments.field_address",
  owner_name: "establishments.field_owner_name",
  manager_name: "establishments.field_manager_name",
  business_registration_no: "establishments.field_business_registration_no",
  security_certificate_no: "establishments.field_security_certificate_no",
  security_certificate_expires_on: "establishments.field_security_certificate_expires_on",
  room_count: "establishments.field_room_count",
  opened_on: "establishments.field_opened_on",
  closed_on: "establishments.field_closed_on",
  latitude: "establishments.field_latitude",
  longitude: "establishments.field_longitude",
  counted_on: "establishments.counted_on",
  total: "establishments.total",
  female: "establishments.female",
  under_18: "establishments.under_18",
  with_contract: "establishments.with_contract",
  with_health_check: "establishments.with_health_check",
  with_temporary_residence: "establishments.with_temporary_residence",
  signed_on: "establishments.signed_on",
};

function formatChangedValue(field: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (field === "establishment_type") return getTypeName(String(value)) || String(value);
  if (field.endsWith("_on")) return formatDay(String(value));
  return typeof value === "number" ? formatNumber(value, language()) : String(value);
}

function formatChange(field: string, label: WordKey, [was, is]: unknown[]): string {
  const [before, after] = [formatChangedValue(field, was), formatChangedValue(field, is)];
  if (!before) return t("establishments.tale_filled", { label: t(label), after });
  if (!after) return t("establishments.tale_emptied", { label: t(label), before });
  return t("establishments.tale_change", { label: t(label), before, after });
}

export function formatEvent(item: TimelineItem): EventText {
  const words = tales[item.kind] ?? formatFixed("establishments.tale_other");
  const changes = Object.entries(item.changes).flatMap(([field, pair]) => {
    const label = labels[field];
    return label ? [formatChange(field, label, pair)] : [];
  });
  // Of visits and violations the sentence says it all.
  return { text: words(item), changes: /^(inspection|complexity_declaration|violation|recommendation|inspection_amendment)\./.test(item.kind) ? [] : changes };
}
