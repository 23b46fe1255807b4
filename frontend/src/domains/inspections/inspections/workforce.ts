/** Head counts taken on the spot, as the form holds them. Counts only, never people. */
import type { HeadCounts } from "@/api/generated/types.gen";
import { t } from "@/locales";
import { type FieldError, prefixWithPart } from "@/composables/useForm";

export const PARTS = ["female", "under_18", "with_contract", "with_health_check", "with_temporary_residence"] as const;
export const NUMBERS = ["total", ...PARTS] as const;
export type NumberField = (typeof NUMBERS)[number];
export type Counts = Record<NumberField, number | null>;

export const createCounts = (): Counts => Object.fromEntries(NUMBERS.map((field) => [field, null])) as Counts;

export const toCounts = (counted: HeadCounts | null): Counts =>
  counted ? (Object.fromEntries(NUMBERS.map((field) => [field, counted[field] ?? null])) as Counts) : createCounts();

export const isCounted = (counts: Counts): boolean => NUMBERS.some((field) => counts[field] !== null);

/** What is sent; null when nobody was counted. An empty number is one that nobody counted. */
export const toCountsBody = (counts: Counts): Counts | null =>
  isCounted(counts) ? { ...counts } : null;

export function* countErrors(counts: Counts): Iterable<FieldError> {
  if (!isCounted(counts)) return;
  for (const field of NUMBERS) {
    const [value, pointer, { total }] = [counts[field], `/workforce/${field}`, counts];
    if (value === null && field === "total") yield { pointer, message: t("inspections.total_missing") };
    else if (value === null && field === "female") yield { pointer, message: t("inspections.female_missing") };
    else if (Number.isNaN(value)) yield { pointer, message: prefixWithPart(t(`inspections.workforce_${field}`), t("inspections.count_wrong")) };
    else if (value !== null && total !== null && value > total) {
      yield { pointer, message: prefixWithPart(t(`inspections.workforce_${field}`), t("inspections.more_than_total", { total })) };
    }
  }
}

/** "9 người, nữ 6, dưới 18 tuổi 0, có hợp đồng 4"; "" when nobody was counted. Minors left blank are said. */
export function formatCounts(counts: Counts): string {
  const { total, female } = counts;
  if (total === null || female === null) return "";
  const rest = NUMBERS.slice(2).flatMap((field) => {
    const count = counts[field];
    if (count === null && field === "under_18") return [t("inspections.said_under_18_unknown")];
    return count === null ? [] : [t(`inspections.said_${field as Exclude<NumberField, "total" | "female">}`, { count })];
  });
  return [t("inspections.said_workers", { total, female }), ...rest].join(", ");
}
