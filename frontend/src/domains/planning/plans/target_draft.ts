/** The lead agency's draft of a target: what it counts and must reach, what is missing in it, what is sent. */
import type { GetPlanTargetPreviewData, TargetCreate, TargetMetricRead, TargetRead, TargetUpdate } from "@/api/generated/types.gen";
import { may } from "@/api/session";
import { type FormBody, toCheckedBody } from "@/lib/bodies";
import { normalizeText, toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import { isShare } from "@/presentation/targetTone";
import type { FieldError } from "@/composables/useForm";

export type TargetKind = TargetCreate["kind"] & string;
type PreviewQuery = GetPlanTargetPreviewData["query"];

export interface TargetDraft {
  indicator: string;
  kind: string;
  operator: string;
  title: string;
  short_title: string;
  /** The percent of a share. */
  threshold: number | null;
  /** The number of any other kind; of a reduction its percent. */
  number: number | null;
  unit: string;
  reported_by: string;
  audience: string;
  form: string;
  occasion: string;
  team_levels: string[];
  min_times: number | null;
  each_part: string;
  baseline_year: string;
  due_on: string;
  note: string;
}

export { isShare };

/** The day that is offered for a number of a plan: today, or the last day of its year once that is over. */
export const getEntryDay = (year: number, day: string): string => (day < `${year}-12-31` ? day : `${year}-12-31`);
/** Kinds whose number may be a ceiling as well as a goal. */
export const hasOperator = (kind: string): boolean => !isShare(kind) && kind !== "zero_new" && kind !== "reduction";
export const hasNumber = (kind: string): boolean => kind !== "" && !isShare(kind) && kind !== "zero_new";

export const toTargetDraft = (target: TargetRead | null): TargetDraft => ({
  indicator: target?.indicator ?? "",
  kind: target?.kind ?? "",
  operator: target?.operator ?? "at_least",
  title: target?.title ?? "",
  short_title: target?.short_title ?? "",
  threshold: target && isShare(target.kind) ? target.threshold_percent : null,
  number: target?.threshold_number ?? null,
  unit: target?.unit ?? "",
  reported_by: target?.reported_by ?? "register",
  audience: target?.audience ?? "",
  form: target?.form ?? "",
  occasion: target?.occasion ?? "",
  team_levels: [...(target?.team_levels ?? [])],
  min_times: target?.min_times ?? null,
  each_part: target?.each_part ?? "",
  baseline_year: target?.baseline_year ? String(target.baseline_year) : "",
  due_on: target?.due_on ?? "",
  note: target?.note ?? "",
});

/** Takes what a metric does not offer out of the draft, and proposes its first kind. */
export function applyMetric(draft: TargetDraft, metric: TargetMetricRead | undefined): void {
  const offers = (choice: string): boolean => metric?.choices.includes(choice) ?? false;
  if (!metric?.kinds.some((kind) => kind === draft.kind)) draft.kind = metric?.kinds[0] ?? "";
  if (!offers("audience")) draft.audience = "";
  if (!offers("form")) draft.form = "";
  if (!offers("occasion")) draft.occasion = "";
  if (!offers("team_levels")) draft.team_levels = [];
  const isEntered = metric?.code === "entered";
  if (isEntered === (draft.reported_by === "register")) draft.reported_by = isEntered ? "police" : "register";
}

const isWhole = (value: number | null, least: number, most: number): boolean => value !== null && value >= least && value <= most;
const MOST_TIMES = 52;
const MOST = 100_000_000;

/** What the level of a draft still lacks. */
export function checkLevel({ kind, threshold, number, min_times, each_part, baseline_year }: TargetDraft, year: number): FieldError[] {
  const errors: FieldError[] = [];
  if (isShare(kind) && !isWhole(threshold, 1, 100)) errors.push({ pointer: "/threshold_percent", message: t("plans.threshold_wrong") });
  if (kind === "reduction" && !isWhole(number, 1, 100)) errors.push({ pointer: "/threshold_number", message: t("targets.reduction_wrong") });
  else if (hasNumber(kind) && !isWhole(number, 0, MOST)) errors.push({ pointer: "/threshold_number", message: t("targets.number_missing") });
  if (kind === "frequency" && !isWhole(min_times, 1, MOST_TIMES)) errors.push({ pointer: "/min_times", message: t("targets.times_missing") });
  if (kind === "continuity" && !each_part) errors.push({ pointer: "/each_part", message: t("targets.part_missing") });
  if (kind === "reduction" && !(Number(baseline_year) >= 2000 && Number(baseline_year) < year)) errors.push({ pointer: "/baseline_year", message: t("targets.baseline_missing") });
  return errors;
}

export function checkTargetDraft(draft: TargetDraft, year: number): FieldError[] {
  const { indicator, title, unit } = draft;
  const errors: FieldError[] = [];
  if (!indicator) errors.push({ pointer: "/indicator", message: t("targets.metric_missing") });
  if (indicator === "entered" && !normalizeText(unit)) errors.push({ pointer: "/unit", message: t("targets.unit_word_missing") });
  errors.push(...(indicator ? checkLevel(draft, year) : []));
  if (!normalizeText(title)) errors.push({ pointer: "/title", message: t("plans.title_missing") });
  return errors;
}

const toRuleBody = ({ kind, operator, threshold, number, audience, form, occasion, team_levels, min_times, each_part, baseline_year }: TargetDraft) => ({
  kind,
  operator: hasOperator(kind) ? operator : "at_least",
  threshold_percent: isShare(kind) ? threshold : null,
  threshold_number: hasNumber(kind) ? number : null,
  audience: audience || null,
  form: form || null,
  occasion: occasion || null,
  team_levels: team_levels.length > 0 ? team_levels : null,
  min_times: kind === "frequency" ? min_times : null,
  each_part: kind === "continuity" ? each_part : null,
  baseline_year: kind === "reduction" ? Number(baseline_year) : null,
});

export function toNewBody(draft: TargetDraft, code: string): TargetCreate {
  const { indicator, title, short_title, unit, reported_by, due_on, note } = draft;
  const body: FormBody<TargetCreate> = {
    ...toRuleBody(draft),
    code,
    indicator,
    title: normalizeText(title),
    short_title: normalizeText(short_title),
    unit: toTextOrNull(unit),
    reported_by,
    due_on: due_on || null,
    note: toTextOrNull(note),
  };
  return toCheckedBody<TargetCreate>(body);
}

/** What a target counts can be chosen anew until it was first in force. */
export const mayRecount = ({ status, approved_percent }: Pick<TargetRead, "status" | "approved_percent">): boolean => isOpen({ status }) && approved_percent === null;

export function toDraftBody(draft: TargetDraft, recounts: boolean): TargetUpdate {
  const { indicator, title, short_title, threshold, number, kind, unit, reported_by, due_on, note } = draft;
  const words = { title: normalizeText(title), short_title: normalizeText(short_title), note: toTextOrNull(note) };
  if (recounts) {
    const { threshold_percent, threshold_number, ...rule } = toRuleBody(draft);
    const level = { ...(threshold_percent !== null && { threshold_percent }), ...(threshold_number !== null && { threshold_number }) };
    return toCheckedBody<TargetUpdate>({ ...words, ...rule, ...level, indicator, unit: toTextOrNull(unit), reported_by, due_on: due_on || null });
  }
  if (isShare(kind)) return { ...words, threshold_percent: threshold ?? 0 };
  return hasNumber(kind) ? { ...words, threshold_number: number ?? 0 } : words;
}

/** What is asked of the server while the target is being written; null: not enough is said. */
export function toPreviewQuery(draft: TargetDraft): PreviewQuery | null {
  if (!draft.indicator || draft.indicator === "entered" || !draft.kind) return null;
  const { threshold_percent, threshold_number, min_times, baseline_year, team_levels: teams, ...body } = toRuleBody(draft);
  const isHalf = (body.kind === "frequency" && !isWhole(min_times, 1, MOST_TIMES)) || (body.kind === "continuity" && !body.each_part) || (body.kind === "reduction" && !baseline_year);
  if (isHalf) return null;
  const given = { ...body, indicator: draft.indicator, teams: teams && teams.join(","), min_times, baseline_year, threshold_percent: isWhole(threshold_percent, 1, 100) ? threshold_percent : null, threshold_number: isWhole(threshold_number, 0, MOST) ? threshold_number : null };
  const known = Object.entries(given).filter(([, value]) => value !== null);
  return Object.fromEntries(known) as unknown as PreviewQuery;
}

/** A code for a new target that the plan does not have yet. */
export function findFreeCode(indicator: string, taken: string[]): string {
  let code = indicator;
  for (let number = 2; taken.includes(code); number += 1) code = `${indicator}_${number}`;
  return code;
}

/** What was drafted differs from what is in force. */
export const isChanged = ({ approved_percent, approved_number, approved_title, threshold_percent, threshold_number, title }: TargetRead): boolean =>
  approved_percent !== null && (approved_percent !== threshold_percent || approved_number !== threshold_number || approved_title !== title);

const isOpen = ({ status }: Pick<TargetRead, "status">): boolean => status === "draft" || status === "returned";

/** A target is handed over by itself only once its plan is in force; before that it goes with the plan. */
export const maySubmit = (target: TargetRead, planStatus: string): boolean => may("plan:write") && planStatus === "approved" && isOpen(target);

export const mayDraft = (target: TargetRead): boolean => may("plan:write") && target.status !== "submitted";
