/** Columns of a table: content, alignment, and place when a row becomes three lines on a phone. */

import { formatNumber } from "@/lib/numbers";
import { language } from "@/locales";

export interface Column<T> {
  key: string;
  label: string;
  /** The plain value; a slot `cell-<key>` may render it differently. */
  value?: (row: T) => string | number | null | undefined;
  /** Numbers are right-aligned, dates left; both with tabular figures. */
  kind?: "text" | "number" | "date";
  /**
   * On phones: `name` is the first line, `meta` the second, `tag` and `end` share the third;
   * `line` has one of its own before these, `none` is left out.
   */
  phone?: "name" | "meta" | "line" | "tag" | "end" | "none";
  /** The API's name for sorting upwards and downwards by this column. */
  sort?: { up?: string; down?: string };
}

/** A missing value. Where it would fill a line of its own on a phone, `table.css` leaves it out. */
export const BLANK = "–";

/** The text of a cell: a missing value is a dash, never 0; numbers are grouped (pass years as text). */
export function formatCell<T>(column: Column<T>, row: T): string {
  const value = column.value?.(row);
  if (value === null || value === undefined || value === "") return BLANK;
  return typeof value === "number" ? formatNumber(value, language()) : value;
}

/** The classes of a cell and its head. */
export function buildCellClass<T>(column: Column<T>): (string | false | undefined)[] {
  return [`at-${column.phone ?? "none"}`, column.kind === "number" && "right", column.kind !== undefined && column.kind !== "text" && "num"];
}
