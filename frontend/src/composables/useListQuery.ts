/** Search, filters and order of a list, kept in the URL: a link can be shared, and Back restores it. */
import { type ComputedRef, computed } from "vue";
import { useRoute, useRouter } from "vue-router";
import type { AddressText } from "@/api/operations";

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
