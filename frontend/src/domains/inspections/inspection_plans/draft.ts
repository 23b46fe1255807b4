/** A plan as it is typed: plain values, kept as a draft on the device, turned into what the API takes. */
import type { InspectionPlanRead } from "@/api/generated/types.gen";
import { today } from "@/api/session";
import { toVietnamTime, toInstant, isDay, parseTime } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { addPeriods, formatRomanQuarter, getMonth, getPeriodStart } from "@/lib/periods";
import { normalizeText, toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import type { FieldError } from "@/composables/useForm";
import { formatPeriod } from "./text";

export type PeriodKind = InspectionPlanRead["period_kind"];
export const KINDS: readonly PeriodKind[] = ["month", "quarter", "year"];
const OFFERED = { month: 14, quarter: 6, year: 3 } as const;
const FIRST_HOUR = "08:00";

export interface PlannedLine {
  place: Choice;
  planned_on: string;
  is_unannounced: boolean;
  /** Hour of the day, as it is typed. */
  opens: string;
  note: string;
}

export interface PlanDraft {
  id: string;
  /** 0 while the server does not have it. */
  version: number;
  team_id: string;
  period_kind: PeriodKind;
  period_start: string;
  title: string;
  note: string;
  lines: PlannedLine[];
}

export function newDraft(): PlanDraft {
  const start = listStartChoices("quarter")[1]?.value ?? "";
  return { id: newId(), version: 0, team_id: "", period_kind: "quarter", period_start: start, title: buildTitle("quarter", start), note: "", lines: [] };
}

/** The title that is offered until another is typed. */
export function buildTitle(kind: PeriodKind, start: string): string {
  const slots = { year: start.slice(0, 4), month: String(getMonth(start)), quarter: formatRomanQuarter(start) };
  return t(`inspection_plans.default_title_${kind}`, slots);
}

/** The period before today's, today's, and those that follow for a year. */
export function listStartChoices(kind: PeriodKind): Choice[] {
  const current = getPeriodStart(kind, today());
  return Array.from({ length: OFFERED[kind] }, (_, n) => {
    const value = addPeriods(kind, current, n - 1);
    return { value, label: formatPeriod(kind, value) };
  });
}

export function newLine(place: Choice, day: string): PlannedLine {
  return { place: { value: place.value, label: place.label, context: place.context }, planned_on: day, is_unannounced: false, opens: FIRST_HOUR, note: "" };
}

export function toDraft(plan: InspectionPlanRead): PlanDraft {
  return {
    id: plan.id,
    version: plan.version,
    team_id: plan.team_id,
    period_kind: plan.period_kind,
    period_start: plan.period_start,
    title: plan.title,
    note: plan.note ?? "",
    lines: plan.visits.map((line) => ({
      place: { value: line.establishment_id, label: line.establishment_name ?? "–", context: line.establishment_address ?? line.org_unit_name },
      planned_on: line.planned_on,
      is_unannounced: line.is_unannounced,
      opens: line.opens_at ? toVietnamTime(line.opens_at).time : FIRST_HOUR,
      note: line.note ?? "",
    })),
  };
}

export function checkDraft(draft: PlanDraft): FieldError[] {
  const found: FieldError[] = [];
  if (!draft.team_id) found.push({ pointer: "/team_id", message: t("inspection_plans.team_missing") });
  if (!draft.title.trim()) found.push({ pointer: "/title", message: t("inspection_plans.title_missing") });
  draft.lines.forEach((line, n) => {
    if (!isDay(line.planned_on)) found.push({ pointer: `/visits/${n}/planned_on`, message: t("inspection_plans.day_missing") });
    if (line.is_unannounced && !parseTime(line.opens)) found.push({ pointer: `/visits/${n}/opens_at`, message: t("inspection_plans.time_missing") });
  });
  return found;
}

export function toBody(draft: PlanDraft) {
  return {
    period_kind: draft.period_kind,
    period_start: draft.period_start,
    title: normalizeText(draft.title),
    note: toTextOrNull(draft.note),
    visits: draft.lines.map((line) => {
      const time = parseTime(line.opens);
      return {
        establishment_id: line.place.value,
        planned_on: line.planned_on,
        is_unannounced: line.is_unannounced,
        opens_at: line.is_unannounced && time ? toInstant(line.planned_on, time) : null,
        note: toTextOrNull(line.note),
      };
    }),
  };
}
