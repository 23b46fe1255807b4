import { beforeAll, expect, test } from "vitest";
import type { ReviewCampaignRead } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { toBody, buildPatch, checkForm, formatDays, isLate, toForm, toLightTag, newForm } from "@/domains/establishments/review_campaigns/review_campaign";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district, stamps } from "../../people";

const record = {
  ...stamps,
  name: "Rà soát quý IV",
  begun_on: "2022-10-01",
  due_on: "2022-11-30",
  closed_on: null,
  note: null,
} as ReviewCampaignRead;

beforeAll(async () => {
  await needWords("review_campaigns");
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

test("the form names what is missing or too long at its field", () => {
  expect(checkForm(newForm()).map(({ pointer }) => pointer)).toEqual(["/name", "/due_on"]);
  expect(checkForm(toForm(record))).toEqual([]);
  expect(checkForm({ ...toForm(record), due_on: "2022-13-01" }).map(({ pointer }) => pointer)).toEqual(["/due_on"]);
});

test("a new review carries its unit, a correction only what changed", () => {
  expect(toBody({ ...newForm(), name: " Rà soát ", due_on: "2022-11-30" })).toMatchObject({ name: "Rà soát", note: null });
  expect(buildPatch(toForm(record), { ...toForm(record), note: "Ghi thêm" })).toEqual({ note: "Ghi thêm" });
});

test("days and lights are said in words", () => {
  expect(formatDays(record)).toBe("từ 01/10/2022, hạn 30/11/2022");
  expect(formatDays({ ...record, closed_on: "2022-10-02" })).toBe("từ 01/10/2022 đến 02/10/2022");
  expect(isLate({ ...record, due_on: "2022-10-02" })).toBe(true);
  expect(isLate({ ...record, due_on: "2022-10-02", closed_on: "2022-10-03" })).toBe(false);
  expect(toLightTag("late")).toMatchObject({ tone: "bad", label: "Quá hạn" });
});
