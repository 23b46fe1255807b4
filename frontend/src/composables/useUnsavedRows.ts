/** Keeps what is typed into a grid and not yet in the register on this device, row by row, until it is. */
import { type Ref, onBeforeUnmount, onMounted, ref } from "vue";
import { me } from "@/api/session";
import { dropDraft, loadDraft, saveDraft } from "@/lib/drafts";
import type { Unsaved } from "./countGridState";

export interface UnsavedRows {
  /** The device cannot keep anything (full, or private browsing). */
  failed: Ref<boolean>;
  /** What was kept by an earlier visit; empty if nothing was. */
  load: () => Promise<Record<string, Unsaved>>;
  /** Called after every change. */
  keep: () => void;
}

/** `collect` gives what is unsaved now. An empty collection deletes what was kept. */
export function useUnsavedRows(name: string, collect: () => Record<string, Unsaved>): UnsavedRows {
  const user = me.value?.user.id ?? "";
  const failed = ref(false);
  let isDirty = false;
  let isWriting = false;
  /** Nothing may be written before that which is kept has been read. */
  let isOpen = false;
  /** This page has kept something: only then it may delete it, for another window may have. */
  let hasKept = false;

  async function load(): Promise<Record<string, Unsaved>> {
    const draft = await loadDraft<Record<string, Unsaved>>(user, name).catch(() => undefined);
    isOpen = true;
    hasKept = draft !== undefined;
    if (isDirty) void writeAll();
    return draft?.data ?? {};
  }

  async function write(): Promise<void> {
    // After logout nothing may be written: the drafts have been cleared.
    isDirty = false;
    if (!isOpen || me.value?.user.id !== user) return;
    try {
      const plain = JSON.parse(JSON.stringify(collect())) as Record<string, Unsaved>;
      const isEmpty = Object.keys(plain).length === 0;
      if (!isEmpty) await saveDraft(user, name, plain);
      else if (hasKept) await dropDraft(user, name);
      hasKept = !isEmpty;
      failed.value = false;
    } catch {
      failed.value = true;
    }
  }

  /** One write after the other: changes during a write are saved by the next. */
  async function writeAll(): Promise<void> {
    if (isWriting || !isOpen) return;
    isWriting = true;
    await write();
    isWriting = false;
    if (isDirty) await writeAll();
  }

  function keep(): void {
    isDirty = true;
    void writeAll();
  }

  const onHide = (): void => {
    if (isDirty) void write();
  };
  onMounted(() => addEventListener("pagehide", onHide));
  onBeforeUnmount(() => {
    removeEventListener("pagehide", onHide);
    onHide();
  });
  return { failed, load, keep };
}
