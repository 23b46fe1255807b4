/**
 * Sends the rows of a grid: of each one request at a time.
 *
 * A request whose answer did not come is sent again with the same key and content until it has one, so that nothing is
 * written twice; what was typed meanwhile follows it.
 */
import { onBeforeUnmount, onMounted } from "vue";
import { ApiProblem, type Failure, toFailure } from "@/api/problem";
import { newId } from "@/lib/ids";
import { t } from "@/locales";
import { formatFailure } from "@/presentation/failure";
import { announce } from "./liveRegion";
import { type GridColumn, type GridRecord, type GridRow, type Numbers, type Pending, type RowState, getNumber, getRowName, listMissing, listReady, meetRecord, takeSaved } from "./countGridState";

/** Where the rows of a grid are saved. */
export interface GridSource {
  create: (row: GridRow, pending: Pending) => Promise<GridRecord>;
  update: (row: GridRow, pending: Pending) => Promise<GridRecord>;
  /** The record that somebody else made for a row meanwhile. */
  find: (row: GridRow) => Promise<GridRecord | null>;
  /** The record in the answer 412. */
  toRecord: (current: unknown) => GridRecord;
  /** Rules between the numbers of a row: the message by column. */
  check?: (numbers: Numbers, row: GridRow) => Record<string, string>;
  /** What looks odd in a record and is written all the same; "" if nothing does. */
  caution?: (record: GridRecord) => string;
}

export interface RowQueueOptions {
  rows: () => GridRow[];
  columns: () => GridColumn[];
  getState: (row: GridRow) => RowState;
  source: GridSource;
  /** Called after every change of what is not saved. */
  keep: () => void;
  saved?: (row: GridRow, record: GridRecord) => void;
}

export interface RowQueue {
  /** Sends what of a row is ready, and again what had no answer. */
  flush: (row: GridRow) => Promise<void>;
  retryNow: () => void;
}

const SECOND = 1000;
/** Seconds after which a request without an answer is sent again; the last goes on. */
const PATIENCE = [3, 6, 12, 30, 60];

export function useRowQueue({ rows, columns, getState, source, keep, saved }: RowQueueOptions): RowQueue {
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function toPending(row: GridRow): Pending | null {
    const state = getState(row);
    const ready = listReady(state, columns());
    if (Object.keys(ready).length === 0 || listMissing(state, columns(), ready).length > 0) return null;
    const whole = Object.fromEntries(columns().map(({ key }) => [key, ready[key] ?? (key in ready ? null : getNumber(state.record, key))]));
    const faults = source.check?.(whole, row) ?? {};
    Object.assign(state.faults, faults);
    if (Object.keys(faults).length > 0) return null;
    return { id: state.record?.id ?? newId(), key: newId(), version: state.record?.version ?? null, numbers: state.record ? ready : whole };
  }

  async function flush(row: GridRow): Promise<void> {
    const state = getState(row);
    if (state.isBusy) return;
    state.pending ??= toPending(row);
    const { pending } = state;
    if (!pending) return;
    state.isBusy = true;
    state.failure = "";
    keep();
    let goesOn = false;
    try {
      const record = await (pending.version === null ? source.create(row, pending) : source.update(row, pending));
      taken(row, record);
      goesOn = true;
    } catch (caught) {
      goesOn = await refused(row, toFailure(caught)).catch((again: unknown) => retryLater(state, toFailure(again)));
    } finally {
      state.isBusy = false;
      keep();
    }
    if (goesOn) await flush(row);
  }

  function taken(row: GridRow, record: GridRecord): void {
    const state = getState(row);
    tries = 0;
    const done = new Set(takeSaved(state, record, columns()).filter((key) => state.saved[key]));
    const names = columns().filter(({ key }) => done.has(key)).map(({ label }) => label);
    announce(t("count_grid.saved_cell", { cell: t("count_grid.cell", { column: names.join(", "), row: getRowName(row) }) }));
    saved?.(row, record);
  }

  /** What the server, or the way to it, refused; true if the row can be sent again at once. */
  async function refused(row: GridRow, why: Failure): Promise<boolean> {
    const state = getState(row);
    if (!(why instanceof ApiProblem) || why.status >= 500 || why.status === 429) return retryLater(state, why);
    state.isOffline = false;
    const theirs = why.status === 412 ? source.toRecord(why.current) : why.status === 409 ? await source.find(row) : null;
    if (theirs) {
      meetRecord(state, theirs, columns());
      return true;
    }
    state.pending = null;
    const keys = new Set(columns().map(({ key }) => key));
    const own = why.errors.map(({ pointer, message }) => [pointer.slice(1), message] as const).filter(([key]) => keys.has(key));
    Object.assign(state.faults, Object.fromEntries(own));
    if (own.length === 0) state.failure = formatFailure(why);
    return false;
  }

  function retryLater(state: RowState, why: Failure): false {
    state.isOffline = true;
    const asked = why instanceof ApiProblem ? why.retryAfter : null;
    const seconds = asked ?? PATIENCE[Math.min(tries, PATIENCE.length - 1)] ?? 0;
    tries += 1;
    clearTimeout(timer);
    timer = setTimeout(retryNow, seconds * SECOND);
    return false;
  }

  function retryNow(): void {
    clearTimeout(timer);
    for (const row of rows()) if (getState(row).pending) void flush(row);
  }

  onMounted(() => addEventListener("online", retryNow));
  onBeforeUnmount(() => {
    clearTimeout(timer);
    removeEventListener("online", retryNow);
  });
  return { flush, retryNow };
}
