/** The records that were opened last, in memory only: the search offers them before the user types. */
import { type MaybeRefOrGetter, shallowRef, toValue, watchEffect } from "vue";

export interface RecentRecord {
  name: string;
  context: string;
  to: string;
}

const MOST = 6;
export const recentRecords = shallowRef<RecentRecord[]>([]);

/** Called by the page of a record, as soon as the record is loaded. */
export function useRecentRecord(visited: MaybeRefOrGetter<RecentRecord | null>): void {
  watchEffect(() => {
    const one = toValue(visited);
    if (!one) return;
    recentRecords.value = [one, ...recentRecords.value.filter(({ to }) => to !== one.to)].slice(0, MOST);
  });
}
