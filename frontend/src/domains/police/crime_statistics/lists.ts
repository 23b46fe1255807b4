/** Where the list was left, and by what it can be narrowed. */
import { ref } from "vue";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import { getThisYear, listYears } from "@/presentation/periods";
import type { Filter } from "@/components/UiChips.vue";
import { listKindChoices } from "./periods";

export const lastList = ref("/thong-ke-toi-pham");
export const FILTERS = ["period_kind", "year"] as const;
const YEARS_BACK = 5;

/** This year and some before, as far back as reports compare. */
export function listYearChoices(): Choice[] {
  return listYears(getThisYear(), YEARS_BACK + 1);
}

/** What the server is asked for: it knows first days, not years. */
export function toQuery({ period_kind, year }: Record<(typeof FILTERS)[number], string>): Record<string, string> {
  const isYear = /^\d{4}$/.test(year);
  return { period_kind, period_from: isYear ? `${year}-01-01` : "", period_to: isYear ? `${year}-12-31` : "" };
}

export function buildFilters(): Filter[] {
  return [
    { name: "period_kind", label: t("crime_statistics.field_period_kind"), choices: listKindChoices() },
    { name: "year", label: t("crime_statistics.filter_year"), choices: listYearChoices() },
  ];
}
