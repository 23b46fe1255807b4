/** The operations of the person who is signed in, as they lie on this device: read, added, changed, in step with other windows. */
import { shallowRef } from "vue";
import { me } from "@/api/session";
import { findKey, getQueueKey } from "@/lib/deviceKeys";
import { type StoredOperation, ON_DISK, openDeviceStore } from "@/lib/deviceStore";
import { decrypt, encrypt } from "@/lib/encryption";
import { newId } from "@/lib/ids";
import { findKnown } from "./answers";
import { renewCopies, withoutCopy } from "./copies";
import { setUnsent } from "./unsent";
import { type Content, type Operation, findLast, getMember, isUnsent, listStuckActs, mergeBody } from "./operations";

/** What the server has is told for a day. */
const TOLD_FOR = 24 * 3_600_000;

const shown = shallowRef<Operation[]>([]);
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("so178-outbox");
let loading: Promise<void> | null = null;
let loadedFor = "";

/** In the order in which they were made. */
export const operations = shown;

const getUser = (): string => me.value?.user.id ?? "";

async function toStored({ id, user, seq, state, tried, made_at, done_at, copy, ...content }: Operation): Promise<StoredOperation> {
  const kept = copy && state === "waiting" ? { copy } : {};
  return { id, user, seq, state, tried, made_at, done_at, ...kept, content: await encrypt(await getQueueKey(user), content) };
}

const isOver = ({ done_at }: StoredOperation): boolean => done_at !== null && Date.now() - Date.parse(done_at) > TOLD_FOR;

async function readAll(): Promise<void> {
  const user = getUser();
  if (!user) return show("", [], 0);
  const store = await openDeviceStore();
  const all = (await store.getAll("operations")).filter((one) => one.user === user).sort((a, b) => a.seq - b.seq);
  const over = all.filter(isOver);
  await Promise.all(over.map(({ id }) => store.delete("operations", id)));
  const key = await findKey("queue", user);
  const kept = all.filter((one) => !over.includes(one));
  const opened = await Promise.all(
    kept.map(async ({ content, ...rest }): Promise<Operation | null> => (key ? decrypt<Content>(key, content).then((plain) => ({ ...plain, ...rest }), () => null) : null)),
  );
  const closed = kept.filter((one, index) => opened[index] === null && one.state !== "done").length;
  const readable = await renewCopies(user, opened.filter((one) => one !== null), kept.filter((_, index) => opened[index] !== null));
  if (user === getUser()) show(user, readable, closed);
}

function show(user: string, all: Operation[], closed: number): void {
  loadedFor = user;
  shown.value = all;
  const unsent = shown.value.filter(isUnsent);
  const review = unsent.filter(({ state }) => state === "review").length;
  const records = [...new Set(unsent.flatMap(({ record_id: id, needs }) => [id, ...needs]))];
  setUnsent("operations", { waiting: unsent.length - review, review, closed, records });
}

/** Reads them again, as after a sign-in or after another window has changed them. */
export function reloadOutbox(): Promise<void> {
  const turn = (loading ?? Promise.resolve()).catch(() => undefined).then(readAll);
  loading = turn;
  return turn;
}

/** Reads them unless they are known. */
export const loadOutbox = (): Promise<void> => (loadedFor !== "" && loadedFor === getUser() ? Promise.resolve() : reloadOutbox());

channel?.addEventListener("message", () => void reloadOutbox());

async function tellOthers(): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin
  channel?.postMessage("changed");
  await reloadOutbox();
}

/** Writes them back, but those that have gone meanwhile. */
export async function saveOperations(all: Operation[]): Promise<void> {
  const stored = await Promise.all(all.map(toStored));
  const writing = (await openDeviceStore()).transaction("operations", "readwrite", ON_DISK);
  await Promise.all(stored.map(async (one) => (await writing.store.get(one.id)) && writing.store.put(one)));
  await writing.done;
  await tellOthers();
}

export const saveOperation = (one: Operation): Promise<void> => saveOperations([one]);

export async function removeOperations(ids: string[]): Promise<void> {
  const writing = (await openDeviceStore()).transaction("operations", "readwrite");
  await Promise.all(ids.map((id) => writing.store.delete(id)));
  await writing.done;
  await tellOthers();
}

