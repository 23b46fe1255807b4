/** By what the register can be narrowed, and in which orders it comes. */
import { establishmentTypes } from "@/api/catalogues";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import { getThisYear } from "@/presentation/periods";
import { listCommuneChoices } from "@/presentation/unitChoices";
import type { Filter } from "@/components/UiChips.vue";

export const FILTERS = ["status", "org_unit_id", "boundaries", "area", "establishment_type", "last_outcome", "inspected", "uncounted", "is_complex"] as const;
/** Everything that the list keeps in the address. */
export const IN_ADDRESS = [...FILTERS, "q", "sort"] as const;
export const DEFAULT_SORT = "attention" as const;

const statuses = ["active", "suspended", "closed"] as const;
const outcomes = ["never", "no_violation", "reminder", "violation_recorded", "transferred"] as const;

/** The filters that make sense for this person: with one commune there is nothing to choose. */
export function buildFilters(area: Filter | null): Filter[] {
  const year = String(getThisYear());
  const units = listCommuneChoices();
  const all: (Filter | null)[] = [
    {
      name: "status",
      label: t("establishments.field_status"),
      choices: statuses.map((value) => ({ value, label: t(`terms.establishment_${value}`) })),
    },
    units.length > 1 ? { name: "org_unit_id", label: t("establishments.field_commune"), choices: units } : null,
    area,
    {
      name: "establishment_type",
      label: t("establishments.field_establishment_type"),
      choices: establishmentTypes.items.value.map(({ code, name }) => ({ value: code, label: name })),
    },
    {
      name: "inspected",
      label: t("establishments.filter_inspected", { year }),
      choices: [
        { value: "false", label: t("establishments.filter_inspected_no", { year }) },
        { value: "true", label: t("establishments.filter_inspected_yes", { year }) },
      ],
    },
    {
      name: "last_outcome",
      label: t("establishments.filter_outcome"),
      choices: outcomes.map((value) => ({ value, label: t(`terms.outcome_${value}`) })),
    },
    { name: "uncounted", label: t("establishments.filter_uncounted") },
    { name: "is_complex", label: t("establishments.filter_complex") },
  ];
  return all.filter((one) => one !== null);
}

export const listSortChoices = (): Choice[] => [
  { value: DEFAULT_SORT, label: t("establishments.sort_attention") },
  { value: "name", label: t("establishments.sort_name") },
  { value: "recent", label: t("establishments.sort_recent") },
];
