import { flushPromises, mount } from "@vue/test-utils";
import { beforeAll, expect, test } from "vitest";
import { createMemoryHistory, createRouter } from "vue-router";
import GapPage from "@/domains/planning/visit_order/VisitOrderGapPage.vue";
import { needWords } from "@/locales";
import { serve } from "../../api/server";

beforeAll(() => needWords("visit_order", "terms"));

const nothing = { active: 0, visited: 0, percent: null, missing: 0, trips_needed: 0, reachable: true };
const gap = {
  ...nothing,
  plan_id: "p1",
  year: 2022,
  as_of: "2022-10-03",
  last_day: "2022-12-31",
  threshold_percent: 70,
  goal: "district",
  working_days: 64,
  holidays_known: true,
  trips_affordable: 20,
  best_percent: null,
  places_per_trip: 4,
  trips_per_week: 2,
  communes: [{ ...nothing, org_unit_id: "u2", name: "Bình Nghĩa", trips_planned: 0 }],
  trips: [],
};

test("of nothing there is no share: no target is called reached before there are places", async () => {
  serve({ body: gap }, { body: { items: [], next: null } }, { body: { items: [], next: null } });
  const page = { render: () => null };
  const routes = [
    { path: "/", component: page },
    { path: "/thu-tu", name: "visit-order", component: page },
  ];
  const router = createRouter({ history: createMemoryHistory(), routes });
  await router.push("/");
  const shown = mount(GapPage, { global: { plugins: [router] } });
  await flushPromises();
  expect(shown.find(".banner").text()).toBe("Chưa có cơ sở nào đang hoạt động để tính chỉ tiêu.");
  expect(shown.text()).toContain("Chưa có cơ sở");
  expect(shown.text()).not.toContain("Đã đạt");
});
