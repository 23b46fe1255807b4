/** Where the list of courses was left, and by what it can be narrowed. */
import { ref } from "vue";
import { trainingAudiences, trainingTopics } from "@/api/catalogues";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import type { Filter } from "@/components/UiChips.vue";
import { listPresentTiers, listTierChoices } from "@/presentation/tiers";
import { getThisYear, listYears } from "@/presentation/periods";
import { listCommuneChoices } from "@/presentation/unitChoices";

export const lastList = ref("/tap-huan");
export const FILTERS = ["year", "topic", "level", "org_unit_id", "boundaries"] as const;
/** Everything that the list keeps in the address. */
export const IN_ADDRESS = [...FILTERS, "q"] as const;
const YEARS_BACK = 3;

export const listLevelChoices = (): Choice[] => listTierChoices(listPresentTiers());
export const listTopicChoices = (): Choice[] => trainingTopics.items.value.map(({ code, name }) => ({ value: code, label: name }));
export const listAudienceChoices = (): Choice[] => trainingAudiences.items.value.map(({ code, name }) => ({ value: code, label: name }));
/** This year and those before, as they are. */
export function listYearChoices(): Choice[] {
  return listYears(getThisYear(), YEARS_BACK);
}

export function buildFilters(): Filter[] {
  const units = listCommuneChoices();
  const all: (Filter | null)[] = [
    { name: "year", label: t("trainings.year"), choices: listYearChoices().map(({ value }) => ({ value, label: t("ui.period_year", { year: value }) })) },
    { name: "topic", label: t("trainings.field_topic"), choices: listTopicChoices() },
    { name: "level", label: t("trainings.field_level"), choices: listLevelChoices() },
    units.length > 1 ? { name: "org_unit_id", label: t("trainings.commune"), choices: units } : null,
  ];
  return all.filter((one) => one !== null);
}
