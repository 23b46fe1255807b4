import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createMemoryHistory, createRouter } from "vue-router";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { HistoryRead, PlanRead, Point, TargetProgress, TargetRead } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import { CHART, buildColumns, getLastPoint, toThresholdHeight } from "@/domains/planning/plans/history";
import { checkPaper, newPlanBody, toPaper, listYearChoices, findYearMadeFrom } from "@/domains/planning/plans/paper";
import PlanRecordPage from "@/domains/planning/plans/PlanRecordPage.vue";
import { checkTargetDraft, getEntryDay, isChanged, mayDraft, maySubmit, toTargetDraft } from "@/domains/planning/plans/target_draft";
import ForecastLine from "@/domains/planning/plans/ForecastLine.vue";
import TargetHistoryPart from "@/domains/planning/plans/TargetHistoryPart.vue";
import { toProofRoute } from "@/domains/planning/plans/records";
import type { Me } from "@/api/types";
import { needWords } from "@/locales";
import { formatGap, toVerdict } from "@/presentation/targetTone";
import { serve } from "../../api/server";
import { district } from "../../people";

const point = (on: string, percent: number | null): Point => ({ on, numerator: 0, denominator: percent === null ? 0 : 4, percent, met: null });
const target = (more: Partial<TargetRead> = {}): TargetRead => ({
  id: "t1",
  version: 1,
  created_at: "2022-01-01T00:00:00Z",
  updated_at: "2022-01-01T00:00:00Z",
  plan_id: "p1",
  org_unit_id: "u1",
  code: "workforce_known",
  indicator: "workforce_known",
  title: "Nắm số lao động",
  short_title: "",
  threshold_percent: 95,
  approved_title: "Nắm số lao động",
  approved_percent: 100,
  position: 1,
  note: null,
  status: "draft",
  held_by: "lead_officer",
  held_since: null,
  return_reason: null,
  kind: "share",
  operator: "at_least",
  threshold_number: null,
  approved_number: null,
  unit: null,
  reported_by: "register",
  audience: null,
  form: null,
  occasion: null,
  team_levels: null,
  min_times: null,
  each_part: null,
  baseline_year: null,
  due_on: null,
  ...more,
});
const plan = (year: number, more: Partial<PlanRead> = {}): PlanRead => ({
  org_unit_kind: "huyện",
  org_unit_valid_to: null,
  id: `p${year}`,
  version: 1,
  created_at: "2022-01-01T00:00:00Z",
  updated_at: "2022-01-01T00:00:00Z",
  org_unit_id: "u1",
  org_unit_name: "Bình Lục",
  year,
  title: `Kế hoạch năm ${year}`,
  document_no: null,
  issued_on: null,
  copied_from_id: null,
  counted_team_levels: null,
  status: "approved",
  held_by: null,
  held_since: null,
  return_reason: null,
  ...more,
});

async function be(more: Partial<Me> = {}): Promise<void> {
  serve({ body: { csrf_token: "t" } }, { body: { ...district, permissions: ["plan:read", "plan:write"], ...more } });
  await login({ username: "x", password: "x" });
}

beforeAll(() => needWords("plans", "targets", "terms"));
beforeEach(() => be());

test("a number of a year that is over is offered its last day", () => {
  expect([getEntryDay(2026, "2026-12-30"), getEntryDay(2026, "2027-01-04")]).toEqual(["2026-12-30", "2026-12-31"]);
});

test("months stand in their places; nothing to count is a gap, never a column of zero", () => {
  const columns = buildColumns([point("2022-01-31", null), point("2022-02-28", 0), point("2022-10-03", 50)]);
  expect(columns).toHaveLength(12);
  expect(columns.filter((one) => one.point).map(({ month }) => month)).toEqual([2, 10]);
  expect(columns[9]?.top).toBe((CHART.floor + CHART.top) / 2);
  expect(toThresholdHeight(100)).toBe(CHART.top);
  expect(getLastPoint([point("2022-02-28", 20), point("2022-03-31", null)])?.percent).toBe(20);
  expect(getLastPoint([point("2022-01-31", null)])).toBeUndefined();
});

