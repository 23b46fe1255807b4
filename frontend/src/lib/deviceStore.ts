/** What this device keeps for work without network: keys, operations and photos that wait, answers that were read. Their contents are encrypted. */
import type { DBSchema, IDBPDatabase } from "idb";
import type { Encrypted } from "./encryption";

/**
 * `session` reads drafts, `reading` answers: they end with the sign-out; `queue` reads operations; `wrapping` opens the wrapped one.
 * `sending` reads what a device that an older version of the program has wiped may still send.
 */
export type KeyPurpose = "session" | "reading" | "queue" | "wrapping" | "sending";

/** The key of a queue, encrypted with one that is derived from the password. */
export interface WrappedKey extends Encrypted {
  salt: Uint8Array<ArrayBuffer>;
}

/** An operation as it is sent, encrypted to the server. */
export interface EncryptedCopy {
  /** Under which the server knows it. */
  id: string;
  /** The version in it, and the key of the server: with others it is made anew. */
  base: number | null;
  kid: string;
  text: string;
}

/** What may be seen of an operation without its key: nothing that it says. */
export interface StoredOperation {
  id: string;
  user: string;
  /** Order on this device. */
  seq: number;
  state: "waiting" | "review" | "done";
  /** It was sent at least once, so the server may have it. */
  tried: boolean;
  made_at: string;
  done_at: string | null;
  content: Encrypted;
  copy?: EncryptedCopy;
  /** Instead of it, from an older version that has wiped the device: its key is `sending`. */
  sending?: Encrypted;
}

/** What may be seen of a photo without its key. Its file lies beside it, in `photo_files` under the same id. */
export interface StoredPhoto {
  id: string;
  user: string;
  /** `open`: its person has not said yet that it goes. */
  state: "open" | "waiting" | "review" | "done";
  made_at: string;
  done_at: string | null;
  content: Encrypted;
  copy?: PhotoCopy;
}

/** What is said of a photo, and the key of its file, encrypted to the server's key `kid`. */
export interface PhotoCopy {
  kid: string;
  text: string;
}

export interface StoredAnswer {
  user: string;
  /** A hash. */
  address: string;
  read_at: string;
  content: Encrypted;
}

interface Schema extends DBSchema {
  keys: { key: [purpose: KeyPurpose, user: string]; value: CryptoKey };
  wrapped_keys: { key: string; value: WrappedKey };
  operations: { key: string; value: StoredOperation };
  photos: { key: string; value: StoredPhoto };
  photo_files: { key: string; value: Encrypted };
  answers: { key: [user: string, address: string]; value: StoredAnswer };
  settings: { key: string; value: string | number | boolean | Uint8Array<ArrayBuffer> };
}

const NAME = "so178-device";
let opened: Promise<IDBPDatabase<Schema>> | undefined;

async function openAnew(creates: boolean): Promise<IDBPDatabase<Schema>> {
  const { openDB } = await import("idb");
  return openDB<Schema>(NAME, 3, {
    upgrade(db, before, _, upgrading) {
      if (before === 0 && !creates) {
        void upgrading.done.catch(() => undefined);
        upgrading.abort();
        return;
      }
      db.createObjectStore("photos", { keyPath: "id" });
      db.createObjectStore("photo_files");
      if (before > 1) return;
      db.createObjectStore("answers", { keyPath: ["user", "address"] });
      if (before > 0) return;
      db.createObjectStore("keys");
      db.createObjectStore("wrapped_keys");
      db.createObjectStore("operations", { keyPath: "id" });
      db.createObjectStore("settings");
    },
    terminated: () => (opened = undefined),
    // A later version of the program in another window would wait for ever.
    blocking: (_now, _later, { target }) => {
      opened = undefined;
      (target as IDBDatabase).close();
    },
  });
}

/**
 * How a transaction writes what a person is told to be kept: it is over once the disk has it.
 *
 * Browsers otherwise leave the last seconds to the operating system, and a phone's battery may be at its end.
 */
export const ON_DISK = { durability: "strict" } as const;

export function openDeviceStore(): Promise<IDBPDatabase<Schema>> {
  opened ??= openAnew(true);
  return opened;
}

/** The store of a device that has one; null without creating it: whoever is not signed in leaves nothing behind. */
export async function findDeviceStore(): Promise<IDBPDatabase<Schema> | null> {
  if (opened) return opened;
  const found = await openAnew(false).catch(() => null);
  if (found) opened ??= Promise.resolve(found);
  return found;
}

/** Whatever the server has not taken yet, of all who use this device. */
export async function listUnsent(): Promise<(StoredOperation | StoredPhoto)[]> {
  const store = await findDeviceStore();
  if (!store) return [];
  const all = [...(await store.getAll("operations")), ...(await store.getAll("photos"))];
  return all.filter(({ state }) => state !== "done");
}
