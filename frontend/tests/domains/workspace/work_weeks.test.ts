import "fake-indexeddb/auto";
import { flushPromises, mount } from "@vue/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMemoryHistory, createRouter } from "vue-router";
import "@/domains/establishments/establishments/EstablishmentWeekPart.vue";
import "@/domains/prevention/communication_activities/ActivityWeekPart.vue";
import "@/domains/prevention/trainings/TrainingWeekPart.vue";
import "@/domains/support/support/SupportWeekPart.vue";
import { login } from "@/api/session";
import type { Me } from "@/api/types";
import WorkWeekPage from "@/domains/workspace/work_weeks/WorkWeekPage.vue";
import { needWords } from "@/locales";
import { isOfPart } from "@/weekPart";
import { serve } from "../../api/server";
import { district } from "../../people";

const permissions: Me["permissions"] = ["support:read", "support:write", "workforce:write", "communication:write", "training:write", "establishment:read"];
const unit = { id: "u1", name: "Bình Nghĩa", kind: "xã", level: "commune", ended_on: null, holds_establishments: true };
const line = { entity_id: "r1", group: "waiting", is_late: false, why: "Đang chờ.", detail: null, due_on: null, days_left: null, org_unit_name: null };
const items = [
  { ...line, id: "1", topic: "report", kind: "report_due", entity: "reports", title: "Báo cáo quý 3/2022" },
  { ...line, id: "2", topic: "activity", kind: "activity", entity: "communication_activities", title: "Nói chuyện ở thôn 3" },
  { ...line, id: "3", topic: "support", kind: "support", entity: "support_services", title: "" },
];
let asked: string[] = [];
let waiting = items;
let talks: object[] = [];

beforeEach(async () => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }));
  await needWords("work_weeks", "inbox", "deadlines", "terms");
  serve({ body: { csrf_token: "t" } }, { body: { ...district, permissions, units: [unit] } });
  await login({ username: "x", password: "x" });
  asked = [];
  [waiting, talks] = [items, []];
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    const body = path.includes("/inbox") ? { items: waiting, count: waiting.length, late: 0, topics: [], more: [], most: 50 } : path.includes("figures") ? { year: 2022, units: [{ months: [] }] } : { items: path.includes("communication-activities") ? talks : [], next: null };
    return new Response(JSON.stringify(body), { status: 200, headers: { "Content-Type": "application/json" } });
  });
});
afterEach(() => vi.unstubAllGlobals());

async function open(lead = "phần còn phải nhập") {
  const none = { template: "<i />" };
  const routes = ["inbox", "establishment-counts", "reports"].map((name) => ({ path: `/${name}/:id?`, name, component: none }));
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/", component: none }, ...routes] });
  const page = mount(WorkWeekPage, { global: { plugins: [router] } });
  await vi.waitFor(() => expect(page.text()).toContain("việc khác đang chờ"), { timeout: 20_000 });
  await vi.waitFor(() => expect(page.text()).toContain(lead), { timeout: 20_000 });
  await flushPromises();
  return page;
}

test("what waits first comes first, each item once, and the rest leads to where it is done", async () => {
  const page = await open();
  const titles = page.findAll(".week-part h2 button").map((one) => one.text());
  expect(titles.slice(0, 2)).toEqual(["Tuyên truyền", "Số liệu hỗ trợ tháng"]);
  expect(page.findAll("#viec-khac li").map((one) => one.find("a").text())).toEqual(["Báo cáo quý 3/2022"]);
  expect(page.text()).toContain("Nói chuyện ở thôn 3");
  expect(page.findAll("#so-lieu-thang input[data-cell]")).toHaveLength(14);
  page.unmount();
}, 60_000);

test("a part that says again how it stands asks for nothing again", async () => {
  const page = await open();
  expect(asked.filter((path) => path.includes("/inbox"))).toHaveLength(1);
  expect(asked.filter((path) => path.includes("/communication-activities"))).toHaveLength(1);
  page.unmount();
}, 60_000);

test("with nothing left to fill in, the page says so, and what else waits", async () => {
  waiting = items.slice(0, 1);
  talks = [{ id: "a1", form: "conference", held_on: "2022-10-01", topic: "Pháp luật", audience: "residents", status: "held" }];
  const page = await open("Đã nhập đủ");
  expect(page.text()).toContain("Đã nhập đủ, 1 việc khác đang chờ");
  page.unmount();
}, 60_000);

test("what a part does is not shown again among the rest", () => {
  expect((["support", "report"] as const).map((topic) => isOfPart({ topic }, { topics: ["support"] }))).toEqual([true, false]);
});