test("a healthy commune is not behind before communes are rated; anything else is in the last quarter", () => {
  const of = (indicator: TargetRead["indicator"], numerator: number) => toVerdict({ indicator, numerator, met: false }, "2022-10-03", 2022);
  expect(of("healthy_communes_kept", 0)).toBe("early");
  expect(of("healthy_communes_kept", 3)).toBe("behind");
  expect(of("staff_trained", 0)).toBe("behind");
  expect(toVerdict({ indicator: "healthy_communes_kept", numerator: 0, met: false }, "2022-12-31", 2022)).toBe("failed");
  expect(toVerdict({ indicator: "staff_trained", numerator: 0, met: null }, "2022-10-03", 2022)).toBe("empty");
  const tooMany = { indicator: "complex_new" as const, numerator: 2, met: false, percent: null, remaining: 0, unit: null };
  expect([toVerdict(tooMany, "2022-10-03", 2022), formatGap(tooMany)]).toEqual(["over", "Vượt mức"]);
});

test("a drafted target is checked in the words of its fields", () => {
  const errors = (more: Partial<ReturnType<typeof toTargetDraft>>) => checkTargetDraft({ ...toTargetDraft(target()), ...more }, 2022).map(({ pointer }) => pointer);
  expect(errors({})).toEqual([]);
  expect(errors({ title: "  ", threshold: 101 })).toEqual(["/threshold_percent", "/title"]);
  expect(errors({ threshold: Number.NaN })).toEqual(["/threshold_percent"]);
  expect(errors({ indicator: "", threshold: null })).toEqual(["/indicator"]);
  expect(errors({ kind: "visit_count", number: null })).toEqual(["/threshold_number"]);
  expect(errors({ kind: "reduction", number: 101, baseline_year: "2022" })).toEqual(["/threshold_number", "/baseline_year"]);
  expect(errors({ kind: "continuity" })).toEqual(["/each_part"]);
  expect(errors({ kind: "zero_new", threshold: null })).toEqual([]);
});

test("a target is submitted by itself only in a plan in force, and rests while it waits", () => {
  expect(isChanged(target())).toBe(true);
  expect(isChanged(target({ threshold_percent: 100 }))).toBe(false);
  expect(isChanged(target({ approved_percent: null, approved_title: null }))).toBe(false);
  expect([maySubmit(target(), "approved"), maySubmit(target(), "draft"), maySubmit(target({ status: "approved" }), "approved")]).toEqual([true, false, false]);
  expect([mayDraft(target()), mayDraft(target({ status: "submitted" }))]).toEqual([true, false]);
});

test("a record leads to what lets it count, if that is a record of its own", () => {
  const of = (kind: "inspection" | "workforce_count" | "training") =>
    toProofRoute({ kind: "establishment", id: "e", name: "", detail: null, org_unit_id: "u", org_unit_name: "", amount: 1, counted: true, counted_by: { kind, id: "x", on: "2022-09-12" } });
  expect([of("inspection")?.name, of("training")?.name, of("workforce_count")]).toEqual(["inspection", "training", undefined]);
});

test("an office that starts late makes the present year's plan; else the next one is offered, once", async () => {
  await be({ today: "2025-02-03" });
  const [old, other] = [plan(2022), plan(2025, { org_unit_id: "u2" })];
  expect(findYearMadeFrom(old, [old, other])).toBe(2025);
  expect(findYearMadeFrom(old, [plan(2025), old])).toBe(2023);
  expect(findYearMadeFrom(old, [plan(2024), old])).toBe(2023);
  expect(findYearMadeFrom(old, [plan(2023), old])).toBeNull();
  expect(findYearMadeFrom(plan(2024), [plan(2024)])).toBe(2025);
  expect(findYearMadeFrom(plan(2025), [plan(2025)])).toBe(2026);
  expect(findYearMadeFrom(plan(2025), [plan(2026), plan(2025)])).toBeNull();
  expect(findYearMadeFrom(plan(2026), [plan(2026)])).toBeNull();
});

