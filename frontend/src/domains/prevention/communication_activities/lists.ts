/** Where the list was left, and by what it can be narrowed. */
import { ref } from "vue";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import { listPeriodChoices } from "@/presentation/periods";
import type { Filter } from "@/components/UiChips.vue";
import { listCommuneChoices } from "@/presentation/unitChoices";

export const lastList = ref("/tuyen-truyen");
export const FILTERS = ["is_due", "status", "form", "audience", "org_unit_id", "boundaries", "area", "period", "is_joint"] as const;
/** Everything that the list keeps in the address. */
export const IN_ADDRESS = [...FILTERS, "q"] as const;

export const FORMS = ["conference", "panel", "poster", "leaflet", "broadcast", "television", "school", "online", "other"] as const;
export const AUDIENCES = ["residents", "students", "establishment_workers", "industrial_workers", "cadres", "other"] as const;
const STATUSES = ["planned", "held", "cancelled"] as const;

export const listFormChoices = (): Choice[] => FORMS.map((value) => ({ value, label: t(`communication_activities.form_${value}`) }));
export const listAudienceChoices = (): Choice[] =>
  AUDIENCES.map((value) => ({ value, label: t(`communication_activities.audience_${value}`) }));
export function buildFilters(area: Filter | null): Filter[] {
  const units = listCommuneChoices();
  const all: (Filter | null)[] = [
    { name: "is_due", label: t("communication_activities.filter_due") },
    {
      name: "status",
      label: t("communication_activities.field_status"),
      choices: STATUSES.map((value) => ({ value, label: t(`communication_activities.status_${value}`) })),
    },
    { name: "form", label: t("communication_activities.field_form"), choices: listFormChoices() },
    { name: "audience", label: t("communication_activities.field_audience"), choices: listAudienceChoices() },
    units.length > 1 ? { name: "org_unit_id", label: t("communication_activities.field_commune"), choices: units } : null,
    area,
    { name: "period", label: t("communication_activities.filter_period"), choices: listPeriodChoices() },
    { name: "is_joint", label: t("communication_activities.filter_joint") },
  ];
  return all.filter((one) => one !== null);
}
