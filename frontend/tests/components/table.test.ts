import { flushPromises, mount } from "@vue/test-utils";
import { expect, test, vi } from "vitest";
import { ApiProblem, NetworkFailure } from "@/api/problem";
import type { Column } from "@/presentation/columns";
import { formatFailure } from "@/presentation/failure";
import { listBoundaryFilters } from "@/composables/useBoundaries";
import UiChips from "@/components/UiChips.vue";
import UiTable from "@/components/UiTable.vue";
import UiTag from "@/components/UiTag.vue";
import { district } from "../people";

interface Row {
  id: string;
  name: string;
  workers: number | null;
}
const columns: Column<Row>[] = [
  { key: "name", label: "Tên cơ sở", value: (row) => row.name, phone: "name", sort: { up: "name", down: "-name" } },
  { key: "workers", label: "Lao động", value: (row) => row.workers, kind: "number" },
];
const rows: Row[] = [
  { id: "1", name: "Karaoke Sao Đêm", workers: 1234 },
  { id: "2", name: "Nhà nghỉ Hương Sen", workers: null },
];
const open = (props: object) =>
  mount(UiTable<Row>, {
    props: { caption: "Cơ sở", columns, rows, rowKey: (row: Row) => row.id, loaded: true, ...props },
    slots: { empty: "Chưa có cơ sở nào." },
    global: { stubs: { RouterLink: { props: ["to"], template: "<a :href='to'><slot /></a>" } } },
  });
const texts = (page: ReturnType<typeof open>): string[] =>
  page.findAll("tbody tr").map((row) => row.findAll("th, td").map((cell) => cell.text()).join(" | "));

test("the name heads its row and links to it; numbers are grouped, what is missing is a dash", () => {
  const page = open({ rowLink: (row: Row) => `/co-so/${row.id}` });
  expect(texts(page)).toEqual(["Karaoke Sao Đêm | 1.234", "Nhà nghỉ Hương Sen | –"]);
  expect(page.find("tbody th[scope=row] a").attributes("href")).toBe("/co-so/1");
  expect(page.find("caption").text()).toBe("Cơ sở");
});

test("a cell whose slot shows nothing is a dash that a phone leaves out", () => {
  const page = mount(UiTable<Row>, {
    props: { caption: "Cơ sở", columns, rows, rowKey: (row: Row) => row.id, loaded: true },
    slots: { "cell-workers": '<template #cell-workers="{ row }"><b v-if="row.workers">đã đếm</b></template>' },
  });
  expect(texts(page)).toEqual(["Karaoke Sao Đêm | đã đếm", "Nhà nghỉ Hương Sen | –"]);
  expect(page.findAll(".blank")).toHaveLength(1);
});

test("a head sorts upwards, then downwards, and says which", async () => {
  const page = open({ sort: "name" });
  expect(page.find("th").attributes("aria-sort")).toBe("ascending");
  await page.find("th button").trigger("click");
  expect(page.emitted("sort")).toEqual([["-name"]]);
  await page.setProps({ sort: "-name" });
  expect(page.find("th").attributes("aria-sort")).toBe("descending");
});

test("a table that is shown only once its rows are there says when there are none", () => {
  const page = mount(UiTable<Row>, { props: { caption: "Cơ sở", columns, rows: [], rowKey: (row: Row) => row.id }, slots: { empty: "Chưa có cơ sở nào." } });
  expect(texts(page)).toEqual(["Chưa có cơ sở nào."]);
});

test("nothing is shown as empty before the answer; slow answers get a skeleton", async () => {
  vi.useFakeTimers();
  const page = open({ rows: [], loading: true, loaded: false });
  expect(page.text()).not.toContain("Chưa có cơ sở nào.");
  expect(page.findAll(".skeleton")).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(250);
  expect(page.findAll(".skeleton").length).toBeGreaterThan(0);
  await page.setProps({ loading: false, loaded: true });
  expect(page.text()).toContain("Chưa có cơ sở nào.");
  vi.useRealTimers();
});

test("an error keeps the old rows and offers another try; what only waits for a network needs none", async () => {
  const page = open({ error: new ApiProblem(new Response(null, { status: 500 }), {}) });
  expect(page.text()).toContain("Không tải được nội dung này.");
  expect(page.text()).toContain("Karaoke Sao Đêm");
  await page.find("tbody button").trigger("click");
  expect(page.emitted("retry")).toHaveLength(1);
  await page.setProps({ error: new NetworkFailure() });
  expect(page.text()).toContain("Phần này cần kết nối máy chủ.");
  expect(page.text()).not.toContain("Không tải được");
  expect(page.text()).toContain("Karaoke Sao Đêm");
  expect(page.find("tbody button").exists()).toBe(false);
});

