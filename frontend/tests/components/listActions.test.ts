import { mount } from "@vue/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { login } from "@/api/session";
import ListActions from "@/components/ListActions.vue";
import { serve } from "../api/server";
import { district } from "../people";

const onPhone = (matches: boolean): void => {
  vi.stubGlobal("matchMedia", () => ({ matches, addEventListener: () => undefined, removeEventListener: () => undefined }));
};
const open = () =>
  mount(ListActions, {
    props: { kind: "rating-criteria", importing: "criteria:write", exporting: "criteria:read" },
    slots: { default: "<button>Thêm tiêu chí</button>", more: "<li>Sửa</li>" },
    global: { stubs: { RouterLink: { template: "<a><slot /></a>" } } },
  });

beforeEach(async () => {
  serve({ body: { csrf_token: "t" } }, { body: { ...district, permissions: ["criteria:read", "criteria:write", "import:use"] } });
  await login({ username: "x", password: "x" });
});
afterEach(() => vi.unstubAllGlobals());

test.each([
  [true, ["Nhập từ Excel", "Xuất danh sách", "Sửa"]],
  [false, ["Sửa"]],
])("what else can be done stands in one menu (on a phone: %s)", (phone, items) => {
  onPhone(phone);
  const page = open();
  expect(page.findAll("[aria-label='Thao tác khác']").length).toBe(1);
  expect(page.findAll(".menu-list > li").map((item) => item.text())).toEqual(items);
});
