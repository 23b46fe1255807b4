/**
 * Photos that wait can be sent without their person, as operations can (`copies.ts`).
 *
 * A file lies on the device once, encrypted with a key of its own. That key lies with what is said of the photo, under the key
 * of the queue; and, once its person has let the photo go, in a text that only the server reads. File and text are sent together.
 */
import { type CallOptions, exchange } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { sendPieces, toBase64 } from "@/api/resumableUpload";
import type { UploadRead } from "@/api/generated/types.gen";
import { toBase64Url } from "@/lib/base64url";
import { type PhotoCopy, type StoredPhoto, openDeviceStore } from "@/lib/deviceStore";
import { type Encrypted, newIv } from "@/lib/encryption";
import { toTextOrNull } from "@/lib/text";
import { findQueueKey } from "./copies";
import type { Photo } from "./photos";
import { encryptToServer } from "./queueEncryption";
import { UNAUTHORISED, isPassing } from "./rounds";

/** What is sent begins with this; the number is that of the format. */
const MAGIC = "so178-encrypted-1\n";
const KEY_BYTES = 32;
const ALGORITHM = "AES-GCM";
/** Another sender is ahead, or too much is on its way: later it goes. */
export const LATER = new Set(["upload-offset", "uploads-too-many", "csrf"]);

const importKey = (key: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("jwk", { kty: "oct", k: key, alg: "A256GCM" }, ALGORITHM, false, ["encrypt", "decrypt"]);

/** A file with a new key of its own, in base64url. */
export async function encryptFile(file: Blob): Promise<{ key: string; content: Encrypted }> {
  const [key, iv] = [toBase64Url(crypto.getRandomValues(new Uint8Array(KEY_BYTES))), newIv()];
  return { key, content: { iv, data: await crypto.subtle.encrypt({ name: ALGORITHM, iv }, await importKey(key), await file.arrayBuffer()) } };
}

export async function decryptFile({ key, media_type: type }: Photo & { key: string }, { iv, data }: Encrypted): Promise<Blob> {
  return new Blob([await crypto.subtle.decrypt({ name: ALGORITHM, iv }, await importKey(key), data)], { type });
}

/** The text of a photo that its person has let go; one of an older version has no key of its own, and waits for its person. */
export async function buildPhotoCopy(photo: Photo): Promise<PhotoCopy | undefined> {
  const { user, state, key, entity, entity_id, sha256, caption, taken_at } = photo;
  const to = state === "waiting" && key ? await findQueueKey() : null;
  if (!to) return undefined;
  const said = { entity, entity_id, sha256, taken_at, key, ...(toTextOrNull(caption) === null ? {} : { caption }) };
  return { kid: to.kid, text: await encryptToServer(to, `${user}/photo`, said) };
}

/** Photos of a person that are to go to another key of the server, or to one at last. */
export async function listOutdatedCopies(all: Photo[], rows: StoredPhoto[]): Promise<Photo[]> {
  const kid = (await findQueueKey())?.kid;
  const kids = new Map(rows.map(({ id, copy }) => [id, copy?.kid]));
  return kid ? all.filter(({ id, state, key }) => state === "waiting" && key && kids.get(id) !== kid) : [];
}

async function listCopied(user: string): Promise<StoredPhoto[]> {
  const all = await (await openDeviceStore()).getAll("photos");
  return all.filter((one) => one.user === user && one.copy).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What its person has to look at, after a sign-in. */
async function keepBack(id: string): Promise<void> {
  const store = await openDeviceStore();
  const { copy: _, ...row } = (await store.get("photos", id)) ?? {};
  if ("content" in row) await store.put("photos", row as StoredPhoto);
}

async function remove(id: string): Promise<void> {
  const writing = (await openDeviceStore()).transaction(["photos", "photo_files"], "readwrite");
  await Promise.all([writing.objectStore("photos").delete(id), writing.objectStore("photo_files").delete(id), writing.done]);
}

/** True once the server has it; false while its record is missing there. */
async function sendOne({ id, copy }: StoredPhoto, { iv, data }: Encrypted, sendKey: string): Promise<boolean> {
  const text = copy?.text ?? "";
  const file = new Blob([MAGIC, iv, data, "\n", text]);
  const options = { nameless: true, headers: { Authorization: `Bearer ${sendKey}` } };
  const headers = { ...options.headers, "Tus-Resumable": "1.0.0", "Upload-Length": String(file.size), "Upload-Metadata": `encrypted ${toBase64(text)}` };
  const begin = (): Promise<UploadRead> => exchange<UploadRead>("post", "/uploads", { ...options, headers }, false);
  let upload = await begin();
  if (!upload.attachment_id) {
    const send = (path: string, piece: CallOptions): Promise<unknown> =>
      exchange("patch", path, { ...options, ...piece, headers: { ...piece.headers, ...options.headers } }, false);
    await sendPieces(upload.id, file, upload.offset, () => undefined, send);
    upload = await begin();
  }
  if (upload.attachment_id) await remove(id);
  return upload.attachment_id !== null;
}

/** Sends the photos of a person that can go; true if none is left that could go later. Raises what is no answer, and that the key is nobody's. */
export async function sendPhotoCopies(user: string, sendKey: string): Promise<boolean> {
  const store = await openDeviceStore();
  let isWhole = true;
  for (const row of await listCopied(user)) {
    try {
      // oxlint-disable no-await-in-loop -- a weak link: one after the other
      const content = await store.get("photo_files", row.id);
      isWhole = (content ? await sendOne(row, content, sendKey) : true) && isWhole;
    } catch (error) {
      if (isPassing(error, LATER) || !(error instanceof ApiProblem) || error.status === UNAUTHORISED) throw error;
      await keepBack(row.id);
      // oxlint-enable no-await-in-loop
    }
  }
  return isWhole;
}
