import { beforeAll, expect, test } from "vitest";
import type { CoordinationMeetingRead } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { toBody, buildPatch, checkForm, toForm, newForm } from "@/domains/planning/coordination_meetings/coordination_meeting";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district, stamps } from "../../people";

const record = {
  ...stamps,
  name: "Tên",
  held_on: "2022-09-10",
  chair: "UBND huyện",
  conclusions: null,
  next_due_on: null,
  agencies: ["Công an huyện", "Mặt trận"],
  note: null,
} as CoordinationMeetingRead;

beforeAll(async () => {
  await needWords("coordination_meetings");
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

test("the form names what is missing or too long at its field", () => {
  expect(checkForm(newForm()).map(({ pointer }) => pointer)).toEqual(["/name", "/held_on", "/chair", "/agencies"]);
  expect(checkForm(toForm(record))).toEqual([]);
  expect(checkForm({ ...toForm(record), note: "x".repeat(4001) }).map(({ pointer }) => pointer)).toEqual(["/note"]);
});

test("a new record carries its unit, a correction only what changed", () => {
  expect(toBody({ ...newForm(), name: " Tên mới " })).toMatchObject({ name: "Tên mới", agencies: [], note: null });
  expect(buildPatch(toForm(record), { ...toForm(record), note: "Ghi thêm" })).toEqual({ note: "Ghi thêm" });
  expect(buildPatch(toForm(record), toForm(record))).toEqual({});
  expect(buildPatch(toForm(record), { ...toForm(record), agencies: "Công an huyện\n\n Đoàn Thanh niên " })).toEqual({ agencies: ["Công an huyện", "Đoàn Thanh niên"] });
});
