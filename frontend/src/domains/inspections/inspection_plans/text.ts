/** What plans and their lines say in words. */
import { getCommuneName, getTypeName } from "@/api/catalogues";
import type { InspectionPlanRow, LineRead } from "@/api/generated/types.gen";
import { today } from "@/api/session";
import { formatDay } from "@/lib/dates";
import { formatRomanQuarter, getMonth } from "@/lib/periods";
import { t } from "@/locales";
import { formatMoment } from "@/presentation/moments";

type Kind = InspectionPlanRow["period_kind"];

/** "Quý IV/2022" */
export function formatPeriod(kind: Kind, start: string): string {
  const year = start.slice(0, 4);
  return t(`inspection_plans.period_${kind}`, { year, month: String(getMonth(start)), quarter: formatRomanQuarter(start) });
}

export const formatProgress = ({ done_count, visit_count }: Pick<InspectionPlanRow, "done_count" | "visit_count">): string =>
  visit_count === 0 ? "–" : t("inspection_plans.progress", { done: done_count, count: visit_count });

/** Kind, address and commune; the commune once, where the address names it already. */
export function formatPlace({ establishment_type, establishment_address, org_unit_id, org_unit_name }: LineRead): string {
  const address = establishment_address ?? "";
  const commune = address.includes(org_unit_name) ? "" : getCommuneName(org_unit_id, org_unit_name);
  return [establishment_type && getTypeName(establishment_type), address, commune].filter(Boolean).join(" · ");
}

export type LineState = "done" | "cancelled" | "late" | "open";

export function getLineState(line: LineRead): LineState {
  if (line.done_on) return "done";
  if (line.cancel_reason) return "cancelled";
  return line.planned_on < today() ? "late" : "open";
}

export function formatResult(line: LineRead): string {
  const state = getLineState(line);
  return t(`inspection_plans.line_${state}`, { day: line.done_on ? formatDay(line.done_on) : "" });
}

export const TONES = { done: "ok", cancelled: "plain", late: "wait", open: "neutral" } as const;
export const ICONS = { done: "check", cancelled: undefined, late: "clock", open: "dashed" } as const;

export const formatSealed = (until: string): string => t("inspection_plans.sealed", { moment: formatMoment(until) });
