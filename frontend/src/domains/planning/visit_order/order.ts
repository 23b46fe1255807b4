/** The order in words: why a place stands where it stands, and by what the list can be narrowed. */
import { formatCommune, communes, establishmentTypes } from "@/api/catalogues";
import type { VisitDrawRead, VisitFact, VisitOrderRow, VisitReason } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { formatRomanQuarter } from "@/lib/periods";
import { capitalize } from "@/lib/text";
import { t } from "@/locales";
import type { Filter } from "@/components/UiChips.vue";

export const FILTERS = ["org_unit_id", "establishment_type", "visited"] as const;

export const formatFact = (fact: VisitFact): string => t(`visit_order.fact_${fact}`);

/** What is known, without its points: "Đã 16 tháng chưa kiểm tra (lần cuối 01/06/2021)". */
export function formatReason({ fact, value, on }: VisitReason): string {
  const day = on ? formatDay(on) : "";
  if (fact === "months_since_visit") {
    if (value === null) return t("visit_order.never_visited");
    return value === 0 ? t("visit_order.visited_lately", { day }) : t("visit_order.months_ago", { count: value, day });
  }
  if (fact === "earlier_violations" && value) return t("visit_order.violations", { count: value, day });
  if (fact === "unexecuted_decisions" && value) return t("visit_order.unexecuted", { count: value });
  if (fact === "commitment_missing" && on) return t("visit_order.commitment_old", { day });
  if (fact === "head_count_missing" && on) return t("visit_order.head_count_old", { day });
  if (fact === "certificate_lapsed" && on) return t("visit_order.lapsed", { day });
  return formatFact(fact);
}

/** The reasons that give points, the weightiest first. */
export const listWeightyReasons = ({ reasons }: VisitOrderRow): VisitReason[] =>
  reasons.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points);

export const formatQuarter = ({ quarter_start }: Pick<VisitDrawRead, "quarter_start">): string =>
  t("visit_order.quarter", { quarter: formatRomanQuarter(quarter_start), year: quarter_start.slice(0, 4) });

/** The same at the head of a line. */
export const formatQuarterTitle = (draw: Pick<VisitDrawRead, "quarter_start">): string => capitalize(formatQuarter(draw));

/** The form of a new plan that begins with these places. */
export const toNewPlanRoute = (ids: string[]): object => ({ name: "inspection-plan-new", query: { co_so: ids.join() } });

export function buildFilters(): Filter[] {
  const units = communes.items.value.map((unit) => ({ value: unit.id, label: formatCommune(unit) }));
  const kinds = establishmentTypes.items.value.map(({ code, name }) => ({ value: code, label: name }));
  return [
    { name: "org_unit_id", label: t("visit_order.commune"), choices: units },
    { name: "establishment_type", label: t("visit_order.type"), choices: kinds },
    { name: "visited", label: t("visit_order.visited_filter"), choices: [{ value: "false", label: t("visit_order.not_visited") }, { value: "true", label: t("visit_order.visited") }] },
  ];
}
