/** Periods of lists: first and last day. */
import { expect, test } from "vitest";
import { toPeriodDays } from "@/presentation/periods";

test("a year and its quarters, leap years too", () => {
  expect(toPeriodDays("2022")).toEqual({ from: "2022-01-01", to: "2022-12-31" });
  expect(toPeriodDays("2024-1")).toEqual({ from: "2024-01-01", to: "2024-03-31" });
  expect(toPeriodDays("2022-3")).toEqual({ from: "2022-07-01", to: "2022-09-30" });
});

test("anything else narrows nothing", () => {
  for (const value of ["", "2022-5", "quý 3", "22"]) expect(toPeriodDays(value)).toEqual({ from: "", to: "" });
});
