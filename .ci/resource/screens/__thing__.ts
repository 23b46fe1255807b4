/** One __en__ as its form holds it: its fields, what must be true of them, what is sent; and the filters of the list. */
import { ref } from "vue";
import { getCommuneName } from "@/api/catalogues";
import type { __Thing__Create, __Thing__Read, __Thing__Update } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import type { Filter } from "@/components/UiChips.vue";
import { checkFields } from "@/composables/fieldChecks";
import type { FieldError } from "@/composables/useForm";
import { buildMergePatch, mapFields, toCheckedBody } from "@/lib/bodies";
import { newId } from "@/lib/ids";
import { toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import { listCommuneChoices } from "@/presentation/unitChoices";

/** Fields that are corrected; each has its words `field_…`. */
export const FIELDS = ["name", "note"] as const;
export const LIMITS = { name: 200, note: 4000 } as const;
const NEEDED = ["name"] as const;

type Field = (typeof FIELDS)[number];
/** Texts are "" when empty. */
export type __Thing__Form = Record<Field | "org_unit_id", string>;

export const getLabel = (field: keyof __Thing__Form): string => t(`__things__.field_${field}`);

export function newForm(): __Thing__Form & { id: string } {
  return { id: newId(), org_unit_id: me.value?.units[0]?.id ?? "", name: "", note: "" };
}

export function toForm(record: __Thing__Read): __Thing__Form {
  return { org_unit_id: record.org_unit_id, name: record.name, note: record.note ?? "" };
}

export const checkForm = (form: __Thing__Form): FieldError[] => checkFields(form, { label: getLabel, needed: NEEDED, limits: LIMITS });

type Body = Pick<__Thing__Create, keyof __Thing__Form>;

export const toBody = (form: __Thing__Form): Body =>
  toCheckedBody<Body>({ org_unit_id: form.org_unit_id, ...mapFields(FIELDS, (field) => toTextOrNull(form[field])) });

/** A merge patch: only what differs from `base`. */
export function buildPatch(base: __Thing__Form, form: __Thing__Form): __Thing__Update {
  const { org_unit_id: _, ...changes } = buildMergePatch(toBody(base), toBody(form));
  return changes;
}

/** A value as people read it; "" when empty. */
export const formatValue = (field: keyof __Thing__Form, form: __Thing__Form): string => form[field];

/** What the page of a record says of it. */
export function listFacts(record: __Thing__Read): [label: string, value: string][] {
  const form = toForm(record);
  return [[getLabel("org_unit_id"), getCommuneName(record.org_unit_id, record.org_unit_name)], ...FIELDS.map((field): [string, string] => [getLabel(field), formatValue(field, form)])];
}

/** Where the list was left. */
export const lastList = ref("/__spa__");
/** Names of the filters, as the API takes them; the address of the page keeps them. */
export const FILTERS = ["org_unit_id"] as const;
export const IN_ADDRESS = [...FILTERS, "q"] as const;

export function buildFilters(): Filter[] {
  const units = listCommuneChoices();
  return units.length > 1 ? [{ name: "org_unit_id", label: t("__things__.filter_commune"), choices: units }] : [];
}
