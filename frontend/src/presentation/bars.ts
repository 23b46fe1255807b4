/** Rows of a chart that is a table: each value as a number in words, and as a bar beside it. */
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";

/** `value` null: nobody knows it, or it is not for this reader; `text` says which. It is never drawn as nothing. */
export interface BarValue {
  value: number | null;
  text: string;
}

export interface BarRow {
  key: string;
  name: string;
  note?: string;
  /** One for each heading of the chart. */
  values: BarValue[];
  /** The end of the row's scale. */
  most: number;
  /** What has to be reached, drawn as a line. */
  marks?: number[];
  to?: object;
}

export const toBarValue = (value: number | null | undefined, text?: string): BarValue =>
  value === null || value === undefined ? { value: null, text: text ?? t("charts.unknown") } : { value, text: text ?? formatNumber(value, language()) };

/** The longest of the values and marks; 1 where all are nothing, so that no row is divided by zero. */
export const findMost = (values: (number | null | undefined)[], marks: number[] = []): number =>
  Math.max(0, ...values.map((value) => value ?? 0), ...marks) || 1;

/** Where a value ends on a scale of 100; what lies beyond the scale is cut there. */
export const toLength = (value: number, most: number): number => Math.min(100, Math.max(0, (100 * value) / most));
