/** Rows of a file as a grid: sheets, lettered columns, and what is wrong with which cell. */
import type { CellError, ImportableList, ImportColumn, ImportRow } from "@/api/generated/types.gen";
import { isNumber } from "./columns";

export interface SheetColumn {
  letter: string;
  header: string;
  right: boolean;
}

export interface Sheet {
  name: string;
  columns: SheetColumn[];
  rows: ImportRow[];
}

const getLetter = (cell: string): string => /^[A-Z]+/.exec(cell)?.[0] ?? "";
const compareLetters = (a: SheetColumn, b: SheetColumn): number => a.letter.length - b.letter.length || (a.letter < b.letter ? -1 : 1);

/** The columns that were read, and those that hold an error without having been read. */
function buildColumns(list: ImportableList, name: string, columns: ImportColumn[], rows: ImportRow[]): SheetColumn[] {
  const own = columns.filter(({ sheet }) => sheet === name);
  const read = own.filter(({ field }) => field !== null);
  const reported = new Set(rows.flatMap(({ errors, warnings }) => [...errors, ...warnings]).map(({ cell }) => getLetter(cell)));
  const extra = [...reported].filter((letter) => !read.some(({ column }) => column === letter));
  return [
    ...read.map(({ column, header, field }) => ({ letter: column, header, right: isNumber(list, field) })),
    ...extra.map((letter) => ({ letter, header: own.find(({ column }) => column === letter)?.header ?? "", right: false })),
  ].sort(compareLetters);
}

/** The rows by sheet, in the order of the file. */
export function buildSheets(list: ImportableList, columns: ImportColumn[], rows: ImportRow[]): Sheet[] {
  const names = [...new Set(rows.map(({ sheet }) => sheet))];
  return names.map((name) => {
    const own = rows.filter(({ sheet }) => sheet === name);
    return { name, columns: buildColumns(list, name, columns, own), rows: own };
  });
}

/** What is said of the cell in column `letter` of the row. */
export function findFault(faults: CellError[], letter: string): CellError | undefined {
  return faults.find(({ cell }) => getLetter(cell) === letter);
}

/** The id of a cell's element: sheets are numbered, for their names may hold anything. */
export const toCellId = (sheet: number, cell: string): string => `cell-${sheet}-${cell}`;
