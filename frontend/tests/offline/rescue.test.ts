/** A file of what waits: unreadable without its password, and what it holds is the same operations on another device. */
import "fake-indexeddb/auto";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { api, connection } from "@/api/client";
import { login } from "@/api/session";
import type { Me } from "@/api/types";
import { clearAnswers } from "@/offline/answers";
import { pass } from "@/offline/door";
import type { Operation } from "@/offline/operations";
import { addOperation, operations, reloadOutbox, removeOperations, saveOperation } from "@/offline/outbox";
import { type RescueContent, buildRescueFile, openRescueFile, takeRescued } from "@/offline/rescue";
import { addPhoto, photos, readPhotoFile, reloadPhotos, removePhotos } from "@/offline/photos";
import { sendNow } from "@/offline/sender";
import { serve } from "../api/server";
import { district } from "../people";

const INSPECTOR: Me = { ...district, permissions: ["inspection:read", "inspection:write", "violation:read"] };
const OTHER: Me = { ...INSPECTOR, user: { ...INSPECTOR.user, id: "p2" } };
const WORDS = "Chủ cơ sở nhất trí";
const VISIT = { id: "v1", establishment_id: "e1", team_id: "t1", kind: "planned", inspected_on: "2022-10-03", statement: WORDS } as never;
const PASSWORD = "mật khẩu của tệp";
const CUT = new TypeError("Failed to fetch");

// A password is worked in slowly on purpose, and a busy machine takes longer: milliseconds.
vi.setConfig({ testTimeout: 60_000 });

const asFound = { ...connection };

afterAll(() => void Object.assign(connection, asFound));

async function signIn(who: Me): Promise<void> {
  serve({ body: { csrf_token: "token-1" } }, { body: who });
  connection.pass = ({ send, options }) => send(options);
  await login({ username: "x", password: "x" });
  connection.pass = pass;
}

const empty = (): Promise<void> => removeOperations(operations.value.map(({ id }) => id));

/** A visit and its signature, recorded without network. */
async function recordVisit(): Promise<void> {
  serve(CUT);
  await api.post("/inspections", { body: VISIT, key: "k1" });
  await api.post("/inspections/{id}/sign", { path: { id: "v1" }, version: 1, key: "k2" });
}

const keys = (): string[] => operations.value.map(({ id, key }) => `${id} ${key}`);

beforeEach(async () => {
  await signIn(INSPECTOR);
  clearAnswers();
  await reloadOutbox();
  await empty();
});

test("what waits comes back on another device with its ids and keys, and is sent under them", async () => {
  await recordVisit();
  const before = keys();
  const file = await buildRescueFile(PASSWORD);
  expect(keys()).toEqual(before);
  await empty();
  const content = (await openRescueFile(file, PASSWORD)) as RescueContent;
  expect(await takeRescued(content)).toBe(2);
  expect(keys()).toEqual(before);
  expect(await takeRescued(content)).toBe(0);
  const asked = serve({ body: { id: "v1", version: 3 } }, { body: { id: "v1", version: 4, status: "signed" } });
  await sendNow();
  expect(asked.map(({ headers }) => headers.get("Idempotency-Key"))).toEqual(["k1", "k2"]);
  expect(asked[1]?.headers.get("If-Match")).toBe('"3"');
});

test("nothing of it is read without the password, or if a byte of it was changed", async () => {
  await recordVisit();
  const file = await buildRescueFile(PASSWORD);
  const bytes = new Uint8Array(await file.arrayBuffer());
  expect(new TextDecoder().decode(bytes)).not.toMatch(/inspection|nhất trí|planned|statement/);
  expect(await openRescueFile(file, `${PASSWORD}.`)).toBe("closed");
  for (const at of [60, bytes.length - 1]) {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    // oxlint-disable-next-line no-await-in-loop -- each derives a key
    expect(await openRescueFile(new Blob([changed]), PASSWORD)).toBe("closed");
  }
  expect(await openRescueFile(new Blob(["PK\u0003\u0004 a workbook"]), PASSWORD)).toBe("foreign");
  expect(await openRescueFile(new Blob([bytes.slice(0, 90)]), PASSWORD)).toBe("foreign");
});

test("only the person who saved it opens it", async () => {
  await recordVisit();
  const file = await buildRescueFile(PASSWORD);
  await empty();
  await signIn(OTHER);
  expect(await openRescueFile(file, PASSWORD)).toBe("other");
});

test("it goes behind what waits there, and takes along what the first device was answered", async () => {
  await recordVisit();
  const [created] = operations.value as [Operation];
  await saveOperation({ ...created, state: "done", done_at: new Date().toISOString(), answered: 7, body: null });
  const file = await buildRescueFile(PASSWORD);
  await empty();
  await api.post("/inspections", { body: { ...(VISIT as object), id: "v2" } as never, key: "k9" }).catch(() => undefined);
  const content = (await openRescueFile(file, PASSWORD)) as RescueContent;
  expect(content.operations.map(({ action, version, after }) => [action, version, after])).toEqual([["sign", 7, null]]);
  await takeRescued(content);
  expect(operations.value.map(({ record_id: id, action }) => `${id} ${action}`)).toEqual(["v2 create", "v1 sign"]);
});

test("what lies in a file is changed no more: a correction is an operation of its own", async () => {
  serve(CUT);
  await api.post("/inspections", { body: VISIT, key: "k1" });
  await buildRescueFile(PASSWORD);
  const [{ key, ...rest }] = operations.value as [Operation];
  await addOperation({ ...rest, key: "k3", action: "update", method: "patch", path: "/inspections/v1", body: { statement: "Khác" } }, false);
  expect(operations.value.map((one) => [one.action, one.key])).toEqual([["create", key], ["update", "k3"]]);
});

test("photos go with it, unreadable without the password, and are there once", async () => {
  await reloadPhotos();
  const picture = new Blob(["a picture of a signboard"], { type: "image/jpeg" });
  await addPhoto({ entity: "inspection", entity_id: "v1", taken_at: "2022-10-03T13:30:00Z", name: "Karaoke", refusal: null }, picture);
  const file = await buildRescueFile(PASSWORD);
  expect(new TextDecoder().decode(await file.arrayBuffer())).not.toMatch(/signboard|Karaoke/);
  const [before] = photos.value.map(({ id }) => id);
  await removePhotos([before ?? ""]);
  const content = (await openRescueFile(file, PASSWORD)) as RescueContent;
  expect([await takeRescued(content), await takeRescued(content)]).toEqual([1, 0]);
  expect(photos.value.map(({ id, state }) => [id, state])).toEqual([[before, "open"]]);
  const [photo] = photos.value;
  expect(await (await readPhotoFile(photo as NonNullable<typeof photo>))?.text()).toBe("a picture of a signboard");
});
