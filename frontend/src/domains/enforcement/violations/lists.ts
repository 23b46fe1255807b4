/** Where the list was left, and by what it can be narrowed. */
import { ref } from "vue";
import { formatCommune, communes } from "@/api/catalogues";
import { may, me } from "@/api/session";
import { t } from "@/locales";
import { listPeriodChoices } from "@/presentation/periods";
import type { Filter } from "@/components/UiChips.vue";

export const lastList = ref("/vi-pham");
export const FILTERS = ["stage", "status", "unpaid_for", "org_unit_id", "boundaries", "period", "assignee", "site_id", "same_owner_as"] as const;
/** Values of the filter by who follows the file. */
export const MINE = "mine";
export const NOBODY = "nobody";
const STAGES = ["recorded", "sent", "decided", "in_force", "executed", "coerced", "expired", "cancelled", "transferred", "dismissed"] as const;

/** What a unit's page counts its files by; beside the stages of one file. */
const STATUSES = ["recorded", "decided", "executed", "transferred", "dismissed"] as const;

/** What the list asks for: the server knows accounts and whether there is one. */
export const toAssigneeQuery = (assignee: string): Record<string, string> => {
  if (assignee === MINE) return { assignee_id: me.value?.user.id ?? "" };
  return assignee === NOBODY ? { is_assigned: "false" } : {};
};

/** A filter that another page sent: it can only be dropped. */
const toSent = (name: string, value: string, label: string): Filter | null => (value ? { name, label, choices: [{ value, label }] } : null);

export function buildFilters(values: Record<string, string>): Filter[] {
  const units = communes.items.value.map((unit) => ({ value: unit.id, label: formatCommune(unit) }));
  const all: (Filter | null)[] = [
    { name: "stage", label: t("violations.field_status"), choices: STAGES.map((value) => ({ value, label: t(`terms.stage_${value}`) })) },
    {
      name: "unpaid_for",
      label: t("violations.filter_unpaid"),
      choices: [
        { value: "30", label: t("violations.unpaid_30") },
        { value: "0", label: t("violations.unpaid_0") },
      ],
    },
    units.length > 1 ? { name: "org_unit_id", label: t("violations.field_commune"), choices: units } : null,
    {
      name: "assignee",
      label: t("handovers.filter_assignee"),
      choices: [
        ...(may("violation:handle") ? [{ value: MINE, label: t("handovers.filter_mine") }] : []),
        { value: NOBODY, label: t("handovers.filter_nobody") },
      ],
    },
    toSent("status", values["status"] ?? "", STATUSES.flatMap((one) => (one === values["status"] ? t(`terms.violation_${one}`) : [])).join()),
    toSent("site_id", values["site_id"] ?? "", t("handovers.filter_site")),
    toSent("same_owner_as", values["same_owner_as"] ?? "", t("handovers.filter_owner")),
    { name: "period", label: t("violations.filter_period"), choices: listPeriodChoices() },
  ];
  return all.filter((one) => one !== null);
}
