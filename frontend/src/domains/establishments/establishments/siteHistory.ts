/** The chain of a place in words: from when to when, and why another may belong to it. */
import type { SiteMember, SiteStepRead } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { t } from "@/locales";

type Spanned = Pick<SiteMember, "opened_on" | "closed_on" | "status">;

/** "27/03/2019 – 20/09/2022"; what is not recorded is said, not guessed. */
export function formatSpan({ opened_on, closed_on, status }: Spanned): string {
  const from = opened_on ? formatDay(opened_on) : "";
  if (closed_on) return from ? t("site_histories.span", { from, to: formatDay(closed_on) }) : t("site_histories.span_until", { to: formatDay(closed_on) });
  if (!from) return t("site_histories.span_unknown");
  return t(status === "suspended" ? "site_histories.span_suspended" : "site_histories.span_now", { from });
}

export const formatStep = ({ kind, stepped_on }: SiteStepRead): string => t(`site_histories.step_${kind}`, { day: formatDay(stepped_on) });
