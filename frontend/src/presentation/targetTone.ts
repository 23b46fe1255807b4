/** The verdict on a target: met, still missing, behind in the last quarter, above what was allowed, or not known yet. */
import type { TargetProgress } from "@/api/generated/types.gen";
import { formatNumber } from "@/lib/numbers";
import { hasWords, language, t, type WordKey } from "@/locales";

export type Verdict = "met" | "early" | "open" | "behind" | "over" | "failed" | "empty";
/** What the tables of targets show of one. */
export type TargetFigures = Pick<TargetProgress, "code" | "short_title" | "indicator" | "position" | "threshold_percent" | "numerator" | "denominator" | "percent" | "met" | "remaining" | "kind" | "operator" | "threshold_number" | "unit" | "value"> & { title?: string };
export type VerdictTarget = Pick<TargetProgress, "indicator" | "met" | "numerator"> & Partial<Pick<TargetProgress, "percent">>;

const LAST_QUARTER = "-10-01";

/** `asOf` and the plan's year decide between "open" and "behind": the last quarter is late. */
export function toVerdict(target: VerdictTarget, asOf: string, year: number): Verdict {
  if (target.met === null) return "empty";
  if (target.met) return "met";
  if (isEarly(target, asOf, year)) return "early";
  if (asOf >= `${year}-12-31`) return "failed";
  if (target.percent === null) return "over";
  return asOf >= `${year}${LAST_QUARTER}` ? "behind" : "open";
}

const SHARES = new Set<string>(["share", "frequency", "continuity", "conditional"]);
/** Kinds with a whole and a percentage. */
export const isShare = (kind: string | null | undefined): boolean => SHARES.has(kind ?? "");

const show = (number: number): string => formatNumber(number, language());
/** "12/40"; of what has to be low, and of nothing, the number alone. */
export function formatReached({ kind, value, percent, numerator, denominator }: Pick<TargetFigures, "kind" | "value" | "percent" | "numerator" | "denominator">): string {
  if (!isShare(kind) && percent === null) return value === null ? "–" : show(value);
  return denominator === 0 ? "–" : `${show(numerator)}/${show(denominator)}`;
}

/** "Còn 5 cơ sở"; of what has to be low nothing is left to do, so only that it is too much. */
export function formatGap(target: Pick<TargetFigures, "percent" | "remaining" | "unit" | "indicator">): string {
  if (target.percent === null) return t("terms.target_over");
  return t("terms.target_open", { count: target.remaining ?? 0, unit: target.unit ?? t(getUnitWord(target)) });
}

/** Communes are rated at the end of the year, so before the first rating the target is not behind. */
function isEarly({ indicator, numerator }: VerdictTarget, asOf: string, year: number): boolean {
  return indicator === "healthy_communes_kept" && numerator === 0 && asOf < `${year}-12-31`;
}

/** What a target counts, for "Còn 5 cơ sở". */
export const getUnitWord = ({ indicator }: Pick<VerdictTarget, "indicator">): WordKey => `plans.unit_${indicator}` as WordKey;

type Part = "missing" | "all" | "each" | "squares" | "done" | "record" | "detail" | "by" | "pace";

/** Words of an indicator's own, else those that fit any. */
export function getTargetWord(part: Part, indicator: string): WordKey {
  const own = `plans.${part}_${indicator}`;
  return hasWords(own) ? own : `plans.${part}_any`;
}
