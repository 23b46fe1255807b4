/** A report on a task in words: how far the task is, who reported, the state for the eye. */
import type { TaskReportRow } from "@/api/generated/types.gen";
import { t } from "@/locales";

export type TaskState = TaskReportRow["task_status"];

const STATES: TaskState[] = ["not_started", "in_progress", "done"];
export const formatState = (state: TaskState): string => t(state === "not_started" ? "terms.task_planned" : `terms.task_${state}`);
export const listStateChoices = () => STATES.map((value) => ({ value, label: formatState(value) }));

/** Who reported: the agency, or the unit's own office. */
export const formatReporter = ({ agency, org_unit_name }: Pick<TaskReportRow, "agency" | "org_unit_name">): string => agency ?? org_unit_name;

/** The state for the eye: a difficulty waits for an answer, a plain report to be taken note of. */
export const getTag = ({ status, is_late }: Pick<TaskReportRow, "status" | "is_late">): string => (is_late ? "overdue" : status);
