/** The status table: tone, icon and word of each status value. */
import type { WordKey } from "@/locales";
import type { IconName } from "./icons";

export type Tone = "neutral" | "info" | "wait" | "ok" | "bad" | "ext" | "plain";

export interface Status {
  tone: Tone;
  icon?: IconName;
  word: WordKey;
}

/** Signed records have a stamp (UiStamp) instead; active establishments have no tag. */
export const statuses = {
  inspection: {
    draft: { tone: "neutral", icon: "pencil", word: "terms.inspection_draft" },
    amended: { tone: "neutral", icon: "pencil", word: "terms.inspection_amended" },
  },
  outcome: {
    never: { tone: "neutral", icon: "dashed", word: "terms.outcome_never" },
    no_violation: { tone: "ok", icon: "check", word: "terms.outcome_no_violation" },
    reminder: { tone: "wait", icon: "returned", word: "terms.outcome_reminder" },
    violation_recorded: { tone: "info", icon: "page", word: "terms.outcome_violation_recorded" },
    transferred: { tone: "ext", icon: "external", word: "terms.outcome_transferred" },
  },
  violation: {
    recorded: { tone: "info", icon: "page", word: "terms.violation_recorded" },
    decided: { tone: "info", icon: "hammer", word: "terms.violation_decided" },
    executed: { tone: "ok", icon: "check", word: "terms.violation_executed" },
    transferred: { tone: "ext", icon: "external", word: "terms.violation_transferred" },
    dismissed: { tone: "plain", word: "terms.violation_dismissed" },
  },
  recommendation: {
    open: { tone: "neutral", icon: "clock", word: "terms.recommendation_open" },
    overdue: { tone: "bad", icon: "warning", word: "terms.recommendation_overdue" },
    fulfilled: { tone: "ok", icon: "check", word: "terms.recommendation_fulfilled" },
    withdrawn: { tone: "plain", word: "terms.recommendation_withdrawn" },
  },
  complexity: {
    declared: { tone: "bad", icon: "warning", word: "terms.complexity_declared" },
    in_force: { tone: "bad", icon: "warning", word: "terms.complexity_in_force" },
    upcoming: { tone: "neutral", icon: "clock", word: "terms.complexity_upcoming" },
    ended: { tone: "ok", icon: "check", word: "terms.complexity_ended" },
    withdrawn: { tone: "plain", word: "terms.complexity_withdrawn" },
  },
  recheck: {
    draft: { tone: "neutral", icon: "pencil", word: "terms.recheck_draft" },
    signed: { tone: "ok", icon: "check", word: "terms.recheck_signed" },
    cancelled: { tone: "plain", word: "terms.recheck_cancelled" },
  },
  sample: {
    in_order: { tone: "ok", icon: "check", word: "terms.sample_in_order" },
    to_be_corrected: { tone: "bad", icon: "close", word: "terms.sample_to_be_corrected" },
  },
  stage: {
    recorded: { tone: "info", icon: "page", word: "terms.stage_recorded" },
    sent: { tone: "info", icon: "up", word: "terms.stage_sent" },
    transferred: { tone: "ext", icon: "external", word: "terms.stage_transferred" },
    dismissed: { tone: "plain", word: "terms.stage_dismissed" },
    decided: { tone: "info", icon: "hammer", word: "terms.stage_decided" },
    in_force: { tone: "wait", icon: "half", word: "terms.stage_in_force" },
    executed: { tone: "ok", icon: "check", word: "terms.stage_executed" },
    coerced: { tone: "ok", icon: "check", word: "terms.stage_coerced" },
    expired: { tone: "bad", icon: "clock", word: "terms.stage_expired" },
    cancelled: { tone: "plain", word: "terms.stage_cancelled" },
  },
  reorganisation: {
    draft: { tone: "neutral", icon: "pencil", word: "terms.reorganisation_draft" },
    applied: { tone: "ok", icon: "check", word: "terms.reorganisation_applied" },
    undone: { tone: "plain", word: "terms.reorganisation_undone" },
  },
  api_client: {
    waiting: { tone: "wait", icon: "clock", word: "terms.api_client_waiting" },
    active: { tone: "ok", icon: "check", word: "terms.api_client_active" },
    expired: { tone: "plain", word: "terms.api_client_expired" },
    ended: { tone: "plain", word: "terms.api_client_ended" },
  },
  webhook: {
    waiting: { tone: "wait", icon: "clock", word: "terms.webhook_waiting" },
    active: { tone: "ok", icon: "check", word: "terms.webhook_active" },
    failing: { tone: "bad", icon: "warning", word: "terms.webhook_failing" },
    paused: { tone: "wait", icon: "half", word: "terms.webhook_paused" },
    ended: { tone: "plain", word: "terms.webhook_ended" },
  },
  webhook_attempt: {
    delivered: { tone: "ok", icon: "check", word: "terms.webhook_attempt_delivered" },
    failed: { tone: "bad", icon: "warning", word: "terms.webhook_attempt_failed" },
  },
  second: {
    waiting: { tone: "wait", icon: "clock", word: "terms.second_waiting" },
    confirmed: { tone: "ok", icon: "check", word: "terms.second_confirmed" },
    refused: { tone: "bad", icon: "warning", word: "terms.second_refused" },
    withdrawn: { tone: "plain", word: "terms.second_withdrawn" },
    expired: { tone: "plain", word: "terms.second_expired" },
  },
  establishment: {
    suspended: { tone: "wait", icon: "clock", word: "terms.establishment_suspended" },
    closed: { tone: "plain", word: "terms.establishment_closed" },
  },
  target: {
    met: { tone: "ok", icon: "check", word: "terms.target_met" },
    open: { tone: "info", icon: "half", word: "terms.target_open" },
    behind: { tone: "wait", icon: "half", word: "terms.target_behind" },
    over: { tone: "wait", icon: "warning", word: "terms.target_over" },
    failed: { tone: "bad", icon: "warning", word: "terms.target_failed" },
    early: { tone: "neutral", icon: "clock", word: "terms.target_early" },
    empty: { tone: "neutral", icon: "dashed", word: "terms.target_empty" },
  },
  approval: {
    draft: { tone: "neutral", icon: "pencil", word: "terms.approval_draft" },
    submitted: { tone: "info", icon: "up", word: "terms.approval_submitted" },
    approved: { tone: "ok", icon: "check", word: "terms.approval_approved" },
    returned: { tone: "wait", icon: "returned", word: "terms.approval_returned" },
  },
  inspection_plan: {
    draft: { tone: "neutral", icon: "pencil", word: "terms.inspection_plan_draft" },
    submitted: { tone: "info", icon: "up", word: "terms.inspection_plan_submitted" },
    approved: { tone: "ok", icon: "check", word: "terms.inspection_plan_approved" },
    returned: { tone: "wait", icon: "returned", word: "terms.inspection_plan_returned" },
    withdrawn: { tone: "plain", word: "terms.inspection_plan_withdrawn" },
    cancelled: { tone: "plain", word: "terms.inspection_plan_cancelled" },
  },
  task: {
    planned: { tone: "neutral", icon: "dashed", word: "terms.task_planned" },
    in_progress: { tone: "info", icon: "half", word: "terms.task_in_progress" },
    done: { tone: "ok", icon: "check", word: "terms.task_done" },
    overdue: { tone: "bad", icon: "warning", word: "terms.task_overdue" },
  },
  report: {
    draft: { tone: "neutral", icon: "pencil", word: "terms.report_draft" },
    submitted: { tone: "info", icon: "up", word: "terms.report_submitted" },
    approved: { tone: "ok", icon: "check", word: "terms.report_approved" },
    sent: { tone: "ok", icon: "check", word: "terms.report_sent" },
    returned: { tone: "wait", icon: "returned", word: "terms.report_returned" },
  },
  task_report: {
    submitted: { tone: "info", icon: "up", word: "terms.task_report_submitted" },
    forwarded: { tone: "info", icon: "up", word: "terms.task_report_forwarded" },
    returned: { tone: "wait", icon: "returned", word: "terms.task_report_returned" },
    accepted: { tone: "ok", icon: "check", word: "terms.task_report_accepted" },
    answered: { tone: "ok", icon: "check", word: "terms.task_report_answered" },
    closed: { tone: "plain", word: "terms.task_report_closed" },
    overdue: { tone: "bad", icon: "warning", word: "terms.task_report_overdue" },
  },
  agency_report: {
    submitted: { tone: "info", icon: "up", word: "terms.agency_report_submitted" },
    returned: { tone: "wait", icon: "returned", word: "terms.agency_report_returned" },
    accepted: { tone: "ok", icon: "check", word: "terms.agency_report_accepted" },
    closed: { tone: "plain", word: "terms.agency_report_closed" },
    missing: { tone: "neutral", icon: "dashed", word: "terms.agency_report_missing" },
  },
  proposal: {
    sent: { tone: "info", icon: "up", word: "terms.proposal_sent" },
    answered: { tone: "ok", icon: "check", word: "terms.proposal_answered" },
    withdrawn: { tone: "plain", word: "terms.proposal_withdrawn" },
    overdue: { tone: "bad", icon: "warning", word: "terms.proposal_overdue" },
  },
  rating: {
    draft: { tone: "neutral", icon: "pencil", word: "terms.rating_draft" },
    self_assessed: { tone: "info", icon: "up", word: "terms.rating_self_assessed" },
    verified: { tone: "info", icon: "up", word: "terms.rating_verified" },
    approved: { tone: "ok", icon: "check", word: "terms.rating_approved" },
    returned: { tone: "wait", icon: "returned", word: "terms.rating_returned" },
  },
} as const satisfies Record<string, Record<string, Status>>;

export type StatusOf = keyof typeof statuses;

/** The status of a value, or undefined if the value has no tag. */
export function getStatus(of: StatusOf, value: string): Status | undefined {
  return (statuses[of] as Record<string, Status>)[value];
}