test("a new plan is offered under the title of its unit and the present year, and says what is missing", () => {
  const paper = toPaper(null);
  expect([paper.year, paper.title]).toEqual(["2022", "Kế hoạch phòng, chống mại dâm trên địa bàn huyện Bình Lục năm 2022"]);
  expect(listYearChoices().map(({ value }) => value)).toEqual(["2023", "2022", "2021", "2020", "2019"]);
  expect(checkPaper(paper)).toEqual([]);
  const errors = checkPaper({ org_unit_id: "", year: "", title: " ", document_no: "", issued_on: "31/02/2022", counted_team_levels: [] });
  expect(errors.map(({ pointer }) => pointer)).toEqual(["/org_unit_id", "/year", "/title", "/issued_on"]);
  expect(newPlanBody({ ...paper, title: " Kế hoạch ", document_no: " " }, "id")).toEqual({
    id: "id",
    org_unit_id: "u1",
    year: 2022,
    title: "Kế hoạch",
    document_no: null,
    issued_on: null,
    counted_team_levels: null,
  });
});

test("what must not happen has no share to draw; a share of nothing yet says so", () => {
  const of = (code: string, kind: string) => ({ code, kind, short_title: code, threshold_percent: 100 }) as TargetProgress;
  const targets = [of("Được kiểm tra", "share"), of("Không phát sinh", "zero_new")];
  const history = { targets: targets.map(({ code }) => ({ code, points: [point("2026-11-27", null)] })) } as HistoryRead;
  const text = mount(TargetHistoryPart, { props: { history, targets, year: 2026 } }).text();
  expect(text).toContain("Được kiểm tra");
  expect(text).toContain("Chưa có đối tượng");
  expect(text).not.toContain("Không phát sinh");
});

test("of a year that is over no pace is told, but what was missing", () => {
  const missed = { ...target(), denominator: 28, numerator: 10, percent: 35.7, met: false, remaining: 10, forecast: { percent: 35.7, reaches_on: null } } as unknown as TargetProgress;
  const read = (year: number): string => mount(ForecastLine, { props: { target: missed, year } }).text();
  expect(read(2022)).toMatch(/^Cần thêm 10 .+ trước 31\/12\/2022 .+Với tiến độ hiện nay/);
  expect(read(2021)).toMatch(/^Hết năm 2021 còn thiếu 10 /);
  expect(read(2021)).not.toContain("tiến độ");
});

async function open(): Promise<VueWrapper> {
  const routes = ["plan", "targets", "tasks"].map((name) => ({ path: `/${name}`, name, component: {} }));
  const router = createRouter({ history: createMemoryHistory(), routes });
  await router.push("/plan");
  const page = mount(PlanRecordPage, { global: { plugins: [router] }, attachTo: document.body });
  await flushPromises();
  return page;
}
const button = (page: VueWrapper, words: string) => page.findAll("button").filter((one) => one.text() === words);
const none = { body: { items: [], next: null } };

test("a unit without any plan begins its first one where it is missed", async () => {
  const made = plan(2021, { status: "draft", title: "Kế hoạch phòng, chống mại dâm trên địa bàn huyện Bình Lục năm 2021" });
  const asked = serve(none, { status: 201, body: made }, { body: { items: [made], next: null } }, none, none, none, none);
  const page = await open();
  expect(page.text()).toContain("Chưa có kế hoạch nào của đơn vị này.");
  await button(page, "Lập kế hoạch")[0]?.trigger("click");
  expect(page.find("#f-org_unit_id").exists()).toBe(false);
  await page.find("#f-year").setValue("2021");
  await page.find("form").trigger("submit");
  await flushPromises();
  const sent = asked.find(({ method }) => method === "POST");
  expect([sent?.path, sent?.headers.has("Idempotency-Key")]).toEqual(["/api/v1/plans", true]);
  expect(sent?.body).toMatchObject({ org_unit_id: "u1", year: 2021, title: made.title });
  expect(page.find("h1").text()).toBe(made.title);
  expect(page.text()).toContain("Đã lập bản nháp kế hoạch năm 2021.");
  expect(button(page, "Thêm chỉ tiêu").length).toBeGreaterThan(0);
  page.unmount();
});

