/** One record on a page: loaded, reloaded, replaced by the answer of a write. */
import { type Ref, type ShallowRef, ref, shallowRef, watch } from "vue";
import { type CallOptions, fillPath, request } from "./client";
import type { Answer, AskedArguments, PathOf } from "./operations";
import { toFailure, type Failure } from "./problem";
import { reloadWhenReachable } from "./reloadWhenReachable";

export interface LoadedRecord<T> {
  record: ShallowRef<T | null>;
  loading: Ref<boolean>;
  error: ShallowRef<Failure | null>;
  reload: () => Promise<void>;
  /** Counts how often a form on the record began anew: the key of its component. */
  round: Ref<number>;
  /** Reloads, then lets the form begin anew. */
  restart: () => Promise<void>;
}

/** Loads `path`, and again whenever its parameters or query change; `ask` answers null: do not load (yet). */
export function useRecord<P extends PathOf<"get">>(path: P, ...[ask]: AskedArguments<P>): LoadedRecord<Answer<"get", P>> {
  return createRecord<Answer<"get", P>>(path, (ask as (() => CallOptions | null) | undefined) ?? (() => ({})));
}

function createRecord<T>(path: string, ask: () => CallOptions | null): LoadedRecord<T> {
  const record = shallowRef<T | null>(null);
  const loading = ref(false);
  const error = shallowRef<Failure | null>(null);
  const round = ref(0);
  let turn = 0;
  let shown: string | null = null;

  async function reload(): Promise<void> {
    const asked = ask();
    if (asked === null) return;
    const address = fillPath(path, asked.path);
    if (address !== shown) record.value = null;
    shown = address;
    turn += 1;
    const mine = turn;
    loading.value = true;
    error.value = null;
    try {
      const answer = await request<T>("get", path, asked);
      if (mine === turn) record.value = answer;
    } catch (caught) {
      if (mine === turn) error.value = toFailure(caught);
    } finally {
      if (mine === turn) loading.value = false;
    }
  }

  async function restart(): Promise<void> {
    await reload();
    round.value += 1;
  }

  watch(
    () => JSON.stringify(ask()),
    () => void reload(),
    { immediate: true },
  );
  reloadWhenReachable(error, reload);
  return { record, loading, error, reload, round, restart };
}
