import { beforeAll, describe, expect, test } from "vitest";
import type { StaffRead } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { toQuery } from "@/domains/prevention/staff/lists";
import { toBody, buildPatch, checkStaff, newStaff, toStaffForm } from "@/domains/prevention/staff/staff";
import { hasLeft, isToCome, needsTraining, formatSpan, toTrainingTag } from "@/domains/prevention/staff/text";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district, stamps } from "../../people";

const thao: StaffRead = {
  ...stamps,
  full_name: "Vũ Thị Thảo",
  agency: "UBND xã Bình Nghĩa",
  kind: "officer",
  is_direct_duty: true,
  is_female: null,
  active_from: "2021-01-04",
  active_to: null,
  last_trained_on: "2021-10-15",
};

beforeAll(async () => {
  await needWords("staff", "terms");
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

describe("the form", () => {
  test("names what is missing, wrong or too long at its field", () => {
    const pointers = (changed: object) => checkStaff({ ...toStaffForm(thao), ...changed }).map(({ pointer }) => pointer);
    expect(checkStaff(newStaff()).map(({ pointer }) => pointer)).toEqual(["/full_name", "/agency", "/is_direct_duty"]);
    expect(pointers({})).toEqual([]);
    expect(pointers({ active_to: "2021-01-03" })).toEqual(["/active_to"]);
    expect(pointers({ active_to: "2021-01-04" })).toEqual([]);
    expect(pointers({ active_from: "31/2", full_name: "x".repeat(201) })).toEqual(["/full_name", "/active_from"]);
  });

  test("the next of several shares office, unit and kind, but no name and no duty", () => {
    const next = newStaff({ ...toStaffForm(thao), kind: "police" });
    expect(next).toMatchObject({ org_unit_id: "u7", agency: "UBND xã Bình Nghĩa", kind: "police", full_name: "", is_direct_duty: "" });
  });

  test("yes and no are sent as such, blank as unknown; a correction holds what differs", () => {
    expect(toBody({ ...toStaffForm(thao), is_direct_duty: "false", full_name: " Vũ  " })).toMatchObject({ is_direct_duty: false, is_female: null, full_name: "Vũ", active_to: null });
    const base = toStaffForm(thao);
    expect(buildPatch(base, { ...base })).toEqual({});
    expect(buildPatch(base, { ...base, is_female: "true", active_from: "" })).toEqual({ is_female: true, active_from: null });
  });
});

test("who needs training is on direct duty, on the staff list today, and untrained this year", () => {
  expect(needsTraining(thao)).toBe(true);
  expect(toTrainingTag(thao)?.label).toBe("Chưa tập huấn năm 2022");
  expect(toTrainingTag({ ...thao, last_trained_on: "2022-06-15" })).toMatchObject({ tone: "ok", label: "Tập huấn 15/06/2022" });
  const others = [{ is_direct_duty: false }, { active_to: "2022-10-02" }, { active_from: "2022-10-04" }];
  expect(others.map((changed) => needsTraining({ ...thao, ...changed }))).toEqual([false, false, false]);
  expect(hasLeft({ ...thao, active_to: "2022-10-03" })).toBe(false);
  expect(isToCome({ ...thao, active_from: "2022-10-03" })).toBe(false);
  expect(formatSpan({ ...thao, active_to: "2022-08-31" })).toBe("04/01/2021 – 31/08/2022");
});

test("the staff list is today's unless a filter brings its own day or those who left are wanted", () => {
  const none = { new_since: "", trained_in_duty: "", needs_training: "", trained_in: "", is_direct_duty: "", kind: "", org_unit_id: "", boundaries: "", level: "", all: "", q: "" };
  expect(toQuery(none)).toMatchObject({ active_on: "2022-10-03" });
  expect(toQuery({ ...none, all: "true" })).toMatchObject({ active_on: "" });
  expect(toQuery({ ...none, all: "true" })).not.toHaveProperty("all");
  expect(toQuery({ ...none, needs_training: "2021" })).toMatchObject({ active_on: "", needs_training: "2021" });
});
