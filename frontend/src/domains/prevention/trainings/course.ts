/** A course as its form holds it, what has to be true of it, and what is sent. */
import { buildMergePatch, mapFields, toCheckedBody } from "@/lib/bodies";
import { getTopicName } from "@/api/catalogues";
import type { TrainingCreate, TrainingRead, TrainingUpdate } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { countCharacters, normalizeText } from "@/lib/text";
import { type WordKey, t } from "@/locales";
import type { FieldError } from "@/composables/useForm";
import { getTierName } from "@/presentation/tiers";

/** Texts are "" when empty. */
export interface Course {
  org_unit_id: string;
  title: string;
  topic: string;
  held_from: string;
  held_to: string;
  organiser: string;
  level: string;
  venue: string;
}
export type CourseField = keyof Course;
export type NewCourse = Course & { id: string };

const FIELDS = ["title", "topic", "held_from", "held_to", "organiser", "level", "venue"] as const;
export const LIMITS: Partial<Record<CourseField, number>> = { title: 300, organiser: 200, venue: 300 };

export const getLabel = (field: CourseField): string => t(`trainings.field_${field}`);

/** The unit above communes that the person works for, if there is one. */
export const getUnitAbove = () => (me.value?.units ?? []).find(({ holds_establishments }) => !holds_establishments);

export function newCourse(): NewCourse {
  const own = getUnitAbove() ?? me.value?.units[0];
  return {
    id: newId(),
    org_unit_id: own?.id ?? "",
    title: "",
    topic: "",
    held_from: "",
    held_to: "",
    organiser: me.value?.agency || (me.value?.unit_name ?? ""),
    level: own?.level ?? "",
    venue: "",
  };
}

export function toCourse(record: TrainingRead): Course {
  const { org_unit_id, title, topic, held_from, held_to, organiser, level, venue } = record;
  return { org_unit_id, title, topic, held_from, held_to, organiser, level, venue: venue ?? "" };
}

const needed: [CourseField, WordKey][] = [
  ["org_unit_id", "trainings.unit_missing"],
  ["title", "trainings.title_missing"],
  ["topic", "trainings.topic_missing"],
  ["organiser", "trainings.organiser_missing"],
  ["level", "trainings.level_missing"],
];

export function checkCourse(course: Course): FieldError[] {
  return [
    ...needed.filter(([field]) => !course[field].trim()).map(([field, word]) => ({ pointer: `/${field}`, message: t(word) })),
    ...checkDays(course),
    ...checkLengths(course),
  ];
}

function checkDays({ held_from, held_to }: Course): FieldError[] {
  const wrong: FieldError[] = [];
  if (!isDay(held_from)) wrong.push({ pointer: "/held_from", message: t("trainings.day_wrong") });
  if (held_to && !isDay(held_to)) wrong.push({ pointer: "/held_to", message: t("trainings.day_wrong") });
  if (wrong.length > 0 || !held_to || held_to >= held_from) return wrong;
  return [{ pointer: "/held_to", message: t("trainings.ends_early", { day: formatDay(held_from) }) }];
}

function checkLengths(course: Course): FieldError[] {
  return (Object.entries(LIMITS) as [CourseField, number][])
    .map(([field, limit]) => ({ field, over: countCharacters(course[field]) - limit }))
    .filter(({ over }) => over > 0)
    .map(({ field, over }) => ({ pointer: `/${field}`, message: t("trainings.too_long", { label: getLabel(field), count: over }) }));
}

/** What is sent of a field: a course without a last day ends on its first. */
function toSent(field: (typeof FIELDS)[number], course: Course): string | null {
  const value = normalizeText(course[field]);
  return field === "held_to" ? value || course.held_from : value || null;
}

export const toBody = (course: Course): Pick<TrainingCreate, CourseField> =>
  toCheckedBody<Pick<TrainingCreate, CourseField>>({ org_unit_id: course.org_unit_id, ...mapFields(FIELDS, (field) => toSent(field, course)) });

/** A merge patch: only what differs from `base`. */
export function buildPatch(base: Course, course: Course): TrainingUpdate {
  const { org_unit_id: _, ...changes } = buildMergePatch(toBody(base), toBody(course));
  return toCheckedBody<TrainingUpdate>(changes);
}

/** A value as people read it; "" when empty. */
export function formatValue(field: CourseField, course: Course): string {
  const value = course[field];
  if (field === "topic") return getTopicName(value) || value;
  if (field === "level" && value) return getTierName(value);
  return isDay(value) ? formatDay(value) : value;
}
