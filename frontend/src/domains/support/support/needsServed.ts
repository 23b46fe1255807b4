/** Needs beside support in words: how often support was given for each hundred who named a need, and of how many reports the numbers are. */
import type { NeedServed, NeedsServedRead, UnitNeedsServed } from "@/api/generated/types.gen";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";
import { formatCount, formatCoverage } from "./release";

/** A dash where one of the two numbers is not told, or nobody named the need. */
export const formatShare = (share: number | null | undefined): string => (share === null || share === undefined ? "" : formatNumber(share, language()));

/** What is missing from the sums, in one sentence for the needs and one for the support. */
export const formatCoverages = ({ reports, month_reports: months }: NeedsServedRead): string[] =>
  [formatCoverage(reports, "release_halves"), formatCoverage(months, "release_months")].filter(Boolean);

export const formatUnitCoverage = ({ reports, month_reports: months }: UnitNeedsServed): string =>
  t("support.compare_sent_of", { halves: reports.sent, halves_due: reports.due, months: months.sent, months_due: months.due });

/** The three figures in one line, for a phone. */
export function formatLine(line: NeedServed | undefined, isSent: boolean): string {
  const counts = { need: formatCount(line?.need, isSent), served: formatCount(line?.served, isSent) };
  const share = formatShare(line?.share);
  return share ? t("support.compare_line", { ...counts, share }) : t("support.compare_line_counts", counts);
}
