import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
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
