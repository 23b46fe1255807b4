/**
 * Unsent input of forms, saved on this device while the form is open.
 *
 * Drafts belong to one user: another user cannot see them, and logging out deletes them.
 * The keys are the user's id and the form's name; the values are the form's plain data.
 */
import type { DBSchema, IDBPDatabase } from "idb";

export interface Draft<T> {
  data: T;
  savedAt: string;
}

interface Schema extends DBSchema {
  drafts: { key: [user: string, form: string]; value: Draft<unknown> };
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

/** Saves `data` (structured-cloneable); returns the draft with the time of saving. */
export async function saveDraft<T>(user: string, form: string, data: T): Promise<Draft<T>> {
  const draft = { data, savedAt: new Date().toISOString() };
  const writing = (await openDatabase()).transaction("drafts", "readwrite");
  void writing.store.put(draft, [user, form]).catch(() => undefined);
  // Without this call the browser would abort the write when the page unloads.
  writing.commit();
  await writing.done;
  return draft;
}

export async function loadDraft<T>(user: string, form: string): Promise<Draft<T> | undefined> {
  return (await (await openDatabase()).get("drafts", [user, form])) as Draft<T> | undefined;
}

export async function dropDraft(user: string, form: string): Promise<void> {
  await (await openDatabase()).delete("drafts", [user, form]);
}

/** Removes every draft of every user, so that nothing stays on the device after logging out. */
export async function clearDrafts(): Promise<void> {
  await (await openDatabase()).clear("drafts");
}
