import "fake-indexeddb/auto";
import { describe, expect, test, vi } from "vitest";
import { type ApiProblem, NetworkFailure } from "@/api/problem";
import type { GridRecord } from "@/composables/countGridState";
import { loadDraft } from "@/lib/drafts";
import { button, cell, enter, lookOf, open, page, prepare, press, problem, register, row, settle } from "./countGridPage";

prepare();

describe("saving", () => {
  test("a new row waits for what it needs, then goes as one record; blanks go as not known, never as 0", async () => {
    await open([row("1")]);
    await enter("0:0", "12");
    expect(register.asked).toEqual([]);
    expect(page.text()).toContain("Nhập thêm Nữ");
    await enter("0:1", "7");
    expect(register.asked).toHaveLength(1);
    expect(register.asked[0]).toMatchObject({ version: null, numbers: { total: 12, female: 7, under_18: null } });
    expect(lookOf("0:0")).toContain("is-saved");
    expect(lookOf("0:2")).not.toContain("is-saved");
    await enter("0:2", "0");
    expect(register.asked[1]).toMatchObject({ version: 1, numbers: { under_18: 0 } });
  });

  test("a cell goes by itself, and one that was left as it is goes nowhere", async () => {
    await open([row("1", { total: 9, female: 5 })]);
    await enter("0:0", "9");
    await enter("0:0", " 9,0 ");
    expect(register.asked).toEqual([]);
    await enter("0:0", "11");
    expect(register.asked.map(({ numbers }) => numbers)).toEqual([{ total: 11 }]);
  });

  test("what is typed while a request is under way follows it", async () => {
    let free: ((record: GridRecord) => void) | undefined;
    register.answers = [new Promise((done) => (free = done))];
    await open([row("1", { total: 9, female: 5 })]);
    await enter("0:0", "11");
    await enter("0:0", "13");
    await enter("0:1", "6");
    expect(register.asked).toHaveLength(1);
    free?.({ id: "c-1", version: 2, numbers: { total: 11, female: 5, under_18: null } });
    await settle();
    expect(register.asked[1]).toMatchObject({ version: 2, numbers: { total: 13, female: 6 } });
  });

  test("a saved number is not emptied, and Esc brings it back", async () => {
    await open([row("1", { total: 9, female: 5 })]);
    await enter("0:0", "");
    expect(page.text()).toContain("Số đã ghi không để trống lại được");
    expect(cell("0:0").attributes("aria-invalid")).toBe("true");
    await press("0:0", "Escape");
    expect(cell("0:0").element.value).toBe("9");
    expect(register.asked).toEqual([]);
  });

  test("a rule between cells holds both back, and mending either sends both", async () => {
    await open([row("1")]);
    await enter("0:0", "5");
    await enter("0:1", "7");
    expect(register.asked).toEqual([]);
    expect(page.text()).toContain("lớn hơn tổng (5)");
    await enter("0:0", "8");
    expect(register.asked[0]?.numbers).toMatchObject({ total: 8, female: 7 });
  });

  test("what the server refuses stands at its cell, in the server's words", async () => {
    register.answers = [problem(422, { errors: [{ pointer: "/total", code: "x", message: "Quá lớn" }] })];
    await open([row("1", { total: 9, female: 5 })]);
    await enter("0:0", "10");
    expect(page.text()).toContain("Tổng số: Quá lớn");
    expect(cell("0:0").element.value).toBe("10");
  });
});

