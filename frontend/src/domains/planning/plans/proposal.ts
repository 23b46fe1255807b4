/** The district's draft of a target: what it says, what is missing in it, what is sent. */
import type { TargetCreate, TargetRead } from "@/api/generated/types.gen";
import { may } from "@/api/session";
import { normalizeText, toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";

export type Indicator = TargetCreate["indicator"];
export const INDICATORS: Indicator[] = [
  "communes_communicating",
  "violations_handled",
  "establishments_inspected",
  "healthy_communes_kept",
  "workforce_known",
  "staff_trained",
];

export interface Proposal {
  indicator: Indicator | "";
  title: string;
  short_title: string;
  threshold: number | null;
  note: string;
}

export const toProposal = (target: TargetRead | null): Proposal => ({
  indicator: target?.indicator ?? "",
  title: target?.title ?? "",
  short_title: target?.short_title ?? "",
  threshold: target?.threshold_percent ?? null,
  note: target?.note ?? "",
});

export function checkProposal(proposal: Proposal): FieldError[] {
  const { indicator, title, threshold } = proposal;
  const errors: FieldError[] = [];
  if (!indicator) errors.push({ pointer: "/indicator", message: t("plans.indicator_missing") });
  if (!normalizeText(title)) errors.push({ pointer: "/title", message: t("plans.title_missing") });
  if (threshold === null || !(threshold >= 1 && threshold <= 100)) errors.push({ pointer: "/threshold_percent", message: t("plans.threshold_wrong") });
  return errors;
}

export function toProposalBody(proposal: Proposal): Pick<TargetCreate, "title" | "short_title" | "threshold_percent" | "note"> {
  const { title, short_title, threshold, note } = proposal;
  return { title: normalizeText(title), short_title: normalizeText(short_title), threshold_percent: threshold ?? 0, note: toTextOrNull(note) };
}

/** What was drafted differs from what is in force. */
export const isChanged = ({ approved_percent, approved_title, threshold_percent, title }: TargetRead): boolean =>
  approved_percent !== null && (approved_percent !== threshold_percent || approved_title !== title);

const isOpen = ({ status }: Pick<TargetRead, "status">): boolean => status === "draft" || status === "returned";

/** A target is handed over by itself only once its plan is in force; before that it goes with the plan. */
export const maySubmit = (target: TargetRead, planStatus: string): boolean => may("plan:write") && planStatus === "approved" && isOpen(target);

export const mayPropose = (target: TargetRead): boolean => may("plan:write") && target.status !== "submitted";
