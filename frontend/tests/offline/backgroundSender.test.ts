/** The service worker sends what waits where no window does, and each copy once. */
import "fake-indexeddb/auto";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, connection } from "@/api/client";
import { NetworkFailure } from "@/api/problem";
import type { OperationBatch } from "@/api/generated/types.gen";
import type { Me } from "@/api/types";
import { type StoredOperation, openDeviceStore } from "@/lib/deviceStore";
import { newId } from "@/lib/ids";
import { keepQueueKey } from "@/offline/copies";
import { operations } from "@/offline/outbox";
import { keepSendKey } from "@/offline/sendKeys";
import { sendInBackground } from "@/service_worker/background_sender";
import { type Answer, serve } from "../api/server";
import { district } from "../people";
import { beginWithEmptyQueue } from "./emptyQueue";
import { createServerKey } from "./serverKey";

const INSPECTOR: Me = { ...district, permissions: ["inspection:read", "inspection:write"] };
const USER = INSPECTOR.user.id;
const CUT: Answer = new TypeError("Failed to fetch");
const RECEIPT = { id: "r1", count: 0, hash: "0123abcd", at: "2022-10-03T01:00:00Z", clock_offset_seconds: 0 };
const server = await createServerKey("k1");
const asFound = { ...connection };
let ids: string[] = [];

/** As a browser's: of each name one holder. */
const held = new Set<string>();
const locks = {
  request: async (name: string, _: unknown, act: (lock: unknown) => Promise<unknown>): Promise<unknown> => {
    if (held.has(name)) return act(null);
    held.add(name);
    return Promise.resolve(act({ name })).finally(() => held.delete(name));
  },
};

beforeEach(async () => {
  held.clear();
  await beginWithEmptyQueue(INSPECTOR);
  await (await openDeviceStore()).put("settings", newId(), `device:${USER}`);
  await keepSendKey(USER, "send-key");
  await keepQueueKey([server.jwk]);
  const visit = newId();
  serve(CUT);
  await api.post("/inspections", { body: { id: visit, kind: "planned" } as never, key: newId() });
  await api.post("/inspections/{id}/sign", { path: { id: visit }, version: 1, key: newId() });
  ids = operations.value.map(({ key }) => key);
  vi.spyOn(navigator, "locks", "get").mockReturnValue(locks as unknown as LockManager);
});

afterEach(() => void vi.restoreAllMocks());
afterAll(() => void Object.assign(connection, asFound));

const listRows = async (): Promise<StoredOperation[]> => (await (await openDeviceStore()).getAll("operations")).sort((a, b) => a.seq - b.seq);
const answer = (status: string): Answer => ({ body: { results: [{ id: ids[0], status, version: null, problem: null }], receipt: RECEIPT } });

test("it sends the copies with the send key alone, though somebody is signed in, and leaves the signature", async () => {
  const asked = serve(answer("applied"));
  expect(await sendInBackground()).toBe(true);
  const [batch] = asked.map(({ body }) => body as OperationBatch);
  expect([batch?.operations, batch?.encrypted?.map(({ id }) => id)]).toEqual([[], [ids[0]]]);
  expect(asked.map(({ headers }) => [headers.get("Authorization"), headers.has("X-CSRF-Token")])).toEqual([["Bearer send-key", false]]);
  expect((await listRows()).map(({ copy }) => copy)).toEqual([undefined]);
  expect(held.size).toBe(0);
});

test.each(["so178-sender", "so178-photo-sender", "so178-send-only"])("it sends nothing while a window holds %s", async (lock) => {
  held.add(lock);
  const asked = serve();
  expect(await sendInBackground()).toBe(true);
  expect(asked).toEqual([]);
  expect([...held]).toEqual([lock]);
});

test("it lets the browser try again what had no answer, or what the server holds", async () => {
  serve(CUT);
  await expect(sendInBackground()).rejects.toBeInstanceOf(NetworkFailure);
  serve(answer("held"));
  expect(await sendInBackground()).toBe(false);
  expect((await listRows()).map(({ state, tried }) => [state, tried])).toEqual([["waiting", true], ["waiting", false]]);
  expect(held.size).toBe(0);
});

test("two at once send one copy once", async () => {
  const asked = serve(answer("applied"));
  expect(await Promise.all([sendInBackground(), sendInBackground()])).toEqual([true, true]);
  expect(asked).toHaveLength(1);
});
