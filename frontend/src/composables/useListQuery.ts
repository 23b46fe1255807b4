/** Search, filters and order of a list, kept in the URL: a link can be shared, and Back restores it. */
import { type ComputedRef, type Ref, type WritableComputedRef, computed, watch } from "vue";
import { useRoute, useRouter } from "vue-router";
import type { AddressText } from "@/api/operations";

/** How many rows a list page fetches at once. */
export const PAGE = 50;

export interface ListQuery<N extends string> {
  /** The value of each parameter; "" where it is not in the URL. */
  values: ComputedRef<Record<N, AddressText>>;
  set: (name: N, value: string) => void;
  /** Several at once. */
  put: (changes: Partial<Record<N, string>>) => void;
  /** Removes these parameters. */
  clear: (...names: N[]) => void;
}

/** The query parameters `names` of the current page. */
export function useListQuery<N extends string>(names: readonly N[]): ListQuery<N> {
  const route = useRoute();
  const router = useRouter();
  const { path } = route;
  let last = {} as Record<N, AddressText>;

  const values = computed(() => {
    // The URL changes before the page unmounts: the list must not reload for that.
    if (route.path === path) {
      const read = (name: N): string => [route.query[name]].flat()[0] ?? "";
      last = Object.fromEntries(names.map((name) => [name, read(name)])) as Record<N, AddressText>;
    }
    return last;
  });

  function change(changes: Partial<Record<N, string>>): void {
    const wanted = { ...values.value, ...changes };
    const query = Object.fromEntries(names.filter((name) => wanted[name]).map((name) => [name, wanted[name]]));
    void router.replace({ query });
  }

  return {
    values,
    set: (name, value) => change({ [name]: value } as Partial<Record<N, string>>),
    put: change,
    clear: (...gone) => change(Object.fromEntries(gone.map((name) => [name, ""])) as Partial<Record<N, string>>),
  };
}

/** What a list page's frame needs of the address, whatever its parameters are called. */
export interface ListPageQuery {
  values: ComputedRef<Record<string, string>>;
  search: WritableComputedRef<string>;
  /** Something narrows the list, so that an empty one may be its fault. */
  isNarrowed: ComputedRef<boolean>;
  change: (name: string, value: string) => void;
  clearFilters: () => void;
  clearAll: () => void;
}

export interface ListPageOptions<N extends string> {
  /** Where the list was left, for the way back from a record: `at` follows the address while the route is this one. */
  last?: { route: string; at: Ref<string> };
  /** The orders of the list narrow nothing. */
  orders?: readonly N[];
  /** Clearing the filters leaves the words of the search. */
  keepsSearch?: boolean;
}

/** The query of a list page, whose parameters are filters, the words of a search `q`, and orders. */
export function useListPage<N extends string>(names: readonly N[], { last, orders = [], keepsSearch = false }: ListPageOptions<N> = {}): ListQuery<N> & ListPageQuery {
  const address = useListQuery(names);
  const route = useRoute();
  const narrowing = names.filter((name) => !orders.includes(name));
  const filters = narrowing.filter((name) => name !== "q");
  const q = names.find((name) => name === "q");
  const search = computed({
    get: () => (q ? address.values.value[q] : ""),
    set: (words: string) => q && address.set(q, words),
  });

  function change(name: string, value: string): void {
    const filter = filters.find((one) => one === name);
    // Another commune has other areas.
    const left = name === "org_unit_id" ? filters.filter((one) => one === "area") : [];
    if (filter) address.put(Object.fromEntries([...left.map((one) => [one, ""]), [filter, value]]) as Partial<Record<N, string>>);
  }
  if (last) {
    watch(
      () => route.fullPath,
      (now) => {
        if (route.name === last.route) last.at.value = now;
      },
      { immediate: true },
    );
  }
  return {
    ...address,
    search,
    isNarrowed: computed(() => narrowing.some((name) => address.values.value[name])),
    change,
    clearFilters: () => address.clear(...(keepsSearch ? filters : narrowing)),
    clearAll: () => address.clear(...narrowing),
  };
}
