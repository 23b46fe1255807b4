/** The columns of a file beside the fields of the register: which were guessed, which are missing. */
import type { ImportableColumn, ImportableList, ImportColumn, ImportRead } from "@/api/generated/types.gen";
import type { Choice } from "@/presentation/choice";
import type { Mapping } from "./upload";

const findColumn = (list: ImportableList, field: string): ImportableColumn | undefined => list.columns.find((one) => one.field === field);

/** The name of a field, which is its heading in the template; for the hidden columns of an export, the field itself. */
export const getFieldLabel = (list: ImportableList, field: string): string => findColumn(list, field)?.header ?? field;

export const listFieldChoices = (list: ImportableList): Choice[] => list.columns.map(({ field, header }) => ({ value: field, label: header }));

/** Without these a list cannot be read; the unit may also stand over the rows, or be the officer's only one. */
export const listRequiredColumns = ({ columns, unit_field }: ImportableList): ImportableColumn[] =>
  columns.filter(({ field, required }) => required && field !== unit_field);

/** What a cell holds in words: codes by the words of the workbook; null for what has none. */
export const getWord = (list: ImportableList, field: string, value: unknown): string | undefined => findColumn(list, field)?.words[String(value)];

export const isNumber = (list: ImportableList, field: string | null): boolean => {
  const form = field === null ? undefined : findColumn(list, field)?.form;
  return form === "count" || form === "number";
};

/** Whether a person should look at the columns before the rows. */
export const needsReview = ({ columns, errors }: Pick<ImportRead, "columns" | "errors">): boolean =>
  columns.some(({ how }) => how === "guessed") || errors.some(({ code }) => code === "column-missing");

/** Columns as they are matched: one per heading, for the server matches by heading; those of our own exports stay. */
export function listMatchableColumns(list: ImportableList, columns: ImportColumn[]): ImportColumn[] {
  const seen = new Set<string>();
  return columns.filter(({ header, field }) => {
    if (seen.has(header) || (field !== null && !findColumn(list, field))) return false;
    seen.add(header);
    return true;
  });
}

export type Chosen = Record<string, string>;

/** {heading: field, or "" when left out} as the file was understood. */
export const getChosenFields = (list: ImportableList, columns: ImportColumn[]): Chosen =>
  Object.fromEntries(listMatchableColumns(list, columns).map(({ header, field }) => [header, field ?? ""]));

export const listMissingFields = (list: ImportableList, chosen: Chosen): string[] =>
  listRequiredColumns(list)
    .map(({ field }) => field)
    .filter((field) => !Object.values(chosen).includes(field));

/** Fields that are chosen for more than one heading of a sheet. */
export function listDuplicateFields(columns: ImportColumn[], chosen: Chosen): string[] {
  const sheets = [...new Set(columns.map(({ sheet }) => sheet))];
  const twice = sheets.flatMap((sheet) => {
    const fields = columns.filter((column) => column.sheet === sheet).map(({ header }) => chosen[header] ?? "");
    return fields.filter((field, index) => field && fields.indexOf(field) !== index);
  });
  return [...new Set(twice)];
}

/**
 * What to send when the choice differs from how the file was understood; null when it does not.
 * Headings that were left as they are stay for the server to understand, but for those chosen earlier.
 */
export function toMapping(list: ImportableList, { columns, mapping }: Pick<ImportRead, "columns" | "mapping">, chosen: Chosen): Mapping | null {
  const before = getChosenFields(list, columns);
  const changed = Object.entries(chosen).filter(([header, field]) => before[header] !== field);
  if (changed.length === 0) return null;
  return { ...mapping, ...Object.fromEntries(changed.map(([header, field]) => [header, field || null])) };
}
