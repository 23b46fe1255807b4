/** With its send key a device sends what waits on it while nobody is signed in; nobody reads or signs anything. */
import "fake-indexeddb/auto";
import { afterAll, beforeEach, expect, test } from "vitest";
import { api, connection } from "@/api/client";
import { outboxCount } from "@/api/outboxCount";
import { NetworkFailure } from "@/api/problem";
import type { EncryptedOperation, Operation as SentOperation, OperationBatch } from "@/api/generated/types.gen";
import { login, refreshMe } from "@/api/session";
import type { Me } from "@/api/types";
import { deleteKeys } from "@/lib/deviceKeys";
import { type StoredOperation, openDeviceStore } from "@/lib/deviceStore";
import { createKey, encrypt } from "@/lib/encryption";
import { newId } from "@/lib/ids";
import { clearAnswers } from "@/offline/answers";
import { keepQueueKey } from "@/offline/copies";
import { forgetDevices, registerDevice } from "@/offline/device";
import { closeDevice, openDevice, pass, wipeDevice } from "@/offline/door";
import { operations, reloadOutbox } from "@/offline/outbox";
import { endKeeping } from "@/offline/readingStore";
import { sendNow } from "@/offline/sender";
import { ensureSendKey, findSendKey, keepSendKey } from "@/offline/sendKeys";
import { sendCopies } from "@/offline/sendOnly";
import { type Answer, type Asked, serve } from "../api/server";
import { district } from "../people";
import { createServerKey } from "./serverKey";

const INSPECTOR: Me = { ...district, permissions: ["inspection:read", "inspection:write"] };
const USER = INSPECTOR.user.id;
const CUT: Answer = new TypeError("Failed to fetch");
const ENDED: Answer = { status: 401, body: { code: "not-signed-in", reason: "device-ended", wipe: true } };
const OVER: Answer = { status: 401, body: { code: "not-signed-in", reason: "sign-in-expired" } };
const RECEIPT = { id: "r1", count: 0, hash: "0123abcd", at: "2022-10-03T01:00:00Z", clock_offset_seconds: 0 };
const DEVICE = { name: "Điện thoại", password: "mật khẩu" };
const server = await createServerKey("k1");
const asFound = { ...connection };
let visit = "";
let ids: string[] = [];
let sendKey: string | null = null;

async function emptyDevice(): Promise<void> {
  const store = await openDeviceStore();
  await Promise.all((["operations", "settings", "wrapped_keys", "keys", "answers"] as const).map((name) => store.clear(name)));
  await endKeeping();
  await forgetDevices();
  await deleteKeys();
  clearAnswers();
}

/** What comes out of the password, which takes the most time of a sign-in. */
let derived: [wrapping: CryptoKey, salt: Uint8Array<ArrayBuffer>] | null = null;

async function typePassword(): Promise<void> {
  const store = await openDeviceStore();
  if (!derived) await openDevice("mật khẩu");
  derived ??= [await store.get("keys", ["wrapping", USER]), await store.get("settings", `salt:${USER}`)] as NonNullable<typeof derived>;
  await store.put("keys", derived[0], ["wrapping", USER]);
  await store.put("settings", derived[1], `salt:${USER}`);
}

beforeEach(async () => {
  await emptyDevice();
  Object.assign(connection, asFound);
  serve({ body: { csrf_token: "token-1" } }, { body: INSPECTOR });
  await login({ username: "x", password: "x" });
  await typePassword();
  serve({ body: { id: newId(), name: DEVICE.name } });
  await registerDevice(DEVICE, newId());
  await keepQueueKey([server.jwk]);
  connection.pass = pass;
  connection.ended = wipeDevice;
  connection.login = async () => false;
  await reloadOutbox();
  visit = newId();
  serve(CUT);
  await api.post("/inspections", { body: { id: visit, kind: "planned" } as never, key: newId() });
  await api.patch("/inspections/{id}", { path: { id: visit }, body: { statement: "Nhất trí" } as never, version: 1 });
  await api.post("/inspections/{id}/sign", { path: { id: visit }, version: 2, key: newId() });
  ids = operations.value.map(({ key }) => key);
  sendKey = await findSendKey(USER);
});

