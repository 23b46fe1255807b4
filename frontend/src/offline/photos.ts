/**
 * Photos and scans of the person who is signed in that lie on this device until the server has them, in step with other windows.
 *
 * What one is of is encrypted apart from its file, so that a list reads no pictures. What the device cannot keep (full, private
 * browsing, no https) lasts as long as the page.
 */
import { shallowRef } from "vue";
import type { AttachmentRead } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import { findKey, getQueueKey } from "@/lib/deviceKeys";
import { type StoredPhoto, ON_DISK, openDeviceStore } from "@/lib/deviceStore";
import { computeSha256, decrypt, encrypt } from "@/lib/encryption";
import { newId } from "@/lib/ids";
import { t } from "@/locales";
import { buildPhotoCopy, decryptFile, encryptFile, listOutdatedCopies } from "./photoCopies";
import { setUnsent } from "./unsent";

/** What the server said instead of taking it, or what was seen here. */
export interface PhotoRefusal {
  message: string;
  /** It is about the caption, which can be corrected. */
  isAboutCaption: boolean;
  /** It can be sent again as it is. */
  mayRetry: boolean;
}

/** What a photo is; on the device it is encrypted. */
interface Content {
  entity: AttachmentRead["entity"];
  entity_id: string;
  caption: string;
  taken_at: string;
  media_type: string;
  /** Bytes of the file as it is sent. */
  size: number;
  /** Of the file, in hex; "" where the browser has no cryptography. */
  sha256: string;
  /** The place, for people. */
  name: string;
  /** It was sent at least once, so the server may have it. */
  tried: boolean;
  refusal: PhotoRefusal | null;
  /** Of its file; none for one that an older version has kept. */
  key?: string;
}

export interface Photo extends Content, Pick<StoredPhoto, "id" | "user" | "state" | "made_at" | "done_at"> {}

/** What the server has is told for a day. */
const TOLD_FOR = 24 * 3_600_000;
const KILO = 1024;

const shown = shallowRef<Photo[]>([]);
const unkept = new Map<string, { photo: Photo; file: Blob }>();
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("so178-photos");
let last: Promise<unknown> = Promise.resolve();
let loadedFor = "";

/** In the order in which they were taken. */
export const photos = shown;

const getUser = (): string => me.value?.user.id ?? "";
const canEncrypt = (): boolean => Boolean(globalThis.crypto?.subtle);
export const isPhotoUnsent = ({ state }: Photo): boolean => state !== "done";
export const formatSize = ({ size }: Photo): string => t("ui.file_size", { size: Math.max(1, Math.round(size / KILO)) });
export const isPicture = ({ media_type: type }: Photo): boolean => type.startsWith("image/");

/** One after the other, in the order of the calls. */
function inTurn<R>(act: () => Promise<R>): Promise<R> {
  const turn = last.then(act, act);
  last = turn.catch(() => undefined);
  return turn;
}

async function toStored(photo: Photo): Promise<StoredPhoto> {
  const { id, user, state, made_at, done_at, ...content } = photo;
  const copy = await buildPhotoCopy(photo);
  return { id, user, state, made_at, done_at, content: await encrypt(await getQueueKey(user), content), ...(copy ? { copy } : {}) };
}

async function open(key: CryptoKey | undefined, stored: StoredPhoto): Promise<Photo | null> {
  const { content, copy: _, ...rest } = stored;
  return key ? decrypt<Content>(key, content).then((plain) => ({ ...plain, ...rest }), () => null) : null;
}

const isOver = ({ done_at: at }: StoredPhoto): boolean => at !== null && Date.now() - Date.parse(at) > TOLD_FOR;

async function readStored(user: string): Promise<{ opened: Photo[]; closed: number }> {
  if (!canEncrypt()) return { opened: [], closed: 0 };
  const store = await openDeviceStore();
  const all = (await store.getAll("photos")).filter((one) => one.user === user);
  await Promise.all(all.filter(isOver).map(({ id }) => store.delete("photos", id)));
  const key = await findKey("queue", user);
  const kept = all.filter((one) => !isOver(one));
  const opened = await Promise.all(kept.map((one) => open(key, one)));
  const readable = opened.filter((one) => one !== null);
  const outdated = await listOutdatedCopies(readable, kept);
  if (outdated.length > 0) await write(await Promise.all(outdated.map(toStored)));
  return { opened: readable, closed: kept.filter((one, index) => opened[index] === null && one.state !== "done").length };
}

async function readAll(): Promise<void> {
  const user = getUser();
  const { opened, closed } = user ? await readStored(user) : { opened: [], closed: 0 };
  if (user !== getUser()) return;
  const own = [...unkept.values()].map(({ photo }) => photo).filter((one) => one.user === user);
  loadedFor = user;
  show([...opened, ...own].sort((a, b) => (a.id < b.id ? -1 : 1)), closed);
}

function show(all: Photo[], closed: number): void {
  shown.value = all;
  const count = (wanted: Photo["state"]): number => all.filter(({ state }) => state === wanted).length;
  // What its person has not let go does not go by itself, so it is not told as waiting.
  setUnsent("photos", { waiting: count("waiting"), review: count("review"), closed, records: [] });
}

/** Reads them again, as after a sign-in or after another window has changed them. */
export const reloadPhotos = (): Promise<void> => inTurn(readAll);

/** Reads them unless they are known; resolves once all that was begun before is done. */
export const loadPhotos = (): Promise<void> => inTurn(async () => (loadedFor !== "" && loadedFor === getUser() ? undefined : readAll()));

