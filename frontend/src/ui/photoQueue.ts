/** Photos of one record that wait to be sent: kept on the device until the server has them, each under its own key. */
import { onBeforeUnmount, onMounted, reactive, toRaw } from "vue";
import type { AttachmentRead } from "@/api/generated/types.gen";
import { ApiProblem, asFailure, isProblem } from "@/api/problem";
import { me } from "@/api/session";
import { upload } from "@/api/upload";
import { dropDraft, loadDraft, saveDraft } from "@/lib/drafts";
import { newId } from "@/lib/ids";
import { t } from "@/locales";
import { failureText } from "./failure";
import { MOST_BYTES, shrunk } from "./photoFile";

export interface Waiting {
  key: string;
  /** Already made smaller. */
  file: Blob;
  /** An address of the picture for this page only; "" for a PDF. */
  preview: string;
  caption: string;
  takenAt: string;
  state: "waiting" | "sending" | "failed";
  percent: number;
  message: string;
  /** The message is about the caption. */
  aboutCaption: boolean;
}

type Kept = Pick<Waiting, "key" | "file" | "caption" | "takenAt">;
const WHOLE = 100;

const shown = (kept: Kept): Waiting => ({
  ...kept,
  preview: kept.file.type.startsWith("image/") ? URL.createObjectURL(kept.file) : "",
  state: "waiting",
  percent: 0,
  message: "",
  aboutCaption: false,
});

export interface PhotoQueue {
  items: Waiting[];
  add: (files: File[]) => Promise<void>;
  drop: (item: Waiting) => void;
  /** Sends what waits or failed, one after the other; answers how many arrived. */
  send: () => Promise<number>;
  /** The caption was changed: keep it. */
  keep: () => void;
}

export function usePhotoQueue(entity: string, id: string, arrived: (one: AttachmentRead) => void): PhotoQueue {
  const user = me.value?.user.id ?? "";
  const name = `photos:${entity}:${id}`;
  const items = reactive<Waiting[]>([]);

  function keep(): void {
    if (me.value?.user.id !== user) return;
    const plain: Kept[] = items.map(({ key, file, caption, takenAt }) => ({ key, file: toRaw(file), caption, takenAt }));
    const done = plain.length > 0 ? saveDraft(user, name, plain) : dropDraft(user, name);
    // A device that refuses (full, private browsing) still has them on the page.
    void done.catch(() => undefined);
  }

  /** One after the other: a phone has no room for several large pictures at once. */
  async function add(files: File[]): Promise<void> {
    const [file, ...rest] = files;
    if (!file) return keep();
    const small = await shrunk(file);
    const item = shown({ key: newId(), file: small, caption: "", takenAt: new Date(file.lastModified).toISOString() });
    if (small.size > MOST_BYTES) Object.assign(item, { state: "failed", message: t("attachments.too_large") });
    items.push(item);
    return add(rest);
  }

  function drop(item: Waiting): void {
    items.splice(items.indexOf(item), 1);
    if (item.preview) URL.revokeObjectURL(item.preview);
    keep();
  }

  async function sendOne(item: Waiting): Promise<boolean> {
    Object.assign(item, { state: "sending", percent: 0, message: "", aboutCaption: false });
    const form = new FormData();
    form.set("entity", entity);
    form.set("entity_id", id);
    form.set("taken_at", item.takenAt);
    if (item.caption.trim()) form.set("caption", item.caption.trim().normalize("NFC"));
    form.set("file", toRaw(item.file), "tep");
    try {
      arrived(await upload<AttachmentRead>("/attachments", form, item.key, (part) => (item.percent = Math.floor(part * WHOLE))));
      drop(item);
      return true;
    } catch (caught) {
      const failure = asFailure(caught);
      const first = failure instanceof ApiProblem ? failure.errors[0] : undefined;
      Object.assign(item, { state: "failed", message: first?.message ?? failureText(failure), aboutCaption: first?.pointer === "/caption" });
      // An earlier try arrived though its answer did not, and was changed since: what is sent now is another file.
      if (isProblem(failure, "key-reused")) item.key = newId();
      return false;
    }
  }

  async function sendAll([first, ...rest]: Waiting[]): Promise<number> {
    if (!first) return 0;
    const sent = items.includes(first) && (await sendOne(first));
    return Number(sent) + (await sendAll(rest));
  }

  const send = (): Promise<number> => sendAll(items.filter(({ state, file }) => state !== "sending" && file.size <= MOST_BYTES));

  onMounted(async () => {
    const kept = await loadDraft<Kept[]>(user, name).catch(() => undefined);
    items.unshift(...(kept?.data ?? []).map(shown));
  });
  onBeforeUnmount(() => {
    for (const { preview } of items) if (preview) URL.revokeObjectURL(preview);
  });

  return { items, add, drop, send, keep };
}
