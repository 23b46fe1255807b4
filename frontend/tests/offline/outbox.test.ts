import "fake-indexeddb/auto";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { type CallOptions, connection, api } from "@/api/client";
import { outboxCount } from "@/api/outboxCount";
import { NetworkFailure } from "@/api/problem";
import type { Me } from "@/api/types";
import { openDeviceStore } from "@/lib/deviceStore";
import { closeDevice } from "@/offline/door";
import { listDifferences, settleConflict } from "@/offline/conflicts";
import { operations, saveOperation } from "@/offline/outbox";
import type { Operation } from "@/offline/operations";
import { sendNow } from "@/offline/sender";
import { type Answer, serve } from "../api/server";
import { district } from "../people";
import { beginWithEmptyQueue, watchDurability } from "./emptyQueue";

const INSPECTOR: Me = { ...district, permissions: ["inspection:read", "inspection:write", "violation:read"] };
const VISIT = { id: "v1", establishment_id: "e1", team_id: "t1", kind: "planned", inspected_on: "2022-10-03" } as never;
const CUT: Answer = new TypeError("Failed to fetch");

const asFound = { ...connection };

afterAll(() => void Object.assign(connection, asFound));

beforeEach(async () => {
  await beginWithEmptyQueue(INSPECTOR);
});

const states = (): string[] => operations.value.map(({ entity, action, state }) => `${entity} ${action} ${state}`);
const post = (body: unknown = VISIT, key = "k1"): Promise<unknown> => api.post("/inspections", { body: body as never, key });
const first = (): Operation => operations.value[0] as Operation;

test("a write that finds no server is kept, encrypted, and answered as the server will answer it", async () => {
  serve(CUT);
  const answer = (await post()) as { version: number; status: string };
  expect([answer.version, answer.status]).toEqual([1, "draft"]);
  expect(states()).toEqual(["inspections create waiting"]);
  expect(outboxCount.waiting).toBe(1);
  const [row] = await (await openDeviceStore()).getAll("operations");
  const bytes = Buffer.from(row?.content.data ?? new ArrayBuffer(0)).toString("utf8");
  expect(bytes.length).toBeGreaterThan(50);
  expect(bytes).not.toMatch(/establishment_id|planned|api\/v1/);
});

test("what is queued or corrected lies on the disk before its person is told, not in what a pulled battery takes along", async () => {
  const seen = watchDurability("operations");
  serve(CUT);
  await post();
  await api.patch("/inspections/{id}", { path: { id: "v1" }, body: { outcome: "reminder" } as never, version: 1 });
  vi.restoreAllMocks();
  expect(seen.length).toBeGreaterThanOrEqual(2);
  expect(new Set(seen)).toEqual(new Set(["strict"]));
});

test("a draft is not joined with another one later: who joins sees what both say", async () => {
  serve(CUT);
  const joining = api.post("/inspections/{id}/join", { path: { id: "v1" }, body: { into: "v2", reason: "Một lượt" }, version: 1 });
  await expect(joining).rejects.toBeInstanceOf(NetworkFailure);
  expect(states()).toEqual([]);
});

test("what was sent without an answer goes out again under its own key, and the rest in order with the versions answered", async () => {
  serve(CUT);
  await post();
  await api.patch("/inspections/{id}", { path: { id: "v1" }, body: { outcome: "reminder" } as never, version: 1 });
  await api.post("/violations", { body: { id: "x1", inspection_id: "v1", violation_type_id: "a1" } as never, key: "k2" });
  await api.post("/inspections/{id}/sign", { path: { id: "v1" }, version: 2, key: "k3" });
  expect(states()).toEqual(["inspections create waiting", "inspections update waiting", "violations create waiting", "inspections sign waiting"]);
  const asked = serve({ body: { id: "v1", version: 4 } }, { body: { id: "v1", version: 7 } }, { body: { id: "x1", version: 1 } }, { body: { id: "v1", version: 9 } });
  await sendNow();
  expect(asked.map(({ method, path }) => `${method} ${path.replace("/api/v1", "")}`)).toEqual(["POST /inspections", "PATCH /inspections/v1", "POST /violations", "POST /inspections/v1/sign"]);
  expect(asked.map(({ headers }) => headers.get("If-Match"))).toEqual([null, '"4"', null, '"7"']);
  expect([asked[0]?.headers.get("Idempotency-Key"), asked[3]?.headers.get("Idempotency-Key")]).toEqual(["k1", "k3"]);
  expect(new Set(operations.value.map(({ state }) => state))).toEqual(new Set(["done"]));
  expect(outboxCount.waiting).toBe(0);
});

test("no answer and a server's fault change nothing: the same request goes out again", async () => {
  serve(CUT);
  await post();
  for (const failure of [CUT, { status: 503, body: {} }]) {
    serve(failure);
    // oxlint-disable-next-line no-await-in-loop -- one try after the other
    await sendNow();
    expect(states()).toEqual(["inspections create waiting"]);
  }
  const asked = serve({ body: { id: "v1", version: 1 } });
  await sendNow();
  expect([asked.length, asked[0]?.headers.get("Idempotency-Key")]).toEqual([1, "k1"]);
});

test("without a session everything stays, and somebody is asked to sign in", async () => {
  serve(CUT);
  await post();
  connection.login = async () => false;
  serve({ status: 401, body: { code: "unauthenticated" } });
  await sendNow();
  expect([states(), outboxCount.asksSignIn]).toEqual([["inspections create waiting"], true]);
});

