/** Photos that wait lie encrypted to the server and go with the send key of the device, without their person. */
import "fake-indexeddb/auto";
import { afterAll, beforeEach, expect, test } from "vitest";
import { connection } from "@/api/client";
import { outboxCount, setOutboxCount } from "@/api/outboxCount";
import { noteAnswer } from "@/api/reachability";
import type { Me } from "@/api/types";
import { openQueue } from "@/lib/deviceKeys";
import { type StoredPhoto, openDeviceStore } from "@/lib/deviceStore";
import { createKey, encrypt } from "@/lib/encryption";
import { keepQueueKey } from "@/offline/copies";
import { closeDevice } from "@/offline/door";
import { addPhoto, photos, readPhotoFile, reloadPhotos, removePhotos, savePhoto } from "@/offline/photos";
import { releasePhotos } from "@/offline/photoSender";
import { findSendKey, keepSendKey } from "@/offline/sendKeys";
import { sendCopies } from "@/offline/sendOnly";
import { type Answer, serve } from "../api/server";
import { district } from "../people";
import { beginWithEmptyQueue } from "./emptyQueue";
import { createServerKey } from "./serverKey";

const INSPECTOR: Me = { ...district, permissions: ["inspection:read", "inspection:write", "attachment:read", "attachment:write"] };
const USER = INSPECTOR.user.id;
const CUT: Answer = new TypeError("Failed to fetch");
const TAKEN: Answer = { status: 204 };
const SEND_KEY = "s".repeat(43);
const CONTENT = "%PDF-1.7 Karaoke ".repeat(40_000);
const PIECE = 512 * 1024;
const MAGIC = "so178-encrypted-1\n";
const server = await createServerKey("k1");
const asFound = { ...connection };

const begun = (offset: number, attachment: string | null = null): Answer => ({ status: 201, body: { id: "u1", offset, attachment_id: attachment } });
const refused = (status: number, code: string): Answer => ({ status, body: { code, detail: "Lý do", errors: [] } });
const listRows = async (): Promise<StoredPhoto[]> => (await openDeviceStore()).getAll("photos");

async function signOut(): Promise<void> {
  await closeDevice();
  noteAnswer();
}

beforeEach(async () => {
  const store = await openDeviceStore();
  await Promise.all((["photos", "photo_files", "settings", "keys", "wrapped_keys"] as const).map((name) => store.clear(name)));
  await beginWithEmptyQueue(INSPECTOR);
  connection.login = async () => false;
  await openQueue(USER, "mật khẩu");
  await keepQueueKey([server.jwk]);
  await keepSendKey(USER, SEND_KEY);
  await reloadPhotos();
  await addPhoto({ entity: "inspection", entity_id: "v1", taken_at: "2022-10-03T01:00:00Z", name: "Quán", refusal: null }, new Blob([CONTENT], { type: "application/pdf" }));
  serve(CUT, CUT);
  await (await releasePhotos(photos.value.map(({ id }) => id))).sent;
});

afterAll(async () => {
  await removePhotos(photos.value.map(({ id }) => id));
  Object.assign(connection, asFound);
});

/** What was sent, as the server reads it. */
async function readSent(text: string, pieces: Blob[]): Promise<{ sender: string; said: Record<string, string>; file: string }> {
  const bytes = Buffer.from(await new Blob(pieces).arrayBuffer());
  const { sender, read } = await server.open(text);
  const said = read as unknown as Record<string, string>;
  expect(bytes.subarray(0, MAGIC.length).toString()).toBe(MAGIC);
  expect(bytes.subarray(-text.length - 1).toString()).toBe(`\n${text}`);
  const key = await crypto.subtle.importKey("raw", Buffer.from(said["key"] ?? "", "base64url"), "AES-GCM", false, ["decrypt"]);
  const iv = bytes.subarray(MAGIC.length, MAGIC.length + 12);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes.subarray(MAGIC.length + 12, -text.length - 1));
  return { sender, said, file: Buffer.from(plain).toString() };
}

