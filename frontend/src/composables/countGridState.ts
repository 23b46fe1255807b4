/** The rows of a grid for counts: what the register holds, what was typed beside it, and what becomes of each cell. */
import { type NumberKind, readCellNumber } from "@/lib/pastedBlock";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";

export interface GridColumn {
  key: string;
  label: string;
  kind?: NumberKind;
  /** The largest number that the server takes. */
  most?: number;
  /** A row is a record only once this is known or said not to be counted, and a number cannot be emptied then. */
  isNeeded?: boolean;
}

export type Numbers = Record<string, number | null>;

/** A record of the register behind a row. */
export interface GridRecord {
  id: string;
  version: number;
  numbers: Numbers;
  /** One of its zeros may be no count: it is from when a blank became 0. */
  isUnclear?: boolean;
}

export interface GridRow {
  key: string;
  label: string;
  /** A second line: where it is. */
  note?: string;
  /** What a cell is called by, where the label alone does not say which row it is. */
  fullName?: string;
  record: GridRecord | null;
  /** The numbers of the time before; null: there is none. */
  before: Numbers | null;
  /** Which time that was: "T8", "trước". */
  beforeLabel: string;
  /** Columns whose 0 before may be no count: from when a blank became 0. */
  unclearBefore?: string[];
}

/** A request whose answer has not come: sent again with the same key and content until it has. */
export interface Pending {
  id: string;
  key: string;
  /** null: a new record. */
  version: number | null;
  numbers: Numbers;
}

/** What is not in the register yet. Plain data: it is kept on the device. */
export interface Unsaved {
  /** The text of a cell that differs from the register. */
  typed: Record<string, string>;
  /** What the register held when the typing began. */
  base: Numbers;
  /** Not to be sent before somebody says so: pasted, or still being typed. */
  held: Record<string, boolean>;
  pending: Pending | null;
}

export interface RowState extends Unsaved {
  record: GridRecord | null;
  isBusy: boolean;
  /** The server could not be reached: the row is tried again. */
  isOffline: boolean;
  /** Why a cell is refused. */
  faults: Record<string, string>;
  /** Why the row is refused, where no cell is to blame. */
  failure: string;
  /** What somebody else wrote meanwhile. */
  clash: Numbers;
  saved: Record<string, boolean>;
  /** Somebody said that a needed number was not counted: the row is a record all the same. */
  isUncounted?: boolean;
}

export type CellState = "sending" | "saved" | "offline" | "fault" | "clash" | "held" | "waiting" | "";

export const newRowState = (record: GridRecord | null): RowState => ({
  record,
  typed: {},
  base: {},
  held: {},
  pending: null,
  isBusy: false,
  isOffline: false,
  faults: {},
  failure: "",
  clash: {},
  saved: {},
});

export const formatCell = (value: number | null | undefined): string => (value === null || value === undefined ? "" : formatNumber(value, language()));

export const getNumber = (record: GridRecord | null, column: string): number | null => record?.numbers[column] ?? null;

export const getText = (state: RowState, column: string): string => state.typed[column] ?? formatCell(getNumber(state.record, column));

export const getRowName = ({ label, fullName }: GridRow): string => fullName ?? label;

export const listTyped = (state: RowState): string[] => Object.keys(state.typed);

/** The number that a cell shows; undefined while its text is none. */
export function getShown(state: RowState, column: GridColumn): number | null | undefined {
  const typed = state.typed[column.key];
  if (typed === undefined) return getNumber(state.record, column.key);
  const read = readCellNumber(typed, column.kind);
  return "value" in read ? read.value : undefined;
}

/** Why a text cannot be written into a cell; "" if it can. */
export function checkCell(state: RowState, column: GridColumn, text: string): string {
  const read = readCellNumber(text, column.kind);
  if ("fault" in read) return t(`count_grid.fault_${read.fault}`, { text: text.trim() });
  if (read.value === null) return column.isNeeded && state.record ? t("count_grid.fault_emptied") : "";
  if (column.most !== undefined && read.value > column.most) return t("count_grid.fault_too_big", { value: read.value, most: column.most });
  return "";
}

/** Checks what was typed into a row anew; rules between its numbers are checked when it is sent. */
export function recheck(state: RowState, columns: GridColumn[]): void {
  state.failure = "";
  state.faults = {};
  for (const column of columns) {
    const text = state.typed[column.key];
    const wrong = text === undefined || state.held[column.key] ? "" : checkCell(state, column, text);
    if (wrong) state.faults[column.key] = wrong;
  }
}

/** Writes a text into a cell. */
export function typeInto(state: RowState, column: GridColumn, text: string): void {
  const { key } = column;
  delete state.faults[key];
  delete state.saved[key];
  if (!(key in state.base)) state.base[key] = getNumber(state.record, key);
  state.typed[key] = text;
}

