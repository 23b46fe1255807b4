import "fake-indexeddb/auto";
import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, expect, test } from "vitest";
import type { ViolationRead } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import DecideDialog from "@/domains/enforcement/violations/DecideDialog.vue";
import StagePath from "@/domains/enforcement/violations/StagePath.vue";
import { buildFilters } from "@/domains/enforcement/violations/lists";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district } from "../../people";

beforeEach(async () => {
  await needWords("handovers", "violations", "terms");
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

test.each([
  [true, "Mức phạt tiền (không bắt buộc)", "Nhập mức phạt tiền hoặc chọn cảnh cáo"],
  [false, "Mức phạt tiền", "Nhập mức phạt tiềnNhập"],
])("an act that allows a warning (%s) leaves the fine open, another asks for it", async (warns, label, missing) => {
  const act = { warning_allowed: warns, fine_min: 2_000_000, fine_max: 3_000_000, organisation_fine_min: null, organisation_fine_max: null };
  serve({ body: act }, { body: { offices: [], points: [], next_decision_no: "05/QĐ-XPHC" } });
  const violation = { id: "v1", version: 1, violation_type_id: "t1", violation_type_title: "Hành vi", subject_kind: "household_business" } as ViolationRead;
  const dialog = mount(DecideDialog, { props: { violation, open: true }, attachTo: document.body });
  await flushPromises();
  expect(dialog.find("label[for='f-fine_amount']").text()).toBe(label);
  await dialog.find("form").trigger("submit");
  expect(dialog.find(".error-summary").text()).toContain(missing);
  dialog.unmount();
});

test("a filter that another page sent is shown, so that it can be dropped", () => {
  const sent = buildFilters({ status: "recorded" }).find(({ name }) => name === "status");
  expect(sent?.choices).toEqual([{ value: "recorded", label: "Đã lập biên bản" }]);
  expect(buildFilters({}).some(({ name }) => name === "status")).toBe(false);
});

test.each([
  ["recorded", null, "Bước 1 trên 5", 0],
  ["decided", null, "Bước 2 trên 4", 1],
  ["decided", "2022-10-01", "Bước 3 trên 5", 2],
  ["dismissed", null, "sau bước: Đã lập biên bản", 0],
  ["dismissed", "2022-10-01", "sau bước: Đã gửi cơ quan có thẩm quyền", 1],
] as const)("minutes that nobody sent (%s, %s) are no step that was done", async (stage, sent_on, words, done) => {
  serve({ body: { acts: [] } });
  const violation = { stage, sent_on, fine_amount: null, paid_amount: 0 } as ViolationRead;
  const way = mount(StagePath, { props: { violation, unsigned: false } });
  await flushPromises();
  expect(way.text()).toContain(words);
  expect(way.findAll(".done")).toHaveLength(done);
});