test("after the sign-out it goes in pieces with the send key, on from where it broke off, and leaves the device", async () => {
  const sha256 = photos.value[0]?.sha256;
  await signOut();
  const before = serve(begun(0), TAKEN, CUT);
  await sendCopies();
  expect((await listRows()).map(({ state }) => state)).toEqual(["waiting"]);
  noteAnswer();
  const asked = serve(begun(PIECE), TAKEN, begun(0, "a1"));
  await sendCopies();
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /api/v1/uploads", "PATCH /api/v1/uploads/u1", "POST /api/v1/uploads"]);
  const all = [...before, ...asked];
  expect(new Set(all.map(({ headers }) => headers.get("Authorization")))).toEqual(new Set([`Bearer ${SEND_KEY}`]));
  const text = Buffer.from(asked[0]?.headers.get("Upload-Metadata")?.split(" ")[1] ?? "", "base64").toString();
  const pieces = [before[1]?.body as Blob, asked[1]?.body as Blob];
  expect(asked[0]?.headers.get("Upload-Length")).toBe(String(pieces.reduce((sum, { size }) => sum + size, 0)));
  const { sender, said, file } = await readSent(text, pieces);
  expect([sender, said["entity_id"], said["sha256"], file === CONTENT]).toEqual([`${USER}/photo`, "v1", sha256, true]);
  expect([await listRows(), await (await openDeviceStore()).count("photo_files")]).toEqual([[], 0]);
});

test("while its record is missing it stays, and what is refused waits for its person", async () => {
  await signOut();
  serve(begun(0), TAKEN, TAKEN, begun(0));
  await sendCopies();
  expect((await listRows()).map(({ copy }) => copy?.kid)).toEqual(["k1"]);
  serve(refused(422, "upload-unreadable"));
  await sendCopies();
  expect((await listRows()).map(({ state, copy }) => [state, copy])).toEqual([["waiting", undefined]]);
  const asked = serve();
  await sendCopies();
  expect(asked).toEqual([]);
});

test("a sign-in that is over while its page is open: what was let go goes with the send key, without it a sign-in is asked for", async () => {
  const OVER = refused(401, "not-signed-in");
  const ids = photos.value.map(({ id }) => id);
  noteAnswer();
  serve(OVER, OVER);
  await (await releasePhotos(ids)).sent;
  expect([(await listRows()).length, outboxCount.asksSignIn]).toEqual([1, true]);
  setOutboxCount({ asksSignIn: false });
  noteAnswer();
  const asked = serve(OVER, begun(0), TAKEN, TAKEN, begun(0, "a1"));
  await (await releasePhotos(ids)).sent;
  const sent = asked.map(({ method, headers }) => `${method} ${headers.get("Authorization") ?? "signed in"}`);
  expect(sent).toEqual(["POST signed in", ...["POST", "PATCH", "PATCH", "POST"].map((method) => `${method} Bearer ${SEND_KEY}`)]);
  expect([await listRows(), photos.value, outboxCount.asksSignIn]).toEqual([[], [], false]);
});

test("a key that is nobody's any more is dropped, and the photo waits for the password", async () => {
  await signOut();
  serve(refused(401, "not-signed-in"));
  await sendCopies();
  expect([await findSendKey(USER), (await listRows()).length]).toEqual([null, 1]);
});

test("nothing is plain on the device; what was not let go has no copy; another key of the server has another copy", async () => {
  const store = await openDeviceStore();
  const files = await store.getAll("photo_files");
  for (const { data } of files) expect(Buffer.from(data).toString("utf8")).not.toContain("Karaoke");
  const id = photos.value[0]?.id ?? "";
  const first = (await listRows())[0]?.copy;
  await savePhoto(id, { caption: "Biển hiệu" });
  const second = (await listRows())[0]?.copy;
  expect([first?.kid, second?.kid, first?.text === second?.text]).toEqual(["k1", "k1", false]);
  expect((await server.open(second?.text ?? "")).read).toMatchObject({ caption: "Biển hiệu" });
  const next = await createServerKey("k2");
  await keepQueueKey([next.jwk]);
  await reloadPhotos();
  expect((await next.open((await listRows())[0]?.copy?.text ?? "")).sender).toBe(`${USER}/photo`);
  await savePhoto(id, { state: "open" });
  expect((await listRows())[0]?.copy).toBeUndefined();
});

test("a photo that an older version has kept is read with the key of the queue", async () => {
  const photo = photos.value[0] as NonNullable<(typeof photos.value)[0]>;
  const key = await createKey();
  const store = await openDeviceStore();
  await store.put("keys", key, ["queue", USER]);
  await store.put("photo_files", await encrypt(key, new Blob(["as before"])), photo.id);
  const { key: _, ...former } = photo;
  expect(await (await readPhotoFile(former))?.text()).toBe("as before");
});
