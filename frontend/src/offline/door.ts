/** Every call passes here on a device that can work without network: writes of field work wait, reads are answered from what is known. */
import { watch } from "vue";
import { type Call, tellWritten, toApiUrl } from "@/api/client";
import { ApiProblem, NetworkFailure } from "@/api/problem";
import { isReachable } from "@/api/reachability";
import { may, me } from "@/api/session";
import { deleteKeys, deleteKeysOfOthers, deleteWrappedKey, openQueue } from "@/lib/deviceKeys";
import { listUnsent, openDeviceStore } from "@/lib/deviceStore";
import { clearDrafts } from "@/lib/drafts";
import { clearAnswers, findKnown, isFieldRead, keepKnown, noteBeginning, putAnswer, putRecord, restoreAnswers } from "./answers";
import { dropFormerCopies } from "./copySender";
import { forgetDevices } from "./device";
import { answerFromDevice, findAnswer, showLocal } from "./localAnswers";
import { buildLocalRecord, type LocalRecord } from "./localRecords";
import { type Content, getCollection, getMember, isHeldBy, isUnsent, listParents, mayRecord, toContent } from "./operations";
import { startTaking } from "./packageTaking";
import { clearKept, endKeeping, resumeKeeping } from "./readingStore";
import { addOperation, findRecordName, loadOutbox, operations, reloadOutbox } from "./outbox";
import { reloadPhotos } from "./photos";
import { startPhotoSender } from "./photoSender";
import { askForSync, sendNow, startSender } from "./sender";
import { sendCopies } from "./sendOnly";

/** A gateway that answers for a server that does not. */
const GATEWAY = new Set([502, 503, 504]);

const isUnreached = (error: unknown): boolean => error instanceof NetworkFailure || (error instanceof ApiProblem && GATEWAY.has(error.status));

/** The name of the place that an operation is about. */
function findName(content: Content): string {
  const ids = [getMember(content.body, "establishment_id"), content.record_id, ...listParents(content)].filter(Boolean);
  return ids.map(findRecordName).find(Boolean) ?? "";
}

/** What the server will answer, as far as the device can tell. */
function foretell(content: Content): LocalRecord | null {
  const { record_id: id } = content;
  return buildLocalRecord(operations.value, id, (findKnown(id) as LocalRecord | undefined) ?? null);
}

async function keep(content: Content, tried: boolean, why: unknown): Promise<unknown> {
  try {
    await addOperation({ ...content, name: findName(content) }, tried);
  } catch {
    // The device keeps nothing (full, private browsing, closed queue): as without this module.
    throw why;
  }
  tellWritten();
  void askForSync();
  if (isReachable.value) void sendNow();
  return content.action === "delete" ? undefined : foretell(content);
}

async function write(call: Call): Promise<unknown> {
  const content = mayRecord() ? toContent(call) : null;
  if (!content) return call.send(call.options);
  await loadOutbox();
  const mustWait = operations.value.some((one) => isUnsent(one) && isHeldBy(content, one));
  if (mustWait || !isReachable.value) return keep(content, false, new NetworkFailure());
  try {
    const answer = await call.send({ ...call.options, key: content.key });
    // The page may be left the moment after: what was saved opens then, too, without network.
    await Promise.all([putRecord(getCollection(content), answer, listParents(content)), ...(content.action === "create" ? [noteBeginning(content.record_id)] : [])]);
    return answer;
  } catch (error) {
    if (!isUnreached(error)) throw error;
    return keep(content, true, error);
  }
}

async function read(call: Call): Promise<unknown> {
  if (!isFieldRead(call.path)) return call.send(call.options);
  const address = toApiUrl(call.path, call.options);
  const known = isReachable.value ? undefined : findAnswer(call, address);
  if (known !== undefined) return showLocal(call, known);
  try {
    const answer = await call.send(call.options);
    void putAnswer(address, answer);
    return await showLocal(call, answer);
  } catch (error) {
    return answerFromDevice(call, address, error);
  }
}

/** What `connection.pass` does once this module is loaded. */
export const pass = (call: Call): Promise<unknown> => (call.method === "get" ? read(call) : write(call));

/** What was answered before this module was loaded. */
export function noteRead({ path, options }: Call, answer: unknown): void {
  if (isFieldRead(path)) void putAnswer(toApiUrl(path, options), answer);
}

/** The same for a read that has failed before this module was loaded. */
export const passFailed = (call: Call, error: unknown): Promise<unknown> =>
  isFieldRead(call.path) ? answerFromDevice(call, toApiUrl(call.path, call.options), error) : Promise.reject(error);

/** Begins to send, and follows who is signed in. */
export async function start(): Promise<void> {
  await restoreAnswers();
  watch(() => me.value?.user.id, (user) => void (user ? sendNow() : sendCopies()), { immediate: true });
  startSender();
  startPhotoSender();
  void startTaking();
  addEventListener("online", () => void sendCopies());
  watch(isReachable, (now) => now && void sendCopies());
  void sendCopies();
}

/** Somebody has signed in with this password; a device that keeps nothing must not keep them out. */
export async function openDevice(password: string): Promise<void> {
  const user = me.value?.user.id;
  if (!user) return;
  try {
    await deleteKeysOfOthers(user);
    if ((mayRecord() || may("attachment:write")) && (await openQueue(user, password))) await dropFormerCopies(user);
    await resumeKeeping();
    // Who has signed in was read before.
    await keepKnown();
    await reloadPhotos();
    await reloadOutbox();
  } catch {
    return;
  }
  void sendNow();
  void sendCopies();
}

/** Whether anything that waits stays on the device after the sign-out; false too if it could not be opened again. */
export async function keepsQueue(): Promise<boolean> {
  return (await listUnsent()).length > 0;
}

async function deleteDone(kind: "operations" | "photos"): Promise<void> {
  const store = await openDeviceStore();
  const done = (await store.getAll(kind)).filter(({ state }) => state === "done");
  await Promise.all(done.map(({ id }) => store.delete(kind, id)));
}

/** Removes keys, answers, and what the server has; what waits stays, closed. */
export async function closeDevice(): Promise<void> {
  clearAnswers();
  await clearKept();
  await Promise.all([deleteDone("operations"), deleteDone("photos")]);
  const waiting = new Set((await listUnsent()).map(({ user }) => user));
  await Promise.all((await (await openDeviceStore()).getAllKeys("wrapped_keys")).filter((user) => !waiting.has(user)).map(deleteWrappedKey));
  await deleteKeys();
}

/**
 * The server says that its owner has ended this device: nothing stays that could be read. What waits stays closed until a
 * password is given; what goes without a person is still sent, with the send key.
 */
export async function wipeDevice(): Promise<void> {
  await closeDevice();
  await endKeeping();
  await clearDrafts();
  await forgetDevices();
  // Nothing of what a page shows stays either; on the sign-in, the server says why.
  if (me.value) globalThis.location.replace("/dang-nhap");
  else void sendCopies();
}
