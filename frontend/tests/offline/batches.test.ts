import "fake-indexeddb/auto";
import { afterAll, beforeEach, expect, test } from "vitest";
import { api, connection } from "@/api/client";
import { outboxCount } from "@/api/outboxCount";
import type { Operation as SentOperation, OperationBatch, OperationResult } from "@/api/generated/types.gen";
import type { Me } from "@/api/types";
import { newId } from "@/lib/ids";
import { packBody } from "@/offline/batches";
import { getDeviceNumbers } from "@/offline/deviceNumbers";
import { closeDevice } from "@/offline/door";
import { operations, removeOperations } from "@/offline/outbox";
import type { Operation } from "@/offline/operations";
import { listReceipts } from "@/offline/receipts";
import { sendNow } from "@/offline/sender";
import { type Answer, type Asked, serve } from "../api/server";
import { district } from "../people";
import { beginWithEmptyQueue } from "./emptyQueue";

const INSPECTOR: Me = { ...district, permissions: ["inspection:read", "inspection:write", "violation:read"] };
const CUT: Answer = new TypeError("Failed to fetch");
const RECEIPT = { id: "r1", count: 0, hash: "0123abcd", at: "2022-10-03T01:00:00Z", clock_offset_seconds: 0 };
const asFound = { ...connection };
let visit = "";

afterAll(() => void Object.assign(connection, asFound));

beforeEach(async () => {
  await beginWithEmptyQueue(INSPECTOR);
  visit = newId();
});

const states = (): string[] => operations.value.map(({ action, state }) => `${action} ${state}`);
const first = (): Operation => operations.value[0] as Operation;
const read = { body: { id: "x", version: 9 } };

/** What a device records without network: a visit, a change of it and its signature. */
async function record(): Promise<void> {
  serve(CUT);
  await api.post("/inspections", { body: { id: visit, establishment_id: "e1", kind: "planned" } as never, key: newId() });
  await api.patch("/inspections/{id}", { path: { id: visit }, body: { statement: "Nhất trí" } as never, version: 1 });
  await api.post("/inspections/{id}/sign", { path: { id: visit }, version: 2, key: newId() });
}

const listSent = (asked?: Asked): SentOperation[] => (asked?.body as OperationBatch | undefined)?.operations ?? [];

/** What the server answers to the operations that wait, the first ones with these results. */
function answer(...results: Partial<OperationResult>[]): Answer {
  const waiting = operations.value.filter(({ state }) => state === "waiting");
  const whole = results.map((one, index) => ({ id: waiting[index]?.key, version: index + 1, problem: null, ...one }));
  return { body: { results: whole, receipt: { ...RECEIPT, count: whole.length } } };
}

test("what waits goes as one batch: keys, numbers, base versions and clocks as the server wants them", async () => {
  await record();
  const keys = operations.value.map(({ key }) => key);
  const asked = serve(answer({ status: "applied" }, { status: "merged" }, { status: "applied" }), read);
  await sendNow();
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /api/v1/sync/operations", `GET /api/v1/inspections/${visit}`]);
  const sent = listSent(asked[0]);
  const { device_id: device, sent_at: at } = (asked[0] as Asked).body as OperationBatch;
  expect([device, at]).toEqual([(await getDeviceNumbers(INSPECTOR.user.id)).device, expect.stringMatching(/Z$/)]);
  expect(sent.map(({ id }) => id)).toEqual(keys);
  const [from] = sent.map(({ device_seq: seq }) => seq);
  expect(sent.map(({ device_seq: seq, action, base_version: base }) => [seq - (from ?? 0), action, base])).toEqual([[0, "create", null], [1, "update", null], [2, "sign", null]]);
  expect(states()).toEqual(["create done", "update done", "sign done"]);
  expect(operations.value.map(({ answered, merged }) => [answered, merged])).toEqual([[1, false], [2, true], [3, false]]);
  expect((await listReceipts(INSPECTOR.user.id))[0]).toEqual({ id: "r1", sent: 3, taken: 3, hash: "0123abcd", at: RECEIPT.at });
});

test("a batch without an answer goes out again as it was, and what was done then counts", async () => {
  await record();
  const before = serve(CUT);
  await sendNow();
  expect(states()).toEqual(["create waiting", "update waiting", "sign waiting"]);
  const again = serve(answer({ status: "duplicate", first_status: "applied" }, { status: "duplicate", first_status: "applied" }, { status: "applied" }), read);
  await sendNow();
  expect(listSent(again[0])).toEqual(listSent(before[0]));
  expect(states()).toEqual(["create done", "update done", "sign done"]);
});

