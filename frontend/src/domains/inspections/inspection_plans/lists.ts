/** The list's filters, and where it was left. */
import { ref } from "vue";
import { today } from "@/api/session";
import { t } from "@/locales";
import type { Filter } from "@/components/UiChips.vue";

export const FILTERS = ["year", "status"] as const;
export const STATUSES = ["draft", "submitted", "approved", "returned", "withdrawn", "cancelled"] as const;
export const lastList = ref("/ke-hoach-kiem-tra");

const YEARS_BACK = 3;

export function buildFilters(): Filter[] {
  const year = Number(today().slice(0, 4));
  const years = Array.from({ length: YEARS_BACK + 1 }, (_, back) => String(year + 1 - back));
  return [
    { name: "year", label: t("inspection_plans.filter_year"), choices: years.map((value) => ({ value, label: value })) },
    { name: "status", label: t("inspection_plans.filter_status"), choices: STATUSES.map((value) => ({ value, label: t(`terms.inspection_plan_${value}`) })) },
  ];
}

