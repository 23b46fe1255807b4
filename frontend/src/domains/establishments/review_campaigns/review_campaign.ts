/** A review campaign as its form holds it: its fields, what must be true of them, what is sent; and the words of its values. */
import { ref } from "vue";
import type { ReviewCampaignCreate, ReviewCampaignRead, ReviewCampaignUpdate, ReviewLight, ReviewOutcome } from "@/api/generated/types.gen";
import { may, me, today } from "@/api/session";
import type { Filter } from "@/components/UiChips.vue";
import { checkFields } from "@/composables/fieldChecks";
import type { FieldError } from "@/composables/useForm";
import { buildMergePatch, mapFields, toCheckedBody } from "@/lib/bodies";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import type { IconName } from "@/presentation/icons";
import type { Tone } from "@/presentation/statuses";
import { isOwnRecord } from "@/presentation/unitChoices";

/** Fields that are corrected; each has its words `field_…`. */
export const FIELDS = ["name", "due_on", "note"] as const;
export const LIMITS = { name: 200, note: 4000 } as const;
const NEEDED = ["name", "due_on"] as const;

type Field = (typeof FIELDS)[number];
/** Texts are "" when empty. */
export type ReviewCampaignForm = Record<Field | "org_unit_id", string>;

export const getLabel = (field: keyof ReviewCampaignForm): string => t(`review_campaigns.field_${field}`);

export function newForm(): ReviewCampaignForm & { id: string } {
  return { id: newId(), org_unit_id: me.value?.units[0]?.id ?? "", name: "", due_on: "", note: "" };
}

export function toForm(record: ReviewCampaignRead): ReviewCampaignForm {
  return { org_unit_id: record.org_unit_id, name: record.name, due_on: record.due_on, note: record.note ?? "" };
}

export const checkForm = (form: ReviewCampaignForm): FieldError[] => checkFields(form, { label: getLabel, needed: NEEDED, limits: LIMITS, days: ["due_on"] });

type Body = Pick<ReviewCampaignCreate, keyof ReviewCampaignForm>;

export const toBody = (form: ReviewCampaignForm): Body =>
  toCheckedBody<Body>({ org_unit_id: form.org_unit_id, ...mapFields(FIELDS, (field) => toTextOrNull(form[field])) });

/** A merge patch: only what differs from `base`. */
export function buildPatch(base: ReviewCampaignForm, form: ReviewCampaignForm): ReviewCampaignUpdate {
  const { org_unit_id: _, ...changes } = buildMergePatch(toBody(base), toBody(form));
  return changes;
}

/** A value as people read it; "" when empty. */
export const formatValue = (field: keyof ReviewCampaignForm, form: ReviewCampaignForm): string =>
  field === "due_on" && isDay(form.due_on) ? formatDay(form.due_on) : form[field];

/** Reviews of the units above are read here, and kept there. */
export const mayKeep = (record: { org_unit_id: string }): boolean => may("establishment:write") && isOwnRecord(record);

export const OUTCOMES = ["open", "confirmed", "corrected", "closed", "new"] as const satisfies ReviewOutcome[];
export const formatOutcome = (outcome: ReviewOutcome): string => t(`review_campaigns.outcome_${outcome}`);

const TONES: Record<ReviewLight, { tone: Tone; icon: IconName }> = {
  finished: { tone: "ok", icon: "check" },
  under_way: { tone: "info", icon: "half" },
  not_begun: { tone: "neutral", icon: "dashed" },
  late: { tone: "bad", icon: "warning" },
};
const OUTCOME_TONES: Record<ReviewOutcome, { tone: Tone; icon: IconName }> = {
  open: { tone: "neutral", icon: "dashed" },
  confirmed: { tone: "ok", icon: "check" },
  corrected: { tone: "info", icon: "pencil" },
  closed: { tone: "plain", icon: "close" },
  new: { tone: "info", icon: "plus" },
};

/** A commune's light in shape, word and colour. */
export const toLightTag = (light: ReviewLight) => ({ ...TONES[light], label: t(`review_campaigns.light_${light}`) });
export const toOutcomeTag = (outcome: ReviewOutcome) => ({ ...OUTCOME_TONES[outcome], label: formatOutcome(outcome) });

/** "từ 03/10/2022, hạn 30/11/2022" */
export const formatDays = ({ begun_on, due_on, closed_on }: ReviewCampaignRead): string =>
  closed_on
    ? t("review_campaigns.days_closed", { from: formatDay(begun_on), to: formatDay(closed_on) })
    : t("review_campaigns.days", { from: formatDay(begun_on), due: formatDay(due_on) });

export const isLate = ({ due_on, closed_on }: ReviewCampaignRead): boolean => closed_on === null && due_on < today();

/** Where the list was left. */
export const lastList = ref("/ra-soat-co-so");
export const IN_ADDRESS = ["is_open"] as const;
export const buildFilters = (): Filter[] => [{ name: "is_open", label: t("review_campaigns.filter_open") }];
