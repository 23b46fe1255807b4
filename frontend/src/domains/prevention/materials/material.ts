/** One material as its form holds it: its fields, what must be true of them, what is sent; and the filters of the list. */
import { ref } from "vue";
import { getCommuneName } from "@/api/catalogues";
import type { MaterialCreate, MaterialRead, MaterialUpdate } from "@/api/generated/types.gen";
import { may, me, today } from "@/api/session";
import type { Filter } from "@/components/UiChips.vue";
import type { Choice } from "@/presentation/choice";
import { checkFields } from "@/composables/fieldChecks";
import type { FieldError } from "@/composables/useForm";
import { buildMergePatch, mapFields, toCheckedBody } from "@/lib/bodies";
import { newId } from "@/lib/ids";
import { formatNumber } from "@/lib/numbers";
import { toTextOrNull } from "@/lib/text";
import { type WordKey, language, t } from "@/locales";
import { isOwnRecord, listUnitChoices } from "@/presentation/unitChoices";

const TEXTS = ["name", "kind", "topic", "audience", "issuer", "note"] as const;
/** Fields that are corrected; each has its words `field_…`. */
export const FIELDS = ["name", "kind", "topic", "audience", "year", "issuer", "copy_count", "note"] as const;
export const LIMITS = { name: 200, topic: 300, issuer: 200, note: 4000 } as const;
const NEEDED = ["org_unit_id", "name", "kind", "audience", "year"] as const;
const KINDS = ["leaflet", "poster", "handbook", "guide", "script", "slides", "other"] as const;
const AUDIENCES = ["residents", "students", "establishment_workers", "industrial_workers", "cadres", "other"] as const;

/** Texts are "" when empty; a count that nobody made is null. */
export type MaterialForm = Record<(typeof TEXTS)[number] | "org_unit_id" | "year", string> & { copy_count: number | null };
type Field = keyof MaterialForm;

export const getLabel = (field: Field): string => t(`materials.field_${field}`);
export const formatKind = (kind: string): string => t(`materials.kind_${kind}` as WordKey);
export const formatAudience = (audience: string): string => t(`communication_activities.audience_${audience}` as WordKey);
export const listKindChoices = (): Choice[] => KINDS.map((value) => ({ value, label: formatKind(value) }));
export const listAudienceChoices = (): Choice[] => AUDIENCES.map((value) => ({ value, label: formatAudience(value) }));

export function newForm(): MaterialForm & { id: string } {
  const blank = { name: "", kind: "", topic: "", audience: "", issuer: "", note: "", copy_count: null };
  return { id: newId(), org_unit_id: me.value?.units[0]?.id ?? "", year: today().slice(0, "2022".length), ...blank };
}

export function toForm(record: MaterialRead): MaterialForm {
  const { org_unit_id, name, kind, audience, copy_count } = record;
  return { org_unit_id, name, kind, audience, copy_count, year: String(record.year), topic: record.topic ?? "", issuer: record.issuer ?? "", note: record.note ?? "" };
}

export function checkForm(form: MaterialForm): FieldError[] {
  const { copy_count: _, ...texts } = form;
  return [
    ...checkFields(texts, { label: getLabel, needed: NEEDED, limits: LIMITS }),
    ...(form.year.trim() && !/^(19|20)\d\d$/.test(form.year.trim()) ? [{ pointer: "/year", message: t("materials.year_wrong") }] : []),
    ...(Number.isNaN(form.copy_count) ? [{ pointer: "/copy_count", message: t("materials.not_a_count") }] : []),
  ];
}

type Body = Pick<MaterialCreate, keyof MaterialForm>;

export const toBody = (form: MaterialForm): Body =>
  toCheckedBody<Body>({ org_unit_id: form.org_unit_id, year: Number(form.year), copy_count: form.copy_count, ...mapFields(TEXTS, (field) => toTextOrNull(form[field])) });

/** A merge patch: only what differs from `base`. */
export function buildPatch(base: MaterialForm, form: MaterialForm): MaterialUpdate {
  const { org_unit_id: _, ...changes } = buildMergePatch(toBody(base), toBody(form));
  return changes;
}

/** A value as people read it; "" when empty. */
export function formatValue(field: Field, form: MaterialForm): string {
  if (field === "copy_count") return form.copy_count === null ? "" : formatNumber(form.copy_count, language());
  if (field === "kind") return form.kind && formatKind(form.kind);
  if (field === "audience") return form.audience && formatAudience(form.audience);
  return form[field];
}

/** What the page of a record says of it. */
export function listFacts(record: MaterialRead): [label: string, value: string][] {
  const form = toForm(record);
  return [[getLabel("org_unit_id"), getCommuneName(record.org_unit_id, record.org_unit_name)], ...FIELDS.map((field): [string, string] => [getLabel(field), formatValue(field, form)])];
}

/** Materials of the units above are read here, and kept there. */
export const mayKeep = (record: { org_unit_id: string }): boolean => may("material:write") && isOwnRecord(record);

/** Where the list was left. */
export const lastList = ref("/tai-lieu-tuyen-truyen");
/** Names of the filters, as the API takes them; the address of the page keeps them. */
export const FILTERS = ["kind", "audience", "year", "org_unit_id"] as const;
export const IN_ADDRESS = [...FILTERS, "q"] as const;
const YEARS_SHOWN = 5;

export function buildFilters(): Filter[] {
  const units = listUnitChoices();
  const last = Number(today().slice(0, "2022".length));
  const years = Array.from({ length: YEARS_SHOWN }, (_, back) => String(last - back)).map((value) => ({ value, label: value }));
  return [
    { name: "kind", label: getLabel("kind"), choices: listKindChoices() },
    { name: "audience", label: getLabel("audience"), choices: listAudienceChoices() },
    { name: "year", label: getLabel("year"), choices: years },
    ...(units.length > 1 ? [{ name: "org_unit_id", label: getLabel("org_unit_id"), choices: units }] : []),
  ];
}
