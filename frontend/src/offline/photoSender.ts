/** Sends photos that wait: one window at a time, each from where it broke off, beside the operations and in any order. */
import { shallowRef, watch } from "vue";
import type { AttachmentRead } from "@/api/generated/types.gen";
import { setOutboxCount } from "@/api/outboxCount";
import { ApiProblem, isProblem } from "@/api/problem";
import { isReachable } from "@/api/reachability";
import { uploadResumable } from "@/api/resumableUpload";
import { me } from "@/api/session";
import { type Progress, upload } from "@/api/upload";
import { newId } from "@/lib/ids";
import { toTextOrNull } from "@/lib/text";
import { needWords, t } from "@/locales";
import { isUnsent } from "./operations";
import { loadOutbox, operations } from "./outbox";
import { type Photo, type PhotoRefusal, closePhoto, isPhotoUnsent, loadPhotos, photos, readPhotoFile, reloadPhotos, savePhoto, savePhotos } from "./photos";
import { LATER, sendPhotoCopies } from "./photoCopies";
import { LOCKS, UNAUTHORISED, createRounds, isPassing } from "./rounds";
import { findSendKey } from "./sendKeys";
import { askForSync, sendNow } from "./sender";

const WHOLE = 100;
const NO_RECORD = "upload-parent-missing";

/** The photo on its way, and how much of it has come. */
export const sendingPhoto = shallowRef<{ id: string; percent: number } | null>(null);
/** What the server has taken last. */
export const arrivedPhoto = shallowRef<AttachmentRead | null>(null);

/** Without https the browser cannot hash a file, so it goes as a whole. */
function sendFile(photo: Photo, file: Blob, progress: Progress): Promise<AttachmentRead> {
  const { entity, entity_id, taken_at, caption, media_type: type } = photo;
  const body = { entity, entity_id, taken_at, caption: toTextOrNull(caption), file: new File([file], "tep", { type }) };
  if (globalThis.crypto?.subtle) return uploadResumable(body, progress);
  return upload("/attachments", { body, key: photo.id }, progress).catch((error: unknown) => {
    // An earlier try arrived but its answer did not, and the caption was changed since: this is another file now.
    if (isProblem(error, "key-reused")) return upload("/attachments", { body, key: newId() }, progress);
    throw error;
  });
}

/** The same photo may lie there withheld, because it shows a person: then it must not stay here either. */
async function finish(photo: Photo, attachment: AttachmentRead): Promise<void> {
  if (attachment.withheld_at) {
    const refusal: PhotoRefusal = { message: t("attachments.refused_withheld"), isAboutCaption: false, mayRetry: false };
    return closePhoto(photo, { state: "review", tried: true, refusal });
  }
  await closePhoto(photo, { state: "done", tried: true, done_at: new Date().toISOString(), refusal: null });
  arrivedPhoto.value = attachment;
}

function toRefusal(error: ApiProblem): PhotoRefusal {
  if (error.code === NO_RECORD) return { message: t("attachments.refused_no_record"), isAboutCaption: false, mayRetry: true };
  const [first] = error.errors;
  return { message: first?.message ?? (error.message || t("ui.server_failed")), isAboutCaption: first?.pointer.endsWith("/caption") ?? false, mayRetry: true };
}

const listWaiting = (): Photo[] => photos.value.filter(({ state }) => state === "waiting");

/** Whether the record of a photo still waits here to be created. */
const isComing = ({ entity_id: id }: Photo): boolean => operations.value.some((one) => one.record_id === id && one.action === "create" && isUnsent(one));

/** The record comes first, then the photo again. */
async function sendRecord(photo: Photo): Promise<boolean> {
  await loadOutbox();
  if (isComing(photo)) await sendNow();
  return isComing(photo) || sendOne(photo, false);
}

/** False if nothing can go for now. */
async function sendOne(photo: Photo, awaitsRecord = true): Promise<boolean> {
  const file = await readPhotoFile(photo);
  if (!file) return true;
  // Told before: a browser that is closed now must not change what may have arrived.
  if (!photo.tried) await savePhoto(photo.id, { tried: true });
  sendingPhoto.value = { id: photo.id, percent: 0 };
  try {
    await finish(photo, await sendFile(photo, file, (part) => (sendingPhoto.value = { id: photo.id, percent: Math.floor(part * WHOLE) })));
    return true;
  } catch (error) {
    if (awaitsRecord && isProblem(error, NO_RECORD)) return sendRecord(photo);
    return refused(photo, error);
  } finally {
    sendingPhoto.value = null;
  }
}

/** What its person has let go goes with the key of the device, as operations do; true if something waits for a sign-in. */
async function sendWithoutSignIn({ user }: Photo): Promise<boolean> {
  const key = await findSendKey(user);
  if (key === null) return true;
  try {
    const isWhole = await sendPhotoCopies(user, key);
    await reloadPhotos();
    return isWhole && listWaiting().length > 0;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === UNAUTHORISED) return true;
    throw error;
  }
}

async function refused(photo: Photo, error: unknown): Promise<boolean> {
  if (isPassing(error, LATER)) return false;
  if (!(error instanceof ApiProblem)) throw error;
  if (error.status === UNAUTHORISED) {
    if (error.members["wipe"] || (await sendWithoutSignIn(photo))) setOutboxCount({ asksSignIn: true });
    return false;
  }
  await savePhoto(photo.id, { state: "review", tried: true, refusal: toRefusal(error) });
  return true;
}

/** Each once; what is added meanwhile goes, too. */
async function sendEach(seen: ReadonlySet<string>): Promise<void> {
  const next = listWaiting().find(({ id }) => !seen.has(id));
  if (!next) return;
  if (await sendOne(next)) await sendEach(new Set([...seen, next.id]));
}

async function sendAll(): Promise<void> {
  await reloadPhotos();
  const before = listWaiting().length;
  if (before === 0 || !me.value) return;
  await needWords("attachments");
  await sendEach(new Set());
  const left = listWaiting().length;
  if (left < before) rounds.noteProgress();
  if (left > 0) rounds.startLater();
}

const rounds = createRounds(LOCKS.photos, sendAll);

/** Sends what can be sent. */
export const sendPhotos = rounds.start;

/** Lets photos go, as their person says; resolves once that lies on the device, with whatever sends them. */
export async function releasePhotos(ids: string[]): Promise<{ sent: Promise<void> }> {
  await loadPhotos();
  const meant = photos.value.filter((one) => ids.includes(one.id) && isPhotoUnsent(one) && (one.refusal?.mayRetry ?? true));
  await savePhotos(meant.map(({ id }) => id), { state: "waiting", refusal: null });
  return { sent: sendAnew() };
}

/** A round that is about to end may not have seen what was let go. */
async function sendAnew(): Promise<void> {
  void askForSync();
  await rounds.waitForEnd();
  if (isReachable.value) await sendPhotos();
}

/** Begins to watch for a way to the server. The sender of operations reads them anew each time that it begins, for whatever reason. */
export function startPhotoSender(): void {
  watch([isReachable, operations], () => isReachable.value && void sendPhotos());
  void sendPhotos();
}
