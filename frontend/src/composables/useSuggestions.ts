/** Suggestions while typing: waits for a pause, ignores late answers, keeps the old rows until new ones arrive. */
import { type Ref, type ShallowRef, onScopeDispose, ref, shallowRef } from "vue";

const PAUSE = 250;

export interface Suggestions<T> {
  rows: ShallowRef<T[]>;
  /** The query that `rows` answers; null before the first answer. */
  answered: Ref<string | null>;
  searching: Ref<boolean>;
  failed: Ref<boolean>;
  ask: (query: string) => void;
}

/** `from` is the minimum length of a query. */
export function useSuggestions<T>(search: (query: string) => Promise<T[]>, from = 2): Suggestions<T> {
  const rows = shallowRef<T[]>([]);
  const answered = ref<string | null>(null);
  const searching = ref(false);
  const failed = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;

  async function look(query: string, mine: number): Promise<void> {
    try {
      const found = await search(query);
      if (mine !== turn) return;
      rows.value = found;
      answered.value = query;
      failed.value = false;
    } catch {
      if (mine === turn) failed.value = true;
    } finally {
      if (mine === turn) searching.value = false;
    }
  }

  function ask(query: string): void {
    clearTimeout(timer);
    turn += 1;
    const mine = turn;
    const wanted = query.trim();
    if (wanted.length < from) {
      rows.value = [];
      answered.value = null;
      searching.value = false;
      return;
    }
    searching.value = true;
    timer = setTimeout(() => void look(wanted, mine), PAUSE);
  }

  onScopeDispose(() => clearTimeout(timer));
  return { rows, answered, searching, failed, ask };
}
