/** The records that were opened last, in memory only: the search offers them before the user types. */
import { type Ref, shallowRef, watchEffect } from "vue";
import { useRouter } from "vue-router";

export interface RecentRecord {
  name: string;
  context: string;
  to: string;
}

const MOST = 6;
export const recentRecords = shallowRef<RecentRecord[]>([]);

/** Called by the page of a record, whose route is `route`: it counts as opened as soon as it is loaded. */
export function useRecentRecord<T extends { id: string }>(
  route: string,
  record: Readonly<Ref<T | null>>,
  describe: (record: T) => { name: string; context?: string | null },
): void {
  const router = useRouter();
  watchEffect(() => {
    if (!record.value) return;
    const { name, context } = describe(record.value);
    const one = { name, context: context ?? "", to: router.resolve({ name: route, params: { id: record.value.id } }).path };
    recentRecords.value = [one, ...recentRecords.value.filter(({ to }) => to !== one.to)].slice(0, MOST);
  });
}
