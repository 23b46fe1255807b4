import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

const asFound = indexedDB;

/** Test files share their modules, and one of them has opened the store: here none has. */
beforeAll(() => {
  vi.resetModules();
  globalThis.indexedDB = new IDBFactory();
});

afterAll(() => {
  vi.resetModules();
  globalThis.indexedDB = asFound;
});

const listDatabases = async (): Promise<(string | undefined)[]> => (await indexedDB.databases()).map(({ name }) => name);

test("whoever is not signed in leaves no store behind, and one that is there is found", async () => {
  const { listKept } = await import("@/offline/readingStore");
  const { reloadOutbox } = await import("@/offline/outbox");
  const { findDeviceStore, openDeviceStore } = await import("@/lib/deviceStore");
  expect(await listKept()).toEqual([]);
  await reloadOutbox();
  expect(await findDeviceStore()).toBeNull();
  expect(await listDatabases()).toEqual([]);
  const store = await openDeviceStore();
  expect(await listDatabases()).toEqual(["so178-device"]);
  expect(await findDeviceStore()).toBe(store);
});

test("a later version of the program takes the store over while this one is open", async () => {
  const { openDeviceStore } = await import("@/lib/deviceStore");
  const { openDB } = await import("idb");
  await openDeviceStore();
  const later = await openDB("so178-device", 99);
  expect(later.version).toBe(99);
  later.close();
});
