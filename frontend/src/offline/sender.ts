/**
 * Sends what waits on this device: one window at a time, in order, each exactly once by its key, until the server has it.
 *
 * What can be named as an operation goes in batches, the rest as the requests that they are. The key is the same either way:
 * a server that takes no batches is sent requests.
 */
import { ref, watch } from "vue";
import { exchange, tellWritten, toForm } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { BatchResults } from "@/api/generated/types.gen";
import { setOutboxCount } from "@/api/outboxCount";
import { isReachable } from "@/api/reachability";
import { me } from "@/api/session";
import { listUnsent } from "@/lib/deviceStore";
import { putRecord } from "./answers";
import { applyResults, buildBatch, listBatch, packBody } from "./batches";
import { getDeviceNumbers, keepSettled } from "./deviceNumbers";
import { type Operation, type Refusal, findNext, getCollection, listParents } from "./operations";
import { operations, reloadOutbox, saveOperation, saveOperations } from "./outbox";
import { keepReceipt } from "./receipts";
import { LOCKS, UNAUTHORISED, createRounds, isPassing } from "./rounds";
import { findSendKey } from "./sendKeys";

const PASSING = new Set(["csrf"]);

/** The operations on their way. */
export const sendingIds = ref<ReadonlySet<string>>(new Set());
/** Of this run: whether the server takes batches, and what it holds until more has come. */
let takesBatches = true;
let held = new Set<string>();
/** Of this run, once the sign-in turned out to be over: the key of the device, which sends operations but signs nothing. */
let sendKey: string | null = null;
/** Of this run: that key has sent all that it can. */
let isKeySpent = false;

/** The version that the server answered to the operation before on this record. */
const getVersion = (one: Operation): number | null => operations.value.find(({ id }) => id === one.after)?.answered ?? one.version;

function send(one: Operation): Promise<unknown> {
  const version = getVersion(one);
  const body = one.body === null ? undefined : toForm(one.body);
  return exchange(one.method, one.path, { ...(body === undefined ? {} : { body }), ...(version === null ? {} : { version }), key: one.key });
}

const toRefusal = ({ status, code, message, errors, current }: ApiProblem): Refusal => ({ status, code, message, errors, current: current ?? null });

/** True if the next one can go. */
async function sendOne(one: Operation): Promise<boolean> {
  // Told before: a browser that is closed now must not change what may have arrived.
  if (!one.tried) await saveOperation({ ...one, tried: true });
  sendingIds.value = new Set([one.id]);
  try {
    const answer = (await send(one)) as { version?: number } | undefined;
    await putRecord(getCollection(one), answer, listParents(one));
    await saveOperation({ ...one, tried: true, state: "done", done_at: new Date().toISOString(), answered: answer?.version ?? null, body: null, refusal: null });
    return true;
  } catch (error) {
    return refused(one, error);
  } finally {
    sendingIds.value = new Set();
  }
}

/** True if the next one can go. */
async function sendBatch(batch: Operation[]): Promise<boolean> {
  const untried = batch.filter(({ tried }) => !tried).map((one) => ({ ...one, tried: true }));
  if (untried.length > 0) await saveOperations(untried);
  sendingIds.value = new Set(batch.map(({ id }) => id));
  try {
    const user = me.value?.user.id ?? "";
    const numbers = await getDeviceNumbers(user);
    const content = buildBatch(batch, operations.value, numbers);
    const { body, headers } = await packBody(content);
    const hasKey = !isKeySpent && (await findSendKey(user)) !== null;
    const options = sendKey === null ? { body, headers, quiet: hasKey } : { body, headers: { ...headers, Authorization: `Bearer ${sendKey}` }, nameless: true };
    const answer = await exchange<BatchResults>("post", "/sync/operations", options, sendKey === null);
    return await takeResults(user, batch, numbers.settled, answer);
  } catch (error) {
    return refusedWhole(error);
  } finally {
    sendingIds.value = new Set();
  }
}

/** What is missing from the results was not reached: it goes with the next batch. */
async function takeResults(user: string, batch: Operation[], settled: number, answer: BatchResults): Promise<boolean> {
  const { receipt } = answer;
  const told = new Set(applyResults(batch, answer).map(({ id }) => id));
  // By its key alone the device is told no reason: what was refused is asked for again once somebody is signed in.
  const now = applyResults(batch, answer).map((one) => (sendKey !== null && one.state === "review" ? { ...one, state: "waiting" as const, refusal: null } : one));
  for (const { id, state } of now) if (state === "waiting") held.add(id);
  // The last that was told of, whatever is missing before it: a number that comes twice does no harm.
  await keepSettled(user, batch.reduce((last, { id }, index) => (told.has(id) ? settled + index + 1 : last), settled));
  await keepReceipt(user, { id: receipt.id, sent: batch.length, taken: now.length, hash: receipt.hash, at: receipt.at });
  await saveOperations(now.map((one) => ({ ...one, tried: true })));
  if (sendKey === null) await readAgain(now.filter(({ state }) => state === "done"));
  return now.length > 0;
}

