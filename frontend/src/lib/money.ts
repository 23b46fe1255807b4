/** Money in whole đồng: parses the short forms that people type, and writes amounts in words as decisions do. */

import { fold } from "./fold";
import { parseCount } from "./numbers";
import { capitalize } from "./text";

const UNITS: Record<string, number> = { ty: 1e9, trieu: 1e6, tr: 1e6, nghin: 1e3, ngan: 1e3, k: 1e3 };
const AMOUNT = /(\d+(?:[.,]\d+)*) ?(ty|trieu|tr|nghin|ngan|k)(?![a-z])/g;

/** "1.234.567", "35 triệu", "1,5 tr", "1 tỷ 200 triệu", "500k" → whole đồng; null if it is none of these. */
export function parseMoney(text: string): number | null {
  const typed = fold(text)
    .replace(/\s*(?:dong|vnd|d|₫)\.?$/, "")
    .trim();
  const plain = parseCount(typed);
  if (plain !== null) return plain;
  const amounts = [...typed.matchAll(AMOUNT)];
  if (amounts.length === 0 || typed.replace(AMOUNT, "").trim() !== "") return null;
  const total = amounts.reduce((sum, [, figure = "", unit = ""]) => sum + scaled(figure, unit), 0);
  return Number.isSafeInteger(total) ? total : null;
}

/** Before a unit, a dot followed by three digits groups thousands (1.200 triệu); any other dot or comma is the decimal point. */
function scaled(figure: string, unit: string): number {
  const grouped = /^\d{1,3}(?:\.\d{3})+$/.test(figure);
  const value = Number(grouped ? figure.replaceAll(".", "") : figure.replace(",", "."));
  return Math.round(value * (UNITS[unit] ?? Number.NaN));
}

const DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
const BILLION = 1_000_000_000;

/** `35000000` → `"Ba mươi lăm triệu đồng"`. */
export const spellMoney = (amount: number): string => capitalize(`${amount === 0 ? "không" : spellNumber(amount, false)} đồng`);

/** `full`: there are higher digits before it, so leading zeros are spoken ("không trăm linh năm"). */
function spellNumber(value: number, full: boolean): string {
  if (value >= BILLION) {
    const rest = value % BILLION;
    const billions = `${spellNumber(Math.floor(value / BILLION), full)} tỷ`;
    return rest === 0 ? billions : `${billions} ${spellNumber(rest, true)}`;
  }
  const words: string[] = [];
  let led = full;
  for (const [size, name] of [[1_000_000, "triệu"], [1_000, "nghìn"], [1, ""]] as const) {
    const group = Math.floor(value / size) % 1000;
    if (group > 0) words.push(groupInWords(group, led), name);
    led ||= group > 0;
  }
  return words.filter(Boolean).join(" ");
}

function groupInWords(group: number, full: boolean): string {
  const [hundreds, tens, ones] = [Math.floor(group / 100), Math.floor(group / 10) % 10, group % 10];
  const words: string[] = [];
  if (hundreds > 0 || full) words.push(`${DIGITS[hundreds]} trăm`);
  if (tens === 1) words.push("mười");
  else if (tens > 1) words.push(`${DIGITS[tens]} mươi`);
  else if (ones > 0 && words.length > 0) words.push("linh");
  if (ones > 0) words.push(lastDigit(ones, tens));
  return words.join(" ");
}

/** One, four and five have other names after tens: hai mươi mốt, hai mươi tư, mười lăm. */
function lastDigit(ones: number, tens: number): string {
  if (ones === 1 && tens > 1) return "mốt";
  if (ones === 4 && tens > 1) return "tư";
  if (ones === 5 && tens > 0) return "lăm";
  return DIGITS[ones] ?? "";
}
