/** Numbers as people type and read them in Vietnamese (1.234.567; 68,3 %) and English (1,234,567; 68.3 %). */

export type NumberStyle = "vi" | "en";

const GROUPED = /^\d{1,3}(?:([. ,])\d{3})(?:\1\d{3})*$/;

/** Parses a whole number without sign: 1234567, 1.234.567, 1 234 567 or 1,234,567; null for anything else. */
export function parseCount(text: string): number | null {
  const typed = text.trim().replace(/[\u00a0\u202f]/g, " ");
  if (!/^\d+$/.test(typed) && !GROUPED.test(typed)) return null;
  const value = Number(typed.replace(/\D/g, ""));
  return Number.isSafeInteger(value) ? value : null;
}

/** Parses a decimal such as a coordinate: "20,5023" or "20.5023"; null if it is not a number. */
export function parseDecimal(text: string): number | null {
  const typed = text.trim().replace(",", ".");
  return /^-?\d+(?:\.\d+)?$/.test(typed) ? Number(typed) : null;
}

/** `1234567.5` → `"1.234.567,5"` or `"1,234,567.5"`. */
export function formatNumber(value: number, style: NumberStyle = "vi"): string {
  const [whole = "", fraction] = String(Math.abs(value)).split(".");
  const [group, point] = style === "vi" ? [".", ","] : [",", "."];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return `${value < 0 ? "−" : ""}${grouped}${fraction === undefined ? "" : point + fraction}`;
}

/**
 * One decimal, none if whole: `68.333` → `"68,3%"`.
 * A value below `threshold` is never rounded up to it: 69.96 of 70 reads 69,9%, because 70% would be untrue.
 */
export function formatPercent(value: number, style: NumberStyle = "vi", threshold?: number): string {
  let shown = Math.round(value * 10) / 10;
  if (threshold !== undefined && value < threshold && shown >= threshold) {
    shown = Math.floor(value * 10) / 10;
  }
  return `${formatNumber(shown, style)}%`;
}
