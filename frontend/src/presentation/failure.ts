/** The text for a failure that belongs to no field. */
import { ApiProblem, isProblem, type Failure } from "@/api/problem";
import { t } from "@/locales";

const MINUTE = 60;

/** The records lie with the units that took over: nothing failed, and asking again changes nothing. */
export const isWithHeirs = (failure: unknown): boolean => isProblem(failure, "records-with-heirs");

/** Nothing is wrong with it: it lies with the units that took over, or comes by itself once the server can be reached. */
export const isCalm = (failure: Failure): boolean => isWithHeirs(failure) || !(failure instanceof ApiProblem);

/** Stands instead of content that did not come. */
export function formatMissing(failure: Failure): string {
  if (!(failure instanceof ApiProblem)) return t("ui.needs_network");
  if (isWithHeirs(failure)) return formatFailure(failure);
  // Nothing was to be written, so nothing is said of input.
  const why = failure.status >= 500 ? failure.message : formatFailure(failure);
  return `${t("ui.load_failed")} ${why}`.trim();
}

/** The message of the server, if there is one; it is in the language of the page. */
export function formatFailure(failure: Failure): string {
  if (!(failure instanceof ApiProblem)) return t("ui.offline");
  if (failure.status === 429) return t("ui.too_many", { minutes: Math.ceil((failure.retryAfter ?? MINUTE) / MINUTE) });
  if (failure.status === 412) return t("ui.conflict");
  if (failure.status === 404) return t("ui.not_found");
  // Its own sentence points to the fields, which a page without a form does not show.
  if (failure.status === 422 && failure.errors.length > 0) return [...new Set(failure.errors.map(({ message }) => message))].join(" ");
  return failure.status >= 500 ? t("ui.server_failed") : failure.message || t("ui.server_failed");
}
