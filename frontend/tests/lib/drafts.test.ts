import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { deleteKeys } from "@/lib/deviceKeys";
import { openDeviceStore } from "@/lib/deviceStore";
import { clearDrafts, dropDraft, loadDraft, saveDraft } from "@/lib/drafts";

beforeEach(clearDrafts);

test("a draft comes back as it was kept, with the moment", async () => {
  const { savedAt } = await saveDraft("an", "inspections/new", { outcome: "reminder", female: 4 });
  expect(await loadDraft("an", "inspections/new")).toEqual({ data: { outcome: "reminder", female: 4 }, savedAt });
  expect(Date.now() - Date.parse(savedAt)).toBeLessThan(5_000);
});

test("another user on the same device sees nothing", async () => {
  await saveDraft("an", "inspections/new", {});
  expect(await loadDraft("bình", "inspections/new")).toBeUndefined();
});

test("a sent form leaves no draft, and logging out leaves none at all", async () => {
  await saveDraft("an", "a", 1);
  await saveDraft("bình", "b", 2);
  await dropDraft("an", "a");
  expect(await loadDraft("an", "a")).toBeUndefined();
  await clearDrafts();
  expect(await loadDraft("bình", "b")).toBeUndefined();
});

test("what lies in the database cannot be read there, and files come back whole", async () => {
  const photo = new Blob(["điểm bảy"], { type: "image/jpeg" });
  await saveDraft("an", "photos", [{ caption: "Sao Đêm", file: photo }]);
  const { result } = await new Promise<{ result: IDBDatabase }>((resolve) => {
    const asked = indexedDB.open("so178-drafts");
    asked.onsuccess = () => resolve(asked);
  });
  const rows = await new Promise<unknown[]>((resolve) => {
    const asked = result.transaction("drafts").objectStore("drafts").getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  result.close();
  const bytes = rows.map((row) => Buffer.from((row as { content: { data: ArrayBuffer } }).content.data).toString("utf8")).join("");
  expect(rows).toHaveLength(1);
  expect(bytes.length).toBeGreaterThan(40);
  expect(bytes).not.toMatch(/Sao|bảy|caption/);
  const back = await loadDraft<{ caption: string; file: Blob }[]>("an", "photos");
  expect(back?.data[0]?.caption).toBe("Sao Đêm");
  expect([back?.data[0]?.file.type, await back?.data[0]?.file.text()]).toEqual(["image/jpeg", "điểm bảy"]);
});

test("without the key of the session a draft stays shut", async () => {
  await saveDraft("an", "a", { female: 4 });
  await deleteKeys();
  await expect(loadDraft("an", "a")).rejects.toThrow("operation");
});

test("once a form is open, saving reads nothing: what is typed just before the page is left is kept", async () => {
  await loadDraft("chi", "a");
  const reads = vi.spyOn(await openDeviceStore(), "get");
  const blobs = vi.spyOn(Blob.prototype, "arrayBuffer");
  await saveDraft("chi", "a", { female: 4 });
  expect([reads.mock.calls.length, blobs.mock.calls.length]).toEqual([0, 0]);
  vi.restoreAllMocks();
  expect((await loadDraft("chi", "a"))?.data).toEqual({ female: 4 });
});

test("after another window has deleted the keys, a draft gets one that the next page finds", async () => {
  await saveDraft("an", "a", 1);
  const store = await openDeviceStore();
  await store.delete("keys", ["session", "an"]);
  const other = new BroadcastChannel("so178-keys");
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin
  other.postMessage("deleted");
  await vi.waitFor(async () => {
    await saveDraft("an", "a", 2);
    expect(await store.getKey("keys", ["session", "an"])).toBeDefined();
  });
  other.close();
  expect((await loadDraft("an", "a"))?.data).toBe(2);
});
