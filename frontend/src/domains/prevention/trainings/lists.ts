/** Where the list of courses was left, and by what it can be narrowed. */
import { ref } from "vue";
import { communeLabel, communes, trainingAudiences, trainingTopics } from "@/api/catalogues";
import { today } from "@/api/session";
import { t } from "@/locales";
import type { Choice } from "@/composables/choice";
import type { Filter } from "@/components/UiChips.vue";

export const lastList = ref("/tap-huan");
export const FILTERS = ["year", "topic", "level", "org_unit_id"] as const;
/** Everything that the list keeps in the address. */
export const IN_ADDRESS = [...FILTERS, "q"] as const;
export const LEVELS = ["province", "district", "commune"] as const;
const YEARS_BACK = 3;

export const isFilter = (name: string): name is (typeof FILTERS)[number] => (FILTERS as readonly string[]).includes(name);

export const levelChoices = (): Choice[] => LEVELS.map((value) => ({ value, label: t(`terms.level_${value}`) }));
export const topicChoices = (): Choice[] => trainingTopics.items.value.map(({ code, name }) => ({ value: code, label: name }));
export const audienceChoices = (): Choice[] => trainingAudiences.items.value.map(({ code, name }) => ({ value: code, label: name }));
export const communeChoices = (): Choice[] => communes.items.value.map((unit) => ({ value: unit.id, label: communeLabel(unit) }));

/** This year and those before, as they are. */
export function yearChoices(): Choice[] {
  const now = Number(today().slice(0, 4));
  return Array.from({ length: YEARS_BACK }, (_, n) => String(now - n)).map((value) => ({ value, label: value }));
}

export function filters(): Filter[] {
  const units = communeChoices();
  const all: (Filter | null)[] = [
    { name: "year", label: t("trainings.year"), choices: yearChoices().map(({ value }) => ({ value, label: t("ui.period_year", { year: value }) })) },
    { name: "topic", label: t("trainings.field_topic"), choices: topicChoices() },
    { name: "level", label: t("trainings.field_level"), choices: levelChoices() },
    units.length > 1 ? { name: "org_unit_id", label: t("trainings.commune"), choices: units } : null,
  ];
  return all.filter((one) => one !== null);
}