/** Puts it behind all others. `tried`: it was sent, and no answer came. */
async function append(content: Content, tried: boolean): Promise<Operation> {
  // The next one takes its version from this.
  const last = findLast(shown.value, (one) => one.record_id === content.record_id && isUnsent(one));
  const whole: Operation = {
    ...content,
    after: content.action === "create" ? null : (last?.id ?? null),
    id: newId(),
    user: getUser(),
    seq: 0,
    state: "waiting",
    tried,
    made_at: new Date().toISOString(),
    done_at: null,
  };
  const stored = await toStored(whole);
  const writing = (await openDeviceStore()).transaction("operations", "readwrite", ON_DISK);
  const all = await writing.store.getAll();
  stored.seq = Math.max(0, ...all.map(({ seq }) => Math.floor(seq))) + 1;
  await writing.store.add(stored);
  await writing.done;
  return { ...whole, seq: stored.seq };
}

/** They lie in a file, too: whoever sends that may be first, so nothing more goes into them. */
export async function markTried(ids: string[]): Promise<void> {
  const writing = (await openDeviceStore()).transaction("operations", "readwrite", ON_DISK);
  const kept = await Promise.all(ids.map((id) => writing.store.get(id)));
  await Promise.all(kept.map((one) => one && writing.store.put({ ...one, tried: true })));
  await writing.done;
  await tellOthers();
}

/** Puts operations of another device behind all others, as they are; returns how many this device did not have. */
export async function adoptOperations(all: Operation[]): Promise<number> {
  await loadOutbox();
  const stored = await Promise.all(all.map((one) => toStored({ ...one, user: getUser() })));
  const writing = (await openDeviceStore()).transaction("operations", "readwrite", ON_DISK);
  const here = await writing.store.getAll();
  const known = new Set(here.map(({ id }) => id));
  const fresh = stored.filter(({ id }) => !known.has(id));
  const last = Math.max(0, ...here.map(({ seq }) => Math.floor(seq)));
  await Promise.all(fresh.map((one, index) => writing.store.add({ ...one, seq: last + index + 1 })));
  await writing.done;
  await tellOthers();
  return fresh.length;
}

const takesMore = ({ action }: Content): boolean => action === "create" || action === "update";

/** A correction goes into what was not sent yet, or was refused: one operation instead of two. False if that is on its way by now. */
async function foldInto(before: Operation, content: Content): Promise<boolean> {
  const stored = await toStored({ ...withoutCopy(before), body: mergeBody(before.body, content.body), key: newId(), state: "waiting", tried: false, refusal: null });
  const writing = (await openDeviceStore()).transaction("operations", "readwrite", ON_DISK);
  const now = await writing.store.get(before.id);
  const isStill = now !== undefined && now.state === before.state && (now.state === "review" || !now.tried);
  if (isStill) await writing.store.put(stored);
  await writing.done;
  return isStill;
}

/** What a correction can go into: the last of the record that was refused or never sent. */
function findOpen(content: Content): Operation | undefined {
  if (content.action !== "update") return undefined;
  const own = shown.value.filter((one) => one.record_id === content.record_id && isUnsent(one));
  return findLast(own, (one) => takesMore(one) && (one.state === "review" || !one.tried));
}

/** Keeps a write; resolves once it lies on the device. */
export async function addOperation(content: Content, tried: boolean): Promise<void> {
  await loadOutbox();
  const stuck = listStuckActs(shown.value, [content.record_id, ...content.needs]);
  if (stuck.length > 0) await removeOperations(stuck.map(({ id }) => id));
  const open = findOpen(content);
  const isFolded = open !== undefined && !tried && (await foldInto(open, content));
  if (!isFolded) await append(content, tried);
  await tellOthers();
}

/** The place that a record is about, or its own name; "" if this device does not know it. */
export function findRecordName(id: string): string {
  const known = findKnown(id);
  return operations.value.find((one) => one.record_id === id && one.name)?.name ?? (getMember(known, "establishment_name") || getMember(known, "name"));
}
