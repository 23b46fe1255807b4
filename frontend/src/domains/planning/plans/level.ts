/** What a target must reach, in words: a percentage, a number of something, none, or less than before. */
import type { TargetProgress, TargetRead } from "@/api/generated/types.gen";
import { formatNumber, formatPercent } from "@/lib/numbers";
import { language, t } from "@/locales";
import { getUnitWord } from "@/presentation/targetTone";
import { isShare } from "./target_draft";

type Levelled = Pick<TargetRead, "kind" | "operator" | "unit" | "indicator" | "baseline_year">;

/** The plan's word for what is counted. */
export const formatUnit = ({ unit, indicator }: Pick<TargetRead, "unit" | "indicator">): string => unit || t(getUnitWord({ indicator }));

/** The number up to a day; one that nobody entered or counted is not known, never 0. */
export function formatNumberNow(target: Pick<TargetProgress, "unit" | "indicator" | "value">, day: string): string {
  if (target.value === null) return t("targets.number_unknown", { day });
  return t("targets.number_now", { day, value: formatNumber(target.value, language()), unit: formatUnit(target) });
}

export function formatLevel(target: Levelled, percent: number, number: number | null): string {
  if (isShare(target.kind)) return formatPercent(percent, language());
  if (target.kind === "zero_new") return t("targets.level_zero_new");
  const values = { number: formatNumber(number ?? 0, language()), unit: formatUnit(target), year: String(target.baseline_year ?? "") };
  return target.kind === "reduction" ? t("targets.level_reduction", values) : t(`targets.level_${target.operator}`, values);
}

export const formatProgressLevel = (target: TargetProgress): string => formatLevel(target, target.threshold_percent, target.threshold_number);
/** Last written, and in force. */
export const formatDraftedLevel = (target: TargetRead): string => formatLevel(target, target.threshold_percent, target.threshold_number);
export const formatLevelInForce = (target: TargetRead): string => formatLevel(target, target.approved_percent ?? 0, target.approved_number);
