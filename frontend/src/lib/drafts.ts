/**
 * Unsent input of forms, saved on this device while the form is open.
 *
 * Drafts belong to one user: another user cannot see them, and logging out deletes them.
 * The keys are the user's id and the form's name; the values are the form's plain data, encrypted where the browser can.
 */
import type { DBSchema, IDBPDatabase } from "idb";
import type { Encrypted } from "./encryption";

export interface Draft<T> {
  data: T;
  savedAt: string;
}

type StoredDraft = Draft<unknown> | { content: Encrypted; savedAt: string };

interface Schema extends DBSchema {
  drafts: { key: [user: string, form: string]; value: StoredDraft };
}

const NAME = "so178-drafts";
let opened: Promise<IDBPDatabase<Schema>> | undefined;

/** The library comes with the first form: the first visit keeps nothing. */
async function openAnew(): Promise<IDBPDatabase<Schema>> {
  const { openDB } = await import("idb");
  return openDB<Schema>(NAME, 1, {
    upgrade: (db) => void db.createObjectStore("drafts"),
    terminated: () => (opened = undefined),
  });
}

function openDatabase(): Promise<IDBPDatabase<Schema>> {
  opened ??= openAnew();
  return opened;
}

let cipher: typeof import("./draftCipher") | undefined;

/** It comes with the first form, too; none on an office network without https, where the browser has no cryptography. */
const loadCipher = async () => (globalThis.crypto?.subtle ? (cipher ??= await import("./draftCipher")) : undefined);

let last: Promise<unknown> = Promise.resolve();

/** One after the other, in the order of the calls: what takes long to encrypt may not come back after it was deleted. */
function inTurn<R>(act: () => Promise<R>): Promise<R> {
  const turn = last.then(act, act);
  last = turn;
  return turn;
}

/** Saves `data` (plain values and files); returns the draft with the time of saving. */
export function saveDraft<T>(user: string, form: string, data: T): Promise<Draft<T>> {
  return inTurn(async () => {
    const draft = { data, savedAt: new Date().toISOString() };
    const content = await (await loadCipher())?.encryptDraft(user, data);
    const stored = content ? { content, savedAt: draft.savedAt } : draft;
    const writing = (await openDatabase()).transaction("drafts", "readwrite");
    void writing.store.put(stored, [user, form]).catch(() => undefined);
    // Without this call the browser would abort the write when the page unloads.
    writing.commit();
    await writing.done;
    return draft;
  });
}

export function loadDraft<T>(user: string, form: string): Promise<Draft<T> | undefined> {
  return inTurn(async () => {
    // Ready before the first input, which may be typed just before the page is left.
    await loadCipher().then((it) => it?.prepareKey(user)).catch(() => undefined);
    const stored = await (await openDatabase()).get("drafts", [user, form]);
    if (!stored || !("content" in stored)) return stored as Draft<T> | undefined;
    const { decryptDraft } = await import("./draftCipher");
    return { data: await decryptDraft<T>(user, stored.content), savedAt: stored.savedAt };
  });
}

/** The forms of which this device has a draft of a person. */
export function listDrafts(user: string): Promise<string[]> {
  return inTurn(async () => (await (await openDatabase()).getAllKeys("drafts", IDBKeyRange.bound([user], [user, []]))).map(([, form]) => form));
}

export function dropDraft(user: string, form: string): Promise<void> {
  return inTurn(async () => (await openDatabase()).delete("drafts", [user, form]));
}

/** Removes every draft of every user, so that nothing stays on the device after logging out. */
export function clearDrafts(): Promise<void> {
  return inTurn(async () => (await openDatabase()).clear("drafts"));
}
