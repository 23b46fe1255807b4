import { beforeAll, describe, expect, test } from "vitest";
import type { HeadCountRead, AttendanceLine, TrainingRead, TrainingYear } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { toBody, buildPatch, checkCourse, toCourse, newCourse } from "@/domains/prevention/trainings/course";
import { toHeadCounts, listChanges } from "@/domains/prevention/trainings/headCounts";
import { explainNext, explainNone, formatDays, formatGap, isOver, mayKeep, formatSheet, toStatusTag } from "@/domains/prevention/trainings/text";
import { groupByUnit, saveResult, listResultChoices, getResult } from "@/domains/prevention/trainings/sheet";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district } from "../../people";

const record: TrainingRead = {
  id: "t1",
  version: 1,
  created_at: "2022-05-24T03:00:00Z",
  updated_at: "2022-05-24T03:00:00Z",
  org_unit_id: "u1",
  org_unit_name: "Bình Lục",
  title: "Kỹ năng truyền thông",
  topic: "communication_skills",
  held_from: "2022-06-14",
  held_to: "2022-06-15",
  agency: null,
  organiser: "Phòng LĐTBXH",
  level: "district",
  venue: null,
  attendance_count: 12,
  completed_count: 10,
  head_count: 0,
};
const line: AttendanceLine = {
  staff_id: "s1",
  full_name: "Vũ Thị Thảo",
  agency: "UBND xã",
  kind: "officer",
  is_direct_duty: true,
  org_unit_id: "u7",
  org_unit_name: "Bình Nghĩa",
  attendance_id: null,
  attendance_version: null,
  completed: null,
};

beforeAll(async () => {
  await needWords("trainings", "terms");
  serve({ body: { csrf_token: "t" } }, { body: { ...district, permissions: [...district.permissions, "training:write"] } });
  await login({ username: "x", password: "x" });
});

describe("the form", () => {
  test("a course without a last day ends on its first", () => {
    const fresh = { ...newCourse(), title: " Tư vấn ", topic: "counselling", held_from: "2022-10-18" };
    expect(toBody(fresh)).toMatchObject({ org_unit_id: "u1", level: "district", organiser: "UBND huyện Bình Lục", title: "Tư vấn", held_to: "2022-10-18", venue: null });
    const base = toCourse(record);
    expect(buildPatch(base, { ...base, held_to: "" })).toEqual({ held_to: "2022-06-14" });
    expect(buildPatch(base, { ...base, venue: "Hội trường" })).toEqual({ venue: "Hội trường" });
  });

  test("names what is missing or wrong at its field", () => {
    const pointers = (course: ReturnType<typeof toCourse>) => checkCourse(course).map(({ pointer }) => pointer);
    expect(pointers(newCourse())).toEqual(["/title", "/topic", "/held_from"]);
    expect(pointers(toCourse(record))).toEqual([]);
    expect(pointers({ ...toCourse(record), held_to: "2022-06-13" })).toEqual(["/held_to"]);
    expect(pointers({ ...toCourse(record), held_to: "" })).toEqual([]);
    expect(pointers({ ...toCourse(record), title: "x".repeat(301), organiser: "" })).toEqual(["/organiser", "/title"]);
  });
});

