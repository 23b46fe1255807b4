import { beforeAll, expect, test } from "vitest";
import type { __Thing__Read } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { toBody, buildPatch, checkForm, toForm, newForm } from "@/domains/__domain__/__things__/__thing__";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district, stamps } from "../../people";

const record = {
  ...stamps,
  name: "Tên",
  note: null,
} as __Thing__Read;

beforeAll(async () => {
  await needWords("__things__");
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

test("the form names what is missing or too long at its field", () => {
  expect(checkForm(newForm()).map(({ pointer }) => pointer)).toEqual(["/name"]);
  expect(checkForm(toForm(record))).toEqual([]);
  expect(checkForm({ ...toForm(record), note: "x".repeat(4001) }).map(({ pointer }) => pointer)).toEqual(["/note"]);
});

test("a new record carries its unit, a correction only what changed", () => {
  expect(toBody({ ...newForm(), name: " Tên mới " })).toMatchObject({ name: "Tên mới", note: null });
  expect(buildPatch(toForm(record), { ...toForm(record), note: "Ghi thêm" })).toEqual({ note: "Ghi thêm" });
  expect(buildPatch(toForm(record), toForm(record))).toEqual({});
});
