import { describe, expect, test } from "vitest";
import { formatNumber, formatPercent, parseCount, parseDecimal } from "@/lib/numbers";

describe("parseCount", () => {
  test.each(["1234567", "1.234.567", "1 234 567", "1,234,567", "1\u00a0234\u00a0567"])("reads %s", (typed) =>
    expect(parseCount(typed)).toBe(1_234_567),
  );
  test.each(["", "-1", "1.5", "1.23.456", "1.234,567", "12a", "99999999999999999999"])("refuses %s", (typed) =>
    expect(parseCount(typed)).toBeNull(),
  );
});

test("a coordinate may use either decimal mark", () => {
  expect(parseDecimal("20,5023")).toBe(20.5023);
  expect(parseDecimal("-20.5")).toBe(-20.5);
  expect(parseDecimal("20°5")).toBeNull();
});

test("numbers follow the language", () => {
  expect(formatNumber(1_234_567)).toBe("1.234.567");
  expect(formatNumber(1234.5, "en")).toBe("1,234.5");
  expect(formatNumber(999)).toBe("999");
  expect(formatNumber(-1200)).toBe("−1.200");
});

test("a percentage has one decimal, none if whole", () => {
  expect(formatPercent(68.333)).toBe("68,3%");
  expect(formatPercent(100)).toBe("100%");
  expect(formatPercent(88.25, "en")).toBe("88.3%");
});

test("a percentage below its threshold never reads as if it were met", () => {
  expect(formatPercent(69.96, "vi", 70)).toBe("69,9%");
  expect(formatPercent(70.04, "vi", 70)).toBe("70%");
  expect(formatPercent(66.66, "vi", 70)).toBe("66,7%");
});
