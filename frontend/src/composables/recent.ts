/** The records looked at last, in memory only: they are offered before typing in the search. */
import { type MaybeRefOrGetter, shallowRef, toValue, watchEffect } from "vue";

export interface Visited {
  name: string;
  context: string;
  to: string;
}

const MOST = 6;
export const recent = shallowRef<Visited[]>([]);

/** Called by the page of a record, once it knows the record's name. */
export function useVisited(visited: MaybeRefOrGetter<Visited | null>): void {
  watchEffect(() => {
    const one = toValue(visited);
    if (!one) return;
    recent.value = [one, ...recent.value.filter(({ to }) => to !== one.to)].slice(0, MOST);
  });
}
