/** Moves through a list with the arrow keys while the focus stays in a text field. */
import { type Ref, nextTick, ref } from "vue";

export interface Listbox {
  active: Ref<number>;
  /** Handles a key of the text field; true if it was one of the list's. */
  onKey: (event: KeyboardEvent) => boolean;
  reset: () => void;
}

/** `count` options under `listId`; an option's element has the id `<listId>-<index>`. */
export function useListbox(listId: string, count: () => number, choose: (index: number) => void): Listbox {
  const active = ref(-1);

  function move(by: number): void {
    if (count() === 0) return;
    const from = active.value < 0 && by < 0 ? 0 : active.value;
    active.value = (from + by + count()) % count();
    void nextTick(() => document.getElementById(`${listId}-${active.value}`)?.scrollIntoView({ block: "nearest" }));
  }

  function onKey(event: KeyboardEvent): boolean {
    // While a word is being composed, Enter and arrows belong to the keyboard.
    if (event.isComposing || event.keyCode === 229) return false;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && active.value >= 0) choose(active.value);
    else return false;
    event.preventDefault();
    return true;
  }

  return { active, onKey, reset: () => (active.value = -1) };
}
