/** A keyset list on a page: first page, "show more"; old rows stay until new ones arrive, and Back restores the list. */
import { type Ref, ref, shallowRef, watch } from "vue";
import { backRestore } from "./backRestore";
import { type CallOptions, connection, request, toApiUrl } from "./client";
import type { AskedArguments, ListPath, Page, Row } from "./operations";
import { toFailure, type Failure } from "./problem";
import { reloadWhenReachable } from "./reloadWhenReachable";

const MOST_KEPT = 20;
const kept = new Map<string, Page<unknown>>();

connection.written.add(() => kept.clear());

function cachePage(address: string, page: Page<unknown>): void {
  kept.delete(address);
  kept.set(address, page);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest) kept.delete(oldest);
}

export interface List<T> {
  items: Ref<T[]>;
  /** True while the server has more rows. */
  hasMore: Ref<boolean>;
  loading: Ref<boolean>;
  error: Ref<Failure | null>;
  /** False until the first answer, so that no empty state flashes. */
  loaded: Ref<boolean>;
  reload: () => Promise<void>;
  /** Adds the next page; returns the index of the first new row. */
  more: () => Promise<number>;
}

/** Loads `path`, and again whenever its parameters or query change; `ask` answers null: do not load (yet). */
export function useList<P extends ListPath>(path: P, ...[ask]: AskedArguments<P>): List<Row<P>> {
  return createList<Row<P>>(path, (ask as (() => CallOptions | null) | undefined) ?? (() => ({})));
}

function createList<T>(path: string, ask: () => CallOptions | null): List<T> {
  const items = shallowRef<T[]>([]);
  const next = ref<string | null>(null);
  const hasMore = ref(false);
  const loading = ref(false);
  const loaded = ref(false);
  const error = shallowRef<Failure | null>(null);
  let latest: AbortController | undefined;
  let asksMore = false;

  function show(page: Page<T>): void {
    items.value = page.items;
    next.value = page.next ?? null;
    hasMore.value = next.value !== null;
    loaded.value = true;
  }

  async function fetchPage(after: string | null): Promise<Page<T> | null> {
    const asked = ask();
    if (!asked) return null;
    latest?.abort();
    const turn = new AbortController();
    latest = turn;
    asksMore = after !== null;
    loading.value = true;
    error.value = null;
    try {
      return await request<Page<T>>("get", path, { ...asked, query: { ...asked.query, after }, signal: turn.signal });
    } catch (caught) {
      if (!turn.signal.aborted) error.value = toFailure(caught);
      return null;
    } finally {
      if (latest === turn) loading.value = false;
    }
  }

  async function reload(): Promise<void> {
    const address = toApiUrl(path, ask() ?? {});
    const page = await fetchPage(null);
    if (!page) return;
    show(page);
    cachePage(address, page);
  }

  async function more(): Promise<number> {
    const first = items.value.length;
    const address = toApiUrl(path, ask() ?? {});
    const page = next.value === null ? null : await fetchPage(next.value);
    if (page) {
      const whole = { items: [...items.value, ...page.items], next: page.next };
      show(whole);
      cachePage(address, whole);
    }
    return first;
  }

  watch(
    () => (ask() === null ? null : toApiUrl(path, ask() ?? {})),
    (address) => {
      if (address === null) return;
      const before = kept.get(address) as Page<T> | undefined;
      if (before && backRestore.now) show(before);
      else void reload();
    },
    { immediate: true },
  );
  reloadWhenReachable(error, () => (asksMore ? more() : reload()));

  return { items, hasMore, loading, error, loaded, reload, more };
}
