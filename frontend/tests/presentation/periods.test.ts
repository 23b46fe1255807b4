/** Periods of lists: first and last day. */
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { login } from "@/api/session";
import { listPeriodChoices, toPeriodDays } from "@/presentation/periods";
import { serve } from "../api/server";
import { district } from "../people";

test("a year and its quarters, leap years too", () => {
  expect(toPeriodDays("2022")).toEqual({ from: "2022-01-01", to: "2022-12-31" });
  expect(toPeriodDays("2024-1")).toEqual({ from: "2024-01-01", to: "2024-03-31" });
  expect(toPeriodDays("2022-3")).toEqual({ from: "2022-07-01", to: "2022-09-30" });
});

test("anything else narrows nothing", () => {
  for (const value of ["", "2022-5", "quý 3", "22"]) expect(toPeriodDays(value)).toEqual({ from: "", to: "" });
});

test.each([
  ["2027-01-01", ["2027", "2027-1", "2026-4", "2026"]],
  ["2027-04-01", ["2027", "2027-1", "2027-2", "2026"]],
])("on %s the last quarter that is over can be chosen", async (today, expected) => {
  serve({ body: { csrf_token: "t" } }, { body: { ...district, today } });
  await login({ username: "district", password: "x" });
  expect(listPeriodChoices().map(({ value }) => value)).toEqual(expected);
});
