/** One report as the screens read it: its parts by name, on whose desk it lies, and its words in both languages. */
import type { ReportsOverviewRow as OverviewRow, ReportRead, ReportRow } from "@/api/generated/types.gen";
import { formatDay, toVietnamTime } from "@/lib/dates";
import { formatNumber, formatPercent } from "@/lib/numbers";
import { language, t } from "@/locales";
import { formatUnitName } from "@/presentation/unitName";

export type Line = ReportRead["lines"][number];
export type Section = ReportRead["sections"][number];
export type Act = ReportRead["actions"][number];
export type Missing = ReportRead["missing"][number];

/** Opens what stands at the line: the list behind the number, with what can be done about it. */
export const toLineRoute = (id: string, code: string, commune?: string, boundaries?: string): object => ({
  name: "report-line",
  params: { id, code },
  query: { ...(commune && { xa: commune }), ...(boundaries && { dia_gioi: boundaries }) },
});
export const toReportRoute = (id: string): object => ({ name: "report", params: { id } });

export const formatUnit = ({ org_unit_kind, org_unit_name }: Pick<ReportRow, "org_unit_kind" | "org_unit_name">): string =>
  formatUnitName({ kind: org_unit_kind, name: org_unit_name });

export const getLineTitle = ({ title, english }: Pick<Line, "title" | "english">): string => (language() === "en" && english ? english : title);

/** What a cell says: what is not there is a dash, what is not for this reader says so. */
export function formatFigure(value: number | null, isSuppressed = false): string {
  if (isSuppressed) return t("reports.suppressed");
  return value === null ? "–" : formatNumber(value, language());
}
export const formatPercentage = (value: number | null): string => (value === null ? "–" : formatPercent(value, language(), 100));

/** Whether it waits for the person who looks at it. */
export const isMine = ({ actions }: Pick<ReportRead, "actions">): boolean => actions.some((act) => ["submit", "approve", "send"].includes(act));

/** A part of the report of the unit that runs the plan: it is handed on, and nobody sends it further. */
export const isPart = ({ position }: Pick<ReportRow, "position">): boolean => position === "local";
/** It sums what other units report, so no record stands behind its figures. */
export const isSum = ({ position }: Pick<ReportRow, "position">): boolean => position === "superior";

/** "Đã trình" means two things: a part is handed on, a whole report waits for its leader. */
export function formatState({ status, position }: Pick<ReportRow, "status" | "position">): string {
  return t(status === "submitted" && isPart({ position }) ? "reports.state_handed_on" : `terms.report_${status}`);
}

/** What the overview's light says in words, with the days that matter. */
export function formatSubmissionState({ light, days_left, submitted_on }: Pick<OverviewRow, "light" | "days_left" | "submitted_on">): string {
  if (light === "done") return submitted_on ? t("reports.light_done_on", { day: formatDay(submitted_on) }) : t("reports.light_done");
  if (light === "late") return t("reports.light_late", { count: -days_left });
  if (days_left < 0) return t("reports.light_before");
  if (days_left === 0) return t("reports.light_today");
  return t("reports.light_left", { count: days_left });
}

export const formatInstantDay = (instant: string): string => formatDay(toVietnamTime(instant).day);

/** Lines and sections of which something was said when the report came back. */
export const listRemarked = ({ lines, sections }: ReportRead): (Line | Section)[] => [...lines.filter(({ comment }) => comment), ...sections.filter(({ comment }) => comment)];

/** Figures that had changed when it was to be submitted: `/lines/{code}` of the refusal. */
export const listCodes = (errors: { pointer: string }[]): string[] =>
  errors.map(({ pointer }) => /^\/lines\/([a-z0-9_]+)/.exec(pointer)?.[1] ?? "").filter(Boolean);
