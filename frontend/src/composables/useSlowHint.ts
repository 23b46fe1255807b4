/** Shows a loading state only when loading takes long. */
import { type Ref, onScopeDispose, ref, watch } from "vue";

const UNNOTICED = 200;

/** Follows `loading`, but becomes true only after 200 ms, so that a quick answer does not flicker. */
export function useSlowHint(loading: () => boolean): Ref<boolean> {
  const slow = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    loading,
    (now) => {
      clearTimeout(timer);
      if (now) timer = setTimeout(() => (slow.value = true), UNNOTICED);
      else slow.value = false;
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return slow;
}
