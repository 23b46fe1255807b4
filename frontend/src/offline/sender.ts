/** Sends what waits on this device: one window at a time, in order, each exactly once by its key, until the server has it. */
import { ref, watch } from "vue";
import { exchange, tellWritten, toForm } from "@/api/client";
import { ApiProblem, NetworkFailure } from "@/api/problem";
import { setOutboxCount } from "@/api/outboxCount";
import { isReachable } from "@/api/reachability";
import { me } from "@/api/session";
import { putRecord } from "./answers";
import { type Operation, type Refusal, findNext } from "./operations";
import { operations, reloadOutbox, saveOperation } from "./outbox";

const SECOND = 1000;
/** Seconds after which it is tried again; the last goes on. */
const PATIENCE = [3, 6, 12, 30, 60];
const UNAUTHORISED = 401;
const SERVER_ERROR = 500;
const BUSY = new Set([408, 425, 429]);

/** The operation on its way; "" for none. */
export const sendingId = ref("");
let tries = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | null = null;

/** The version that the server answered to the operation before on this record. */
const getVersion = (one: Operation): number | null => operations.value.find(({ id }) => id === one.after)?.answered ?? one.version;

function send(one: Operation): Promise<unknown> {
  const version = getVersion(one);
  const body = one.body === null ? undefined : toForm(one.body);
  return exchange(one.method, one.path, { ...(body === undefined ? {} : { body }), ...(version === null ? {} : { version }), key: one.key });
}

const toRefusal = ({ status, code, message, errors, current }: ApiProblem): Refusal => ({ status, code, message, errors, current: current ?? null });

/** No answer that says anything of the operation: it stays, and is sent again with the same key. */
const isPassing = (error: unknown): boolean => error instanceof NetworkFailure || (error instanceof ApiProblem && (error.status >= SERVER_ERROR || BUSY.has(error.status) || error.code === "csrf"));

/** True if the next one can go. */
async function sendOne(one: Operation): Promise<boolean> {
  // Told before: a browser that is closed now must not change what may have arrived.
  if (!one.tried) await saveOperation({ ...one, tried: true });
  sendingId.value = one.id;
  try {
    const answer = (await send(one)) as { version?: number } | undefined;
    putRecord(one.entity, answer, one.needs);
    await saveOperation({ ...one, tried: true, state: "done", done_at: new Date().toISOString(), answered: answer?.version ?? null, body: null, refusal: null });
    return true;
  } catch (error) {
    return refused(one, error);
  } finally {
    sendingId.value = "";
  }
}

async function refused(one: Operation, error: unknown): Promise<boolean> {
  if (isPassing(error)) return false;
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
  await sendEach(operations.value.length * 2);
  tellWritten();
}

/** `most`: each may be tried once after another was refused, and no more. */
async function sendEach(most: number): Promise<void> {
  const next = findNext(operations.value);
  if (!next || most === 0) return;
  if (await sendOne(next)) {
    tries = 0;
    await sendEach(most - 1);
  } else sendLater();
}

function sendLater(): void {
  clearTimeout(timer);
  const seconds = PATIENCE[Math.min(tries, PATIENCE.length - 1)] ?? 0;
  tries += 1;
  timer = setTimeout(() => void sendNow(), seconds * SECOND);
}

/** Only one window sends; the others see it by what it leaves behind. */
async function sendAlone(): Promise<void> {
  const { locks } = navigator as { locks?: LockManager };
  if (!locks) return sendAll();
  const isFree = await locks.request("so178-sender", { ifAvailable: true }, async (lock) => {
    if (lock) await sendAll();
    return lock !== null;
  });
  if (!isFree) sendLater();
}

/** Sends what can be sent. */
export function sendNow(): Promise<void> {
  clearTimeout(timer);
  running ??= sendAlone()
    .catch((error: unknown) => {
      if (!(error instanceof NetworkFailure || error instanceof ApiProblem)) throw error;
      sendLater();
    })
    .finally(() => (running = null));
  return running;
}

/** Begins to watch for a way to the server. */
export function startSender(): void {
  addEventListener("online", () => void sendNow());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void sendNow());
  watch(isReachable, (now) => now && void sendNow());
  navigator.serviceWorker?.addEventListener("message", ({ data }) => data === "send-outbox" && void sendNow());
  void sendNow();
}

/** Where the browser can, it wakes the page once there is a network. */
export async function askForSync(): Promise<void> {
  const worker = (await navigator.serviceWorker?.getRegistration()) as (ServiceWorkerRegistration & { sync?: { register: (tag: string) => Promise<void> } }) | undefined;
  await worker?.sync?.register("send-outbox").catch(() => undefined);
}