describe("the sheet", () => {
  test("each touch is one call, with the version that was read", async () => {
    const attendance = { id: "a1", version: 1, completed: true };
    const asked = serve({ status: 201, body: attendance }, { body: { ...attendance, version: 2, completed: false } }, { status: 204 });
    const put = await saveResult("t1", line, "completed");
    expect([getResult(line), getResult(put), put.attendance_version]).toEqual(["none", "completed", 1]);
    const less = await saveResult("t1", put, "attended");
    expect([getResult(less), less.attendance_version]).toEqual(["attended", 2]);
    const off = await saveResult("t1", less, "none");
    expect(off).toEqual(line);
    expect(await saveResult("t1", off, "none")).toEqual(line);
    expect(asked.map(({ method, path }) => [method, path])).toEqual([
      ["POST", "/api/v1/trainings/t1/attendances"],
      ["PATCH", "/api/v1/trainings/t1/attendances/a1"],
      ["DELETE", "/api/v1/trainings/t1/attendances/a1"],
    ]);
    expect(asked.map(({ body }) => body)).toEqual([{ staff_id: "s1", completed: true }, { completed: false }, undefined]);
    expect(asked.map(({ headers }) => headers.get("If-Match"))).toEqual([null, '"1"', '"2"']);
  });

  test("nobody completes what is not over", () => {
    expect(isOver({ held_to: "2022-10-03" })).toBe(true);
    expect(isOver({ held_to: "2022-10-04" })).toBe(false);
    expect(listResultChoices(false).map(({ value }) => value)).toEqual(["none", "attended"]);
    expect(listResultChoices(true).map(({ value }) => value)).toEqual(["none", "attended", "completed"]);
  });

  test("lines stand by unit in the order in which they come", () => {
    const other = { ...line, staff_id: "s2", org_unit_id: "u8", org_unit_name: "Tràng An" };
    const groups = groupByUnit([line, { ...line, staff_id: "s3" }, other]);
    expect(groups.map(({ name, lines }) => [name, lines.map(({ staff_id }) => staff_id)])).toEqual([["Bình Nghĩa", ["s1", "s3"]], ["Tràng An", ["s2"]]]);
  });
});

test("only head counts that differ are sent; none means that the count goes", () => {
  const counts = [
    { id: "h1", version: 3, audience: "rapporteurs", head_count: 34 },
    { id: "h2", version: 1, audience: "police", head_count: 5 },
  ] as HeadCountRead[];
  const heads = toHeadCounts(counts, ["rapporteurs", "police", "other"]);
  expect(heads).toEqual({ rapporteurs: 34, police: 5, other: null });
  expect(listChanges(counts, heads)).toEqual([]);
  const steps = listChanges(counts, { rapporteurs: 36, police: 0, other: 7 });
  expect(steps.map(({ audience, count, was }) => [audience, count, was?.id])).toEqual([["rapporteurs", 36, "h1"], ["police", null, "h2"], ["other", 7, undefined]]);
});

test("a course in words", () => {
  expect(formatDays(record)).toBe("14/06/2022 – 15/06/2022");
  expect(formatDays({ ...record, held_to: "2022-06-14" })).toBe("14/06/2022");
  expect(formatSheet(record)).toBe("10 trên 12");
  expect(formatSheet(record, true)).toBe("10 trên 12 người hoàn thành");
  expect(formatSheet({ ...record, held_to: "2022-10-04" })).toBe("12 người có tên");
  expect(toStatusTag(record)).toBeUndefined();
  expect(toStatusTag({ ...record, held_to: "2022-10-04" })?.label).toBe("Đang học");
  expect(toStatusTag({ ...record, held_from: "2022-10-04", held_to: "2022-10-04" })?.label).toBe("Sắp mở");
  expect(mayKeep(record)).toBe(true);
});

test("the gap is told as a sentence", () => {
  const year = { year: 2022, direct_count: 55, trained_count: 41 } as TrainingYear;
  expect(formatGap(year)).toBe("Còn 14 trên 55 cán bộ trực tiếp chưa tập huấn năm 2022");
  expect(formatGap({ ...year, trained_count: 55 })).toBe("Cả 55 cán bộ trực tiếp đã tập huấn năm 2022");
  expect(formatGap({ ...year, direct_count: 0, trained_count: 0 })).toContain("Chưa có cán bộ trực tiếp");
  expect(formatGap({ ...year, trained_count: null })).toBe("Năm 2022 chưa ghi lớp tập huấn nào trong sổ");
});

test("an agency that does not read the staff list is not told to tick names on it", async () => {
  const as = async (...permissions: string[]): Promise<void> => {
    serve({ body: { csrf_token: "t" } }, { body: { ...district, permissions } });
    await login({ username: "x", password: "x" });
  };
  await as("training:read", "training:write", "staff:read");
  expect([explainNone(), explainNext()].every((words) => words.includes("danh sách cán bộ"))).toBe(true);
  await as("training:read", "training:write");
  expect([explainNone(), explainNext()].some((words) => words.includes("danh sách cán bộ"))).toBe(false);
});
