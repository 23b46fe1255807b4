/** Search, filters and order of a list, kept in the address: it can be sent to others, and Back finds it again. */
import { type ComputedRef, computed } from "vue";
import { useRoute, useRouter } from "vue-router";

export interface ListQuery<N extends string> {
  /** The value of each parameter; "" where it is not in the address. */
  values: ComputedRef<Record<N, string>>;
  set: (name: N, value: string) => void;
  /** Takes these parameters out. */
  clear: (...names: N[]) => void;
}

/** The parameters `names` of the page on show. */
export function useListQuery<N extends string>(names: readonly N[]): ListQuery<N> {
  const route = useRoute();
  const router = useRouter();
  const { path } = route;
  let last = {} as Record<N, string>;

  const values = computed(() => {
    // On leaving, the address changes before the page goes: the list must not be asked anew for that.
    if (route.path === path) {
      const read = (name: N): string => [route.query[name]].flat()[0] ?? "";
      last = Object.fromEntries(names.map((name) => [name, read(name)])) as Record<N, string>;
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
    clear: (...gone) => change(Object.fromEntries(gone.map((name) => [name, ""])) as Partial<Record<N, string>>),
  };
}
