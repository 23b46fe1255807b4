import { mount } from "@vue/test-utils";
import { beforeAll, describe, expect, test } from "vitest";
import type { CellError, ImportableList, ImportColumn, ImportRow } from "@/api/generated/types.gen";
import { groupByCause } from "@/domains/platform/imports/causes";
import { getChosenFields, toMapping, listMissingFields, needsReview, listDuplicateFields } from "@/domains/platform/imports/columns";
import { toImportRoute } from "@/domains/platform/imports/useImport";
import { findFault, buildSheets } from "@/domains/platform/imports/sheet";
import { readRevertConflicts } from "@/domains/platform/imports/revertConflicts";
import SheetGrid from "@/domains/platform/imports/SheetGrid.vue";
import { ApiProblem } from "@/api/problem";
import { needWords } from "@/locales";
import { serve } from "../../api/server";

beforeAll(() => needWords("imports"));

const column = (letter: string, header: string, field: string | null, how: ImportColumn["how"] = "exact", sheet = "A"): ImportColumn => ({
  sheet,
  column: letter,
  header,
  field,
  how: field === null ? null : how,
  samples: [],
});
const field = (name: string, header: string, required = false, form: ImportableList["columns"][number]["form"] = "text") => ({
  field: name,
  header,
  required,
  form,
  help: "",
  example: "",
  words: {},
});
const list: ImportableList = {
  kind: "establishments",
  title: "Danh sách cơ sở",
  noun: "cơ sở",
  same: "",
  unit_field: "commune",
  naming: ["name", "address"],
  is_final: false,
  columns: [
    field("name", "Tên cơ sở", true),
    field("establishment_type", "Loại hình", true),
    field("address", "Địa chỉ", true),
    field("commune", "Xã, thị trấn", true),
    field("room_count", "Số phòng", false, "count"),
  ],
};
const columns = [
  column("A", "STT", null),
  column("B", "TÊN CƠ SỞ KD", "name", "guessed"),
  column("C", "Loại hình", "establishment_type"),
  column("D", "Nơi chốn", null),
];
const error = (cell: string, code: string, sheet = "A"): CellError => ({ sheet, cell, value: "", code, message: code, suggestion: null });

describe("columns", () => {
  test("guessed headings and missing columns deserve a look, our own template does not", () => {
    expect(needsReview({ columns, errors: [] })).toBe(true);
    const exact = columns.map((one) => (one.how === "guessed" ? { ...one, how: "exact" as const } : one));
    expect(needsReview({ columns: exact, errors: [] })).toBe(false);
    expect(needsReview({ columns: exact, errors: [error("A1", "column-missing")] })).toBe(true);
  });

  test("only changed headings are sent, beside those chosen in an earlier round", () => {
    const chosen = getChosenFields(list, columns);
    expect(listMissingFields(list, chosen)).toEqual(["address"]);
    expect(toMapping(list, { columns, mapping: null }, chosen)).toBeNull();
    const mended = { ...chosen, "Nơi chốn": "address", "Loại hình": "" };
    expect(listMissingFields(list, mended)).toEqual(["establishment_type"]);
    expect(toMapping(list, { columns, mapping: { STT: null } }, mended)).toEqual({ STT: null, "Nơi chốn": "address", "Loại hình": null });
  });

  test("one field for two headings of a sheet is refused, on two sheets it is not", () => {
    const chosen = getChosenFields(list, columns);
    expect(listDuplicateFields(columns, { ...chosen, "Nơi chốn": "name" })).toEqual(["name"]);
    expect(listDuplicateFields([...columns, column("B", "Tên", "name", "exact", "B")], { ...chosen, Tên: "name" })).toEqual([]);
  });

  test("the hidden columns of an export are no choice", () => {
    expect(getChosenFields(list, [column("A", "Tên cơ sở", "name"), column("T", "Mã cơ sở (không sửa)", "id")])).toEqual({ "Tên cơ sở": "name" });
  });
});

test("errors come by cause, in the order of the file; an unknown code is told too", () => {
  const found = groupByCause([error("F17", "cell-unknown-commune"), error("H22", "cell-not-in-month"), error("F52", "cell-unknown-commune-which"), error("B9", "cell-new")]);
  expect(found.map(({ text, errors }) => [text, errors.map(({ cell }) => cell)])).toEqual([
    ["Đơn vị không có trong danh mục", ["F17", "F52"]],
    ["Ngày không đúng", ["H22"]],
    ["Giá trị không dùng được", ["B9"]],
  ]);
});

test("the grid has the read columns in the order of the sheet, and those that hold an error besides", () => {
  const row = (number: number, sheet: string, errors: CellError[]): ImportRow => ({
    sheet,
    row: number,
    action: errors.length > 0 ? "error" : "create",
    record_id: null,
    cells: {},
    changes: {},
    conflicts: [],
    errors,
    warnings: [],
  });
  const wide = [...columns, column("AA", "Số phòng", "room_count")];
  const sheets = buildSheets(list, wide, [row(9, "A", [error("A9", "row-duplicate")]), row(10, "A", []), row(3, "B", [])]);
  expect(sheets.map(({ name, rows }) => [name, rows.length])).toEqual([["A", 2], ["B", 1]]);
  expect(sheets[0]?.columns.map(({ letter, right }) => [letter, right])).toEqual([["A", false], ["B", false], ["C", false], ["AA", true]]);
  expect(findFault([error("AA9", "x")], "A")).toBeUndefined();
  expect(findFault([error("AA9", "x")], "AA")?.cell).toBe("AA9");
});

test("an import opens where it stands", () => {
  expect(toImportRoute({ id: "i", status: "checked" }).name).toBe("import-check");
  expect(toImportRoute({ id: "i", status: "applying" }).name).toBe("import-check");
  expect(toImportRoute({ id: "i", status: "reverted" }).name).toBe("import-result");
});

test("what stands in the way of taking back is named", () => {
  const problem = (body: object): ApiProblem => new ApiProblem(new Response(null, { status: 409 }), body);
  const changed = [{ id: "e1", name: "Nhà nghỉ Hoa Sữa", reason: "in-use" }];
  expect(readRevertConflicts(problem({ code: "import-touched-since", changed, changed_count: 7 }))).toEqual({ items: changed, count: 7 });
  expect(readRevertConflicts(problem({ code: "import-not-applied" }))).toEqual({ items: [], count: 0 });
});

test("a cell that is asked for while its rows are still on their way gets the focus once they are there", async () => {
  const fault = { sheet: "A", cell: "B2", value: "Karaôkê", code: "cell-not-in-list", message: "không có trong danh mục", suggestion: null };
  const row: ImportRow = { sheet: "A", row: 2, action: "error", record_id: null, cells: { A: "Sao Đêm", B: "Karaôkê" }, changes: {}, conflicts: [], errors: [fault], warnings: [] };
  serve({ body: { items: [row], next: null } });
  const two = [column("A", "Tên cơ sở", "name"), column("B", "Loại hình", "establishment_type")];
  const grid = mount(SheetGrid, { props: { id: "i1", list, columns: two, hasProblems: true }, attachTo: document.body });
  await grid.vm.go(fault);
  expect(document.activeElement?.id).toBe("cell-0-B2");
  grid.unmount();
});