test("a chip shows the chosen value and can drop it; a switch is pressed or not", async () => {
  const page = mount(UiChips, {
    props: {
      filters: [
        { name: "status", label: "Trạng thái", choices: [{ value: "active", label: "Đang hoạt động" }] },
        { name: "missing", label: "Chưa khai báo lao động" },
      ],
      values: { status: "active" },
    },
  });
  expect(page.find(".chip.on").text()).toContain("Đang hoạt động");
  await page.find("[aria-label='Bỏ lọc: Đang hoạt động']").trigger("click");
  expect(page.emitted("change")).toEqual([["status", ""]]);
  await page.find("[aria-pressed=false]").trigger("click");
  expect(page.emitted("change")?.at(-1)).toEqual(["missing", "true"]);
});

test("a list offers the boundaries of 1/7/2025 to an office that had other communes, as one switch", async () => {
  const inAddress = { boundaries: "", org_unit_id: "" };
  expect(listBoundaryFilters(inAddress, district)).toEqual([]);
  const crossed = { ...district, has_merged_units: true };
  expect(listBoundaryFilters({ org_unit_id: "" }, crossed)).toEqual([]);
  const page = mount(UiChips, { props: { filters: listBoundaryFilters(inAddress, crossed), values: inAddress } });
  await page.find("[aria-pressed=false]").trigger("click");
  expect(page.emitted("change")).toEqual([["boundaries", "2025-07-01"]]);
  await page.setProps({ values: { boundaries: "2025-07-01" } });
  await page.find("[aria-pressed=true]").trigger("click");
  expect(page.emitted("change")?.at(-1)).toEqual(["boundaries", ""]);
});

test("a tag says its state in words with a shape; an ordinary state has none", async () => {
  const { needWords } = await import("@/locales");
  await needWords("terms");
  const late = mount(UiTag, { props: { of: "target", value: "open", values: { count: 2, unit: "xã, thị trấn" } } });
  expect([late.text(), late.find("svg").exists(), late.classes()]).toEqual(["Còn 2 xã, thị trấn", true, ["tag", "tone-info"]]);
  expect(mount(UiTag, { props: { of: "establishment", value: "active" } }).text()).toBe("");
});

test("failures are said in words that lead on", () => {
  const refused = (status: number, headers: Record<string, string> = {}, body: object = {}): string =>
    formatFailure(new ApiProblem(new Response(null, { status, headers }), body));
  expect(formatFailure(new NetworkFailure())).toBe("Không kết nối được máy chủ. Nội dung vẫn còn trên trang.");
  expect(refused(429, { "Retry-After": "90" })).toBe("Thử lại sau 2 phút");
  expect(refused(404)).toBe("Không tìm thấy, hoặc thuộc đơn vị khác");
  expect(refused(409, {}, { detail: "Cơ sở đã đóng" })).toBe("Cơ sở đã đóng");
  const errors = [{ pointer: "?year", code: "no-plan", message: "Năm 2025 chưa có kế hoạch." }];
  expect(refused(422, {}, { detail: "Xem từng mục trong errors.", errors })).toBe("Năm 2025 chưa có kế hoạch.");
  expect(refused(500, {}, { detail: "IntegrityError" })).not.toContain("Integrity");
});

test("columns that phones leave out go where the table is too wide, the last first, and come back with the room", async () => {
  let tell = (): void => undefined;
  vi.stubGlobal("ResizeObserver", class { constructor(act: () => void) { tell = act; } observe(): void {} disconnect(): void {} });
  const wide = ["a", "b", "c"].map((key): Column<Row> => ({ key, label: key, value: () => key }));
  const page = open({ columns: [columns[0], ...wide, { key: "state", label: "Trạng thái", value: () => "Đã ký", phone: "tag" }] });
  const heads = (): string[] => page.findAll("thead th").map((head) => head.text());
  const region = page.find(".table-region").element;
  let room = 300;
  Object.defineProperty(region, "clientWidth", { get: () => room });
  Object.defineProperty(region, "scrollWidth", { get: () => Math.max(room, heads().length * 100) });
  await vi.dynamicImportSettled();
  tell();
  await flushPromises();
  expect(heads()).toEqual(["Tên cơ sở", "a", "Trạng thái"]);
  expect(region.classList.contains("scrolls")).toBe(false);
  room = 100;
  tell();
  await flushPromises();
  expect(heads()).toEqual(["Tên cơ sở", "Trạng thái"]);
  expect(region.classList.contains("scrolls")).toBe(true);
  room = 500;
  tell();
  await flushPromises();
  expect(heads()).toEqual(["Tên cơ sở", "a", "b", "c", "Trạng thái"]);
  vi.unstubAllGlobals();
});
