import { describe, expect, test } from "vitest";
import { spellMoney, parseMoney } from "@/lib/money";

describe("parseMoney", () => {
  test.each([
    ["35.000.000", 35_000_000],
    ["35 000 000 đồng", 35_000_000],
    ["35 triệu", 35_000_000],
    ["35tr", 35_000_000],
    ["1,5 tr", 1_500_000],
    ["1.5 triệu đồng", 1_500_000],
    ["1.200 triệu", 1_200_000_000],
    ["1 tỷ 200 triệu", 1_200_000_000],
    ["500k", 500_000],
    ["750 nghìn", 750_000],
    ["0", 0],
  ])("reads %s", (typed, amount) => expect(parseMoney(typed)).toBe(amount));

  test.each(["", "1,5", "abc", "35 triệu rưỡi", "35 trieuu", "-5", "12.34"])("refuses %s", (typed) =>
    expect(parseMoney(typed)).toBeNull(),
  );
});

describe("moneyInWords", () => {
  test.each([
    [0, "Không đồng"],
    [35_000_000, "Ba mươi lăm triệu đồng"],
    [15_000_000, "Mười lăm triệu đồng"],
    [10_500_000, "Mười triệu năm trăm nghìn đồng"],
    [1_005_000, "Một triệu không trăm linh năm nghìn đồng"],
    [21_000_000, "Hai mươi mốt triệu đồng"],
    [24_104_000, "Hai mươi tư triệu một trăm linh bốn nghìn đồng"],
    [111_111, "Một trăm mười một nghìn một trăm mười một đồng"],
    [1_000_000_005, "Một tỷ không trăm linh năm đồng"],
    [2_500_000_000_000, "Hai nghìn năm trăm tỷ đồng"],
    [55, "Năm mươi lăm đồng"],
    [1_000_010_000, "Một tỷ không trăm mười nghìn đồng"],
  ])("%i", (amount, words) => expect(spellMoney(amount)).toBe(words));
});
