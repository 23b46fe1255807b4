/**
 * The keys of this device.
 *
 * None can be taken out of the browser. Those of a session are deleted when it ends. The key of a queue is kept besides,
 * encrypted with one that is derived from the password: whoever signs in again reads the queue again.
 */
import { type KeyPurpose, listUnsent, openDeviceStore } from "./deviceStore";
import { createKey, newIv } from "./encryption";

/** OWASP's figure for PBKDF2 with SHA-256. */
const ITERATIONS = 600_000;
export const SALT_BYTES = 16;
/** Whoever needs the key of a queue waits until the password has been worked in. */
let deriving: Promise<unknown> = Promise.resolve();

export async function findKey(purpose: KeyPurpose, user: string): Promise<CryptoKey | undefined> {
  return (await openDeviceStore()).get("keys", [purpose, user]);
}

/** Keys of sessions that were read: what is typed is saved before its page goes, and may not wait for them to be read again. */
let known = new Map<string, CryptoKey>();
/** The opened store that they came from: one that the browser has cleared is opened anew, and has others. */
let knownFrom: unknown;
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("so178-keys");

/** What is still being read goes into the old map. */
const forgetKeys = (): void => void (known = new Map());

channel?.addEventListener("message", forgetKeys);

/** The key of the session; the first who asks creates it, in whichever window. */
export async function getSessionKey(user: string): Promise<CryptoKey> {
  const store = await openDeviceStore();
  if (store !== knownFrom) forgetKeys();
  knownFrom = store;
  const keys = known;
  const key = keys.get(user) ?? (await findKey("session", user)) ?? (await keepFirst("session", user, await createKey()));
  keys.set(user, key);
  return key;
}

/** The key of what is kept for reading. */
export const getReadingKey = async (user: string): Promise<CryptoKey> => (await findKey("reading", user)) ?? keepFirst("reading", user, await createKey());

async function keepFirst(purpose: KeyPurpose, user: string, created: CryptoKey): Promise<CryptoKey> {
  const writing = (await openDeviceStore()).transaction("keys", "readwrite");
  const first = await writing.store.get([purpose, user]);
  if (!first) await writing.store.put(created, [purpose, user]);
  await writing.done;
  return first ?? created;
}

/** The key that opens others, from a password: what is encrypted with it can be guessed at only as slowly as this is. */
export async function deriveWrappingKey(password: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(password), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS }, secret, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

/** Opens the queue with a password; false if it is not the one that the queue was closed with. */
export function openQueue(user: string, password: string): Promise<boolean> {
  const turn = deriving.catch(() => undefined).then(() => openNow(user, password));
  deriving = turn;
  return turn;
}

async function openNow(user: string, password: string): Promise<boolean> {
  const store = await openDeviceStore();
  const wrapped = await store.get("wrapped_keys", user);
  const salt = wrapped?.salt ?? crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const wrapping = await deriveWrappingKey(password, salt);
  if (wrapped) {
    const key = await crypto.subtle.unwrapKey("raw", wrapped.data, wrapping, { name: "AES-GCM", iv: wrapped.iv }, "AES-GCM", false, ["encrypt", "decrypt"]).catch(() => null);
    if (!key) return false;
    await store.put("keys", key, ["queue", user]);
  }
  await store.put("keys", wrapping, ["wrapping", user]);
  await store.put("settings", salt, `salt:${user}`);
  return true;
}

/** The key of the queue; the first operation or photo creates it and, if the password is known, its wrapped copy. */
export async function getQueueKey(user: string): Promise<CryptoKey> {
  await deriving.catch(() => undefined);
  const found = await findKey("queue", user);
  if (found) return found;
  const store = await openDeviceStore();
  if (await store.get("wrapped_keys", user)) throw new Error("the queue is closed");
  const created = await createKey(true);
  const raw = await crypto.subtle.exportKey("raw", created);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  const kept = await keepFirst("queue", user, key);
  const wrapping = await findKey("wrapping", user);
  const salt = await store.get("settings", `salt:${user}`);
  if (kept === key && wrapping && salt instanceof Uint8Array) {
    const iv = newIv();
    const data = await crypto.subtle.wrapKey("raw", created, wrapping, { name: "AES-GCM", iv });
    await store.put("wrapped_keys", { iv, data, salt }, user);
  }
  return kept;
}

/** Whether the queue can be opened again after its key has been deleted. */
export async function isQueueWrapped(user: string): Promise<boolean> {
  return (await (await openDeviceStore()).get("wrapped_keys", user)) !== undefined;
}

/** Deletes the keys of all sessions on this device. The key of a queue that no password could open again stays, and so does one that an older version only sends with. */
export async function deleteKeys(): Promise<void> {
  await deleteKeysOf((purpose) => purpose !== "sending");
}

/** Somebody has signed in: what others read and queued is closed. Their drafts wait for them until somebody signs out. */
export async function deleteKeysOfOthers(user: string): Promise<void> {
  await deleteKeysOf((purpose, other) => other !== user && purpose !== "session" && purpose !== "sending");
}

async function deleteKeysOf(isMeant: (purpose: KeyPurpose, user: string) => boolean): Promise<void> {
  const store = await openDeviceStore();
  const wrapped = new Set(await store.getAllKeys("wrapped_keys"));
  const queued = new Set((await listUnsent()).map(({ user }) => user));
  const all = await store.getAllKeys("keys");
  const isLast = ([purpose, user]: [KeyPurpose, string]): boolean => purpose === "queue" && queued.has(user) && !wrapped.has(user);
  await Promise.all(all.filter((key) => isMeant(...key) && !isLast(key)).map((key) => store.delete("keys", key)));
  forgetKeys();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin
  channel?.postMessage("deleted");
}

/** Once nothing that waits needs it, nothing is left that the password could be guessed with. */
export async function deleteWrappedKey(user: string): Promise<void> {
  await (await openDeviceStore()).delete("wrapped_keys", user);
}
