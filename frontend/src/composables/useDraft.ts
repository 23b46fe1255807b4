/**
 * Saves the input of a form on this device: at once, one write after the other, and when the page is hidden or left.
 *
 * With a delay, the last input would be written while the page unloads, and a busy browser may drop that write.
 */
import { type Ref, nextTick, onBeforeUnmount, onMounted, ref, toRaw, watch } from "vue";
import { me } from "@/api/session";
import { dropDraft, loadDraft, saveDraft } from "@/lib/drafts";

export interface DraftKeeper {
  /** When the draft was last saved (RFC 3339); "" before. */
  savedAt: Ref<string>;
  /** When the restored draft had been saved; "" if there was none. */
  restoredAt: Ref<string>;
  /** The device cannot save the draft (full, or private browsing). */
  failed: Ref<boolean>;
  /** Resolves when the saved draft, if there is one, has been restored into the data. */
  ready: Promise<void>;
  keepNow: () => Promise<void>;
  /** Deletes the draft after it was sent or discarded. */
  drop: () => Promise<void>;
}

/**
 * `data` is the reactive object behind the form: plain values only. `form` names it, with the record's id.
 * `whole` completes a draft that was saved when the form had fewer fields.
 */
export function useDraft<T extends object>(form: string, data: T, whole: (kept: T) => T = (kept) => kept): DraftKeeper {
  const user = me.value?.user.id ?? "";
  const savedAt = ref("");
  const restoredAt = ref("");
  const failed = ref(false);
  let dirty = false;
  let keeping = false;
  let over = false;
  let opened = false;

  async function restore(): Promise<void> {
    const draft = await loadDraft<T>(user, form).catch(() => undefined);
    if (draft) {
      Object.assign(data, whole(draft.data));
      restoredAt.value = draft.savedAt;
      await nextTick();
      dirty = false;
    }
    opened = true;
  }

  async function keepNow(): Promise<void> {
    // Defaults of the form must not overwrite a draft that is still being restored.
    if (!opened) await ready;
    if (!dirty || !mayKeep()) return;
    dirty = false;
    try {
      // A plain copy: IndexedDB cannot clone the proxies inside a reactive object.
      const plain = JSON.parse(JSON.stringify(toRaw(data))) as T;
      savedAt.value = (await saveDraft(user, form, plain)).savedAt;
      failed.value = false;
    } catch {
      failed.value = true;
    }
  }

  /** Input during a write is saved by the next write. */
  async function keepUp(): Promise<void> {
    if (keeping) return;
    keeping = true;
    await keepNow();
    keeping = false;
    if (dirty && mayKeep()) void keepUp();
  }

  /** After logout nothing may be written: the drafts have been cleared. */
  function mayKeep(): boolean {
    return !over && me.value?.user.id === user;
  }

  async function drop(): Promise<void> {
    over = true;
    await dropDraft(user, form).catch(() => undefined);
  }

  const onHide = (): void => void keepNow();
  watch(
    () => data,
    () => {
      dirty = true;
      void keepUp();
    },
    { deep: true },
  );
  const ready = restore();
  onMounted(() => {
    addEventListener("pagehide", onHide);
    document.addEventListener("visibilitychange", onHide);
  });
  onBeforeUnmount(() => {
    removeEventListener("pagehide", onHide);
    document.removeEventListener("visibilitychange", onHide);
    void keepNow();
  });

  return { savedAt, restoredAt, failed, ready, keepNow, drop };
}