/** The records as the server has them now: a batch tells only their versions. */
async function readAgain(done: Operation[]): Promise<void> {
  const records = new Map(done.map((one) => [one.record_id, one]));
  for (const one of records.values()) {
    const collection = getCollection(one);
    try {
      // oxlint-disable-next-line no-await-in-loop -- a weak link, and nobody waits for it
      await putRecord(collection, await exchange("get", `${collection}/{id}`, { path: { id: one.record_id }, quiet: true }, false), listParents(one));
    } catch {
      return;
    }
  }
}

/** A batch that is refused as a whole says nothing of its operations: each goes as a request, as on a server without batches. */
async function refusedWhole(error: unknown): Promise<boolean> {
  if (isPassing(error, PASSING)) return false;
  if (!(error instanceof ApiProblem)) throw error;
  if (error.status !== UNAUTHORISED) {
    takesBatches = false;
    return sendKey === null;
  }
  const isFirst = !isKeySpent && sendKey === null && !error.members["wipe"];
  sendKey = isFirst ? await findSendKey(me.value?.user.id ?? "") : null;
  if (sendKey === null) setOutboxCount({ asksSignIn: true });
  return sendKey !== null;
}

async function refused(one: Operation, error: unknown): Promise<boolean> {
  if (isPassing(error, PASSING)) return false;
  if (!(error instanceof ApiProblem)) throw error;
  if (error.status === UNAUTHORISED) {
    setOutboxCount({ asksSignIn: true });
    return false;
  }
  // Taken out already, by an earlier try or by somebody else.
  const isGone = one.action === "delete" && error.status === 404;
  await saveOperation(isGone ? { ...one, tried: true, state: "done", done_at: new Date().toISOString(), body: null } : { ...one, tried: true, state: "review", refusal: toRefusal(error) });
  return true;
}

async function sendAll(): Promise<void> {
  await reloadOutbox();
  if (!findNext(operations.value) || !me.value) return;
  setOutboxCount({ asksSignIn: false });
  takesBatches = true;
  held = new Set();
  [sendKey, isKeySpent] = [null, false];
  await sendEach(operations.value.length * 2 + 1);
  tellWritten();
}

/** What is passed over for now; without a sign-in signatures, too. */
const listPassed = (): ReadonlySet<string> => (sendKey === null ? held : new Set([...held, ...operations.value.filter(({ action }) => action === "sign").map(({ id }) => id)]));

/** What the key of the device could not send asks for a sign-in. */
async function sendWithSignIn(most: number): Promise<void> {
  [sendKey, isKeySpent, held] = [null, true, new Set()];
  if (most > 0 && findNext(operations.value)) await sendEach(most - 1);
}

/** `most`: each may be tried once after another was refused, and no more. */
async function sendEach(most: number): Promise<void> {
  const batch = takesBatches ? listBatch(operations.value, listPassed()) : [];
  const next = batch.length > 0 || sendKey !== null ? undefined : findNext(operations.value, held);
  const isOver = most === 0 || (batch.length === 0 && !next);
  if (isOver && sendKey !== null) return sendWithSignIn(most);
  if (isOver && held.size === 0) return;
  if (!isOver && (await (next ? sendOne(next) : sendBatch(batch)))) {
    rounds.noteProgress();
    await sendEach(most - 1);
  } else rounds.startLater();
}

const rounds = createRounds(LOCKS.operations, sendAll);

/** Sends what can be sent. */
export const sendNow = rounds.start;

/** Begins to watch for a way to the server. */
export function startSender(): void {
  addEventListener("online", () => void sendNow());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void sendNow());
  watch(isReachable, (now) => now && void sendNow());
  addEventListener("offline", () => void askForSync());
  void askForSync();
  navigator.serviceWorker?.addEventListener("message", ({ data }) => data === "send-outbox" && void sendNow());
  void sendNow();
}

/**
 * Where the browser can, it wakes the service worker once there is a network, with or without a window (`service_worker/`).
 * While there is one it would do so at once, again and again.
 */
export async function askForSync(): Promise<void> {
  if (navigator.onLine || (await listUnsent()).length === 0) return;
  const worker = (await navigator.serviceWorker?.getRegistration()) as (ServiceWorkerRegistration & { sync?: { register: (tag: string) => Promise<void> } }) | undefined;
  await worker?.sync?.register("send-outbox").catch(() => undefined);
}
