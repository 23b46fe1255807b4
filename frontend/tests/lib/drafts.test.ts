import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { deleteKeys } from "@/lib/deviceKeys";
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
