/** One record on a page: loaded, reloaded, replaced by the answer of a write. */
import { type Ref, type ShallowRef, ref, shallowRef, watch } from "vue";
import { api, type Query } from "./client";
import { toFailure, type Failure } from "./problem";

export interface LoadedRecord<T> {
  record: ShallowRef<T | null>;
  loading: Ref<boolean>;
  error: ShallowRef<Failure | null>;
  reload: () => Promise<void>;
}

/** Loads `path`, and again whenever `path` or `query` change; a null path means: do not load (yet). */
export function useRecord<T>(path: () => string | null, query: () => Query = () => ({})): LoadedRecord<T> {
  const record = shallowRef<T | null>(null);
  const loading = ref(false);
  const error = shallowRef<Failure | null>(null);
  let turn = 0;
  let shown: string | null = null;

  async function reload(): Promise<void> {
    const address = path();
    if (address === null) return;
    if (address !== shown) record.value = null;
    shown = address;
    turn += 1;
    const mine = turn;
    loading.value = true;
    error.value = null;
    try {
      const answer = await api.get<T>(address, { query: query() });
      if (mine === turn) record.value = answer;
    } catch (caught) {
      if (mine === turn) error.value = toFailure(caught);
    } finally {
      if (mine === turn) loading.value = false;
    }
  }

  watch(
    () => JSON.stringify([path(), query()]),
    () => void reload(),
    { immediate: true },
  );
  return { record, loading, error, reload };
}
