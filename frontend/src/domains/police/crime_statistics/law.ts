/** The articles that a period's penalties fall under, by date, and the range that its fines should lie in. */
import type { PenaltyRuleRead } from "@/api/generated/types.gen";
import { useRecord } from "@/api/useRecord";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";
import { type Figures, countFined } from "./figures";
import { getPeriodEnd } from "@/lib/periods";
import { type Kind } from "./periods";

export type Penalised = "buying" | "selling";

export const usePenaltyRules = () => useRecord("/crime-statistics/penalty-rules");

/** The decrees in force on some day of the period, the earlier first. */
export function listBasis(rules: PenaltyRuleRead[], kind: Kind, start: string): PenaltyRuleRead[] {
  const end = getPeriodEnd(kind, start);
  return rules.filter(({ valid_from, valid_to }) => valid_from <= end && (valid_to === null || valid_to >= start));
}

const money = (amount: number): string => formatNumber(amount, language());

/** "Điều 24 Nghị định …: từ 1.000.000 đến 5.000.000 đồng mỗi quyết định phạt tiền", one line for each decree. */
export const listRangeLines = (basis: PenaltyRuleRead[], part: Penalised): string[] =>
  basis.map((rule) =>
    t("crime_statistics.fines_range", {
      article: rule[part].article,
      document: rule.legal_document,
      low: money(rule[part].fine_min),
      high: money(rule[part].fine_max),
    }),
  );

/** Words for a sum of fines that so many decisions do not make; undefined while there is nothing to say. */
export function formatOutside(basis: PenaltyRuleRead[], part: Penalised, figures: Figures): string | undefined {
  const [count, total] = [countFined(figures, part), figures[`${part}_fine_total`]];
  if (basis.length === 0 || total === null || Number.isNaN(total) || !(count > 0)) return undefined;
  const low = Math.min(...basis.map((rule) => rule[part].fine_min)) * count;
  const high = Math.max(...basis.map((rule) => rule[part].fine_max)) * count;
  return total < low || total > high ? t("crime_statistics.fines_outside", { count, low: money(low), high: money(high) }) : undefined;
}