test("what a batch did not reach goes with the next one, behind the version that was answered", async () => {
  await record();
  const asked = serve(answer({ status: "applied", version: 5 }), read, { status: 503, body: {} });
  await sendNow();
  expect(states()).toEqual(["create done", "update waiting", "sign waiting"]);
  const [, next] = listSent(asked[0]);
  const rest = listSent(asked[2]);
  expect(rest.map(({ id, base_version: base, device_seq: seq }) => [id, base, seq])).toEqual([
    [next?.id, 5, next?.device_seq],
    [rest[1]?.id, 5, (next?.device_seq ?? 0) + 1],
  ]);
});

test("what is withdrawn before an answer leaves no gap in the numbers", async () => {
  await record();
  const lost = serve(CUT);
  await sendNow();
  await removeOperations([operations.value[1]?.id ?? ""]);
  const asked = serve(answer({ status: "applied" }, { status: "applied" }), read);
  await sendNow();
  expect(listSent(asked[0]).map(({ device_seq: seq }) => seq)).toEqual(listSent(lost[0]).slice(0, 2).map(({ device_seq: seq }) => seq));
});

test("numbers go on after a sign-out", async () => {
  await record();
  serve(answer({ status: "applied" }, { status: "applied" }, { status: "applied" }), read);
  await sendNow();
  const { device, settled } = await getDeviceNumbers(INSPECTOR.user.id);
  await closeDevice();
  expect(settled).toBeGreaterThanOrEqual(3);
  expect(await getDeviceNumbers(INSPECTOR.user.id)).toEqual({ device, settled });
});

test("a field that others changed too waits for a person, and so does what depends on it", async () => {
  await record();
  const problem = { status: 409, code: "both-changed", title: "x", detail: "Người khác đã sửa", type: "x", instance: "x" };
  serve(answer({ status: "applied" }, { status: "conflict", conflict_id: "c1", problem }, { status: "refused", version: null, problem: { ...problem, status: 412, code: "stale" } }), read);
  await sendNow();
  expect(states()).toEqual(["create done", "update review", "sign review"]);
  expect([operations.value[1]?.conflict_id, operations.value[1]?.refusal?.message]).toEqual(["c1", "Người khác đã sửa"]);
  expect([outboxCount.waiting, outboxCount.review]).toEqual([0, 2]);
});

test("what the server holds stays, and is not sent again at once", async () => {
  await record();
  const asked = serve(answer({ status: "held", version: null }, { status: "held", version: null }, { status: "held", version: null }));
  await sendNow();
  expect([asked.length, states()]).toEqual([1, ["create waiting", "update waiting", "sign waiting"]]);
});

test("a server that takes no batches is sent requests, under the same keys", async () => {
  await record();
  const keys = operations.value.map(({ key }) => key);
  const asked = serve({ status: 404, body: { code: "not-found" } }, { body: { id: visit, version: 1 } }, { body: { id: visit, version: 2 } }, { body: { id: visit, version: 3 } });
  await sendNow();
  expect(asked.slice(1).map(({ method, headers }) => [method, headers.get("Idempotency-Key")])).toEqual([["POST", keys[0]], ["PATCH", keys[1]], ["POST", keys[2]]]);
  expect(states()).toEqual(["create done", "update done", "sign done"]);
});

test("what no batch takes goes as a request, in its place", async () => {
  serve(CUT);
  await api.patch("/inspections/{id}", { path: { id: visit }, body: { statement: "Nhất trí" } as never, version: 3 });
  await api.delete("/inspections/{id}", { path: { id: visit }, version: 3 });
  const asked = serve(answer({ status: "applied", version: 4 }), read, { status: 204 });
  await sendNow();
  expect(asked.map(({ method, headers }) => [method, headers.get("If-Match")])).toEqual([["POST", null], ["GET", null], ["DELETE", '"4"']]);
});

test("without a session nothing is sent, and somebody is asked to sign in", async () => {
  await record();
  connection.login = async () => false;
  const asked = serve({ status: 401, body: { code: "unauthenticated" } });
  await sendNow();
  expect([asked.length, outboxCount.asksSignIn, states()]).toEqual([1, true, ["create waiting", "update waiting", "sign waiting"]]);
});

test("a large batch is packed", async () => {
  await record();
  const one = { id: first().key, device_seq: 1, entity: "inspections", record_id: visit, action: "update", captured_at: first().made_at, body: { statement: "a".repeat(9000) } };
  const { body, headers } = await packBody({ operations: [one] });
  expect([(body as Blob).size < 1000, headers]).toEqual([true, { "Content-Encoding": "gzip" }]);
  const text = await new Response((body as Blob).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  expect(text).toEqual({ operations: [one] });
});