describe("a connection that is lost", () => {
  test("the same request goes again with the same key, until it has an answer", async () => {
    register.answers = [new NetworkFailure(), problem(503)];
    await open([row("1")]);
    await enter("0:0", "12");
    await enter("0:1", "7");
    expect(lookOf("0:0")).toContain("is-offline");
    expect(page.text()).toContain("giữ trên máy này");
    await button("Ghi lại ngay")?.trigger("click");
    await settle();
    globalThis.dispatchEvent(new Event("online"));
    await settle();
    const [first, ...others] = register.asked;
    expect(others).toHaveLength(2);
    expect(others.map(({ key, id, numbers }) => ({ key, id, numbers }))).toEqual([first, first].map((one) => ({ key: one?.key, id: one?.id, numbers: one?.numbers })));
    expect(lookOf("0:0")).toContain("is-saved");
  });

  test("what had no answer is sent again after the page was closed, with the same key", async () => {
    register.answers = [new NetworkFailure()];
    await open([row("1")]);
    await enter("0:0", "12");
    await enter("0:1", "7");
    page.unmount();
    await settle();
    await open([row("1")]);
    expect(register.asked).toHaveLength(2);
    expect(register.asked[1]?.key).toBe(register.asked[0]?.key);
    expect(cell("0:0").element.value).toBe("12");
    page.unmount();
    await settle();
    await open([row("1", { total: 12, female: 7 })]);
    expect(register.asked).toHaveLength(2);
  });

  test("what was only typed comes back and waits for a word", async () => {
    await open([row("1", { total: 9, female: 5 })]);
    await cell("0:0").setValue("14");
    await settle();
    page.unmount();
    await loadDraft("", ""); // in its turn: behind what is being saved
    await open([row("1", { total: 9, female: 5 })]);
    await vi.waitFor(() => expect(page.text()).toContain("Có 1 ô gõ lần trước chưa ghi"));
    expect(register.asked).toEqual([]);
    await button("Ghi 1 ô")?.trigger("click");
    await settle();
    expect(register.asked[0]?.numbers).toEqual({ total: 14 });
  });

  test("an answer that was lost after the register took it is no conflict", async () => {
    register.answers = [new NetworkFailure(), problem(412, { current: { id: "c-1", version: 2, numbers: { total: 11, female: 5, under_18: null } } })];
    await open([row("1", { total: 9, female: 5 })]);
    await enter("0:0", "11");
    await button("Ghi lại ngay")?.trigger("click");
    await settle();
    expect(lookOf("0:0")).toContain("is-saved");
    expect(register.asked).toHaveLength(2);
  });
});

describe("somebody else wrote meanwhile", () => {
  const theirs = (numbers: object): ApiProblem => problem(412, { current: { id: "c-1", version: 4, numbers: { total: 9, female: 5, under_18: null, ...numbers } } });

  test("in another cell: both stay", async () => {
    register.answers = [theirs({ under_18: 1 })];
    await open([row("1", { total: 9, female: 5 })]);
    await enter("0:0", "11");
    expect(register.asked[1]).toMatchObject({ version: 4, numbers: { total: 11 } });
    expect(cell("0:2").element.value).toBe("1");
  });

  test.each([
    ["Ghi 11", 2, "11"],
    ["Giữ 20", 1, "20"],
  ])("in the same cell: both numbers are shown, %s", async (word, requests, value) => {
    register.answers = [theirs({ total: 20 })];
    await open([row("1", { total: 9, female: 5 })]);
    await enter("0:0", "11");
    expect(page.text()).toContain("trang này gõ 11, người khác vừa ghi 20");
    expect(register.asked).toHaveLength(1);
    await button(word)?.trigger("click");
    await settle();
    expect([register.asked.length, cell("0:0").element.value]).toEqual([requests, value]);
  });

  test("the record that somebody made of the row first is met cell by cell", async () => {
    register.answers = [problem(409, { code: "already-counted" })];
    register.found = { id: "c-9", version: 3, numbers: { total: 12, female: 4, under_18: 0 } };
    await open([row("1")]);
    await enter("0:0", "12");
    await enter("0:1", "7");
    expect(page.text()).toContain("Nữ: trang này gõ 7, người khác vừa ghi 4");
    expect(cell("0:2").element.value).toBe("0");
    await button("Ghi 7")?.trigger("click");
    await settle();
    expect(register.asked[1]).toMatchObject({ id: "c-9", version: 3, numbers: { female: 7 } });
  });
});
