/** One coordination rule as its form holds it: its fields, what must be true of them, what is sent; and the filters of the list. */
import { ref } from "vue";
import { getCommuneName } from "@/api/catalogues";
import type { CoordinationRuleCreate, CoordinationRuleRead, CoordinationRuleUpdate } from "@/api/generated/types.gen";
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
export const FIELDS = ["name", "document_no", "issued_on", "valid_to", "agencies", "note"] as const;
const TEXTS = ["name", "document_no", "issued_on", "valid_to", "note"] as const;
const DAYS = ["issued_on", "valid_to"] as const;
export const LIMITS = { name: 200, document_no: 60, note: 4000 } as const;
const NEEDED = ["name", "document_no", "issued_on", "agencies"] as const;

type Field = (typeof FIELDS)[number];
/** Texts are "" when empty; of the agencies each has a line. */
export type CoordinationRuleForm = Record<Field | "org_unit_id", string>;

export const getLabel = (field: keyof CoordinationRuleForm): string => t(`coordination_rules.field_${field}`);

export function newForm(): CoordinationRuleForm & { id: string } {
  return { id: newId(), org_unit_id: me.value?.units[0]?.id ?? "", name: "", document_no: "", issued_on: "", valid_to: "", agencies: "", note: "" };
}

export function toForm(record: CoordinationRuleRead): CoordinationRuleForm {
  return { org_unit_id: record.org_unit_id, name: record.name, document_no: record.document_no, issued_on: record.issued_on, valid_to: record.valid_to ?? "", agencies: record.agencies.join("\n"), note: record.note ?? "" };
}

export const checkForm = (form: CoordinationRuleForm): FieldError[] => checkFields(form, { label: getLabel, needed: NEEDED, limits: LIMITS, days: DAYS });

type Body = Pick<CoordinationRuleCreate, keyof CoordinationRuleForm>;

export const toBody = (form: CoordinationRuleForm): Body =>
  toCheckedBody<Body>({ org_unit_id: form.org_unit_id, ...mapFields(TEXTS, (field) => toTextOrNull(form[field])), agencies: toLines(form.agencies) });

/** A merge patch: only what differs from `base`. */
export function buildPatch(base: CoordinationRuleForm, form: CoordinationRuleForm): CoordinationRuleUpdate {
  const { org_unit_id: _, ...changes } = buildMergePatch(toBody(base), toBody(form));
  return changes;
}

/** A value as people read it; "" when empty. */
export const formatValue = (field: keyof CoordinationRuleForm, form: CoordinationRuleForm): string => (DAYS.some((day) => day === field) && isDay(form[field]) ? formatDay(form[field]) : form[field]);

/** What the page of a record says of it. */
export function listFacts(record: CoordinationRuleRead): [label: string, value: string][] {
  const form = toForm(record);
  return [[getLabel("org_unit_id"), getCommuneName(record.org_unit_id, record.org_unit_name)], ...FIELDS.map((field): [string, string] => [getLabel(field), formatValue(field, form)])];
}

/** Records of the units above are read here, and kept there. */
export const mayKeep = (record: { org_unit_id: string }): boolean => may("coordination:write") && isOwnRecord(record);

/** Where the list was left. */
export const lastList = ref("/quy-che-phoi-hop");
/** Names of the filters, as the API takes them; the address of the page keeps them. */
export const FILTERS = ["org_unit_id"] as const;
export const IN_ADDRESS = [...FILTERS, "q"] as const;

export function buildFilters(): Filter[] {
  const units = listCommuneChoices();
  return units.length > 1 ? [{ name: "org_unit_id", label: t("coordination_rules.filter_commune"), choices: units }] : [];
}
