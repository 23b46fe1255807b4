/** The list's filters, and where it was left. */
import { ref } from "vue";
import { t } from "@/locales";
import { getThisYear, listYears } from "@/presentation/periods";
import type { Filter } from "@/components/UiChips.vue";

export const FILTERS = ["year", "status"] as const;
export const STATUSES = ["draft", "submitted", "approved", "returned", "withdrawn", "cancelled"] as const;
export const lastList = ref("/ke-hoach-kiem-tra");

const YEARS_BACK = 3;

export function buildFilters(): Filter[] {
  const years = listYears(getThisYear() + 1, YEARS_BACK + 1);
  return [
    { name: "year", label: t("inspection_plans.filter_year"), choices: years },
    { name: "status", label: t("inspection_plans.filter_status"), choices: STATUSES.map((value) => ({ value, label: t(`terms.inspection_plan_${value}`) })) },
  ];
}

