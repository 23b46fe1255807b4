import { beforeAll, expect, test } from "vitest";
import type { MaterialRead } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { toBody, buildPatch, checkForm, toForm, newForm } from "@/domains/prevention/materials/material";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district, stamps } from "../../people";

const record = {
  ...stamps,
  name: "Tên",
  kind: "leaflet",
  topic: null,
  audience: "residents",
  year: 2022,
  issuer: null,
  copy_count: null,
  note: null,
} as MaterialRead;

beforeAll(async () => {
  await needWords("materials");
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

test("the form names what is missing or too long at its field", () => {
  expect(checkForm(newForm()).map(({ pointer }) => pointer)).toEqual(["/name", "/kind", "/audience"]);
  expect(checkForm({ ...toForm(record), year: "22", copy_count: Number.NaN }).map(({ pointer }) => pointer)).toEqual(["/year", "/copy_count"]);
  expect(checkForm(toForm(record))).toEqual([]);
  expect(checkForm({ ...toForm(record), note: "x".repeat(4001) }).map(({ pointer }) => pointer)).toEqual(["/note"]);
});

test("a new record carries its unit, a correction only what changed", () => {
  expect(toBody({ ...newForm(), name: " Tên mới " })).toMatchObject({ name: "Tên mới", year: 2022, copy_count: null, note: null });
  expect(buildPatch(toForm(record), { ...toForm(record), note: "Ghi thêm" })).toEqual({ note: "Ghi thêm" });
  expect(buildPatch(toForm(record), toForm(record))).toEqual({});
});
