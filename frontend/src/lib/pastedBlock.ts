/** What a spreadsheet puts on the clipboard: rows and cells of text, and the numbers that they hold. */
import { parseMoney } from "./money";
import { parseCount } from "./numbers";

export type NumberKind = "count" | "money";

/** Why a text is no number to be written; the words are the screen's. */
export type NumberFault = "dash" | "negative" | "fraction" | "not_a_number";

/** null: the cell is blank, which is not known. */
export type CellNumber = { value: number | null } | { fault: NumberFault };

const DASHES = /^[-–—−]+$/;
/** A minus sign, or the brackets of bookkeeping. */
const NEGATIVE = /^(?:[-−–]\s*[\d.,]+|\([\d.,\s]+\))$/;
/** "12,00", "1.234,0": a whole number that the spreadsheet shows with decimals. */
const ZERO_FRACTION = /^([\d., ]*\d)[.,]0{1,2}$/;
const FRACTION = /^\d[\d. ,]*[.,]\d+$/;

/** Reads the number of a cell as people and spreadsheets write it: 1.234, 1 234, 12,00; for money 85 triệu too. */
export function readCellNumber(text: string, kind: NumberKind = "count"): CellNumber {
  const typed = text.replace(/[\u00a0\u202f]/g, " ").trim();
  if (typed === "") return { value: null };
  if (DASHES.test(typed)) return { fault: "dash" };
  if (NEGATIVE.test(typed)) return { fault: "negative" };
  const whole = ZERO_FRACTION.exec(typed)?.[1] ?? typed;
  const value = parseCount(whole) ?? (kind === "money" ? parseMoney(typed) : null);
  if (value !== null) return { value };
  return { fault: FRACTION.test(typed) ? "fraction" : "not_a_number" };
}

/** A cell in quotation marks, as spreadsheets write one that holds a tab, a new line or a quotation mark. */
const QUOTED = /^"((?:[^"]|"")*)"(?=\t|\r|\n|$)/;
const PLAIN = /^[^\t\r\n]*/;

/** Takes the first cell off `text`: its content, and what follows it. */
function takeCell(text: string): { cell: string; rest: string } {
  const quoted = QUOTED.exec(text);
  if (quoted) return { cell: (quoted[1] ?? "").replaceAll('""', '"'), rest: text.slice(quoted[0].length) };
  const plain = PLAIN.exec(text)?.[0] ?? "";
  return { cell: plain, rest: text.slice(plain.length) };
}

/** Splits copied cells into rows; the line end after the last row begins no further row. */
export function parsePastedBlock(text: string): string[][] {
  const rows: string[][] = [[]];
  let rest = text.replace(/(?:\r\n|\r|\n)$/, "");
  for (;;) {
    const taken = takeCell(rest);
    rows.at(-1)?.push(taken.cell);
    if (taken.rest === "") return rows;
    const end = /^(?:\t|\r\n|\r|\n)/.exec(taken.rest)?.[0] ?? "";
    if (end !== "\t") rows.push([]);
    rest = taken.rest.slice(end.length);
  }
}

/** One cell alone is an ordinary paste into a field. */
export const isBlock = (rows: string[][]): boolean => rows.length > 1 || (rows[0]?.length ?? 0) > 1;
