import "fake-indexeddb/auto";
import { describe, expect, test } from "vitest";
import { button, cell, focused, open, page, prepare, press, register, row, settle } from "./countGridPage";

prepare();

describe("keys", () => {
  const rows = [row("1", { total: 1, female: 1 }), row("2", { total: 2, female: 1 })];

  test("arrows, Enter and the ends of the grid", async () => {
    await open(rows);
    cell("0:0").element.focus();
    await press("0:0", "ArrowDown");
    expect(focused()).toBe("1:0");
    await press("1:0", "ArrowDown");
    expect(focused()).toBe("1:0");
    await press("1:0", "ArrowRight");
    expect(focused()).toBe("1:1");
    await press("1:1", "ArrowUp");
    expect(focused()).toBe("0:1");
    await press("0:1", "Enter");
    expect(focused()).toBe("1:1");
    await press("1:1", "Enter");
    expect(focused()).toBe("0:2");
    await press("0:2", "Enter", { shiftKey: true });
    expect(focused()).toBe("0:2");
  });

  test("an arrow within a text moves in the text", async () => {
    await open([row("1", { total: 123, female: 1 })]);
    cell("0:0").element.focus();
    cell("0:0").element.setSelectionRange(1, 1);
    await press("0:0", "ArrowRight");
    expect(focused()).toBe("0:0");
    cell("0:0").element.setSelectionRange(3, 3);
    await press("0:0", "ArrowRight");
    expect(focused()).toBe("0:1");
  });
});

describe("a block from a spreadsheet", () => {
  async function paste(place: string, text: string): Promise<void> {
    await cell(place).trigger("paste", { clipboardData: { getData: () => text } });
    await settle();
  }

  test("waits for a word, says what it would replace, and leaves blanks alone", async () => {
    await open([row("1", { total: 9, female: 5 }), row("2")]);
    await paste("0:0", "9\t6\t\r\n1.234\t12\t0\r\n7\t7\t7\r\n");
    expect(register.asked).toEqual([]);
    expect(page.text()).toContain("3 ô chưa ghi vào sổ");
    expect(page.text()).toContain("1 ô trong đó đang có số khác");
    expect(page.text()).toContain("3 ô dán ra ngoài bảng đã bỏ");
    expect(page.text()).toContain("1.234 lớn hơn mức ghi được");
  });

  test("is written row by row on one press", async () => {
    await open([row("1", { total: 9, female: 5 }), row("2")]);
    await paste("0:0", "9\t6\n14\t12\n");
    await button("Ghi 3 ô")?.trigger("click");
    await settle();
    expect(register.asked.map(({ row: of, numbers }) => [of, numbers])).toEqual([
      ["1", { female: 6 }],
      ["2", { total: 14, female: 12, under_18: null }],
    ]);
  });

  test("is dropped on one press, and what is no number is named", async () => {
    await open([row("1", { total: 9, female: 5 })]);
    await paste("0:0", "1,5\t3");
    expect(page.text()).toContain("“1,5” có phần lẻ");
    await button("Bỏ, không ghi")?.trigger("click");
    expect(cell("0:1").element.value).toBe("5");
    expect(register.asked).toEqual([]);
  });
});

describe("sums and blanks", () => {
  test("a sum says of how many rows it is; of none it is no 0", async () => {
    await open([row("1", { total: 9, female: 5, under_18: 0 }), row("2", { total: 2, female: 1 }), row("3")]);
    const sums = page.findAll("tfoot td").map((one) => one.findAll("span, strong").map((part) => part.text()).join(" "));
    expect(sums).toEqual(["Tổng số 11 của 2/3", "Nữ 6 của 2/3", "Dưới 18 0 của 1/3"]);
    page.unmount();
    await open([row("3")]);
    expect(page.findAll("tfoot td")[0]?.text()).toContain("chưa có số nào");
  });

  test("blanks become 0 by one press and not otherwise", async () => {
    await open([row("1"), row("2")], { columns: [{ key: "count", label: "Số lượt", isNeeded: true }], zeroColumn: "count" });
    expect(register.asked).toEqual([]);
    await button("Ghi 0 cho 2 ô trống")?.trigger("click");
    await settle();
    expect(register.asked.map(({ numbers }) => numbers)).toEqual([{ count: 0 }, { count: 0 }]);
  });

  test("blanks are said not to be counted by one press: a record without a number, shown as such, and no 0", async () => {
    const columns = [{ key: "count", label: "Số lượt", isNeeded: true }];
    await open([row("1", { count: 4 }), row("2"), row("3")], { columns, zeroColumn: "count" });
    await button("Ghi không đếm cho 2 ô trống")?.trigger("click");
    await settle();
    expect(register.asked.map(({ numbers }) => numbers)).toEqual([{ count: null }, { count: null }]);
    expect(page.findAll("input").map((one) => one.attributes("placeholder"))).toEqual([undefined, "không đếm", "không đếm"]);
    expect(page.find("tfoot").text()).toContain("của 1/3");
    expect(button("Ghi 0 cho")).toBeUndefined();
  });

  test("as last time writes what was counted then, and no unclear 0", async () => {
    await open([{ ...row("1", undefined, { total: 4, female: 2, under_18: 0 }), unclearBefore: ["under_18"] }], { offersBefore: true });
    expect(page.text()).toContain("trước: 4");
    await button("Như lần trước")?.trigger("click");
    await settle();
    expect(register.asked[0]?.numbers).toEqual({ total: 4, female: 2, under_18: null });
  });
});
