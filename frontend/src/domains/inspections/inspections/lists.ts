/** Where the list was left, so that the way back from a record leads to the same rows; and its filters. */
import { ref } from "vue";
import { formatCommune, communes } from "@/api/catalogues";
import { t } from "@/locales";
import { listPeriodChoices } from "@/presentation/periods";
import type { Filter } from "@/components/UiChips.vue";
import { teamChoices } from "./teams";

/** Address of the list with its filters. */
export const lastList = ref("/kiem-tra");

/** What the list keeps in the address. */
export const FILTERS = ["period", "status", "outcome", "kind", "team_id", "org_unit_id", "boundaries", "area"] as const;
export const IN_ADDRESS = [...FILTERS, "q"] as const;
export const OUTCOMES = ["no_violation", "reminder", "violation_recorded", "transferred"] as const;
export const KINDS = ["planned", "unscheduled", "re_inspection"] as const;

export function buildFilters(area: Filter | null): Filter[] {
  const units = communes.items.value.map((unit) => ({ value: unit.id, label: formatCommune(unit) }));
  const all: (Filter | null)[] = [
    { name: "period", label: t("inspections.filter_period"), choices: listPeriodChoices() },
    {
      name: "status",
      label: t("inspections.filter_status"),
      choices: (["draft", "signed"] as const).map((value) => ({ value, label: t(`inspections.status_${value}`) })),
    },
    {
      name: "outcome",
      label: t("inspections.field_outcome"),
      choices: OUTCOMES.map((value) => ({ value, label: t(`terms.outcome_${value}`) })),
    },
    { name: "kind", label: t("inspections.field_kind"), choices: KINDS.map((value) => ({ value, label: t(`inspections.kind_${value}`) })) },
    teamChoices.value.length > 1 ? { name: "team_id", label: t("inspections.field_team"), choices: teamChoices.value } : null,
    units.length > 1 ? { name: "org_unit_id", label: t("inspections.field_commune"), choices: units } : null,
    area,
  ];
  return all.filter((one) => one !== null);
}
