/** A row of a file as people read it: which record it means, and what its values say. */
import { getCommuneName } from "@/api/catalogues";
import type { ImportableList, ImportColumn, ImportRow } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";
import { getFieldLabel, isNumber, getWord } from "./columns";

const UNIT = "org_unit_id";
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The heading of a field; a record's unit stands in the column of the list. */
export const getLabel = (list: ImportableList, field: string): string => getFieldLabel(list, field === UNIT ? list.unit_field : field);

/** A value in words; "" where there is none. */
export function formatValue(list: ImportableList, field: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (Array.isArray(value)) return value.map((one) => formatValue(list, field, one)).join("; ");
  if (field === UNIT || field === list.unit_field) return getCommuneName(String(value), String(value));
  if (isNumber(list, field)) return formatNumber(Number(value), language());
  const word = getWord(list, field, value);
  return word ?? (DAY.test(String(value)) ? formatDay(String(value)) : String(value));
}

/** The same where blank has a word of its own. */
export const formatValueOrBlank = (list: ImportableList, field: string, value: unknown): string =>
  formatValue(list, field, value) || t("imports.change_empty");

function getCell(columns: ImportColumn[], row: ImportRow, field: string): string {
  const column = columns.find((one) => one.sheet === row.sheet && one.field === field);
  return (column && row.cells[column.column]) || "";
}

/** What the file calls the record. */
export const formatName = (list: ImportableList, columns: ImportColumn[], row: ImportRow): string =>
  getCell(columns, row, list.naming[0] ?? "") || t("imports.result_nameless");

/** What else tells it apart: its address and the like. */
export const formatContext = (list: ImportableList, columns: ImportColumn[], row: ImportRow): string =>
  list.naming
    .slice(1)
    .map((field) => getCell(columns, row, field))
    .filter(Boolean)
    .join(" · ");
