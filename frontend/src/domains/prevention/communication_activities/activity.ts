/** An activity as its form holds it, what has to be true of it, and what is sent. */
import { getCommuneName } from "@/api/catalogues";
import type { ActivityCreate, ActivityRead, ActivityUpdate } from "@/api/generated/types.gen";
import { me, today } from "@/api/session";
import { buildMergePatch, mapFields, toCheckedBody } from "@/lib/bodies";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { formatNumber } from "@/lib/numbers";
import { countCharacters, toTextOrNull } from "@/lib/text";
import { type WordKey, language, t } from "@/locales";
import { getAreaName } from "@/composables/useAreas";
import type { FieldError } from "@/composables/useForm";
import { getMaterialName, rememberMaterials } from "./materialNames";
import { countOthers, findProgramme } from "./text";
import { holdsEstablishments } from "@/presentation/tiers";

export const COUNTS = ["session_count", "attendee_count", "panel_count", "leaflet_count", "other_count", "broadcast_count"] as const;
export type CountField = (typeof COUNTS)[number];

/** Texts are "" when empty; communes and materials are their ids with commas between, so that two states can be compared. */
export type Activity = {
  org_unit_id: string;
  commune_ids: string;
  material_ids: string;
  form: string;
  held_on: string;
  topic: string;
  audience: string;
  integrated_programme: string;
  area_id: string;
  place: string;
  partner: string;
  note: string;
} & Record<CountField, number | null>;
export type ActivityField = keyof Activity;
export type NewActivity = Activity & { id: string };

export const LIMITS: Partial<Record<ActivityField, number>> = { topic: 300, place: 300, partner: 300, note: 4000 };

/** The counts that belong to a form; the others are asked for on demand. */
const OF_FORM: Record<string, CountField[]> = {
  conference: ["session_count", "attendee_count", "leaflet_count"],
  school: ["session_count", "attendee_count", "leaflet_count"],
  panel: ["panel_count"],
  poster: ["panel_count"],
  leaflet: ["leaflet_count"],
  broadcast: ["broadcast_count"],
  television: [],
  online: ["attendee_count"],
};

export const listCountFields = (form: string): readonly CountField[] => OF_FORM[form] ?? ["session_count", "attendee_count", "other_count"];

/** A meeting is one session, a broadcast one broadcast, unless somebody counts more. */
export function getProvidedField(form: string): CountField | undefined {
  if (form === "conference" || form === "school") return "session_count";
  return form === "broadcast" ? "broadcast_count" : undefined;
}

export const getLabel = (field: ActivityField): string => (field === "area_id" ? t("areas.pick") : t(`communication_activities.field_${field}`));
export const splitIds = (ids: string): string[] => ids.split(",").filter(Boolean);
export const joinIds = (ids: string[]): string => [...ids].sort().join(",");

function joinMaterials(used: ActivityRead["materials"]): string {
  rememberMaterials(used);
  return joinIds(used.map(({ id }) => id));
}

/** The unit above communes that the person works for, if there is one. */
export const getUnitAbove = () => (me.value?.units ?? []).find(({ holds_establishments }) => !holds_establishments);

const createCounts = (): Record<CountField, number | null> =>
  Object.fromEntries(COUNTS.map((field) => [field, null])) as Record<CountField, number | null>;

/** What is still planned has no counts: the form shows none, so none is sent but the one that its form brings along. */
export function toPlanned(activity: NewActivity): NewActivity {
  const provided = getProvidedField(activity.form);
  return { ...activity, ...createCounts(), ...(provided ? { [provided]: 1 } : {}) };
}

export function newActivity(): NewActivity {
  const own = me.value?.units ?? [];
  return {
    id: newId(),
    org_unit_id: getUnitAbove()?.id ?? own[0]?.id ?? "",
    commune_ids: "",
    material_ids: "",
    form: "",
    held_on: today(),
    topic: "",
    audience: "",
    integrated_programme: "",
    area_id: "",
    place: "",
    partner: "",
    note: "",
    ...createCounts(),
  };
}

/** What stays from one time to the next: all but the day, the counts and the note. */
export function copyActivity(record: ActivityRead | Activity): Partial<Activity> {
  const { form, topic, audience } = record;
  const communes = Array.isArray(record.commune_ids) ? joinIds(record.commune_ids) : record.commune_ids;
  return {
    org_unit_id: record.org_unit_id,
    commune_ids: record.org_unit_id === getUnitAbove()?.id ? communes : "",
    form,
    topic,
    audience,
    integrated_programme: record.integrated_programme ?? "",
    area_id: record.area_id ?? "",
    place: record.place ?? "",
    partner: record.partner ?? "",
  };
}

export function toActivity(record: ActivityRead): Activity {
  const counts = Object.fromEntries(
    COUNTS.map((field) => [field, field === "other_count" ? countOthers(record) : record[field]]),
  ) as Record<CountField, number | null>;
  return {
    ...(copyActivity(record) as Activity),
    commune_ids: holdsEstablishments(record.org_unit_level) ? "" : joinIds(record.commune_ids),
    material_ids: joinMaterials(record.materials),
    held_on: record.held_on,
    note: record.note ?? "",
    ...counts,
  };
}

const needed: [ActivityField, WordKey][] = [
  ["org_unit_id", "communication_activities.unit_missing"],
  ["form", "communication_activities.form_missing"],
  ["topic", "communication_activities.topic_missing"],
  ["audience", "communication_activities.audience_missing"],
];

