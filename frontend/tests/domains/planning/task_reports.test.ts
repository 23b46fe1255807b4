/** Task reports: what a form lacks, what is sent, what is late. */
import { beforeAll, describe, expect, test } from "vitest";
import { checkForm, toBody, type TaskReportForm } from "@/components/taskReportForm";
import { needWords } from "@/locales";
import { getTag } from "@/presentation/taskReport";

beforeAll(() => needWords("task_reports", "terms"));

const form: TaskReportForm = { id: "1", org_unit_id: "u", reported_on: "2022-10-03", task_status: "done", result: " Đã họp ", difficulty: "", answer_due_on: "" };

describe("a task report", () => {
  test("needs a day and a result, and a difficulty before a day of answer", () => {
    expect(checkForm(form)).toEqual([]);
    expect(checkForm({ ...form, result: " " }).map(({ pointer }) => pointer)).toEqual(["/result"]);
    expect(checkForm({ ...form, reported_on: "hôm qua" }).map(({ pointer }) => pointer)).toEqual(["/reported_on"]);
    expect(checkForm({ ...form, answer_due_on: "2022-10-09" }).map(({ pointer }) => pointer)).toEqual(["/answer_due_on"]);
    expect(checkForm({ ...form, difficulty: "Thiếu loa", answer_due_on: "2022-10-09" })).toEqual([]);
  });
  test("sends blanks as nothing", () => {
    expect(toBody(form)).toEqual({ reported_on: "2022-10-03", task_status: "done", result: "Đã họp", difficulty: null, answer_due_on: null });
  });
  test("is late by its own word", () => {
    expect(getTag({ status: "submitted", is_late: true })).toBe("overdue");
    expect(getTag({ status: "answered", is_late: false })).toBe("answered");
  });
});
