/** One coordination meeting as its form holds it: its fields, what must be true of them, what is sent; and the filters of the list. */
import { ref } from "vue";
import { getCommuneName } from "@/api/catalogues";
import type { CoordinationMeetingCreate, CoordinationMeetingRead, CoordinationMeetingUpdate } from "@/api/generated/types.gen";
import { may, me } from "@/api/session";
import type { Filter } from "@/components/UiChips.vue";
import { checkFields } from "@/composables/fieldChecks";
import type { FieldError } from "@/composables/useForm";
import { buildMergePatch, mapFields, toCheckedBody } from "@/lib/bodies";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { toLines, toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import { isOwnRecord, listCommuneChoices } from "@/presentation/unitChoices";

/** Fields that are corrected; each has its words `field_…`. */
export const FIELDS = ["name", "held_on", "chair", "agencies", "conclusions", "next_due_on", "note"] as const;
const TEXTS = ["name", "held_on", "chair", "conclusions", "next_due_on", "note"] as const;
const DAYS = ["held_on", "next_due_on"] as const;
export const LIMITS = { name: 200, chair: 200, conclusions: 4000, note: 4000 } as const;
const NEEDED = ["name", "held_on", "chair", "agencies"] as const;

type Field = (typeof FIELDS)[number];
/** Texts are "" when empty; of the agencies each has a line. */
export type CoordinationMeetingForm = Record<Field | "org_unit_id", string>;

export const getLabel = (field: keyof CoordinationMeetingForm): string => t(`coordination_meetings.field_${field}`);

export function newForm(): CoordinationMeetingForm & { id: string } {
  return { id: newId(), org_unit_id: me.value?.units[0]?.id ?? "", name: "", held_on: "", chair: "", agencies: "", conclusions: "", next_due_on: "", note: "" };
}

export function toForm(record: CoordinationMeetingRead): CoordinationMeetingForm {
  return { org_unit_id: record.org_unit_id, name: record.name, held_on: record.held_on, chair: record.chair, agencies: record.agencies.join("\n"), conclusions: record.conclusions ?? "", next_due_on: record.next_due_on ?? "", note: record.note ?? "" };
}

export const checkForm = (form: CoordinationMeetingForm): FieldError[] => checkFields(form, { label: getLabel, needed: NEEDED, limits: LIMITS, days: DAYS });

type Body = Pick<CoordinationMeetingCreate, keyof CoordinationMeetingForm>;

export const toBody = (form: CoordinationMeetingForm): Body =>
  toCheckedBody<Body>({ org_unit_id: form.org_unit_id, ...mapFields(TEXTS, (field) => toTextOrNull(form[field])), agencies: toLines(form.agencies) });

/** A merge patch: only what differs from `base`. */
export function buildPatch(base: CoordinationMeetingForm, form: CoordinationMeetingForm): CoordinationMeetingUpdate {
  const { org_unit_id: _, ...changes } = buildMergePatch(toBody(base), toBody(form));
  return changes;
}

/** A value as people read it; "" when empty. */
export const formatValue = (field: keyof CoordinationMeetingForm, form: CoordinationMeetingForm): string => (DAYS.some((day) => day === field) && isDay(form[field]) ? formatDay(form[field]) : form[field]);

/** What the page of a record says of it. */
export function listFacts(record: CoordinationMeetingRead): [label: string, value: string][] {
  const form = toForm(record);
  return [[getLabel("org_unit_id"), getCommuneName(record.org_unit_id, record.org_unit_name)], ...FIELDS.map((field): [string, string] => [getLabel(field), formatValue(field, form)])];
}

/** Records of the units above are read here, and kept there. */
export const mayKeep = (record: { org_unit_id: string }): boolean => may("coordination:write") && isOwnRecord(record);

/** Where the list was left. */
export const lastList = ref("/hop-phoi-hop");
/** Names of the filters, as the API takes them; the address of the page keeps them. */
export const FILTERS = ["org_unit_id"] as const;
export const IN_ADDRESS = [...FILTERS, "q"] as const;

export function buildFilters(): Filter[] {
  const units = listCommuneChoices();
  return units.length > 1 ? [{ name: "org_unit_id", label: t("coordination_meetings.filter_commune"), choices: units }] : [];
}
