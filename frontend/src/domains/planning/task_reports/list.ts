/** The filters of the list of task reports. */
import { ref } from "vue";
import { communes } from "@/api/catalogues";
import { may } from "@/api/session";
import type { Filter } from "@/components/UiChips.vue";
import { t } from "@/locales";

/** Where the list was left. */
export const lastList = ref("/bao-cao-nhiem-vu");
export const IN_ADDRESS = ["org_unit_id", "has_difficulty", "is_waiting", "status", "q"] as const;

export function buildFilters(): Filter[] {
  const units = communes.items.value.map(({ id, name }) => ({ value: id, label: name }));
  const statuses = (["submitted", "forwarded", "returned", "accepted", "answered", "closed"] as const).map((value) => ({ value, label: t(`terms.task_report_${value}`) }));
  return [
    { name: "has_difficulty", label: t("task_reports.filter_difficulty") },
    { name: "is_waiting", label: t("task_reports.filter_waiting") },
    { name: "status", label: t("task_reports.field_status"), choices: statuses },
    ...(units.length > 1 && may("task-report:answer") ? [{ name: "org_unit_id", label: t("task_reports.field_unit"), choices: units }] : []),
  ];
}