afterAll(async () => {
  await emptyDevice();
  Object.assign(connection, asFound);
});

async function end(): Promise<void> {
  serve(ENDED);
  await refreshMe();
}

const listRows = async (): Promise<StoredOperation[]> => (await (await openDeviceStore()).getAll("operations")).sort((a, b) => a.seq - b.seq);

async function count(): Promise<{ keys: number; rows: number }> {
  const store = await openDeviceStore();
  return { keys: await store.count("keys"), rows: await store.count("operations") };
}

const listSent = (asked?: Asked): SentOperation[] => (asked?.body as OperationBatch | undefined)?.operations ?? [];
const listEncrypted = (asked?: Asked): EncryptedOperation[] => (asked?.body as OperationBatch | undefined)?.encrypted ?? [];
const answer = (...statuses: string[]): Answer => ({ body: { results: statuses.map((status, index) => ({ id: ids[index], status, version: null, problem: null })), receipt: RECEIPT } });

test("the device gives a key when it registers, the same at each try", async () => {
  const asked = serve(CUT, { body: { id: newId(), name: "B" } });
  const submission = newId();
  await expect(registerDevice(DEVICE, submission)).rejects.toBeInstanceOf(NetworkFailure);
  await registerDevice(DEVICE, submission);
  const [first, second] = asked.map(({ body }) => (body as { send_key: string }).send_key);
  expect([first, second]).toEqual([second, await findSendKey(USER)]);
  expect(first).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(first).not.toBe(sendKey);
});

test("a device that was registered without a key gives one, and only once", async () => {
  await (await openDeviceStore()).delete("settings", `send-key:${USER}`);
  const asked = serve({ body: { id: "d1", version: 4, is_current: true } }, { body: { id: "d1", version: 5 } });
  await ensureSendKey("d1");
  await ensureSendKey("d1");
  expect(asked.map(({ method, headers }) => [method, headers.get("If-Match")])).toEqual([["GET", null], ["PATCH", '"4"']]);
  expect(asked[1]?.body).toEqual({ send_key: await findSendKey(USER) });
});

test("what is queued has a copy beside it at once, which only the server reads; a signature has none", async () => {
  const copies = (await listRows()).map(({ copy }) => copy);
  const [first, second] = await Promise.all(copies.slice(0, 2).map((copy) => server.open(copy?.text ?? "")));
  expect([first?.read, second?.read].map((read) => [read?.id, read?.action, read?.base_version])).toEqual([[ids[0], "create", null], [ids[1], "update", null]]);
  expect(second?.read.body).toEqual({ statement: "Nhất trí" });
  const device = await (await openDeviceStore()).get("settings", `numbering:${USER}`);
  expect(first?.sender).toBe(`${USER}/${String(device)}`);
  expect(copies[2]).toBeUndefined();
});

test("a correction has a copy of its own, and what waits for a person has none", async () => {
  const before = (await listRows())[0]?.copy;
  await api.patch("/inspections/{id}", { path: { id: visit }, body: { statement: "Không nhất trí" } as never, version: 1 });
  const now = (await listRows()).map(({ copy }) => copy);
  expect(now[0]).toEqual(before);
  expect((await server.open(now[1]?.text ?? "")).read.body).toEqual({ statement: "Không nhất trí" });
  expect(now[1]?.id).not.toBe(ids[1]);
  serve({ body: { results: [{ id: ids[0], status: "refused", version: null, problem: null }], receipt: RECEIPT } }, { body: { results: [], receipt: RECEIPT } });
  await sendNow();
  expect((await listRows()).map(({ copy }) => copy)).toEqual([undefined, undefined, undefined]);
});

