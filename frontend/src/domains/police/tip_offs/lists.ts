/** Where the inbox was left, and by what it can be narrowed. What tips say is never searched. */
import { ref } from "vue";
import type { TipRow } from "@/api/generated/types.gen";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import type { Filter } from "@/components/UiChips.vue";
import { listCommuneChoices } from "@/presentation/unitChoices";

export const lastList = ref("/tin-phan-anh");
export const FILTERS = ["is_open", "contact_asked", "status", "topic", "outcome", "commune_id"] as const;
export const TOPICS = ["minor", "coercion", "brokering", "place", "official", "other"] as const;
export const OUTCOMES = ["confirmed", "unfounded", "not_enough", "transferred", "formal_channel", "duplicate", "spam"] as const;
export const REASONS = ["in_danger", "sender_asked", "more_needed", "protection"] as const;
const STATUSES = ["received", "checking", "closed", "withdrawn"] as const;

export const listTopicChoices = (): Choice[] => TOPICS.map((value) => ({ value, label: t(`tip_door.topic_${value}`) }));
export const listOutcomeChoices = (): Choice[] => OUTCOMES.map((value) => ({ value, label: t(`tip_offs.outcome_${value}`), context: t(`tip_offs.about_${value}`) }));
export const listReasonChoices = (): Choice[] => REASONS.map((value) => ({ value, label: t(`tip_offs.reason_${value}`) }));
/** Someone may be in danger, and nobody has begun to check. */
export const isUrgent = ({ topic, status }: TipRow): boolean => status === "received" && (topic === "minor" || topic === "coercion");

export const countAdditions = ({ text_count }: TipRow): number => Math.max(0, text_count - 1);

export function buildFilters(): Filter[] {
  return [
    { name: "is_open", label: t("tip_offs.filter_open") },
    { name: "contact_asked", label: t("tip_offs.filter_asked") },
    { name: "status", label: t("tip_offs.field_status"), choices: STATUSES.map((value) => ({ value, label: t(`tip_offs.status_${value}`) })) },
    { name: "topic", label: t("tip_offs.field_topic"), choices: listTopicChoices() },
    { name: "outcome", label: t("tip_offs.field_outcome"), choices: listOutcomeChoices() },
    { name: "commune_id", label: t("tip_offs.field_commune_id"), choices: listCommuneChoices() },
  ];
}
