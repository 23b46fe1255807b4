import { describe, expect, test } from "vitest";
import { isBlock, parsePastedBlock, readCellNumber } from "@/lib/pastedBlock";
import { formatNumber } from "@/lib/numbers";

/** A repeatable row of random numbers (mulberry32). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);
const PIECES = ["12", "1.234", "a", " ", '"', "\t", "\n", "\r\n", "Nhà nghỉ", "", ",", "–"];

/** What a spreadsheet writes for a cell: in quotation marks where it holds what separates cells. */
const toClipboard = (cell: string): string => (/["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

describe("numbers of a cell", () => {
  test.each([
    ["12", 12],
    [" 12 ", 12],
    ["1.234", 1234],
    ["1.234.567", 1_234_567],
    ["1 234", 1234],
    ["1\u00a0234", 1234],
    ["1,234", 1234],
    ["0", 0],
    ["12,00", 12],
    ["1.234,0", 1234],
    ["12.0", 12],
  ])("%j is %d", (text, value) => expect(readCellNumber(text)).toEqual({ value }));

  test.each([
    ["1,5", "fraction"],
    ["1.5", "fraction"],
    ["1.234,5", "fraction"],
    ["0,25", "fraction"],
    ["-", "dash"],
    ["–", "dash"],
    ["-3", "negative"],
    ["(3)", "negative"],
    ["12a", "not_a_number"],
    ["Karaoke Sao Đêm", "not_a_number"],
    ["#DIV/0!", "not_a_number"],
    ["1e5", "not_a_number"],
    ["99999999999999999999", "not_a_number"],
  ])("%j is refused as %s", (text, fault) => expect(readCellNumber(text)).toEqual({ fault }));

  test("a blank is not known: never 0", () => {
    for (const text of ["", " ", "\u00a0", "\t"]) expect(readCellNumber(text)).toEqual({ value: null });
  });

  test("money is written in short forms too, a count is not", () => {
    expect(readCellNumber("85 triệu", "money")).toEqual({ value: 85_000_000 });
    expect(readCellNumber("40,5 tr", "money")).toEqual({ value: 40_500_000 });
    expect(readCellNumber("85 triệu")).toEqual({ fault: "not_a_number" });
    expect(readCellNumber("1,5", "money")).toEqual({ fault: "fraction" });
  });

  test("every whole number is read as it is written in both languages, with and without decimals of zero", () => {
    for (const seed of SEEDS) {
      const value = createRandom(seed)(2 ** 31);
      for (const style of ["vi", "en"] as const) {
        const text = formatNumber(value, style);
        const point = style === "vi" ? "," : ".";
        expect([text, readCellNumber(text)]).toEqual([text, { value }]);
        expect([text, readCellNumber(`${text}${point}00`)]).toEqual([text, { value }]);
        const odd = readCellNumber(`${text}${point}5`);
        expect([text, odd]).toEqual([text, { fault: "fraction" }]);
      }
    }
  });

  test("no text gives a number that it does not hold: digits stay, and nothing becomes 0", () => {
    for (const seed of SEEDS) {
      const random = createRandom(seed);
      const text = Array.from({ length: 1 + random(6) }, () => "0123456789.,- ()a"[random(17)]).join("");
      const read = readCellNumber(text);
      const shown = "value" in read ? String(read.value ?? "") : null;
      const digits = text.trim().replace(/[.,]0{1,2}$/, "").replace(/\D/g, "").replace(/^0+(?=\d)/, "");
      expect([text, shown === null || shown === digits]).toEqual([text, true]);
    }
  });
});

describe("blocks", () => {
  test("tabs part cells, line ends part rows; the last line end begins no row", () => {
    expect(parsePastedBlock("12\t8\r\n5\t\r\n")).toEqual([["12", "8"], ["5", ""]]);
    expect(parsePastedBlock("7")).toEqual([["7"]]);
    expect(parsePastedBlock("")).toEqual([[""]]);
    expect(parsePastedBlock('"Nhà nghỉ\nHương"\t3')).toEqual([["Nhà nghỉ\nHương", "3"]]);
    expect(parsePastedBlock('"a ""b"""\t5"')).toEqual([['a "b"', '5"']]);
    expect(parsePastedBlock("\n\n")).toEqual([[""], [""]]);
  });

  test("one cell is no block", () => {
    expect([isBlock(parsePastedBlock("7\n")), isBlock(parsePastedBlock("7\t8")), isBlock(parsePastedBlock("7\n8"))]).toEqual([false, true, true]);
  });

  test("whatever cells hold, they come back as they were", () => {
    for (const seed of SEEDS) {
      const random = createRandom(seed);
      const width = 1 + random(4);
      const cell = (): string => Array.from({ length: random(4) }, () => PIECES[random(PIECES.length)]).join("");
      const block = Array.from({ length: 1 + random(5) }, () => Array.from({ length: width }, cell));
      for (const end of ["\n", "\r\n"]) {
        const text = block.map((row) => row.map(toClipboard).join("\t") + end).join("");
        expect(parsePastedBlock(text)).toEqual(block);
      }
    }
  });

  test("any text ends, and loses no character but those that part cells", () => {
    for (const seed of SEEDS) {
      const random = createRandom(seed);
      const text = Array.from({ length: random(12) }, () => PIECES[random(PIECES.length)]).join("");
      const cells = parsePastedBlock(text).flat();
      expect(cells.join("").replace(/["\t\r\n]/g, "")).toBe(text.replace(/["\t\r\n]/g, ""));
    }
  });
});
