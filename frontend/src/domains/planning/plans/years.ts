/** A plan beside those of the years before: the same target up to the same day, by each year's own plan. */
import { type ComputedRef, computed } from "vue";
import type { PlanRead, ProgressRead, TargetProgress } from "@/api/generated/types.gen";
import { useRecord } from "@/api/useRecord";
import { formatNumber, formatPercent } from "@/lib/numbers";
import { language, t } from "@/locales";
import { type BarValue, toBarValue } from "@/presentation/bars";
import { formatUnit } from "./level";
import { isShare } from "./target_draft";

export interface PlanYear {
  year: number;
  /** Null where the unit has no approved plan of that year, or it is not loaded yet. */
  progress: ProgressRead | null;
}

interface Asked {
  plan: PlanRead;
  plans: PlanRead[];
  asOf: string;
}

/** The same day of another year; the 29th of February is the 28th in most. */
export const toSameDay = (day: string, year: number): string => `${year}${day.slice(4) === "-02-29" ? "-02-28" : day.slice(4)}`;

/** Progress of the plans of the unit one and two years before. */
export function usePlanYears(ask: () => Asked): ComputedRef<PlanYear[]> {
  const load = (back: number) =>
    useRecord("/plans/{id}/progress", () => {
      const { plan, plans, asOf } = ask();
      const year = plan.year - back;
      const found = plans.find((one) => one.org_unit_id === plan.org_unit_id && one.year === year && one.status === "approved");
      return found ? { path: { id: found.id }, query: { as_of: toSameDay(asOf, year) } } : null;
    });
  const [last, before] = [load(1), load(2)];
  return computed(() => [last, before].map(({ record }, at) => ({ year: ask().plan.year - at - 1, progress: record.value })));
}

/** The target of another year's plan that counts the same: a plan made from another keeps the codes. */
export const findSame = (progress: ProgressRead | null, target: TargetProgress): TargetProgress | undefined =>
  progress?.targets.find(({ code, indicator, kind }) => code === target.code && indicator === target.indicator && kind === target.kind);

/** A share as its percentage with what it is of, anything else as its number. */
export function toTargetValue(target: TargetProgress | undefined): BarValue {
  if (!target) return toBarValue(null, t("charts.not_in_plan"));
  if (!isShare(target.kind)) return toBarValue(target.value, target.value === null ? undefined : `${formatNumber(target.value, language())} ${formatUnit(target)}`);
  if (target.percent === null) return toBarValue(null, t("charts.nothing_to_count"));
  return toBarValue(target.percent, `${formatPercent(target.percent, language(), target.threshold_percent)} (${target.numerator}/${target.denominator})`);
}

/** What must be reached, on the scale of `toTargetValue`; less than a year before is no mark on it. */
export function listMarks(target: TargetProgress | undefined): number[] {
  if (!target) return [];
  if (isShare(target.kind)) return [target.threshold_percent];
  return target.kind === "reduction" || target.threshold_number === null ? [] : [target.threshold_number];
}
