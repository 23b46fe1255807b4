import "fake-indexeddb/auto";
import { flushPromises, mount } from "@vue/test-utils";
import { defineComponent, reactive } from "vue";
import { beforeEach, expect, test, vi } from "vitest";
import { login, logout } from "@/api/session";
import { clearDrafts, loadDraft, saveDraft } from "@/lib/drafts";
import { type DraftKeeper, useDraft } from "@/composables/useDraft";
import { serve } from "../api/server";
import { district } from "../people";

beforeEach(async () => {
  await clearDrafts();
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "district", password: "x" });
});

function open(data = reactive({ outcome: "", checklist: {} as Record<string, string> })) {
  let draft!: DraftKeeper;
  const page = mount(
    defineComponent(() => {
      draft = useDraft("inspections/new", data);
      return () => null;
    }),
  );
  return { page, data, draft };
}

test("what is typed is kept at the latest when the page is hidden, nested parts too", async () => {
  const { data, draft } = open();
  await draft.ready;
  data.checklist["contract"] = "non_compliant";
  await flushPromises();
  dispatchEvent(new Event("pagehide"));
  await draft.keepNow();
  expect((await loadDraft("p1", "inspections/new"))?.data).toEqual({ outcome: "", checklist: { contract: "non_compliant" } });
  expect(draft.savedAt.value).not.toBe("");
});

test("what is typed is kept without a pause or a last moment, also what comes during a write", async () => {
  const { data, draft } = open();
  await draft.ready;
  data.outcome = "rem";
  await Promise.resolve();
  data.outcome = "reminder";
  await vi.waitFor(async () => expect((await loadDraft("p1", "inspections/new"))?.data).toEqual({ outcome: "reminder", checklist: {} }));
});

test("a draft comes back when the form opens again, and is not written anew for that", async () => {
  const { savedAt } = await saveDraft("p1", "inspections/new", { outcome: "reminder", checklist: {} });
  const { data, draft } = open();
  await draft.ready;
  expect([data.outcome, draft.restoredAt.value]).toEqual(["reminder", savedAt]);
  await draft.keepNow();
  expect(draft.savedAt.value).toBe("");
});

test("what the form fills in by itself replaces no draft that is still being opened", async () => {
  await saveDraft("p1", "inspections/new", { outcome: "reminder", checklist: {} });
  const { data, draft } = open();
  data.checklist["contract"] = "compliant";
  await Promise.resolve();
  dispatchEvent(new Event("pagehide"));
  await Promise.all([draft.keepNow(), draft.ready]);
  expect(data.outcome).toBe("reminder");
  expect((await loadDraft("p1", "inspections/new"))?.data).toEqual({ outcome: "reminder", checklist: {} });
});

test("leaving the form keeps it; sending it leaves nothing", async () => {
  const first = open();
  await first.draft.ready;
  first.data.outcome = "reminder";
  await flushPromises();
  first.page.unmount();
  await flushPromises();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await loadDraft("p1", "inspections/new"))?.data).toEqual({ outcome: "reminder", checklist: {} });

  const second = open();
  await second.draft.ready;
  second.data.outcome = "no_violation";
  await flushPromises();
  await second.draft.drop();
  second.page.unmount();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await loadDraft("p1", "inspections/new")).toBeUndefined();
});

test("after logging out an open form writes nothing back", async () => {
  const { page, data, draft } = open();
  await draft.ready;
  data.outcome = "reminder";
  await flushPromises();
  serve({ status: 204 });
  await logout();
  page.unmount();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await loadDraft("p1", "inspections/new")).toBeUndefined();
});
