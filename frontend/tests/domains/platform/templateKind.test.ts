import { flushPromises, mount } from "@vue/test-utils";
import { beforeEach, expect, test } from "vitest";
import type { DocumentTemplateRead, TemplateKindRead } from "@/api/generated/types.gen";
import TemplateKindPart from "@/domains/platform/document_templates/TemplateKindPart.vue";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { stamps } from "../../people";

const kind = { kind: "plan", in_force_id: null, in_force_label: "", variables: [], example: {} } as unknown as TemplateKindRead;
const version = { ...stamps, kind: "plan", version_no: 1, title: "Mẫu tỉnh", note: null, active_from: null } as unknown as DocumentTemplateRead;
const open = () => mount(TemplateKindPart, { props: { kind, versions: [version] }, global: { stubs: { VariablesPart: true } }, attachTo: document.body });

beforeEach(() => needWords("document_templates"));

test("a version is removed after a question", async () => {
  const asked = serve({ status: 204 });
  const page = open();
  await page.find("[aria-label='Xóa: Mẫu tỉnh']").trigger("click");
  expect(asked).toEqual([]);
  expect(page.find("dialog h2").text()).toBe("Xóa mẫu Mẫu tỉnh?");
  await page.find("dialog button[type=submit], dialog .dialog-acts button").trigger("click");
  await flushPromises();
  expect(asked.map(({ method, path }) => [method, path])).toEqual([["DELETE", "/api/v1/document-templates/r1"]]);
  expect(page.emitted("changed")).toEqual([["Đã xóa bản chưa áp dụng."]]);
});

test("the acts of each kind are told apart by their names", () => {
  const names = open().findAll(".template-kind > .buttons > *").map((one) => one.attributes("aria-label"));
  expect(names).toEqual(["Tải lên bản mới: Kế hoạch năm", "Tải mẫu mặc định: Kế hoạch năm"]);
});