/** A day still to come makes a new activity a planned one, without counts; a day that is wrong says nothing. */
export const isAhead = ({ held_on: day }: Activity): boolean => isDay(day) && day > today();

/** `isHeld`: the day has to have come. */
export function checkActivity(activity: Activity, isHeld = false): FieldError[] {
  return [
    ...needed.filter(([field]) => !String(activity[field]).trim()).map(([field, word]) => ({ pointer: `/${field}`, message: t(word) })),
    ...checkDay(activity.held_on, isHeld),
    ...checkLengths(activity),
    ...checkCounts(activity),
  ];
}

export function checkDay(day: string, isHeld: boolean): FieldError[] {
  const pointer = "/held_on";
  if (!isDay(day)) return [{ pointer, message: t("communication_activities.day_wrong") }];
  if (!isHeld || day <= today()) return [];
  return [{ pointer, message: t("communication_activities.day_ahead", { today: formatDay(today()) }) }];
}

export function checkCounts(counts: Record<CountField, number | null>): FieldError[] {
  return COUNTS.filter((field) => Number.isNaN(counts[field])).map((field) => ({
    pointer: toPointer(field),
    message: t("communication_activities.not_a_count", { label: getLabel(field) }),
  }));
}

/** The rest of the materials has no field of its own on the wire: its errors are those of the whole. */
export const toPointer = (field: CountField): string => (field === "other_count" ? "/material_count" : `/${field}`);

function checkLengths(activity: Activity): FieldError[] {
  return (Object.entries(LIMITS) as [ActivityField, number][])
    .map(([field, limit]) => ({ field, over: countCharacters(String(activity[field])) - limit }))
    .filter(({ over }) => over > 0)
    .map(({ field, over }) => ({
      pointer: `/${field}`,
      message: t("communication_activities.too_long", { label: getLabel(field), count: over }),
    }));
}

/** Counts that were written; a count that the form does not have and nobody wrote is left to it. */
export function toCountsBody(counts: Record<CountField, number | null>): Record<string, number | null> {
  const { other_count, ...own } = counts;
  const given = Object.entries(own).filter((pair): pair is [string, number] => COUNTS.includes(pair[0] as CountField) && pair[1] !== null);
  const whole = wholeOf(counts);
  return { ...Object.fromEntries(given), ...(other_count === null ? {} : { material_count: whole }) };
}

/** All materials; other ones beside parts that nobody counted are at least those that are known. */
const wholeOf = (counts: Record<CountField, number | null>): number => (counts.panel_count ?? 0) + (counts.leaflet_count ?? 0) + (counts.other_count ?? 0);

const TEXTS = ["form", "held_on", "topic", "audience", "integrated_programme", "area_id", "place", "partner", "note"] as const;

const toTexts = (activity: Activity) => mapFields(TEXTS, (field) => toTextOrNull(activity[field]));

export function toBody(activity: Activity): Omit<ActivityCreate, "id"> {
  const isJoint = activity.org_unit_id === getUnitAbove()?.id;
  return toCheckedBody<Omit<ActivityCreate, "id">>({
    org_unit_id: activity.org_unit_id,
    ...(isJoint ? { commune_ids: splitIds(activity.commune_ids) } : {}),
    ...(activity.material_ids ? { material_ids: splitIds(activity.material_ids) } : {}),
    ...toTexts(activity),
    ...toCountsBody(activity),
  });
}

const MATERIALS = ["panel_count", "leaflet_count", "other_count"] as const;

/** A merge patch: only what differs from `base`; an emptied count is not known, the materials go together. */
export function buildPatch(base: Activity, activity: Activity): ActivityUpdate {
  const communes = base.commune_ids === activity.commune_ids ? {} : { commune_ids: splitIds(activity.commune_ids) };
  const materials = base.material_ids === activity.material_ids ? {} : { material_ids: splitIds(activity.material_ids) };
  return toCheckedBody<ActivityUpdate>({ ...buildMergePatch(toTexts(base), toTexts(activity)), ...communes, ...materials, ...countChanges(base, activity) });
}

function countChanges(base: Activity, activity: Activity): Record<string, number | null> {
  const changed = COUNTS.filter((field) => base[field] !== activity[field]);
  const own = changed.filter((field) => field !== "other_count").map((field) => [field, activity[field]] as const);
  if (!MATERIALS.some((field) => changed.includes(field))) return Object.fromEntries(own);
  const isWhole = MATERIALS.every((field) => activity[field] !== null);
  const whole = isWhole || activity.other_count !== null ? { material_count: wholeOf(activity) } : {};
  return { ...Object.fromEntries(own), ...(whole as Record<string, number>) };
}

/** A value as people read it; "" when empty. */
export function formatValue(field: ActivityField, activity: Activity): string {
  const value = activity[field];
  if (value === null || value === "") return "";
  if (typeof value === "number") return formatNumber(value, language());
  if (field === "form" || field === "audience") return t(`communication_activities.${field}_${value}` as WordKey);
  if (field === "held_on") return isDay(value) ? formatDay(value) : value;
  if (field === "integrated_programme") return findProgramme(value)?.short_name ?? value;
  if (field === "area_id") return getAreaName(value);
  if (field === "material_ids") return splitIds(value).map(getMaterialName).join(", ");
  if (field === "commune_ids") return splitIds(value).map((id) => getCommuneName(id, "")).join(", ");
  return value;
}
