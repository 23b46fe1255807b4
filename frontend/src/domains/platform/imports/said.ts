/** A row of a file as people read it: which record it means, and what its values say. */
import { communeName } from "@/api/catalogues";
import type { ImportableList, ImportColumn, ImportRow } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";
import { fieldLabel, isNumber, wordOf } from "./columns";

const UNIT = "org_unit_id";
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The heading of a field; a record's unit stands in the column of the list. */
export const labelOf = (list: ImportableList, field: string): string => fieldLabel(list, field === UNIT ? list.unit_field : field);

/** A value in words; "" where there is none. */
export function valueText(list: ImportableList, field: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (Array.isArray(value)) return value.map((one) => valueText(list, field, one)).join("; ");
  if (field === UNIT || field === list.unit_field) return communeName(String(value), String(value));
  if (isNumber(list, field)) return formatNumber(Number(value), language());
  const word = wordOf(list, field, value);
  return word ?? (DAY.test(String(value)) ? formatDay(String(value)) : String(value));
}

/** The same where blank has a word of its own. */
export const valueOrBlank = (list: ImportableList, field: string, value: unknown): string =>
  valueText(list, field, value) || t("imports.change_empty");

function cellOf(columns: ImportColumn[], row: ImportRow, field: string): string {
  const column = columns.find((one) => one.sheet === row.sheet && one.field === field);
  return (column && row.cells[column.column]) || "";
}

/** What the file calls the record. */
export const nameOf = (list: ImportableList, columns: ImportColumn[], row: ImportRow): string =>
  cellOf(columns, row, list.naming[0] ?? "") || t("imports.result_nameless");

/** What else tells it apart: its address and the like. */
export const restOf = (list: ImportableList, columns: ImportColumn[], row: ImportRow): string =>
  list.naming
    .slice(1)
    .map((field) => cellOf(columns, row, field))
    .filter(Boolean)
    .join(" · ");
