/**
 * Sends what a person has let go, without them: copies that only the server reads (`copies.ts`, `photoCopies.ts`), with the send
 * key of the device. A page does so for whoever is not signed in (`sendOnly.ts`), the service worker where no page is looked at.
 */
import { exchange } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { BatchResults, OperationBatch } from "@/api/generated/types.gen";
import { findKey } from "@/lib/deviceKeys";
import { type StoredOperation, openDeviceStore } from "@/lib/deviceStore";
import { decrypt } from "@/lib/encryption";
import { type UnnumberedOperation, isTaken, packBody } from "./batches";
import { withoutCopy } from "./copies";
import { isRegistered } from "./device";
import { getDeviceNumbers, keepSettled } from "./deviceNumbers";
import { sendPhotoCopies } from "./photoCopies";
import { keepReceipt } from "./receipts";
import { UNAUTHORISED, isPassing } from "./rounds";
import { deleteSendKey, findSendKey } from "./sendKeys";

const AT_ONCE = 50;
const MOST_CHARACTERS = 500_000;
const NO_CODES: ReadonlySet<string> = new Set();

/** A row with what is sent of it: a text that only the server reads, or what an older version had copied. */
interface Outgoing {
  row: StoredOperation;
  id: string;
  content: string | UnnumberedOperation;
}

async function listOf(user: string): Promise<StoredOperation[]> {
  const all = await (await openDeviceStore()).getAll("operations");
  return all.filter((one) => one.user === user).sort((a, b) => a.seq - b.seq);
}

async function listOutgoing(user: string): Promise<Outgoing[]> {
  const former = await findKey("sending", user);
  const found = await Promise.all(
    (await listOf(user)).map(async (row): Promise<Outgoing[]> => {
      if (row.copy) return [{ row, id: row.copy.id, content: row.copy.text }];
      const content = row.sending && former ? await decrypt<UnnumberedOperation>(former, row.sending).catch(() => null) : null;
      return content ? [{ row, id: content.id, content }] : [];
    }),
  );
  let characters = 0;
  const fits = ({ content }: Outgoing, index: number): boolean => (characters += typeof content === "string" ? content.length : JSON.stringify(content).length) <= MOST_CHARACTERS || index === 0;
  return found.flat().slice(0, AT_ONCE).filter(fits);
}

/** Copies of an older version and their key, which lies beside them. */
export async function dropFormerCopies(user: string): Promise<void> {
  const store = await openDeviceStore();
  await store.delete("keys", ["sending", user]);
  await store.delete("settings", `sends-until:${user}`);
  const copied = (await listOf(user)).filter(({ sending }) => sending);
  await Promise.all(copied.map((one) => store.put("operations", withoutCopy(one))));
}

/** Told before they go: a correction that is made later must not go into what may have arrived. */
async function markTried(all: Outgoing[]): Promise<void> {
  const store = await openDeviceStore();
  await Promise.all(all.filter(({ row }) => !row.tried).map(({ row }) => store.put("operations", { ...row, tried: true })));
}

/** What the server has leaves the device; what it refused is shown to its person, who asks again with a sign-in. */
async function takeResults(all: Outgoing[], { results }: BatchResults): Promise<boolean> {
  const store = await openDeviceStore();
  const told = new Map(results.map((one) => [one.id, one]));
  const answered = all.map(({ row, id }) => [row, told.get(id)] as const).filter(([, result]) => result && result.status !== "held");
  await Promise.all(answered.map(([row, result]) => (result && isTaken(result) ? store.delete("operations", row.id) : store.put("operations", withoutCopy({ ...row, tried: true })))));
  return answered.length > 0;
}

function buildBatch(all: Outgoing[], device: string, settled: number): OperationBatch {
  const numbered = all.map((one, index) => ({ ...one, device_seq: settled + index + 1 }));
  return {
    operations: numbered.flatMap(({ content, device_seq }) => (typeof content === "string" ? [] : [{ ...content, device_seq }])),
    encrypted: numbered.flatMap(({ content, id, device_seq }) => (typeof content === "string" ? [{ id, device_seq, content }] : [])),
    sent_at: new Date().toISOString(),
    device_id: device,
  };
}

async function sendSome(user: string, sendKey: string): Promise<boolean> {
  const all = await listOutgoing(user);
  if (all.length === 0) return false;
  await markTried(all);
  const { device, settled } = await getDeviceNumbers(user);
  const { body, headers } = await packBody(buildBatch(all, device, settled));
  const answer = await exchange<BatchResults>("post", "/sync/operations", { body, headers: { ...headers, Authorization: `Bearer ${sendKey}` }, nameless: true }, false);
  const told = new Set(answer.results.map(({ id }) => id));
  await keepSettled(user, all.reduce((last, { id }, index) => (told.has(id) ? settled + index + 1 : last), settled));
  await keepReceipt(user, { id: answer.receipt.id, sent: all.length, taken: answer.results.length, hash: answer.receipt.hash, at: answer.receipt.at });
  return takeResults(all, answer);
}

/** In order, one batch after the other; false if the server holds the rest for now. */
async function sendEach(user: string, sendKey: string): Promise<boolean> {
  if (await sendSome(user, sendKey)) return sendEach(user, sendKey);
  return (await listOutgoing(user)).length === 0;
}

/** The key of a device that is registered no longer goes with the last copy. */
async function endSending(user: string): Promise<void> {
  await dropFormerCopies(user);
  if (!(await isRegistered(user))) await deleteSendKey(user);
}

/** Sends what can go of a person; true if nothing is left that could go later. Raises what is no answer. */
export async function sendCopiesOf(user: string): Promise<boolean> {
  const sendKey = await findSendKey(user);
  if (!sendKey) return true;
  try {
    const isSent = await sendEach(user, sendKey);
    // A photo waits for no record, and no record for a photo.
    const isWhole = (await sendPhotoCopies(user, sendKey)) && isSent;
    if (isWhole) await endSending(user);
    return isWhole;
  } catch (error) {
    if (isPassing(error, NO_CODES) || !(error instanceof ApiProblem)) throw error;
    if (error.status !== UNAUTHORISED) return true;
    // It is nobody's key any more. Copies may still go with the next one.
    await dropFormerCopies(user);
    await deleteSendKey(user);
    return true;
  }
}
