/** The history of a place in words: what happened, and which values changed from what to what. */
import { communeName, typeName } from "@/api/catalogues";
import type { TimelineItem } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { formatNumber } from "@/lib/numbers";
import { type WordKey, language, t } from "@/locales";
import { NUMBERS, countText } from "./count";

export interface Tale {
  text: string;
  /** One line for each value that changed. */
  changes: string[];
}

type Words = (item: TimelineItem) => string;

const valueOf = (item: TimelineItem, field: string): string => String(item.record[field] ?? item.changes[field]?.[1] ?? "");
const say = (key: WordKey): Words => () => t(key);

function moved(item: TimelineItem): string {
  const commune = communeName(String(item.changes["org_unit_id"]?.[1] ?? ""), "");
  return commune ? t("establishments.tale_place_moved", { commune }) : t("establishments.tale_place_moved_away");
}

const counted: Words = ({ record }) => {
  const counts = NUMBERS.map((field) => [field, record[field] ?? null] as const);
  return t("establishments.tale_count_created", { counts: countText(Object.fromEntries(counts) as Parameters<typeof countText>[0]) });
};

const outcomes = ["no_violation", "reminder", "violation_recorded", "transferred"] as const;

function signed(item: TimelineItem): string {
  const outcome = outcomes.find((one) => one === item.record["outcome"]);
  const word = outcome ? t(`terms.outcome_${outcome}`).toLowerCase() : "–";
  return t("establishments.tale_inspection_signed", { no: valueOf(item, "record_no"), outcome: word });
}

/** Of a chain the act itself is told: what stands in the record. */
function stepped({ record }: TimelineItem): string {
  const kind = (["succeeded", "linked", "unlinked"] as const).find((one) => one === record["kind"]) ?? "linked";
  return t(`establishments.tale_step_${kind}`);
}

const decision = (key: WordKey): Words => (item) => t(key, { no: valueOf(item, "decision_no") });

const recommended = (key: WordKey): Words => (item) =>
  t(key, { text: valueOf(item, "text"), day: formatDay(valueOf(item, "due_on")) });

const tales: Record<string, Words> = {
  "establishment.created": say("establishments.tale_place_created"),
  "establishment.updated": say("establishments.tale_place_updated"),
  "establishment.moved": moved,
  "establishment.suspended": say("establishments.tale_place_suspended"),
  "establishment.closed": say("establishments.tale_place_closed"),
  "establishment.active": say("establishments.tale_place_active"),
  "premises_step.created": stepped,
  "workforce_count.created": counted,
  "workforce_count.updated": say("establishments.tale_count_updated"),
  "commitment.created": say("establishments.tale_commitment_created"),
  "commitment.updated": say("establishments.tale_commitment_updated"),
  "inspection.created": say("establishments.tale_inspection_created"),
  "inspection.updated": say("establishments.tale_inspection_updated"),
  "inspection.signed": signed,
  "inspection.deleted": say("establishments.tale_inspection_deleted"),
  "recommendation.created": recommended("establishments.tale_recommendation_created"),
  "recommendation.fulfilled": recommended("establishments.tale_recommendation_fulfilled"),
  "recommendation.withdrawn": recommended("establishments.tale_recommendation_withdrawn"),
  "inspection_amendment.created": (item) =>
    t("establishments.tale_amendment", { number: Number(item.record["number"] ?? 0), label: valueOf(item, "label") }),
  "violation.created": say("establishments.tale_violation_created"),
  "violation.updated": say("establishments.tale_violation_updated"),
  "violation.decided": decision("establishments.tale_violation_decided"),
  "violation.executed": decision("establishments.tale_violation_executed"),
  "violation.transferred": (item) => t("establishments.tale_violation_transferred", { to: valueOf(item, "transferred_to") }),
  "violation.dismissed": say("establishments.tale_violation_dismissed"),
  "violation.deleted": say("establishments.tale_violation_deleted"),
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

function shown(field: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (field === "establishment_type") return typeName(String(value)) || String(value);
  if (field.endsWith("_on")) return formatDay(String(value));
  return typeof value === "number" ? formatNumber(value, language()) : String(value);
}

function changeText(field: string, label: WordKey, [was, is]: unknown[]): string {
  const [before, after] = [shown(field, was), shown(field, is)];
  if (!before) return t("establishments.tale_filled", { label: t(label), after });
  if (!after) return t("establishments.tale_emptied", { label: t(label), before });
  return t("establishments.tale_change", { label: t(label), before, after });
}

export function tell(item: TimelineItem): Tale {
  const words = tales[item.kind] ?? say("establishments.tale_other");
  const changes = Object.entries(item.changes).flatMap(([field, pair]) => {
    const label = labels[field];
    return label ? [changeText(field, label, pair)] : [];
  });
  // Of visits and violations the sentence says it all.
  return { text: words(item), changes: /^(inspection|violation|recommendation|inspection_amendment)\./.test(item.kind) ? [] : changes };
}
