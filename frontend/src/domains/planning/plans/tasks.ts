/** A task of the plan: its state for the eye, its draft for the form. */
import type { TaskCreate, TaskRead } from "@/api/generated/types.gen";
import { may, me, today } from "@/api/session";
import { isDay } from "@/lib/dates";
import { fold } from "@/lib/fold";
import { normalizeText, toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";

export const isLate = (task: TaskRead): boolean => task.status !== "done" && task.due_on !== null && task.due_on < today();

export function getState(task: TaskRead): string {
  if (isLate(task)) return "overdue";
  return task.status === "not_started" ? "planned" : task.status;
}

export const listStateChoices = () =>
  (["not_started", "in_progress", "done"] as const).map((value) => ({
    value,
    label: t(value === "not_started" ? "terms.task_planned" : `terms.task_${value}`),
  }));

const isOfOwnPlan = ({ org_unit_id: unit }: TaskRead): boolean => (me.value?.units ?? []).some(({ id }) => id === unit);

/** Whoever keeps the plan works on every task, a partner on those of its own agency; the plan of another unit is only read. */
export const mayWorkOn = (task: TaskRead): boolean =>
  isOfOwnPlan(task) && (may("plan:write") || (may("task:write") && !!me.value?.agency && fold(me.value.agency) === fold(task.agency)));

/** An agency reports on tasks of its own, a unit below on every task of the plan. */
export const mayReportOn = (task: TaskRead): boolean => {
  if (!may("task-report:write")) return false;
  return may("task:write") && !may("plan:write") ? mayWorkOn(task) : true;
};

export interface TaskDraft {
  title: string;
  agency: string;
  due_on: string;
  note: string;
}

export const toTaskDraft = (task: TaskRead | null, agency = ""): TaskDraft => ({
  title: task?.title ?? "",
  agency: task?.agency ?? agency,
  due_on: task?.due_on ?? "",
  note: task?.note ?? "",
});

export function checkTask({ title, agency, due_on }: TaskDraft): FieldError[] {
  const errors: FieldError[] = [];
  if (!normalizeText(title)) errors.push({ pointer: "/title", message: t("plans.task_missing") });
  if (!normalizeText(agency)) errors.push({ pointer: "/agency", message: t("plans.agency_missing") });
  if (due_on && !isDay(due_on)) errors.push({ pointer: "/due_on", message: t("plans.day_wrong") });
  return errors;
}

export const toTaskBody = ({ title, agency, due_on, note }: TaskDraft): Pick<TaskCreate, "title" | "agency" | "due_on" | "note"> => ({
  title: normalizeText(title),
  agency: normalizeText(agency),
  due_on: due_on || null,
  note: toTextOrNull(note),
});
