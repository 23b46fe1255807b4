/** What a grid of counts keeps by itself is listed among what waits. */
import "fake-indexeddb/auto";
import { flushPromises, mount } from "@vue/test-utils";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createRouter, createWebHistory } from "vue-router";
import { connection } from "@/api/client";
import { clearDrafts, loadDraft, saveDraft } from "@/lib/drafts";
import { needWords } from "@/locales";
import GridsPart from "@/offline/GridsPart.vue";
import { keptGrids, loadKeptGrids } from "@/offline/keptGrids";
import { district } from "../people";
import { beginWithEmptyQueue } from "./emptyQueue";

const asFound = { ...connection };
const PENDING = { id: "c1", key: "k1", version: null, numbers: { total: 7, female: 3, under_18: null } };
const USER = district.user.id;
const EMPTY = { template: "<p />" };
const PAGES = ["establishment-counts", "support-month", "budget-grid"].map((name) => ({ path: `/${name}/:month?`, name, component: EMPTY }));
const router = createRouter({ history: createWebHistory(), routes: PAGES });

beforeAll(() => needWords("outbox"));
afterAll(() => void Object.assign(connection, asFound));

beforeEach(async () => {
  await beginWithEmptyQueue(district);
  await clearDrafts();
  await saveDraft(USER, "count-grid:head-counts:2022-08-31", {
    e1: { typed: { total: "7", female: "3" }, base: {}, held: {}, pending: PENDING },
    e2: { typed: { total: "4" }, base: {}, held: { total: true }, pending: null },
  });
  await saveDraft(USER, `count-grid:budget:${district.units[0]?.id}:2022`, { a: { typed: { plan: "5" }, base: {}, held: {}, pending: null } });
  await saveDraft(USER, "inspection:new", { text: "a form, no grid" });
  await saveDraft("somebody-else", "count-grid:head-counts:2022-08-30", {});
});

test("each grid of the person with its cells and rows, and whether the server may have something of it", async () => {
  await loadKeptGrids();
  expect(keptGrids.value.map(({ name, cells, rows, isSent }) => [name, cells, rows, isSent])).toEqual([
    ["Số lao động ngày 31/08/2022", 3, 2, true],
    ["Kinh phí năm 2022", 1, 1, false],
  ]);
});

test("it leads to its grid, and can be withdrawn from the device with a question", async () => {
  const part = mount(GridsPart, { global: { plugins: [router] }, attachTo: document.body });
  await expect.poll(() => part.findAll("a").length).toBe(2);
  expect(part.findAll("a").map((one) => one.attributes("href"))).toEqual(["/establishment-counts?ngay=2022-08-31", `/budget-grid?org_unit_id=${district.units[0]?.id}&nam=2022`]);
  expect(part.text()).toContain("3 ô ở 2 dòng, gõ lần cuối lúc");
  await part.findAll("button")[0]?.trigger("click");
  await flushPromises();
  const dialog = document.querySelector("dialog");
  expect(dialog?.textContent).toContain("máy chủ có thể đã nhận");
  [...(dialog?.querySelectorAll("button") ?? [])].find((one) => one.textContent?.includes("Rút lại"))?.click();
  await expect.poll(() => keptGrids.value.length).toBe(1);
  expect(await loadDraft(USER, "count-grid:head-counts:2022-08-31")).toBeUndefined();
  part.unmount();
});
