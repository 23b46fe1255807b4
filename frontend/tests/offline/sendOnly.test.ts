/** With its send key a device sends what waits on it after its end, or once its sign-in is over; nobody reads or signs anything. */
import "fake-indexeddb/auto";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, connection } from "@/api/client";
import { outboxCount } from "@/api/outboxCount";
import { NetworkFailure } from "@/api/problem";
import type { Operation as SentOperation, OperationBatch } from "@/api/generated/types.gen";
import { login, refreshMe } from "@/api/session";
import type { Me } from "@/api/types";
import { deleteKeys } from "@/lib/deviceKeys";
import { openDeviceStore } from "@/lib/deviceStore";
import { newId } from "@/lib/ids";
import { clearAnswers } from "@/offline/answers";
import { forgetDevices, registerDevice } from "@/offline/device";
import { openDevice, pass, wipeDevice } from "@/offline/door";
import { operations, reloadOutbox } from "@/offline/outbox";
import { endKeeping } from "@/offline/readingStore";
import { sendNow } from "@/offline/sender";
import { ensureSendKey, findSendKey } from "@/offline/sendKeys";
import { sendCopies } from "@/offline/sendOnly";
import { type Answer, type Asked, serve } from "../api/server";
import { district } from "../people";

const INSPECTOR: Me = { ...district, permissions: ["inspection:read", "inspection:write"] };
const USER = INSPECTOR.user.id;
const CUT: Answer = new TypeError("Failed to fetch");
const ENDED: Answer = { status: 401, body: { code: "not-signed-in", reason: "device-ended", wipe: true } };
const OVER: Answer = { status: 401, body: { code: "not-signed-in", reason: "sign-in-expired" } };
const RECEIPT = { id: "r1", count: 0, hash: "0123abcd", at: "2022-10-03T01:00:00Z", clock_offset_seconds: 0 };
const DEVICE = { name: "Điện thoại", password: "mật khẩu" };
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

afterEach(() => void vi.useRealTimers());
afterAll(async () => {
  await emptyDevice();
  Object.assign(connection, asFound);
});

async function end(): Promise<void> {
  serve(ENDED);
  await refreshMe();
}

async function count(): Promise<{ keys: number; rows: number }> {
  const store = await openDeviceStore();
  return { keys: await store.count("keys"), rows: await store.count("operations") };
}

const listSent = (asked?: Asked): SentOperation[] => (asked?.body as OperationBatch | undefined)?.operations ?? [];
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

test("an ended device sends what waited, without a sign-in and without a signature; then nothing is left to send with", async () => {
  await end();
  expect(await count()).toEqual({ keys: 1, rows: 3 });
  const asked = serve(answer("applied", "applied"));
  await sendCopies();
  expect(asked.map(({ path, headers }) => [path, headers.get("Authorization"), headers.get("X-CSRF-Token")])).toEqual([["/api/v1/sync/operations", `Bearer ${sendKey}`, null]]);
  expect(listSent(asked[0]).map(({ id, action, base_version: base }) => [id, action, base])).toEqual([[ids[0], "create", null], [ids[1], "update", null]]);
  expect([await count(), await findSendKey(USER)]).toEqual([{ keys: 0, rows: 1 }, null]);
});

test("until the server has it, it lies there as bytes, and goes with the next connection", async () => {
  await end();
  serve(CUT);
  await sendCopies();
  const rows = await (await openDeviceStore()).getAll("operations");
  expect(rows.map(({ sending }) => sending !== undefined)).toEqual([true, true, false]);
  expect(rows.map(({ sending }) => Buffer.from(sending?.data ?? new ArrayBuffer(0)).toString("utf8")).join("")).not.toMatch(/Nhất trí|statement|planned/);
  serve(answer("applied", "applied"));
  await sendCopies();
  expect(await count()).toEqual({ keys: 0, rows: 1 });
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

test("a key that opens nothing any more, or thirty days, leave the closed queue alone", async () => {
  await end();
  serve({ status: 401, body: { code: "unauthenticated" } });
  await sendCopies();
  expect([await count(), await findSendKey(USER)]).toEqual([{ keys: 0, rows: 3 }, null]);
});

test("after thirty days it sends nothing", async () => {
  await end();
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + 30 * 24 * 3_600_000);
  const asked = serve();
  await sendCopies();
  expect([asked, await count()]).toEqual([[], { keys: 0, rows: 3 }]);
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
