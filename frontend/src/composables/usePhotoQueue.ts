/** Photos of one record that lie on this device until the server has them: taken, given a caption, let go. */
import { type ComputedRef, type Ref, type ShallowRef, computed, ref, shallowRef, watch } from "vue";
import type { AttachmentRead } from "@/api/generated/types.gen";
import { ACCEPTED_TYPES, MAX_BYTES, shrinkImage } from "@/lib/imageShrinking";
import { t } from "@/locales";
import { findRecordName } from "@/offline/outbox";
import { type Photo, type PhotoRefusal, addPhoto, isPhotoUnsent, isPicture, loadPhotos, photos, removePhotos, savePhoto } from "@/offline/photos";
import { arrivedPhoto, releasePhotos, sendingPhoto } from "@/offline/photoSender";
import { announce } from "./liveRegion";

export interface PhotoQueue {
  /** Whatever the server does not have yet. */
  items: ComputedRef<Photo[]>;
  /** Those that go only when their person says so: new ones, and refused ones that may go again. */
  held: ComputedRef<Photo[]>;
  refused: ComputedRef<Photo[]>;
  /** Pictures are being shrunk. */
  preparing: Ref<boolean>;
  sending: ComputedRef<boolean>;
  /** The file that the server accepted last. */
  arrived: ShallowRef<AttachmentRead | null>;
  add: (files: File[]) => Promise<void>;
  drop: (photo: Photo) => Promise<void>;
  /** Lets all go; resolves once that lies on the device. */
  release: () => Promise<{ sent: Promise<void> }>;
  /** The same; resolves once those that can be sent are sent. */
  send: () => Promise<void>;
  /** Says something else below it. */
  rename: (photo: Photo, caption: string) => Promise<void>;
}

/** "01 ảnh chưa gửi": everything that is still only on the device. */
export function formatUnsent({ items }: PhotoQueue): string {
  const count = items.value.length;
  return t(items.value.every(isPicture) ? "attachments.unsent_photos" : "attachments.unsent_files", { padded: String(count).padStart(2, "0"), count });
}

/** The progress of the upload, for the button that started it. */
export const formatSending = ({ items }: PhotoQueue): string =>
  t("attachments.sending_left", { count: items.value.length, percent: sendingPhoto.value?.percent ?? 0 });

/** What the server would refuse anyway. */
function refuse({ size, type }: Blob): PhotoRefusal | null {
  const message = size > MAX_BYTES ? t("attachments.too_large") : ACCEPTED_TYPES.split(",").includes(type) ? "" : t("attachments.wrong_kind");
  return message ? { message, isAboutCaption: false, mayRetry: false } : null;
}

export function usePhotoQueue(entity: AttachmentRead["entity"], id: string): PhotoQueue {
  const items = computed(() => photos.value.filter((one) => one.entity === entity && one.entity_id === id && isPhotoUnsent(one)));
  const refused = computed(() => items.value.filter(({ state }) => state === "review"));
  const held = computed(() => items.value.filter(({ state, refusal }) => state === "open" || (state === "review" && refusal?.mayRetry)));
  const sending = computed(() => items.value.some((one) => one.id === sendingPhoto.value?.id));
  const preparing = ref(false);
  const arrived = shallowRef<AttachmentRead | null>(null);
  let adding: Promise<unknown> = loadPhotos().catch(() => undefined);

  function note(one: AttachmentRead | null): void {
    if (one?.entity !== entity || one.entity_id !== id) return;
    arrived.value = one;
    announce(t("attachments.sent", { count: 1 }));
  }
  watch(arrivedPhoto, note, { flush: "sync" });

  /** One after the other: a phone has too little memory for several large pictures at once. */
  async function addEach([file, ...rest]: File[]): Promise<void> {
    if (!file) return;
    const small = await shrinkImage(file);
    await addPhoto({ entity, entity_id: id, taken_at: new Date(file.lastModified).toISOString(), name: findRecordName(id), refusal: refuse(small) }, small);
    await addEach(rest);
  }

  async function add(files: File[]): Promise<void> {
    preparing.value = true;
    const turn = adding.catch(() => undefined).then(() => addEach(files));
    adding = turn;
    await turn.finally(() => (preparing.value = false));
  }

  async function release(): Promise<{ sent: Promise<void> }> {
    await adding.catch(() => undefined);
    await loadPhotos();
    return releasePhotos(held.value.map((one) => one.id));
  }

  async function send(): Promise<void> {
    await (await release()).sent;
    if (refused.value.length > 0) announce(t("attachments.some_failed", { count: refused.value.length }));
  }

  return {
    items, held, refused, preparing, sending, arrived, add, release, send,
    drop: (photo) => removePhotos([photo.id]),
    rename: (photo, caption) => savePhoto(photo.id, { caption }),
  };
}
