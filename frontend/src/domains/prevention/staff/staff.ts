/** An official as the form holds them, what has to be true, and what is sent. */
import type { StaffCreate, StaffRead, StaffUpdate } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import { buildMergePatch, mapFields, toCheckedBody } from "@/lib/bodies";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { countCharacters, toTextOrNull } from "@/lib/text";
import { type WordKey, t } from "@/locales";
import type { FieldError } from "@/composables/useForm";

/** Texts are "" when empty; yes and no are "true" and "false". */
export interface StaffForm {
  org_unit_id: string;
  full_name: string;
  agency: string;
  kind: string;
  is_direct_duty: string;
  is_female: string;
  active_from: string;
  active_to: string;
}
export type StaffField = keyof StaffForm;
export type NewStaff = StaffForm & { id: string };

export const LIMITS = { full_name: 200, agency: 200 } as const;
type PersonBody = Pick<StaffCreate, StaffField>;

export const getLabel = (field: StaffField): string => t(`staff.field_${field}`);

/** The unit above communes that the person works for, if there is one. */
export const getUnitAbove = () => (me.value?.units ?? []).find(({ holds_establishments }) => !holds_establishments);

/** `like`: the one entered before, whose office and kind the next often shares. */
export function newStaff(like?: StaffForm): NewStaff {
  return {
    id: newId(),
    org_unit_id: like?.org_unit_id ?? me.value?.units[0]?.id ?? "",
    full_name: "",
    agency: like?.agency ?? "",
    kind: like?.kind ?? "officer",
    is_direct_duty: "",
    is_female: "",
    active_from: "",
    active_to: "",
  };
}

export function toStaffForm(record: StaffRead): StaffForm {
  return {
    org_unit_id: record.org_unit_id,
    full_name: record.full_name,
    agency: record.agency,
    kind: record.kind,
    is_direct_duty: String(record.is_direct_duty),
    is_female: record.is_female === null ? "" : String(record.is_female),
    active_from: record.active_from ?? "",
    active_to: record.active_to ?? "",
  };
}

const needed: [StaffField, WordKey][] = [
  ["org_unit_id", "staff.unit_missing"],
  ["full_name", "staff.name_missing"],
  ["agency", "staff.agency_missing"],
  ["is_direct_duty", "staff.direct_missing"],
];

export function checkStaff(person: StaffForm): FieldError[] {
  const { active_from, active_to } = person;
  const days = (["active_from", "active_to"] as const).filter((field) => person[field] && !isDay(person[field]));
  const isBackwards = days.length === 0 && active_from && active_to && active_to < active_from;
  return [
    ...needed.filter(([field]) => !person[field].trim()).map(([field, word]) => ({ pointer: `/${field}`, message: t(word) })),
    ...(["full_name", "agency"] as const).flatMap((field) => checkLength(field, person[field])),
    ...days.map((field) => ({ pointer: `/${field}`, message: t("staff.day_wrong") })),
    ...(isBackwards ? [{ pointer: "/active_to", message: t("staff.leaves_early", { day: formatDay(active_from) }) }] : []),
  ];
}

function checkLength(field: keyof typeof LIMITS, value: string): FieldError[] {
  const over = countCharacters(value) - LIMITS[field];
  return over > 0 ? [{ pointer: `/${field}`, message: t("staff.too_long", { label: getLabel(field), count: over }) }] : [];
}

const toAnswer = (value: string): boolean | null => (value === "" ? null : value === "true");

export const toBody = (person: StaffForm): PersonBody =>
  toCheckedBody<PersonBody>({
    org_unit_id: person.org_unit_id,
    ...mapFields(["full_name", "agency", "kind", "active_from", "active_to"], (field) => toTextOrNull(person[field])),
    is_direct_duty: toAnswer(person.is_direct_duty),
    is_female: toAnswer(person.is_female),
  });

/** A merge patch: only what differs from `base`. */
export function buildPatch(base: StaffForm, person: StaffForm): StaffUpdate {
  const { org_unit_id: _, ...changes } = buildMergePatch(toBody(base), toBody(person));
  return changes;
}

/** A value as people read it; "" when empty. */
export function formatValue(field: StaffField, person: StaffForm): string {
  const value = person[field];
  if (value === "") return "";
  if (field === "kind") return t(`terms.staff_kind_${value}` as WordKey);
  if (field === "is_direct_duty") return t(value === "true" ? "staff.direct" : "staff.indirect");
  if (field === "is_female") return t(value === "true" ? "staff.female" : "staff.male");
  return isDay(value) ? formatDay(value) : value;
}