/** Takes back what was typed into a cell. */
export function forget(state: RowState, column: string): void {
  for (const kept of [state.typed, state.base, state.held, state.faults, state.clash]) delete kept[column];
}

/** A text that says what the register holds anyway is no change. */
export function isUnchanged(state: RowState, column: GridColumn): boolean {
  const read = readCellNumber(state.typed[column.key] ?? "", column.kind);
  return "value" in read && read.value === getNumber(state.record, column.key);
}

/** The columns whose text can be sent, with their numbers. */
export function listReady(state: RowState, columns: GridColumn[]): Numbers {
  const ready: Numbers = {};
  for (const column of columns) {
    const { key } = column;
    if (!(key in state.typed) || state.held[key] || key in state.clash || key in state.faults) continue;
    const shown = getShown(state, column);
    if (shown !== undefined) ready[key] = shown;
  }
  return ready;
}

/** The needed columns without which a row is no record yet. */
export function listMissing(state: RowState, columns: GridColumn[], ready: Numbers): GridColumn[] {
  if (state.record || state.isUncounted) return [];
  return columns.filter(({ key, isNeeded }) => isNeeded && (ready[key] ?? null) === null);
}

/** Whether the register says of a cell that nobody counted it. */
export const saysUncounted = ({ record }: RowState, { key, isNeeded }: GridColumn): boolean => isNeeded === true && record !== null && getNumber(record, key) === null;

/** What is waiting to be written of a row, so that a device keeps it; null if nothing is. */
export function toUnsaved({ typed, base, held, pending }: RowState): Unsaved | null {
  return Object.keys(typed).length === 0 && pending === null ? null : { typed, base, held, pending };
}

/** Puts what a device kept beside the present record: what others wrote meanwhile clashes, what is written already is done. */
export function restoreInto(state: RowState, kept: Unsaved, columns: GridColumn[]): void {
  Object.assign(state, { typed: { ...kept.typed }, base: { ...kept.base }, held: { ...kept.held }, pending: kept.pending });
  for (const column of columns) if (column.key in state.typed && !kept.pending) meetCell(state, column, state.record);
}

/** Holds a typed cell against what the register says now; `state.record` may be of before. */
function meetCell(state: RowState, column: GridColumn, now: GridRecord | null): void {
  const { key } = column;
  const [mine, theirs] = [getShown(state, column), getNumber(now, key)];
  if (mine === theirs) forget(state, key);
  else if (theirs !== (state.base[key] ?? null)) state.clash[key] = theirs;
}

/** The register holds another record than the one that was read: merges it cell by cell. */
export function meetRecord(state: RowState, now: GridRecord, columns: GridColumn[]): void {
  for (const column of columns) {
    if (!(column.key in state.typed)) continue;
    const wasSent = state.pending !== null && column.key in state.pending.numbers;
    meetCell(state, column, now);
    if (wasSent && !(column.key in state.typed)) state.saved[column.key] = true;
  }
  state.record = now;
  state.pending = null;
}

/** The register took what was sent; what was typed meanwhile stays to be sent. */
export function takeSaved(state: RowState, record: GridRecord, columns: GridColumn[]): string[] {
  const sent = Object.keys(state.pending?.numbers ?? {});
  state.record = record;
  state.pending = null;
  state.isOffline = false;
  const done = columns.filter(({ key }) => sent.includes(key) && (key in state.typed || getNumber(record, key) !== null));
  for (const column of done) {
    if (isUnchanged(state, column)) forget(state, column.key);
    else if (column.key in state.typed) state.base[column.key] = getNumber(record, column.key);
    state.saved[column.key] = !(column.key in state.typed);
  }
  return done.map(({ key }) => key);
}

/** How a cell stands. */
export function getCellState(state: RowState, column: string, waits: boolean): CellState {
  if (column in state.clash) return "clash";
  if (column in state.faults) return "fault";
  const isSent = state.pending !== null && column in state.pending.numbers;
  if (column in state.typed || isSent) {
    if (state.held[column]) return "held";
    if (isSent && state.isOffline) return "offline";
    if (isSent || state.isBusy) return "sending";
    if (state.failure) return "fault";
    return waits ? "waiting" : "held";
  }
  return state.saved[column] ? "saved" : "";
}

export interface ColumnSum {
  sum: number | null;
  known: number;
  among: number;
}

/** What a column adds up to, and of how many rows: a blank is not 0. */
export function sumColumn(states: RowState[], column: GridColumn): ColumnSum {
  const getValid = (state: RowState): number | null | undefined => (column.key in state.faults ? getNumber(state.record, column.key) : getShown(state, column));
  const known = states.map(getValid).filter((value): value is number => typeof value === "number");
  return { sum: known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0), known: known.length, among: states.length };
}
