/** A head count as its form holds it. Counts only, never people. */
import type { WorkforceCountRead, WorkforceCountUpdate } from "@/api/generated/types.gen";
import { today } from "@/api/session";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { mapFields, toCheckedBody } from "@/lib/bodies";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";

export const PARTS = ["female", "under_18", "with_contract", "with_health_check", "with_temporary_residence"] as const;
export const NUMBERS = ["total", ...PARTS] as const;
export type NumberField = (typeof NUMBERS)[number];

export type Count = { id: string; counted_on: string } & Record<NumberField, number | null>;

export const newCount = (): Count => ({
  id: newId(),
  counted_on: today(),
  total: null,
  female: null,
  under_18: null,
  with_contract: null,
  with_health_check: null,
  with_temporary_residence: null,
});

export function toHeadCount(record: WorkforceCountRead): Count {
  const numbers = Object.fromEntries(NUMBERS.map((field) => [field, record[field]])) as Record<NumberField, number | null>;
  return { id: record.id, counted_on: record.counted_on, ...numbers };
}

export function checkCount(count: Count): FieldError[] {
  return [...checkDay(count.counted_on, "/counted_on", t("establishments.counted_on")), ...NUMBERS.flatMap((field) => checkNumber(count, field))];
}

/** A needed day that is real and not to come. */
export function checkDay(day: string, pointer: string, label: string): FieldError[] {
  if (!isDay(day)) return [{ pointer, message: t("establishments.day_not_real", { label }) }];
  if (day > today()) return [{ pointer, message: t("establishments.day_in_future", { label, today: formatDay(today()) }) }];
  return [];
}

function checkNumber(count: Count, field: NumberField): FieldError[] {
  const [value, pointer, label] = [count[field], `/${field}`, t(`establishments.${field}`)];
  if (field === "total" && value === null) return [{ pointer, message: t("establishments.total_missing") }];
  if (field === "female" && value === null) return [{ pointer, message: t("establishments.female_missing") }];
  if (Number.isNaN(value)) return [{ pointer, message: t("establishments.not_a_count", { label }) }];
  const { total } = count;
  if (value === null || total === null || Number.isNaN(total) || value <= total) return [];
  return [{ pointer, message: t("establishments.more_than_total", { label, total }) }];
}

type CountBody = Required<Pick<WorkforceCountUpdate, "counted_on" | NumberField>>;

/** What is sent beside the id; an empty number is one that nobody counted. */
export const countBody = ({ counted_on, ...count }: Count): CountBody =>
  toCheckedBody<CountBody>({ counted_on, ...mapFields(NUMBERS, (field) => count[field]) });

/** Of these a blank is told too: it is the number that matters most. */
const ALWAYS_TOLD = "under_18";

/** The numbers of a day in words; minors nobody counted are said, other blanks are left out. */
export function countText(count: Record<NumberField, number | null>): string {
  const parts = PARTS.slice(1).flatMap((field) => {
    const number = count[field];
    if (number !== null) return [t(`establishments.summary_${field as Exclude<NumberField, "total" | "female">}`, { count: number })];
    return field === ALWAYS_TOLD ? [t("establishments.summary_under_18_unknown")] : [];
  });
  return [t("establishments.workforce_summary", { total: count.total ?? 0, female: count.female ?? 0 }), ...parts].join(", ");
}

/** A 0 from when every blank became 0: it may be no count. */
export const isUnclear = ({ keeps_blanks, under_18 }: WorkforceCountRead): boolean => keeps_blanks === null && under_18 === 0;
