/** A line of a course's sheet: what it says of an official, and how that is changed. */
import { api } from "@/api/client";
import type { AttendanceRead, AttendanceLine } from "@/api/generated/types.gen";
import { newId } from "@/lib/ids";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";

/** `none`: not on the sheet. */
export type Result = "none" | "attended" | "completed";

export function getResult({ attendance_id, completed }: AttendanceLine): Result {
  if (attendance_id === null) return "none";
  return completed ? "completed" : "attended";
}

/** Nobody completes a course that is not over. */
export function listResultChoices(isOver: boolean): Choice[] {
  if (!isOver) {
    return [
      { value: "none", label: t("trainings.result_not_asked") },
      { value: "attended", label: t("trainings.result_asked"), icon: "check" },
    ];
  }
  return [
    { value: "none", label: t("trainings.result_none") },
    { value: "attended", label: t("trainings.result_attended") },
    { value: "completed", label: t("trainings.result_completed"), icon: "check" },
  ];
}

/** Brings the line to `result` on the server, and answers it as it stands then. */
export async function saveResult(courseId: string, line: AttendanceLine, result: Result): Promise<AttendanceLine> {
  const id = courseId;
  const completed = result === "completed";
  if (line.attendance_id === null) {
    if (result === "none") return line;
    return withAttendance(line, await api.post("/trainings/{id}/attendances", { path: { id }, body: { staff_id: line.staff_id, completed }, key: newId() }));
  }
  const own = { path: { id, attendance_id: line.attendance_id }, version: line.attendance_version ?? 0 };
  if (result !== "none") return withAttendance(line, await api.patch("/trainings/{id}/attendances/{attendance_id}", { ...own, body: { completed } }));
  await api.delete("/trainings/{id}/attendances/{attendance_id}", own);
  return { ...line, attendance_id: null, attendance_version: null, completed: null };
}

const withAttendance = (line: AttendanceLine, { id, version, completed }: AttendanceRead): AttendanceLine => ({
  ...line,
  attendance_id: id,
  attendance_version: version,
  completed,
});

export interface Group {
  id: string;
  name: string;
  lines: AttendanceLine[];
}

/** The lines of each unit together, in the order in which they come. */
export function groupByUnit(lines: AttendanceLine[]): Group[] {
  const groups = new Map<string, Group>();
  for (const line of lines) {
    const group = groups.get(line.org_unit_id) ?? { id: line.org_unit_id, name: line.org_unit_name, lines: [] };
    group.lines.push(line);
    groups.set(line.org_unit_id, group);
  }
  return [...groups.values()];
}