test("once the server has another key, what waits is encrypted anew", async () => {
  const next = await createServerKey("k2");
  expect([await keepQueueKey([server.jwk]), await keepQueueKey([next.jwk])]).toEqual([false, true]);
  await reloadOutbox();
  const texts = (await listRows()).flatMap(({ copy }) => (copy ? [copy.text] : []));
  expect(await Promise.all(texts.map(async (text) => (await next.open(text)).read.id))).toEqual([ids[0], ids[1]]);
  await expect(server.open(texts[0] ?? "")).rejects.toThrow("k1");
});

/** Every key that lies on the device, wherever. */
async function findKeys(): Promise<CryptoKey[]> {
  const store = await openDeviceStore();
  const names = [...store.objectStoreNames];
  const values = (await Promise.all(names.map((name) => store.getAll(name)))).flat();
  const search = (value: unknown): CryptoKey[] => (value instanceof CryptoKey ? [value] : typeof value === "object" && value !== null && !ArrayBuffer.isView(value) ? Object.values(value).flatMap(search) : []);
  return values.flatMap(search);
}

test.each([["its sign-out", closeDevice], ["its end", end]])("after %s nothing on the device opens what waits, and the server does", async (_, close) => {
  expect((await findKeys()).map(({ type }) => type)).toContain("secret");
  serve(CUT);
  await close();
  expect(await findKeys()).toEqual([]);
  const store = await openDeviceStore();
  const settings = JSON.stringify(await store.getAll("settings"));
  expect(settings).toContain(server.jwk.kid);
  expect(settings).not.toMatch(/"d"|"k"|Nhất trí/);
  const rows = await listRows();
  expect(JSON.stringify(rows)).not.toMatch(/Nhất trí|statement|planned/);
  expect((await server.open(rows[1]?.copy?.text ?? "")).read.body).toEqual({ statement: "Nhất trí" });
});

test("an ended device sends what waited, without a sign-in and without a signature; then nothing is left to send with", async () => {
  await end();
  expect(await count()).toEqual({ keys: 0, rows: 3 });
  const asked = serve(answer("applied", "applied"));
  await sendCopies();
  expect(asked.map(({ path, headers }) => [path, headers.get("Authorization"), headers.get("X-CSRF-Token")])).toEqual([["/api/v1/sync/operations", `Bearer ${sendKey}`, null]]);
  expect([listSent(asked[0]), listEncrypted(asked[0]).map(({ id, device_seq: seq }) => [id, seq])]).toEqual([[], [[ids[0], 1], [ids[1], 2]]]);
  expect((await server.open(listEncrypted(asked[0])[0]?.content ?? "")).read.action).toBe("create");
  expect([await count(), await findSendKey(USER)]).toEqual([{ keys: 0, rows: 1 }, null]);
});

test("until the server has it, it lies there, and goes with the next connection; a correction no longer goes into it", async () => {
  await end();
  serve(CUT);
  await sendCopies();
  expect((await listRows()).map(({ copy, tried }) => [copy !== undefined, tried])).toEqual([[true, true], [true, true], [false, false]]);
  serve(answer("applied", "applied"));
  await sendCopies();
  expect(await count()).toEqual({ keys: 0, rows: 1 });
});

test("after a sign-out it sends, too, and stays the device that it is", async () => {
  await closeDevice();
  serve({ status: 401, body: { code: "not-signed-in" } });
  await refreshMe();
  serve(answer("applied", "applied"));
  await sendCopies();
  expect([await count(), await findSendKey(USER)]).toEqual([{ keys: 0, rows: 1 }, sendKey]);
});

test("a queue that another password has closed is sent, and stays closed", async () => {
  await closeDevice();
  serve(answer("applied", "applied"));
  await openDevice("mật khẩu khác");
  await sendCopies();
  expect([(await listRows()).length, operations.value]).toEqual([1, []]);
});

