import { beforeAll, expect, test } from "vitest";
import type { AreaRead } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { buildPatch, checkForm, formatDays, newForm, toBody, toForm } from "@/domains/organisation/areas/area";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district, stamps } from "../../people";

const record = {
  ...stamps,
  name: "Thôn 3",
  kind: "village",
  valid_from: null,
  valid_to: "2021-12-31",
} as AreaRead;

beforeAll(async () => {
  await needWords("areas");
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

test("the form names what is missing, too long or no day at its field", () => {
  expect(checkForm(newForm()).map(({ pointer }) => pointer)).toEqual(["/org_unit_id", "/name"]);
  expect(checkForm(toForm(record))).toEqual([]);
  expect(checkForm({ ...toForm(record), name: "x".repeat(121) }).map(({ pointer }) => pointer)).toEqual(["/name"]);
  expect(checkForm({ ...toForm(record), valid_to: "mai" }).map(({ pointer }) => pointer)).toEqual(["/valid_to"]);
  expect(checkForm({ ...toForm(record), valid_from: "2022-01-01" }).map(({ pointer }) => pointer)).toEqual(["/valid_to"]);
});

test("a new record carries its unit, a correction only what changed", () => {
  expect(toBody({ ...newForm(), org_unit_id: "u7", name: " Thôn 4 " })).toMatchObject({ org_unit_id: "u7", name: "Thôn 4", kind: "village", valid_from: null });
  expect(buildPatch(toForm(record), { ...toForm(record), valid_to: "" })).toEqual({ valid_to: null });
  expect(buildPatch(toForm(record), toForm(record))).toEqual({});
});

test("the next one shares unit and kind", () => {
  expect(newForm({ ...toForm(record), kind: "other" })).toMatchObject({ org_unit_id: "u7", kind: "other", name: "" });
});

test("the list says until when an area is used", () => {
  expect(formatDays(record)).toBe("Đã kết thúc 31/12/2021");
  expect(formatDays({ valid_from: null, valid_to: null })).toBe("Đang dùng");
  expect(formatDays({ valid_from: "2020-01-01", valid_to: null })).toBe("Từ 01/01/2020");
});
