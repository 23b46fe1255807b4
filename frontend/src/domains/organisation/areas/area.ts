/** One area as its form holds it: its fields, what must be true of them, what is sent; and the filters of the list. */
import { ref } from "vue";
import { communes, getCommuneName } from "@/api/catalogues";
import type { AreaCreate, AreaKind, AreaRead, AreaUpdate } from "@/api/generated/types.gen";
import { may, today } from "@/api/session";
import type { Filter } from "@/components/UiChips.vue";
import { checkFields } from "@/composables/fieldChecks";
import type { FieldError } from "@/composables/useForm";
import { buildMergePatch, mapFields, toCheckedBody } from "@/lib/bodies";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { toTextOrNull } from "@/lib/text";
import { type WordKey, t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import { listCommuneChoices } from "@/presentation/unitChoices";

/** Fields that are corrected; each has its words `field_…`. */
export const FIELDS = ["name", "kind", "valid_from", "valid_to"] as const;
export const LIMITS = { name: 120 } as const;
const NEEDED = ["org_unit_id", "name", "kind"] as const;
const DAYS = ["valid_from", "valid_to"] as const;
const KINDS: AreaKind[] = ["village", "residential_group", "former_commune", "other"];

type Field = (typeof FIELDS)[number];
/** Texts are "" when empty; days are `yyyy-MM-dd`. */
export type AreaForm = Record<Field | "org_unit_id", string>;

export const getLabel = (field: keyof AreaForm): string => t(`areas.field_${field}`);
export const formatKind = (kind: string): string => t(`areas.kind_${kind}` as WordKey);
export const listKindChoices = (): Choice[] => KINDS.map((kind) => ({ value: kind, label: formatKind(kind) }));

/** `like`: the one entered before, whose unit and kind the next often shares. */
export function newForm(like?: AreaForm): AreaForm & { id: string } {
  const [only, ...others] = communes.items.value;
  const unit = like?.org_unit_id ?? (only && others.length === 0 ? only.id : "");
  return { id: newId(), org_unit_id: unit, name: "", kind: like?.kind ?? "village", valid_from: "", valid_to: "" };
}

export function toForm({ org_unit_id, name, kind, valid_from, valid_to }: AreaRead): AreaForm {
  return { org_unit_id, name, kind, valid_from: valid_from ?? "", valid_to: valid_to ?? "" };
}

export function checkForm(form: AreaForm): FieldError[] {
  const isBackwards = DAYS.every((field) => isDay(form[field])) && form.valid_to < form.valid_from;
  return [
    ...checkFields(form, { label: getLabel, needed: NEEDED, limits: LIMITS, days: DAYS }),
    ...(isBackwards ? [{ pointer: "/valid_to", message: t("areas.ends_early", { day: formatDay(form.valid_from) }) }] : []),
  ];
}

export const toBody = (form: AreaForm): Pick<AreaCreate, keyof AreaForm> =>
  toCheckedBody<Pick<AreaCreate, keyof AreaForm>>({ org_unit_id: form.org_unit_id, ...mapFields(FIELDS, (field) => toTextOrNull(form[field])) });

/** A merge patch: only what differs from `base`. */
export function buildPatch(base: AreaForm, form: AreaForm): AreaUpdate {
  const { org_unit_id: _, ...changes } = buildMergePatch(toBody(base), toBody(form));
  return changes;
}

/** A value as people read it; "" when empty. */
export function formatValue(field: keyof AreaForm, form: AreaForm): string {
  const value = form[field];
  if (field === "kind" && value) return formatKind(value);
  return isDay(value) ? formatDay(value) : value;
}

/** What the page of an area says of it. */
export function listFacts(record: AreaRead): [label: string, value: string][] {
  const form = toForm(record);
  return [[getLabel("org_unit_id"), getCommuneName(record.org_unit_id, record.org_unit_name)], ...FIELDS.map((field): [string, string] => [getLabel(field), formatValue(field, form)])];
}

/** Since when and until when it is used, as the list says it. */
export function formatDays({ valid_from, valid_to }: Pick<AreaRead, "valid_from" | "valid_to">): string {
  if (valid_to && valid_to < today()) return t("areas.ended", { day: formatDay(valid_to) });
  if (valid_to) return t("areas.ends", { day: formatDay(valid_to) });
  if (valid_from && valid_from > today()) return t("areas.begins", { day: formatDay(valid_from) });
  return valid_from ? t("areas.since", { day: formatDay(valid_from) }) : t("areas.in_use");
}

/** Where the list was left. */
export const lastList = ref("/dia-ban");
/** Names of the filters, as the API takes them; the address of the page keeps them. */
export const FILTERS = ["org_unit_id", "kind", "on", "is_complex"] as const;
export const IN_ADDRESS = [...FILTERS, "q"] as const;

export function buildFilters(): Filter[] {
  const units = listCommuneChoices();
  return [
    ...(units.length > 1 ? [{ name: "org_unit_id", label: t("areas.filter_commune"), choices: units }] : []),
    { name: "kind", label: t("areas.field_kind"), choices: listKindChoices() },
    { name: "on", label: t("areas.filter_on"), choices: [{ value: today(), label: t("areas.on_today") }] },
    ...(may("establishment:read") ? [{ name: "is_complex", label: t("areas.filter_complex") }] : []),
  ];
}
