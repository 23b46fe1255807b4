/** A report on a task as its form holds it, what must be true of it, and what is sent. */
import type { TaskReportCreate, TaskReportRead } from "@/api/generated/types.gen";
import { today } from "@/api/session";
import type { FieldError } from "@/composables/useForm";
import { isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { normalizeText, toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import type { TaskState } from "@/presentation/taskReport";
import { listOwnUnitChoices } from "@/presentation/unitChoices";

export interface TaskReportForm {
  id: string;
  org_unit_id: string;
  reported_on: string;
  task_status: TaskState;
  result: string;
  difficulty: string;
  answer_due_on: string;
}

export const newForm = (): TaskReportForm => ({
  id: newId(),
  org_unit_id: listOwnUnitChoices()[0]?.value ?? "",
  reported_on: today(),
  task_status: "in_progress",
  result: "",
  difficulty: "",
  answer_due_on: "",
});

export const toForm = (report: TaskReportRead): TaskReportForm => ({
  id: report.id,
  org_unit_id: report.org_unit_id,
  reported_on: report.reported_on,
  task_status: report.task_status,
  result: report.result,
  difficulty: report.difficulty ?? "",
  answer_due_on: report.answer_due_on ?? "",
});

export function checkForm({ reported_on, result, difficulty, answer_due_on }: TaskReportForm): FieldError[] {
  const errors: FieldError[] = [];
  if (!isDay(reported_on)) errors.push({ pointer: "/reported_on", message: t("task_reports.day_wrong") });
  if (!normalizeText(result)) errors.push({ pointer: "/result", message: t("task_reports.result_missing") });
  if (answer_due_on && !isDay(answer_due_on)) errors.push({ pointer: "/answer_due_on", message: t("task_reports.day_wrong") });
  if (answer_due_on && !normalizeText(difficulty)) errors.push({ pointer: "/answer_due_on", message: t("task_reports.nothing_asked") });
  return errors;
}

type Body = Pick<TaskReportCreate, "reported_on" | "task_status" | "result" | "difficulty" | "answer_due_on">;

export const toBody = (form: TaskReportForm): Body => ({
  reported_on: form.reported_on,
  task_status: form.task_status,
  result: normalizeText(form.result),
  difficulty: toTextOrNull(form.difficulty),
  answer_due_on: form.answer_due_on || null,
});
