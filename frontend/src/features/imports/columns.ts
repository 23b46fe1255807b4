/** The columns of a file beside the fields of the register: which were guessed, which are missing. */
import type { ImportColumn, ImportRead } from "@/api/generated/types.gen";
import { type WordKey, t } from "@/locales";
import type { Mapping } from "./upload";

const FIELDS = [
  "name",
  "establishment_type",
  "address",
  "commune",
  "status",
  "owner_name",
  "manager_name",
  "business_registration_no",
  "security_certificate_no",
  "room_count",
  "opened_on",
  "closed_on",
  "workforce_total",
  "workforce_female",
  "workforce_under_18",
  "workforce_counted_on",
  "latitude",
  "longitude",
] as const;

type Field = (typeof FIELDS)[number];
const isField = (field: string): field is Field => (FIELDS as readonly string[]).includes(field);

/** Without these a list cannot be read; the commune may also stand over the rows, or be the officer's only one. */
const NEEDED: Field[] = ["name", "establishment_type", "address"];

/** The name of a field; for the two hidden columns of an export, their heading. */
export const fieldLabel = (field: string): string => (isField(field) ? t(`establishments.field_${field}` satisfies WordKey) : field);

export const fieldChoices = () => FIELDS.map((field) => ({ value: field, label: fieldLabel(field) }));

/** Whether a person should look at the columns before the rows. */
export const needsLook = ({ columns, errors }: Pick<ImportRead, "columns" | "errors">): boolean =>
  columns.some(({ how }) => how === "guessed") || errors.some(({ code }) => code === "column-missing");

/** Columns as they are matched: one per heading, for the server matches by heading; those of our own exports stay. */
export function matchable(columns: ImportColumn[]): ImportColumn[] {
  const seen = new Set<string>();
  return columns.filter(({ header, field }) => {
    if (seen.has(header) || (field !== null && !isField(field))) return false;
    seen.add(header);
    return true;
  });
}

export type Chosen = Record<string, string>;

/** {heading: field, or "" when left out} as the file was understood. */
export const chosenOf = (columns: ImportColumn[]): Chosen =>
  Object.fromEntries(matchable(columns).map(({ header, field }) => [header, field ?? ""]));

export const missingFields = (chosen: Chosen): Field[] => NEEDED.filter((field) => !Object.values(chosen).includes(field));

/** Fields that are chosen for more than one heading of a sheet. */
export function twiceChosen(columns: ImportColumn[], chosen: Chosen): string[] {
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
export function mappingOf({ columns, mapping }: Pick<ImportRead, "columns" | "mapping">, chosen: Chosen): Mapping | null {
  const before = chosenOf(columns);
  const changed = Object.entries(chosen).filter(([header, field]) => before[header] !== field);
  if (changed.length === 0) return null;
  return { ...mapping, ...Object.fromEntries(changed.map(([header, field]) => [header, field || null])) };
}
