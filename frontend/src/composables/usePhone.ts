/** Whether the window has the width of a phone. */
import { type Ref, onScopeDispose, ref } from "vue";

/** True while the window is at most as wide as a phone (the same limit as in the style sheets); false when printing. */
export function usePhone(): Ref<boolean> {
  const query = matchMedia("screen and (max-width: 720px)");
  const phone = ref(query.matches);
  const follow = (): void => {
    phone.value = query.matches;
  };
  query.addEventListener("change", follow);
  onScopeDispose(() => query.removeEventListener("change", follow));
  return phone;
}