channel?.addEventListener("message", () => void reloadPhotos());

async function tellOthers(): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin
  channel?.postMessage("changed");
  await readAll();
}

async function keep(photo: Photo, file: Blob): Promise<void> {
  if (!canEncrypt()) throw new Error("no cryptography");
  const { key, content } = await encryptFile(file);
  const stored = await toStored({ ...photo, key });
  const writing = (await openDeviceStore()).transaction(["photos", "photo_files"], "readwrite", ON_DISK);
  await Promise.all([writing.objectStore("photos").add(stored), writing.objectStore("photo_files").add(content, photo.id), writing.done]);
}

export type NewPhoto = Pick<Content, "entity" | "entity_id" | "taken_at" | "name" | "refusal">;

const isSame = (one: Photo, { entity, entity_id, sha256 }: Pick<Content, "entity" | "entity_id" | "sha256">): boolean =>
  isPhotoUnsent(one) && one.sha256 !== "" && one.sha256 === sha256 && one.entity === entity && one.entity_id === entity_id;

/** Keeps a file; the same for the same record is kept once. False if it is there already. */
export async function addPhoto(said: NewPhoto, file: Blob): Promise<boolean> {
  const sha256 = canEncrypt() ? await computeSha256(await file.arrayBuffer()) : "";
  return inTurn(async () => {
    if (shown.value.some((one) => isSame(one, { ...said, sha256 }))) return false;
    const state = said.refusal ? "review" : "open";
    const photo: Photo = {
      ...said, id: newId(), user: getUser(), state, made_at: new Date().toISOString(), done_at: null,
      caption: "", media_type: file.type, size: file.size, sha256, tried: false,
    };
    await keep(photo, file).catch(() => unkept.set(photo.id, { photo, file }));
    await tellOthers();
    return true;
  });
}

/** Changes what is said of them, all at once; those that have gone meanwhile stay away. */
export function savePhotos(ids: string[], changes: Partial<Photo>): Promise<void> {
  return inTurn(async () => {
    const changed = shown.value.filter((one) => ids.includes(one.id)).map((one) => ({ ...one, ...changes }));
    if (changed.length === 0) return;
    const stored = await Promise.all(changed.filter(({ id }) => !unkept.has(id)).map(toStored));
    for (const photo of changed) {
      const here = unkept.get(photo.id);
      if (here) unkept.set(photo.id, { ...here, photo });
    }
    if (stored.length > 0) await write(stored);
    await tellOthers();
  });
}

export const savePhoto = (id: string, changes: Partial<Photo>): Promise<void> => savePhotos([id], changes);

async function write(stored: StoredPhoto[]): Promise<void> {
  const writing = (await openDeviceStore()).transaction("photos", "readwrite", ON_DISK);
  const there = new Set(await writing.store.getAllKeys());
  await Promise.all([...stored.filter(({ id }) => there.has(id)).map((one) => writing.store.put(one)), writing.done]);
}

/** The server has it, or may never have it: its file goes, what is told of it stays for a while. */
export function closePhoto(photo: Photo, changes: Partial<Photo>): Promise<void> {
  return inTurn(async () => {
    if (!unkept.delete(photo.id)) {
      const stored = await toStored({ ...photo, ...changes });
      const writing = (await openDeviceStore()).transaction(["photos", "photo_files"], "readwrite");
      await Promise.all([writing.objectStore("photos").put(stored), writing.objectStore("photo_files").delete(photo.id), writing.done]);
    }
    await tellOthers();
  });
}

export function removePhotos(ids: string[]): Promise<void> {
  return inTurn(async () => {
    const kept = ids.filter((id) => !unkept.delete(id));
    if (kept.length > 0) {
      const writing = (await openDeviceStore()).transaction(["photos", "photo_files"], "readwrite");
      await Promise.all([...kept.flatMap((id) => [writing.objectStore("photos").delete(id), writing.objectStore("photo_files").delete(id)]), writing.done]);
    }
    await tellOthers();
  });
}

/** The file of a photo; undefined once it has gone. */
export async function readPhotoFile(photo: Photo): Promise<Blob | undefined> {
  const { id, user, key: own } = photo;
  const here = unkept.get(id);
  if (here) return here.file;
  const stored = canEncrypt() ? await (await openDeviceStore()).get("photo_files", id) : undefined;
  if (stored && own) return decryptFile({ ...photo, key: own }, stored);
  const key = stored ? await findKey("queue", user) : undefined;
  return stored && key ? decrypt<Blob>(key, stored) : undefined;
}

/** A photo with its file, as another device takes it over. */
export interface KeptPhoto {
  photo: Photo;
  file: Blob;
}

/** Those that the server does not have, with their files. */
export async function readUnsentPhotos(): Promise<KeptPhoto[]> {
  await loadPhotos();
  const all = await Promise.all(shown.value.filter(isPhotoUnsent).map(async (photo) => ({ photo, file: await readPhotoFile(photo) })));
  return all.flatMap(({ photo, file }) => (file ? [{ photo, file }] : []));
}

/** Takes over photos of another device as they are; returns how many this device did not have. */
export function adoptPhotos(all: KeptPhoto[]): Promise<number> {
  return inTurn(async () => {
    const known = new Set(await (await openDeviceStore()).getAllKeys("photos"));
    const fresh = all.filter(({ photo }) => !known.has(photo.id));
    await Promise.all(fresh.map(({ photo, file }) => keep({ ...photo, user: getUser() }, file)));
    await tellOthers();
    return fresh.length;
  });
}
