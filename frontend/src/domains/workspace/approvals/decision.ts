/** A decision on a plan or on one of its targets, before it is sent. */
import type { PlanRead, TargetRead } from "@/api/generated/types.gen";
import { t } from "@/locales";

export interface Decision {
  act: "approve" | "return";
  plan: PlanRead;
  /** Undefined: the plan as a whole, with the targets submitted in it. */
  target?: TargetRead;
}

export const getPath = ({ act, plan, target }: Decision): string =>
  target ? `/plans/${plan.id}/targets/${target.code}/${act}` : `/plans/${plan.id}/${act}`;

export const getVersion = ({ plan, target }: Decision): number => (target ?? plan).version;

export const getName = ({ plan, target }: Decision): string => (target ? target.short_title || target.title : plan.title);

/** "70% → 80%" in words: what is in force, and what is proposed. */
export function formatThreshold({ threshold_percent, approved_percent }: TargetRead): string {
  if (approved_percent === null) return t("approvals.threshold_new", { percent: threshold_percent });
  if (approved_percent === threshold_percent) return t("approvals.threshold_same", { percent: threshold_percent });
  return t("approvals.threshold_changed", { before: approved_percent, percent: threshold_percent });
}