test("the plan of the unit above does not stand in the way of one's own first plan", async () => {
  const above = plan(2021, { id: "above", org_unit_id: "u0", org_unit_name: "Hà Nam", title: "Kế hoạch của tỉnh" });
  const made = plan(2021, { status: "draft" });
  const asked = serve({ body: { items: [above], next: null } }, none, none, { status: 201, body: made }, { body: { items: [made, above], next: null } }, none, none, none, none);
  const page = await open();
  expect(page.find("h1").text()).toBe("Kế hoạch của tỉnh");
  expect(page.text()).toContain("Đơn vị chưa có kế hoạch của mình; kế hoạch đang xem là của Hà Nam.");
  await button(page, "Lập kế hoạch")[0]?.trigger("click");
  await page.find("form").trigger("submit");
  await flushPromises();
  expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({ org_unit_id: "u1" });
  expect(page.find("h1").text()).toBe(made.title);
  expect(page.text()).not.toContain("Đơn vị chưa có kế hoạch của mình");
  page.unmount();
});

test("an office that starts in 2025 has the plan of 2022 copied for 2025, and is told how far its days move", async () => {
  await be({ today: "2025-02-03" });
  const [old, made] = [plan(2022), plan(2025, { status: "draft" })];
  const asked = serve({ body: { items: [old], next: null } }, none, none, { status: 201, body: made }, { body: { items: [made, old], next: null } }, none, none, none, none);
  const page = await open();
  await button(page, "Lập kế hoạch năm 2025")[0]?.trigger("click");
  expect(page.find("dialog").text()).toContain("hạn lùi 3 năm");
  await page.find("form").trigger("submit");
  await flushPromises();
  const sent = asked.find(({ method }) => method === "POST");
  expect([sent?.path, sent?.body]).toEqual(["/api/v1/plans/p2022/next", { year: 2025 }]);
  expect(page.find("h1").text()).toBe("Kế hoạch năm 2025");
  page.unmount();
});

test("who serves several units says whose plan it is, and a title of one's own stays", async () => {
  await be({ units: [...district.units, { id: "u2", name: "Thanh Liêm", kind: "huyện", level: "district", position: "lead", holds_establishments: false, ended_on: null }] });
  serve(none);
  const page = await open();
  await button(page, "Lập kế hoạch")[0]?.trigger("click");
  const title = () => (page.find("#f-title").element as HTMLTextAreaElement).value;
  await page.find("#f-org_unit_id").setValue("u2");
  expect(title()).toBe("Kế hoạch phòng, chống mại dâm trên địa bàn huyện Thanh Liêm năm 2022");
  await page.find("#f-year").setValue("");
  await page.find("#f-year").setValue("2021");
  expect(title()).toBe("Kế hoạch phòng, chống mại dâm trên địa bàn huyện Thanh Liêm năm 2021");
  await page.find("#f-title").setValue("Kế hoạch riêng");
  await page.find("#f-year").setValue("2023");
  expect(title()).toBe("Kế hoạch riêng");
  page.unmount();
});

test("who may not write plans is told that there is none, and no more", async () => {
  await be({ permissions: ["plan:read"] });
  serve(none);
  const page = await open();
  expect(page.text()).toContain("Chưa có kế hoạch nào của đơn vị này.");
  expect(button(page, "Lập kế hoạch")).toHaveLength(0);
  page.unmount();
});
