/** The feed read backwards: the latest changes first, older ones on demand. */
import { ref, shallowRef } from "vue";
import { api } from "@/api/client";
import type { ChangeRead } from "@/api/generated/types.gen";
import { toFailure, type Failure } from "@/api/problem";
import type { List } from "@/api/useList";

const PAGE = 50;
const END = Number.MAX_SAFE_INTEGER;

export function useLatestChanges(): List<ChangeRead> {
  const items = shallowRef<ChangeRead[]>([]);
  const hasMore = ref(false);
  const loading = ref(false);
  const loaded = ref(false);
  const error = shallowRef<Failure | null>(null);

  async function read(before: number, kept: ChangeRead[]): Promise<void> {
    loading.value = true;
    error.value = null;
    try {
      const feed = await api.get("/changes", { query: { before, limit: PAGE } });
      items.value = [...kept, ...[...feed.items].sort((a, b) => b.seq - a.seq)];
      hasMore.value = feed.items.length === PAGE;
      loaded.value = true;
    } catch (caught) {
      error.value = toFailure(caught);
    } finally {
      loading.value = false;
    }
  }

  async function more(): Promise<number> {
    const first = items.value.length;
    await read(items.value.at(-1)?.seq ?? END, items.value);
    return first;
  }
  return { items, hasMore, loading, loaded, error, reload: () => read(END, []), more };
}
