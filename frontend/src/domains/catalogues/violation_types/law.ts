/** The catalogue laid out as the law is: decree, article, then clause and point. */
import type { ViolationTypeRead } from "@/api/generated/types.gen";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";

export interface Article {
  article: string;
  acts: ViolationTypeRead[];
}

export interface Decree {
  legal_document: string;
  valid_from: string;
  valid_to: string | null;
  source: string;
  multiplier: number;
  articles: Article[];
}

/** Keeps the order of the list, which is that of the law; equal neighbours come together. */
export function groupByDecree(acts: ViolationTypeRead[]): Decree[] {
  const found: Decree[] = [];
  for (const act of acts) {
    let decree = found.at(-1);
    if (decree?.legal_document !== act.legal_document || decree.valid_from !== act.valid_from) {
      const { legal_document, valid_from, valid_to, source, organisation_multiplier: multiplier } = act;
      decree = { legal_document, valid_from, valid_to, source, multiplier, articles: [] };
      found.push(decree);
    }
    const last = decree.articles.at(-1);
    if (last?.article === act.article) last.acts.push(act);
    else decree.articles.push({ article: act.article, acts: [act] });
  }
  return found;
}

export function formatPlace({ clause, point }: Pick<ViolationTypeRead, "clause" | "point">): string {
  if (!clause) return "";
  return point ? t("violation_types.clause_point", { clause, point }) : t("violation_types.clause", { clause });
}

/** The range of fines, `times` as much as for an individual; "" where there is no fine. */
export function formatRange({ fine_min, fine_max }: Pick<ViolationTypeRead, "fine_min" | "fine_max">, times = 1): string {
  if (fine_min === null || fine_max === null) return "";
  const text = (amount: number): string => formatNumber(amount * times, language());
  return t("violation_types.range", { min: text(fine_min), max: text(fine_max) });
}

/** What the law adds to the fine, each in a sentence. */
export function listOtherMeasures(act: ViolationTypeRead): string[] {
  const { suspends, suspension_months_min: min, suspension_months_max: max, remedies } = act;
  const found: string[] = [];
  if (act.warning_allowed) found.push(t("violation_types.warning"));
  if (suspends && min !== null && max !== null) found.push(t("violation_types.suspends_months", { what: suspends, min, max }));
  else if (suspends) found.push(t("violation_types.suspends", { what: suspends }));
  if (remedies.length > 0) found.push(t("violation_types.remedies", { list: remedies.join("; ") }));
  return found;
}
