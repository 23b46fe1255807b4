/**
 * Beside each operation that can go without a person lies a copy that only the server reads.
 *
 * It is written when the operation is queued or corrected, and is what a device sends while its person is not signed in
 * (`sendOnly.ts`). The key of the server comes with the package of a registered device.
 */
import type { PublicKey } from "@/api/generated/types.gen";
import { type EncryptedCopy, type StoredOperation, openDeviceStore } from "@/lib/deviceStore";
import { listReady, toSentOperation } from "./batches";
import { getDeviceNumbers } from "./deviceNumbers";
import type { Operation } from "./operations";
import { encryptToServer } from "./queueEncryption";

const SETTING = "queue-key";

export async function findQueueKey(): Promise<PublicKey | null> {
  const kept = await (await openDeviceStore()).get("settings", SETTING);
  return typeof kept === "string" ? (JSON.parse(kept) as PublicKey) : null;
}

export const isQueueKey = ({ use }: PublicKey): boolean => use === "enc";

/** Keeps the key of the server; false if it is the one that was kept before. */
export async function keepQueueKey(keys: PublicKey[]): Promise<boolean> {
  const [now, before] = [keys.find(isQueueKey), await findQueueKey()];
  if (!now || now.kid === before?.kid) return false;
  await (await openDeviceStore()).put("settings", JSON.stringify(now), SETTING);
  return true;
}

/** Signatures wait for somebody who is signed in, and so does what a person has to look at. */
const listSendable = (all: Operation[]): Operation[] => listReady(all, new Set(all.filter(({ action }) => action === "sign").map(({ id }) => id)));

async function buildCopy(one: Operation, all: Operation[], key: PublicKey, sender: string): Promise<EncryptedCopy> {
  const said = toSentOperation(one, all);
  const { id, base_version: base = null } = said;
  const { copy } = one;
  const isCurrent = copy?.id === id && copy.base === base && copy.kid === key.kid;
  return isCurrent ? copy : { id, base, kid: key.kid, text: await encryptToServer(key, sender, said) };
}

const hasSameContent = (a: StoredOperation, b: StoredOperation): boolean => a.content.iv.every((byte, index) => byte === b.content.iv[index]);

async function write(changed: readonly (readonly [StoredOperation, EncryptedCopy | undefined])[]): Promise<void> {
  const writing = (await openDeviceStore()).transaction("operations", "readwrite");
  await Promise.all(
    changed.map(async ([row, copy]) => {
      const now = await writing.store.get(row.id);
      // What was written meanwhile is read again, and copied then.
      if (now && hasSameContent(now, row)) await writing.store.put(copy ? { ...now, copy } : withoutCopy(now));
    }),
  );
  await writing.done;
}

/** The operations of a person with their copies as they have to be: made, made anew, or taken away. `rows`: as they lie on the device, in the same order. */
export async function renewCopies(user: string, all: Operation[], rows: StoredOperation[]): Promise<Operation[]> {
  const key = await findQueueKey();
  if (!key || all.length === 0) return all;
  const sender = `${user}/${(await getDeviceNumbers(user)).device}`;
  const sendable = new Set(listSendable(all));
  const copies = await Promise.all(all.map((one) => (sendable.has(one) ? buildCopy(one, all, key, sender) : undefined)));
  const changed = rows.flatMap((row, index) => (row.copy === copies[index] ? [] : [[row, copies[index]] as const]));
  if (changed.length > 0) await write(changed);
  return all.map((one, index) => {
    const copy = copies[index];
    return copy ? { ...one, copy } : withoutCopy(one);
  });
}

export function withoutCopy<T extends Pick<StoredOperation, "copy" | "sending">>(of: T): T {
  const rest = { ...of };
  delete rest.copy;
  delete rest.sending;
  return rest;
}
