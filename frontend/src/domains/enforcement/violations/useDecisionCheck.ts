/** The guard of a decision, asked anew while one types: the server weighs, the page shows. */
import { onUnmounted, shallowRef, watch } from "vue";
import { api, type Query } from "@/api/client";
import type { GuardRead } from "@/api/generated/types.gen";

const PAUSE_MS = 350;

/** What the guard says of the decision that `query` describes; null until it has answered. */
export function useDecisionCheck(id: string, isOpen: () => boolean, query: () => Query) {
  const guard = shallowRef<GuardRead | null>(null);
  let timer: number | undefined;
  let turn = 0;

  async function ask(): Promise<void> {
    turn += 1;
    const mine = turn;
    const answer = await api.get("/violations/{id}/guard", { path: { id }, query: query() }).catch(() => null);
    if (mine === turn && answer) guard.value = answer;
  }

  watch(
    () => [isOpen(), JSON.stringify(query())] as const,
    ([open], before) => {
      if (!open) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, before?.[0] ? PAUSE_MS : 0);
    },
    { immediate: true },
  );
  onUnmounted(() => window.clearTimeout(timer));
  return guard;
}
