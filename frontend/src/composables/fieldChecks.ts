/** What a form checks of its fields before it sends them. */
import { isDay } from "@/lib/dates";
import { countCharacters } from "@/lib/text";
import { t } from "@/locales";
import type { FieldError } from "./useForm";

export interface FieldRules<F extends string> {
  /** How the form calls a field. */
  label: (field: F) => string;
  needed: readonly F[];
  /** The most characters that a field may have. */
  limits: Partial<Record<F, number>>;
  days?: readonly F[];
}

/** What is missing, is no day of the calendar or is too long, each at its field. */
export function checkFields<F extends string>(form: Readonly<Record<F, string>>, { label, needed, limits, days = [] }: FieldRules<F>): FieldError[] {
  const over = (Object.entries(limits) as [F, number][]).map(([field, most]) => ({ field, count: countCharacters(form[field]) - most }));
  return [
    ...needed.filter((field) => !form[field].trim()).map((field) => ({ pointer: `/${field}`, message: t("ui.field_missing", { label: label(field) }) })),
    ...days.filter((field) => form[field] && !isDay(form[field])).map((field) => ({ pointer: `/${field}`, message: t("ui.day_wrong") })),
    ...over.filter(({ count }) => count > 0).map(({ field, count }) => ({ pointer: `/${field}`, message: t("ui.field_too_long", { label: label(field), count }) })),
  ];
}
