/** The verdict on a target: met, still missing, behind in the last quarter, or not known yet. */
import type { TargetProgress } from "@/api/generated/types.gen";
import { hasWords, type WordKey } from "@/locales";

export type Verdict = "met" | "early" | "open" | "behind" | "failed" | "empty";
/** What the tables of targets show of one. */
export type TargetFigures = Pick<TargetProgress, "code" | "short_title" | "indicator" | "position" | "threshold_percent" | "numerator" | "denominator" | "percent" | "met" | "remaining" | "kind" | "operator" | "threshold_number" | "unit" | "value"> & { title?: string };
export type VerdictTarget = Pick<TargetProgress, "indicator" | "met" | "numerator">;

const LAST_QUARTER = "-10-01";

/** `asOf` and the plan's year decide between "open" and "behind": the last quarter is late. */
export function toVerdict(target: VerdictTarget, asOf: string, year: number): Verdict {
  if (target.met === null) return "empty";
  if (target.met) return "met";
  if (isEarly(target, asOf, year)) return "early";
  if (asOf >= `${year}-12-31`) return "failed";
  return asOf >= `${year}${LAST_QUARTER}` ? "behind" : "open";
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
