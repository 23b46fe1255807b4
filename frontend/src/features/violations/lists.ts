/** Where the list was left, and by what it can be narrowed. */
import { ref } from "vue";
import { communeLabel, communes } from "@/api/catalogues";
import { t } from "@/locales";
import { periodChoices } from "@/ui/period";
import type { Filter } from "@/ui/UiChips.vue";

export const lastList = ref("/vi-pham");
export const FILTERS = ["status", "org_unit_id", "period"] as const;
const STATUSES = ["recorded", "decided", "executed", "transferred", "dismissed"] as const;

export const isFilter = (name: string): name is (typeof FILTERS)[number] => (FILTERS as readonly string[]).includes(name);

export function filters(): Filter[] {
  const units = communes.items.value.map((unit) => ({ value: unit.id, label: communeLabel(unit) }));
  const all: (Filter | null)[] = [
    { name: "status", label: t("violations.field_status"), choices: STATUSES.map((value) => ({ value, label: t(`terms.violation_${value}`) })) },
    units.length > 1 ? { name: "org_unit_id", label: t("violations.field_commune"), choices: units } : null,
    { name: "period", label: t("violations.filter_period"), choices: periodChoices() },
  ];
  return all.filter((one) => one !== null);
}
