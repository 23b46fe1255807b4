/** The fine that the law foresees for the party in violation. */
import type { ViolationRead } from "@/api/generated/types.gen";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";

export interface FineRange {
  min: number;
  max: number;
  /** How many times the range for individuals. */
  times: number;
}

/** What an act of the catalogue and a violation both say of the fine. */
type Fined = Pick<ViolationRead, "fine_min" | "fine_max" | "organisation_multiplier">;

/** Null where the act knows no fine. Organisations have a range of their own, household businesses have not. */
export function getFineRange(act: Fined, subject: ViolationRead["subject_kind"]): FineRange | null {
  if (act.fine_max === null) return null;
  const times = subject === "organisation" ? act.organisation_multiplier : 1;
  return { min: (act.fine_min ?? 0) * times, max: act.fine_max * times, times };
}

export const isOutside = (amount: number, { min, max }: FineRange): boolean => amount < min || amount > max;

export const formatDong = (amount: number): string => t("violations.dong", { amount: formatNumber(amount, language()) });

export const formatRange = ({ min, max }: FineRange): string => t("violations.range", { min: formatNumber(min, language()), max: formatDong(max) });
