/** The row of a part that a dialog corrects, and what follows once the dialog has written. */
import { type Ref, type WritableComputedRef, computed, shallowRef } from "vue";
import type { List } from "@/api/useList";

export interface RowEditing<T> {
  edited: Ref<T | null>;
  editing: WritableComputedRef<boolean>;
  written: (text: string) => Promise<void>;
}

export function useRowEditing<T>(list: List<T>, report: (text: string) => void): RowEditing<T> {
  const edited = shallowRef<T | null>(null);
  const editing = computed({ get: () => edited.value !== null, set: (open) => open || (edited.value = null) });

  async function written(text: string): Promise<void> {
    await list.reload();
    report(text);
  }
  return { edited, editing, written };
}
