import "fake-indexeddb/auto";
import { flushPromises, mount } from "@vue/test-utils";
import { defineComponent, h } from "vue";
import { createMemoryHistory, createRouter } from "vue-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { request } from "@/api/client";
import { login } from "@/api/session";
import { clearDrafts } from "@/lib/drafts";
import { type RecordEditorOptions, useRecordEditor } from "@/composables/useRecordEditor";
import RecordForm from "@/components/RecordForm.vue";
import UiText from "@/components/UiText.vue";
import { serve } from "../api/server";
import { district } from "../people";

interface Place {
  name: string;
  address: string;
  note: string;
}
type Stored = Place & { version: number; updated_at: string };

const stored = (version: number, fields: Partial<Place> = {}): Stored => ({
  version,
  updated_at: "2022-10-03T02:00:00Z",
  name: "Hoa Sữa",
  address: "Thôn 1",
  note: "",
  ...fields,
});

beforeEach(async () => {
  await clearDrafts();
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "district", password: "x" });
});
afterEach(() => (document.body.innerHTML = ""));

const opening: RecordEditorOptions<Stored, Place, Partial<Place>, Place> = {
  record: stored(3),
  draft: "place:1",
  save: (body, version) => request("patch", "/places/1", { body, version }),
  page: "/places/1",
  open: ({ name, address, note }) => ({ name, address, note }),
  check: ({ name }) => (name ? [] : [{ pointer: "/name", message: "Nhập tên" }]),
  changes: (base, mine) => Object.fromEntries(Object.entries(mine).filter(([field, value]) => value !== base[field as keyof Place])),
  label: (field) => field,
  text: (field, of) => of[field],
};

async function open() {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/:all(.*)", component: { render: () => null } }] });
  const Page = defineComponent(() => {
    const editing = useRecordEditor(opening);
    const line = (field: keyof Place) =>
      h(UiText, {
        label: field,
        pointer: `/${field}`,
        modelValue: editing.kept.model[field],
        "onUpdate:modelValue": (value: string) => (editing.kept.model[field] = value),
      });
    return () => h(RecordForm, { editing, save: "Lưu" }, () => [line("name"), line("address"), line("note")]);
  });
  await router.push("/places/1/edit");
  const page = mount(Page, { attachTo: document.body, global: { plugins: [router] } });
  await flushPromises();
  const press = async () => {
    await page.find("form").trigger("submit");
    await flushPromises();
  };
  return { page, router, press };
}

test("only what was changed is sent, with the version it was read in; then the record's page is shown", async () => {
  const { page, router, press } = await open();
  await page.find("#f-name").setValue("Hoa Mai");
  const asked = serve({ body: stored(4, { name: "Hoa Mai" }) });
  await press();
  expect(asked[0]?.body).toEqual({ name: "Hoa Mai" });
  expect(asked[0]?.headers.get("If-Match")).toBe('"3"');
  await vi.waitFor(() => expect(router.currentRoute.value.path).toBe("/places/1"));
});

test("what others changed meanwhile is taken over, what both changed must be chosen, and nothing is lost", async () => {
  const { page, press } = await open();
  await page.find("#f-name").setValue("Hoa Mai");
  await page.find("#f-note").setValue("Mới sơn lại");
  serve({ status: 412, body: { code: "stale", current: stored(4, { name: "Hoa Lan", address: "Thôn 2" }) } });
  await press();
  expect(page.text()).toContain("Hoa Lan");
  expect((page.find("#f-address").element as HTMLInputElement).value).toBe("Thôn 2");
  expect((page.find("#f-note").element as HTMLInputElement).value).toBe("Mới sơn lại");

  const early = serve({ body: stored(5) });
  await press();
  expect(early).toEqual([]);

  await page.find("input[type=radio][value=theirs]").setValue(true);
  const asked = serve({ body: stored(5) });
  await press();
  expect(asked[0]?.body).toEqual({ note: "Mới sơn lại" });
  expect(asked[0]?.headers.get("If-Match")).toBe('"4"');
});
