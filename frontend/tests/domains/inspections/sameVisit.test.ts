/** Minutes of one team, place and day that were entered several times: each other one is named. */
import { flushPromises, mount } from "@vue/test-utils";
import { beforeAll, expect, test } from "vitest";
import { createRouter, createWebHistory } from "vue-router";
import type { InspectionRead } from "@/api/generated/types.gen";
import SameVisitPart from "@/domains/inspections/inspections/SameVisitPart.vue";
import { nameVisits } from "@/domains/inspections/inspections/sameVisits";
import { needWords } from "@/locales";
import { serve } from "../../api/server";

const draft = (id: string, minute: number): object => ({ id, status: "draft", record_no: null, created_at: `2022-10-03T01:0${minute}:00Z` });
const MINUTES = { ...draft("v3", 3), establishment_id: "e1", team_id: "t1", inspected_on: "2022-10-03", join_reason: null } as unknown as InspectionRead;
const EMPTY = { template: "<p />" };
const router = createRouter({ history: createWebHistory(), routes: [{ path: "/:id", name: "inspection", component: EMPTY }] });

beforeAll(() => needWords("inspections"));

test("of three drafts of one visit the two others are named, and the question says which one stays", async () => {
  const asked = serve({ body: { items: [draft("v3", 3), draft("v2", 2), draft("v1", 1)], next: null } });
  const part = mount(SameVisitPart, { props: { minutes: MINUTES, mayWrite: true }, global: { plugins: [router] }, attachTo: document.body });
  await flushPromises();
  expect(asked.map(({ path }) => path.split("?")[0])).toEqual(["/api/v1/inspections"]);
  const names = ["Bản nháp lập 08:02 ngày 03/10/2022", "Bản nháp lập 08:01 ngày 03/10/2022"];
  expect(part.findAll("a").map((one) => [one.text(), one.attributes("href")])).toEqual([[names[0], "/v2"], [names[1], "/v1"]]);
  await part.findAll("button")[1]?.trigger("click");
  await flushPromises();
  expect(document.querySelector("dialog")?.textContent).toContain(`Gộp bản đang mở vào “${names[1]}”?`);
  part.unmount();
});

test("drafts of the same minute have names of their own, the same on each of their pages", async () => {
  const rows = [draft("v3", 3), draft("v2", 3), draft("v1", 3), draft("v0", 1)];
  const visits = rows as never[];
  const names = ["Bản nháp thứ 3 lập 08:03 ngày 03/10/2022", "Bản nháp thứ 2 lập 08:03 ngày 03/10/2022", "Bản nháp thứ 1 lập 08:03 ngày 03/10/2022", "Bản nháp lập 08:01 ngày 03/10/2022"];
  expect([...nameVisits(visits).values()]).toEqual(names);
  expect(nameVisits([rows[2], rows[0], rows[3], rows[1]] as never[]).get("v3")).toBe(names[0]);
  serve({ body: { items: rows, next: null } });
  const part = mount(SameVisitPart, { props: { minutes: MINUTES, mayWrite: true }, global: { plugins: [router] } });
  await flushPromises();
  expect(part.findAll("a").map((one) => one.text())).toEqual(names.slice(1));
  part.unmount();
});