test("while its person is signed in and reads the queue, nothing goes beside it", async () => {
  const asked = serve();
  await sendCopies();
  expect(asked).toEqual([]);
});

test("what an older version had copied on an ended device goes, and its key with it", async () => {
  const store = await openDeviceStore();
  const [key, all] = [await createKey(), await listRows()];
  const former = await Promise.all(all.slice(0, 2).map(async (row) => ({ ...row, sending: await encrypt(key, (await server.open(row.copy?.text ?? "")).read) })));
  await end();
  await store.put("keys", key, ["sending", USER]);
  await Promise.all(former.map((row) => store.put("operations", { ...row, copy: undefined })));
  await deleteKeys();
  const asked = serve(CUT, answer("applied", "applied"));
  await sendCopies();
  expect(await count()).toEqual({ keys: 1, rows: 3 });
  await sendCopies();
  expect(listSent(asked[1]).map(({ id, action, device_seq: seq }) => [id, action, seq])).toEqual([[ids[0], "create", 1], [ids[1], "update", 2]]);
  expect([await count(), await findSendKey(USER)]).toEqual([{ keys: 0, rows: 1 }, null]);
});

test("what the server refuses stays for its person, who opens it with the password and is told why", async () => {
  await end();
  serve(answer("applied", "refused"));
  await sendCopies();
  expect(await count()).toEqual({ keys: 0, rows: 2 });
  connection.pass = ({ send, options }) => send(options);
  serve({ body: { csrf_token: "token-1" } }, { body: INSPECTOR });
  await login({ username: "x", password: "x" });
  const problem = { status: 422, code: "invalid", title: "x", detail: "Chọn hình thức", type: "x", instance: "x" };
  serve({ body: { results: [{ id: ids[1], status: "duplicate", first_status: "refused", version: null, problem }], receipt: RECEIPT } });
  await openDevice("mật khẩu");
  await sendNow();
  expect(operations.value.map(({ action, state, refusal }) => [action, state, refusal?.message])).toEqual([["update", "review", "Chọn hình thức"], ["sign", "waiting", undefined]]);
});

test("a key that opens nothing any more leaves the closed queue alone; with the next one its copies go", async () => {
  await end();
  serve({ status: 401, body: { code: "unauthenticated" } });
  await sendCopies();
  expect([await count(), await findSendKey(USER)]).toEqual([{ keys: 0, rows: 3 }, null]);
  await keepSendKey(USER, "another");
  const asked = serve(answer("applied", "applied"));
  await sendCopies();
  expect([asked[0]?.headers.get("Authorization"), await count()]).toEqual(["Bearer another", { keys: 0, rows: 1 }]);
});

test("a batch that is refused as a whole is not lost", async () => {
  await end();
  serve({ status: 422, body: { code: "invalid" } });
  await sendCopies();
  expect([(await listRows()).filter(({ copy }) => copy).length, await findSendKey(USER)]).toEqual([2, sendKey]);
});

test("a device without a send key sends nothing after its end", async () => {
  await (await openDeviceStore()).delete("settings", `send-key:${USER}`);
  await end();
  const asked = serve();
  await sendCopies();
  expect([asked, await count()]).toEqual([[], { keys: 0, rows: 3 }]);
});

test("once the sign-in is over, the key sends what needs nobody; the signature asks for a sign-in", async () => {
  const asked = serve(OVER, answer("applied", "applied"), OVER);
  await sendNow();
  expect(asked.map(({ headers }) => headers.get("Authorization"))).toEqual([null, `Bearer ${sendKey}`, null]);
  expect(asked.map((one) => listSent(one).map(({ action }) => action))).toEqual([["create", "update", "sign"], ["create", "update"], ["sign"]]);
  expect(operations.value.map(({ state }) => state)).toEqual(["done", "done", "waiting"]);
  expect(outboxCount.asksSignIn).toBe(true);
});
