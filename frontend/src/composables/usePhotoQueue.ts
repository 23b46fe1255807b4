/** Photos of one record that wait for upload: kept on the device until the server has them, each with its own key. */
import { type ComputedRef, type Ref, type ShallowRef, computed, onBeforeUnmount, reactive, ref, shallowRef, toRaw } from "vue";
import type { AttachmentForm, AttachmentRead } from "@/api/generated/types.gen";
import { ApiProblem, toFailure, isProblem } from "@/api/problem";
import { me } from "@/api/session";
import { type Progress, upload } from "@/api/upload";
import { dropDraft, loadDraft, saveDraft } from "@/lib/drafts";
import { newId } from "@/lib/ids";
import { t } from "@/locales";
import { announce } from "./liveRegion";
import { formatFailure } from "@/presentation/failure";
import { MAX_BYTES, shrinkImage } from "@/lib/imageShrinking";
import { toTextOrNull } from "@/lib/text";

export interface QueuedPhoto {
  key: string;
  /** Already shrunk. */
  file: Blob;
  /** An object URL of the picture; "" for a PDF. */
  preview: string;
  caption: string;
  takenAt: string;
  state: "waiting" | "sending" | "failed";
  percent: number;
  message: string;
  /** The message is about the caption. */
  aboutCaption: boolean;
}

type Kept = Pick<QueuedPhoto, "key" | "file" | "caption" | "takenAt">;
const WHOLE = 100;
/** Bytes of a file that is sent at once. */
const SENT_WHOLE = 1024 * 1024;

const toQueued = (kept: Kept): QueuedPhoto => ({
  ...kept,
  preview: kept.file.type.startsWith("image/") ? URL.createObjectURL(kept.file) : "",
  percent: 0,
  aboutCaption: false,
  ...(kept.file.size > MAX_BYTES ? { state: "failed", message: t("attachments.too_large") } : { state: "waiting", message: "" }),
});

/** A large file goes in pieces, so that a lost network costs little; its hash needs a page that came over HTTPS. */
async function sendFile(body: AttachmentForm, key: string, progress: Progress): Promise<AttachmentRead> {
  if (body.file.size <= SENT_WHOLE || !isSecureContext) return upload("/attachments", { body, key }, progress);
  const { uploadResumable } = await import("@/api/resumableUpload");
  return uploadResumable(body, progress);
}

/** "01 ảnh chưa gửi": everything that is still only on the device. */
export function formatUnsent({ items }: PhotoQueue): string {
  const padded = String(items.length).padStart(2, "0");
  return t(items.every(({ preview }) => preview) ? "attachments.unsent_photos" : "attachments.unsent_files", { padded, count: items.length });
}

/** The progress of the upload, for the button that started it. */
export function formatSending({ items }: PhotoQueue): string {
  const percent = items.find(({ state }) => state === "sending")?.percent ?? 0;
  return t("attachments.sending_left", { count: items.length, percent });
}

export interface PhotoQueue {
  items: QueuedPhoto[];
  failed: ComputedRef<number>;
  /** Pictures are being shrunk. */
  preparing: Ref<boolean>;
  sending: Ref<boolean>;
  /** The file that the server accepted last. */
  arrived: ShallowRef<AttachmentRead | null>;
  add: (files: File[]) => Promise<void>;
  drop: (item: QueuedPhoto) => void;
  /** Uploads everything that waits or failed, one after the other, including files added meanwhile; returns how many arrived. */
  send: () => Promise<number>;
  /** Saves a changed caption. */
  keep: () => void;
}

export function usePhotoQueue(entity: AttachmentForm["entity"], id: string): PhotoQueue {
  const user = me.value?.user.id ?? "";
  const name = `photos:${entity}:${id}`;
  const items = reactive<QueuedPhoto[]>([]);
  const failed = computed(() => items.filter(({ state }) => state === "failed").length);
  const preparing = ref(false);
  const sending = ref(false);
  const arrived = shallowRef<AttachmentRead | null>(null);
  const loaded: Promise<void> = loadDraft<Kept[]>(user, name)
    .then((kept) => void items.unshift(...(kept?.data ?? []).map(toQueued)))
    .catch(() => undefined);
  let adding: Promise<void> = loaded;
  let running: Promise<number> | null = null;

  function keep(): void {
    if (me.value?.user.id !== user) return;
    const plain: Kept[] = items.map(({ key, file, caption, takenAt }) => ({ key, file: toRaw(file), caption, takenAt }));
    const done = plain.length > 0 ? saveDraft(user, name, plain) : dropDraft(user, name);
    // If the device cannot save them (full, private browsing), they are still on the page.
    void done.catch(() => undefined);
  }

  /** One after the other: a phone has too little memory for several large pictures at once. */
  async function addEach([file, ...rest]: File[]): Promise<void> {
    if (!file) return keep();
    const small = await shrinkImage(file);
    items.push(toQueued({ key: newId(), file: small, caption: "", takenAt: new Date(file.lastModified).toISOString() }));
    return addEach(rest);
  }

  function add(files: File[]): Promise<void> {
    preparing.value = true;
    adding = adding.catch(() => undefined).then(() => addEach(files)).finally(() => (preparing.value = false));
    return adding;
  }

  function drop(item: QueuedPhoto): void {
    items.splice(items.indexOf(item), 1);
    if (item.preview) URL.revokeObjectURL(item.preview);
    keep();
  }

  async function sendOne(item: QueuedPhoto): Promise<boolean> {
    Object.assign(item, { state: "sending", percent: 0, message: "", aboutCaption: false });
    const body = { entity, entity_id: id, taken_at: item.takenAt, caption: toTextOrNull(item.caption), file: new File([toRaw(item.file)], "tep", { type: item.file.type }) };
    try {
      arrived.value = await sendFile(body, item.key, (part) => (item.percent = Math.floor(part * WHOLE)));
      drop(item);
      return true;
    } catch (caught) {
      const failure = toFailure(caught);
      const first = failure instanceof ApiProblem ? failure.errors[0] : undefined;
      Object.assign(item, { state: "failed", message: first?.message ?? formatFailure(failure), aboutCaption: first?.pointer.endsWith("/caption") ?? false });
      // An earlier try arrived but its answer did not, and the photo was changed since: this is another file now.
      if (isProblem(failure, "key-reused")) item.key = newId();
      return false;
    }
  }

  async function sendWaiting(sent = 0): Promise<number> {
    const next = items.find(({ state }) => state === "waiting");
    return next ? sendWaiting(sent + Number(await sendOne(next))) : sent;
  }

  async function sendAll(): Promise<number> {
    sending.value = true;
    await adding.catch(() => undefined);
    for (const item of items) if (item.state === "failed" && item.file.size <= MAX_BYTES) item.state = "waiting";
    const sent = await sendWaiting();
    announce(failed.value > 0 ? t("attachments.some_failed", { count: failed.value }) : t("attachments.sent", { count: sent }));
    return sent;
  }

  /** Two clicks start one upload. */
  function send(): Promise<number> {
    running ??= sendAll().finally(() => {
      running = null;
      sending.value = false;
    });
    return running;
  }

  onBeforeUnmount(() => {
    for (const { preview } of items) if (preview) URL.revokeObjectURL(preview);
  });

  return { items, failed, preparing, sending, arrived, add, drop, send, keep };
}
