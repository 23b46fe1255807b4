/**
 * What waits on this device as a file, to be sent from another machine.
 *
 * The file is a mark, a salt, and two encrypted parts: a key, wrapped by one that is derived from a password, and what it encrypts.
 * Operations keep their ids and keys, photos their hashes: what both devices send is done once.
 */
import { me } from "@/api/session";
import { SALT_BYTES, deriveWrappingKey } from "@/lib/deviceKeys";
import { createKey, decrypt, encrypt, newIv } from "@/lib/encryption";
import { withoutCopy } from "./copies";
import { type Operation, isUnsent } from "./operations";
import { adoptOperations, loadOutbox, markTried, operations } from "./outbox";
import { type KeptPhoto, adoptPhotos, readUnsentPhotos } from "./photos";

/** The number is that of the format. */
const MARK = new TextEncoder().encode("so178-cho-gui 1\n");
const IV_BYTES = newIv().length;
/** A key of 32 bytes and the tag of AES-GCM. */
const WRAPPED_BYTES = 48;
const HEAD_BYTES = MARK.length + SALT_BYTES + IV_BYTES + WRAPPED_BYTES + IV_BYTES;

export interface RescueContent {
  user: string;
  made_at: string;
  operations: Operation[];
  photos: KeptPhoto[];
}

/** Why a file cannot be opened: it is another kind of file, the password is wrong or the file is damaged, it is somebody else's. */
export type RescueFault = "foreign" | "closed" | "other";

/** Typed on one keyboard and then on another. */
const derive = (password: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> => deriveWrappingKey(password.normalize("NFC"), salt);

/** What an operation needs of those that the server has already goes into it: they are not in the file. */
function detach(one: Operation): Operation {
  const before = operations.value.find(({ id }) => id === one.after);
  return before && isUnsent(before) ? one : { ...one, version: before?.answered ?? one.version, after: null };
}

/** Everything that waits, encrypted. From now on another device may send it first. */
export async function buildRescueFile(password: string): Promise<Blob> {
  await loadOutbox();
  const waiting = operations.value.filter(isUnsent).map((one) => ({ ...detach(withoutCopy(one)), tried: true }));
  const content: RescueContent = { user: me.value?.user.id ?? "", made_at: new Date().toISOString(), operations: waiting, photos: await readUnsentPhotos() };
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const [wrapping, key, iv] = [await derive(password, salt), await createKey(true), newIv()];
  const wrapped = await crypto.subtle.wrapKey("raw", key, wrapping, { name: "AES-GCM", iv });
  const { iv: second, data } = await encrypt(key, content);
  await markTried(waiting.map(({ id }) => id));
  return new Blob([MARK, salt, iv, wrapped, second, data], { type: "application/octet-stream" });
}

async function decryptFile(bytes: Uint8Array<ArrayBuffer>, password: string): Promise<RescueContent> {
  let from = MARK.length;
  const take = (count: number): Uint8Array<ArrayBuffer> => bytes.slice(from, (from += count));
  const [salt, iv, wrapped, second] = [take(SALT_BYTES), take(IV_BYTES), take(WRAPPED_BYTES), take(IV_BYTES)];
  const key = await crypto.subtle.unwrapKey("raw", wrapped, await derive(password, salt), { name: "AES-GCM", iv }, "AES-GCM", false, ["decrypt"]);
  return decrypt<RescueContent>(key, { iv: second, data: bytes.slice(from).buffer });
}

/** What the file holds, or why it stays closed. */
export async function openRescueFile(file: Blob, password: string): Promise<RescueContent | RescueFault> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.length <= HEAD_BYTES || MARK.some((byte, index) => bytes[index] !== byte)) return "foreign";
  const content = await decryptFile(bytes, password).catch(() => null);
  if (!content) return "closed";
  return content.user === me.value?.user.id ? content : "other";
}

/** Puts what the file holds into the queue of this device; returns how much of it was not there yet. */
export async function takeRescued({ operations: all, photos }: RescueContent): Promise<number> {
  return (await adoptOperations(all)) + (await adoptPhotos(photos));
}
