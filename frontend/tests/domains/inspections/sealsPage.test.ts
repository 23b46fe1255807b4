import { flushPromises, mount } from "@vue/test-utils";
import { expect, test } from "vitest";
import { login } from "@/api/session";
import InspectionPlanSealsPage from "@/domains/inspections/inspection_plans/InspectionPlanSealsPage.vue";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district } from "../../people";

const seal = (plan: string) => ({ id: `s-${plan}`, plan_id: plan, plan_no: `0${plan}/KH`, document_no: null, team_name: "Đội 178", content_hash: "ab12", sealed_at: "2022-09-26T02:00:00Z", sealed_until: "2022-10-20T12:00:00Z", is_open: true });

test("a sealed list leads to its plan for those alone who may open the plan", async () => {
  await needWords("inspection_plans");
  serve({ body: { csrf_token: "t" } }, { body: { ...district, permissions: ["inspection-plan:read"] } });
  await login({ username: "x", password: "x" });
  const asked = serve({ body: { items: [seal("1"), seal("2")], next: null } }, { body: { items: [{ id: "2" }], next: null } });
  const page = mount(InspectionPlanSealsPage, { global: { stubs: { PageHead: true, RouterLink: { template: "<a><slot /></a>" } } } });
  await flushPromises();
  expect(asked.map(({ path }) => path)).toEqual([expect.stringContaining("/inspection-plan-seals"), expect.stringMatching(/\/inspection-plans\?ids=1.*2/)]);
  expect(page.findAll("strong").map((one) => one.text())).toEqual(["01/KH · Đội 178", "02/KH · Đội 178"]);
  expect(page.findAll("strong a").map((one) => one.text())).toEqual(["02/KH · Đội 178"]);
});