test("what is refused waits for a person, what depends on it waits, and others go on", async () => {
  serve(CUT);
  await post();
  await api.post("/inspections/{id}/sign", { path: { id: "v1" }, version: 1, key: "k3" });
  await post({ ...(VISIT as object), id: "v2" }, "k4");
  const asked = serve({ status: 422, body: { code: "invalid", errors: [{ pointer: "/kind", code: "x", message: "Chọn hình thức" }] } }, { body: { id: "v2", version: 1 } });
  await sendNow();
  expect(asked).toHaveLength(2);
  expect(states()).toEqual(["inspections create review", "inspections sign waiting", "inspections create done"]);
  expect(first().refusal?.errors[0]?.message).toBe("Chọn hình thức");
});

test("a correction goes into what was refused, under another key, and has to be signed anew", async () => {
  serve(CUT);
  await post();
  await api.post("/inspections/{id}/sign", { path: { id: "v1" }, version: 1, key: "k3" });
  serve({ status: 422, body: { code: "invalid", errors: [] } });
  await sendNow();
  const asked = serve({ body: { id: "v1", version: 1 } });
  await api.patch("/inspections/{id}", { path: { id: "v1" }, body: { kind: "unscheduled" } as never, version: 1 });
  await sendNow();
  expect([asked.length, JSON.stringify(asked[0]?.body).includes('"kind":"unscheduled"'), asked[0]?.method]).toEqual([1, true, "POST"]);
  expect(asked[0]?.headers.get("Idempotency-Key")).not.toBe("k1");
  expect(states()).toEqual(["inspections create done"]);
});

test("412: both values side by side, and only what is kept is sent, on the version that is there now", async () => {
  serve(CUT);
  await api.patch("/inspections/{id}", { path: { id: "v9" }, body: { outcome: "reminder", statement: "Đã nhắc", copy_count: 2, started_at: "2022-10-03T20:30:00+07:00" } as never, version: 3 });
  serve({ status: 412, body: { code: "stale", current: { id: "v9", version: 5, status: "draft", outcome: "no_violation", statement: "Không có gì", copy_count: 2, started_at: "2022-10-03T13:30:00Z" } } });
  await sendNow();
  expect(states()).toEqual(["inspections update review"]);
  expect(listDifferences(first())).toEqual([
    { field: "outcome", mine: "reminder", theirs: "no_violation" },
    { field: "statement", mine: "Đã nhắc", theirs: "Không có gì" },
  ]);
  expect(settleConflict(first(), { outcome: "theirs", statement: "theirs" })).toBeNull();
  await saveOperation(settleConflict(first(), { outcome: "mine", statement: "theirs" }) as Operation);
  const asked = serve({ body: { id: "v9", version: 6 } });
  await sendNow();
  expect([asked[0]?.body, asked[0]?.headers.get("If-Match")]).toEqual([{ outcome: "reminder" }, '"5"']);
});

test("a record that waits here is read as it will be, and its list holds it", async () => {
  serve(CUT, CUT, CUT, CUT);
  await post();
  await api.patch("/inspections/{id}", { path: { id: "v1" }, body: { outcome: "reminder", checklist: { a: { answer: "compliant" }, b: null } } as never, version: 1 });
  const read = (await api.get("/inspections/{id}", { path: { id: "v1" } })) as unknown as Record<string, unknown>;
  expect([read["outcome"], read["version"], read["checklist"], read["status"]]).toEqual(["reminder", 2, { a: { answer: "compliant" } }, "draft"]);
  await api.post("/violations", { body: { id: "x1", inspection_id: "v1", violation_type_id: "a1" } as never, key: "k2" });
  const { items } = await api.get("/violations", { query: { inspection_id: "v1" } });
  expect(items.map(({ id }) => id)).toEqual(["x1"]);
});

test("a read that the server does not know yet is answered from here: the record is still on its way", async () => {
  serve(CUT);
  await post();
  serve({ status: 404, body: { code: "not-found" } });
  expect(((await api.get("/inspections/{id}", { path: { id: "v1" } })) as unknown as { id: string }).id).toBe("v1");
});

test("what was begun here has nothing beside it that is not known here: its lists are empty without network; control: those of another visit", async () => {
  serve({ body: { id: "v1", version: 1 } });
  await post();
  serve(CUT, CUT);
  const listOf = (visit: string) => api.get("/violations", { query: { inspection_id: visit, limit: 200 } });
  expect((await listOf("v1")).items).toEqual([]);
  await expect(listOf("v2")).rejects.toBeInstanceOf(NetworkFailure);
});

test("whoever signs out leaves what waits, closed, and nothing of what was received", async () => {
  serve(CUT);
  await post();
  await post({ ...(VISIT as object), id: "v2" }, "k4");
  await saveOperation({ ...first(), state: "done", done_at: new Date().toISOString() });
  await closeDevice();
  const store = await openDeviceStore();
  expect((await store.getAll("operations")).map(({ state }) => state)).toEqual(["waiting"]);
});

test("a write that is none of field work is refused as before", async () => {
  serve(CUT);
  const failed = await (api.post as (path: string, options: CallOptions) => Promise<unknown>)("/staff", { body: {}, key: "k" }).catch((error: unknown) => error);
  expect((failed as Error).name).toBe("NetworkFailure");
  expect(operations.value).toEqual([]);
});
