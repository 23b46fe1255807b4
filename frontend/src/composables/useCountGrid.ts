/** A grid for counts that saves each cell by itself; all that is not in the register is kept on the device. */
import { type ComputedRef, computed, onMounted, reactive, ref, watch } from "vue";
import {
  type CellState,
  type GridColumn,
  type GridRecord,
  type GridRow,
  type RowState,
  type Unsaved,
  checkCell,
  forget,
  getCellState,
  isUnchanged,
  listMissing,
  listReady,
  listTyped,
  meetRecord,
  newRowState,
  recheck,
  restoreInto,
  toUnsaved,
  typeInto,
} from "./countGridState";
import { type GridSource, useRowQueue } from "./useRowQueue";
import { useUnsavedRows } from "./useUnsavedRows";

export interface GridOptions {
  /** Under this name the device keeps what is not saved. */
  name: string;
  columns: () => GridColumn[];
  rows: () => GridRow[];
  source: GridSource;
  saved?: (row: GridRow, record: GridRecord) => void;
}

const toAddress = (row: GridRow, column: GridColumn): string => `${row.key}/${column.key}`;

export function useCountGrid(options: GridOptions) {
  const states = reactive(new Map<string, RowState>());
  const columns = computed(options.columns);
  const rows = computed(options.rows);
  /** Kept by an earlier visit, for rows that are not shown yet. */
  let waiting: Record<string, Unsaved> = {};
  const restored = ref(0);
  /** The cell in which somebody types: `row/column`. */
  const editing = ref("");

  const getState = (row: GridRow): RowState => states.get(row.key) ?? newRowState(row.record);
  const collect = (): Record<string, Unsaved> => {
    const own = [...states].map(([key, state]) => [key, toUnsaved(state)] as const).filter((pair): pair is [string, Unsaved] => pair[1] !== null);
    return { ...waiting, ...Object.fromEntries(own) };
  };
  const device = useUnsavedRows(`count-grid:${options.name}`, collect);
  const { source, saved } = options;
  const { flush, retryNow } = useRowQueue({ rows: () => rows.value, columns: () => columns.value, getState, source, keep: () => device.keep(), ...(saved ? { saved } : {}) });

  function type(row: GridRow, column: GridColumn, text: string): void {
    const state = getState(row);
    typeInto(state, column, text);
    state.held[column.key] = true;
    editing.value = toAddress(row, column);
    device.keep();
  }

  const isEditing = (row: GridRow, column: GridColumn): boolean => editing.value === toAddress(row, column);

  /** The typing in a cell is over: it is checked and sent. */
  function commit(row: GridRow, column: GridColumn): void {
    const state = getState(row);
    const text = state.typed[column.key];
    editing.value = "";
    if (text === undefined) return;
    delete state.held[column.key];
    if (isUnchanged(state, column) && state.pending === null) forget(state, column.key);
    send(row);
  }

  /** What is typed into a row is checked anew and sent. */
  function send(row: GridRow): void {
    recheck(getState(row), columns.value);
    device.keep();
    void flush(row);
  }

  /** Takes back what was typed since the last save; false if there was nothing. */
  function undo(row: GridRow, column: GridColumn): boolean {
    const state = getState(row);
    editing.value = "";
    if (!(column.key in state.typed)) return false;
    forget(state, column.key);
    send(row);
    return true;
  }

  function settle(row: GridRow, column: GridColumn, keep: "mine" | "theirs"): void {
    const state = getState(row);
    if (keep === "theirs") forget(state, column.key);
    else {
      state.base[column.key] = state.clash[column.key] ?? null;
      delete state.clash[column.key];
    }
    send(row);
  }

  const heldCells = computed(() =>
    rows.value.flatMap((row) => columns.value.filter((column) => getState(row).held[column.key] && !isEditing(row, column)).map((column) => ({ row, column }))),
  );

  /** Puts a block into the cells from one on, without sending it; returns how many cells lay outside, and how many hold no number. */
  function paste(from: { row: number; column: number }, block: string[][]): { outside: number; wrong: number } {
    let [outside, wrong] = [0, 0];
    for (const [down, line] of block.entries()) {
      for (const [right, text] of line.entries()) {
        const [row, column] = [rows.value[from.row + down], columns.value[from.column + right]];
        if (text.trim() === "") continue;
        if (!row || !column) outside += 1;
        else if (!hold(row, column, text)) wrong += 1;
      }
    }
    device.keep();
    return { outside, wrong };
  }

  /** Puts a text into a cell that waits for a word before it is sent; false if it is no number. */
  function hold(row: GridRow, column: GridColumn, text: string): boolean {
    const state = getState(row);
    typeInto(state, column, text.trim());
    if (isUnchanged(state, column)) {
      forget(state, column.key);
      return true;
    }
    const fault = checkCell(state, column, text);
    if (fault) state.faults[column.key] = fault;
    else state.held[column.key] = true;
    return !fault;
  }

  function writeHeld(): void {
    restored.value = 0;
    for (const { row, column } of heldCells.value) delete getState(row).held[column.key];
    for (const row of rows.value) send(row);
  }

  function dropHeld(): void {
    restored.value = 0;
    for (const { row, column } of heldCells.value) forget(getState(row), column.key);
    device.keep();
  }

  /** Fills blank cells with what somebody has just said of all of them, and sends them; null: not counted. */
  function fill(cells: { row: GridRow; column: GridColumn; value: number | null }[]): void {
    for (const { row, column, value } of cells) {
      typeInto(getState(row), column, value === null ? "" : String(value));
      getState(row).isUncounted = value === null;
    }
    for (const row of new Set(cells.map((cell) => cell.row))) send(row);
  }

  const getMissing = (row: GridRow): GridColumn[] => {
    const state = getState(row);
    const ready = listReady(state, columns.value);
    return Object.keys(ready).length === 0 ? [] : listMissing(state, columns.value, ready);
  };
  const getCell = (row: GridRow, column: GridColumn): CellState =>
    isEditing(row, column) ? "" : getCellState(getState(row), column.key, getMissing(row).length > 0);

  const counts: ComputedRef<Record<CellState, number>> = computed(() => {
    const all: Record<CellState, number> = { "": 0, saved: 0, sending: 0, offline: 0, fault: 0, clash: 0, held: 0, waiting: 0 };
    for (const row of rows.value) for (const column of columns.value) all[getCell(row, column)] += 1;
    return all;
  });

  /** A row that has come, or come again with what the register holds now. */
  function bring(row: GridRow): void {
    const state = states.get(row.key);
    if (!state) states.set(row.key, newRowState(row.record));
    else if (row.record && state.pending === null && row.record.version > (state.record?.version ?? 0)) meetRecord(state, row.record, columns.value);
    restore(row);
  }

  function restore(row: GridRow): void {
    const kept = waiting[row.key];
    if (!kept) return;
    delete waiting[row.key];
    const state = getState(row);
    restoreInto(state, kept, columns.value);
    // What no request was made of waits for a word: it may have been half typed.
    if (!kept.pending) for (const key of listTyped(state)) state.held[key] = true;
    restored.value += listTyped(state).length;
    if (kept.pending) void flush(row);
  }

  watch(rows, (now) => now.forEach(bring), { immediate: true });
  onMounted(async () => {
    waiting = await device.load();
    rows.value.forEach(restore);
  });

  return { getState, getCell, getMissing, isEditing, type, commit, undo, paste, fill, settle, writeHeld, dropHeld, heldCells, counts, restored, retryNow, failed: device.failed };
}

export type CountGrid = ReturnType<typeof useCountGrid>;
