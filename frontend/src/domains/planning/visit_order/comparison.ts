/** The two halves of the lists: what was drawn by lot, and what the points led to. */
import type { VisitOrderArm, VisitOrderComparison } from "@/api/generated/types.gen";
import { formatPercent } from "@/lib/numbers";
import { language, t } from "@/locales";

export interface Arm {
  key: "drawn" | "ordered";
  name: string;
  figure: VisitOrderArm;
}

export const toArms = ({ drawn, ordered }: VisitOrderComparison): Arm[] => [
  { key: "ordered", name: t("visit_order.arm_ordered"), figure: ordered },
  { key: "drawn", name: t("visit_order.arm_drawn"), figure: drawn },
];

/** "2/9 cơ sở (22,2%)" */
export function formatRate({ found, visited, found_percent }: VisitOrderArm): string {
  if (found_percent === null) return t("visit_order.no_visit_yet");
  return t("visit_order.rate", { found, visited, share: formatPercent(found_percent, language()) });
}

/** The scale of the chart: whole tens of percent that hold every interval. */
export const getChartScale = (arms: Arm[]): number =>
  Math.max(10, Math.ceil(Math.max(...arms.map(({ figure }) => figure.high_percent ?? 0)) / 10) * 10);
