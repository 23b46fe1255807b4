/**
 * What an ended device still sends, though nobody can read it there: with its send key, for thirty days.
 *
 * The server has no key that it could be encrypted to, so a copy of each operation, as it is sent, lies encrypted with a key
 * of its own, which is deleted with the last one. The queue itself stays closed until its person gives the password.
 */
import { exchange } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { BatchResults, Operation as SentOperation } from "@/api/generated/types.gen";
import { findKey } from "@/lib/deviceKeys";
import { type StoredOperation, findDeviceStore, listUnsent, openDeviceStore } from "@/lib/deviceStore";
import { createKey, decrypt, encrypt } from "@/lib/encryption";
import { type UnnumberedOperation, isTaken, listReady, numberOperations, packBody, toSentOperation } from "./batches";
import { getDeviceNumbers, keepSettled } from "./deviceNumbers";
import type { Content, Operation } from "./operations";
import { keepReceipt } from "./receipts";
import { createRounds, isPassing } from "./rounds";
import { deleteSendKey, findSendKey } from "./sendKeys";

const SENDS_FOR = 30 * 24 * 3_600_000;
const AT_ONCE = 50;
const NO_CODES: ReadonlySet<string> = new Set();
const getEndName = (user: string): string => `sends-until:${user}`;

async function listOf(user: string): Promise<StoredOperation[]> {
  const all = await (await openDeviceStore()).getAll("operations");
  return all.filter((one) => one.user === user).sort((a, b) => a.seq - b.seq);
}

function withoutCopy(row: StoredOperation): StoredOperation {
  const rest = { ...row };
  delete rest.sending;
  return rest;
}

async function openOperation(key: CryptoKey, { content, ...rest }: StoredOperation): Promise<Operation[]> {
  const plain = await decrypt<Content>(key, content).catch(() => null);
  return plain ? [{ ...plain, ...rest }] : [];
}

/** Copies what can go without a person, before the key of the queue is deleted. Signatures wait for somebody who is signed in. */
async function keepOf(user: string): Promise<void> {
  const [store, queue] = [await openDeviceStore(), await findKey("queue", user)];
  const all = queue ? (await Promise.all((await listOf(user)).map((one) => openOperation(queue, one)))).flat() : [];
  const ready = listReady(all, new Set(all.filter(({ action }) => action === "sign").map(({ id }) => id)));
  if (ready.length === 0) return deleteSendKey(user);
  const key = await createKey();
  const copies = new Map(await Promise.all(ready.map(async (one) => [one.id, await encrypt(key, toSentOperation(one, all))] as const)));
  await store.put("keys", key, ["sending", user]);
  await store.put("settings", new Date(Date.now() + SENDS_FOR).toISOString(), getEndName(user));
  const writing = store.transaction("operations", "readwrite");
  await Promise.all(
    [...copies].map(async ([id, sending]) => {
      const one = await writing.store.get(id);
      if (one) await writing.store.put({ ...one, tried: true, sending });
    }),
  );
  await writing.done;
}

/** Of everybody whose device may send. */
export async function keepForSending(): Promise<void> {
  const users = new Set((await listUnsent()).map(({ user }) => user));
  for (const user of users) {
    // oxlint-disable-next-line no-await-in-loop -- one person, rarely two
    if (await findSendKey(user)) await keepOf(user);
  }
}

/** Its person has opened the queue with the password, or nothing is left that goes without them. */
export async function dropCopies(user: string): Promise<void> {
  const store = await openDeviceStore();
  await store.delete("keys", ["sending", user]);
  await store.delete("settings", getEndName(user));
  const copied = (await listOf(user)).filter(({ sending }) => sending);
  await Promise.all(copied.map((one) => store.put("operations", withoutCopy(one))));
}

async function endSending(user: string): Promise<void> {
  await dropCopies(user);
  await deleteSendKey(user);
}

/** What the server has leaves the device; what it refused is shown to its person, who asks again with a sign-in. */
async function takeResults(rows: StoredOperation[], sent: SentOperation[], { results }: BatchResults): Promise<boolean> {
  const store = await openDeviceStore();
  const told = new Map(results.map((one) => [one.id, one]));
  const answered = rows.map((row, index) => [row, told.get(sent[index]?.id ?? "")] as const).filter(([, result]) => result && result.status !== "held");
  await Promise.all(answered.map(([row, result]) => (result && isTaken(result) ? store.delete("operations", row.id) : store.put("operations", withoutCopy(row)))));
  return answered.length > 0;
}

async function sendSome(user: string, key: CryptoKey, sendKey: string): Promise<boolean> {
  const rows = (await listOf(user)).filter(({ sending }) => sending).slice(0, AT_ONCE);
  if (rows.length === 0) return false;
  const copies = await Promise.all(rows.map(({ sending }) => decrypt<UnnumberedOperation>(key, sending as NonNullable<typeof sending>)));
  const { device, settled } = await getDeviceNumbers(user);
  const operations = numberOperations(copies, settled);
  const { body, headers } = await packBody({ operations, sent_at: new Date().toISOString(), device_id: device });
  const answer = await exchange<BatchResults>("post", "/sync/operations", { body, headers: { ...headers, Authorization: `Bearer ${sendKey}` }, nameless: true }, false);
  const told = new Set(answer.results.map(({ id }) => id));
  await keepSettled(user, operations.reduce((last, { id, device_seq: seq }) => (told.has(id) ? seq : last), settled));
  await keepReceipt(user, { id: answer.receipt.id, sent: rows.length, taken: answer.results.length, hash: answer.receipt.hash, at: answer.receipt.at });
  return takeResults(rows, operations, answer);
}

/** In order, one batch after the other; false if the server holds the rest for now. */
async function sendEach(user: string, key: CryptoKey, sendKey: string): Promise<boolean> {
  if (await sendSome(user, key, sendKey)) return sendEach(user, key, sendKey);
  return !(await listOf(user)).some(({ sending }) => sending);
}

async function sendOf(user: string, key: CryptoKey): Promise<void> {
  const sendKey = await findSendKey(user);
  const until = await (await openDeviceStore()).get("settings", getEndName(user));
  if (!sendKey || typeof until !== "string" || Date.now() >= Date.parse(until)) return endSending(user);
  try {
    if (await sendEach(user, key, sendKey)) await endSending(user);
    else rounds.startLater();
  } catch (error) {
    if (isPassing(error, NO_CODES) || !(error instanceof ApiProblem)) throw error;
    // The key is nobody's any more.
    await endSending(user);
  }
}

async function sendAll(): Promise<void> {
  const store = await findDeviceStore();
  for (const [purpose, user] of (await store?.getAllKeys("keys")) ?? []) {
    // oxlint-disable-next-line no-await-in-loop -- one person, rarely two
    const key = purpose === "sending" ? await findKey("sending", user) : undefined;
    // oxlint-disable-next-line no-await-in-loop -- as above
    if (key) await sendOf(user, key);
  }
}

const rounds = createRounds("so178-send-only", sendAll);

/** Sends what an ended device may still send, if there is anything. */
export const sendCopies = rounds.start;
