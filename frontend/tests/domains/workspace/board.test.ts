import { beforeAll, expect, test } from "vitest";
import type { DueRead } from "@/api/generated/types.gen";
import { groupByUrgency, countLate } from "@/domains/workspace/board/due";
import { needWords } from "@/locales";

const TODAY = "2022-10-03";
const due = (kind: DueRead["kind"], more: Partial<DueRead> = {}): DueRead => ({
  kind,
  id: `${kind} ${more.org_unit_name ?? ""}`,
  title: "T",
  detail: null,
  org_unit_id: "u",
  org_unit_name: "Bình Nghĩa",
  due_on: null,
  since: null,
  months: [],
  count: null,
  ...more,
});
const groups = (...entries: DueRead[]) => groupByUrgency(entries, TODAY, false).map(({ urgency, items }) => [urgency, items.map(({ text }) => text)]);

beforeAll(() => needWords("board"));

test("what is past its day is late, a week ahead is near, the rest waits", () => {
  const task = (due_on: string) => due("task", { id: due_on, title: due_on, due_on });
  expect(groups(task("2022-10-02"), task("2022-10-03"), task("2022-10-10"), task("2022-10-11"))).toEqual([
    ["late", ["2022-10-02"]],
    ["week", ["2022-10-03", "2022-10-10"]],
    ["waiting", ["2022-10-11"]],
  ]);
});

test("a day of the law far off is neutral, in the week a warning, past it bad", () => {
  const tag = (due_on: string) => groupByUrgency([due("violation", { due_on })], TODAY, false)[0]?.items[0]?.tag;
  expect(tag("2023-09-12")).toMatchObject({ tone: "neutral", label: "Còn 344 ngày" });
  expect(tag("2022-10-08")?.tone).toBe("wait");
  expect(tag("2022-10-01")).toMatchObject({ tone: "bad", label: "Quá hạn 2 ngày" });
});

test("communes that owe the same months are one reminder, and a second month is late", () => {
  const silent = (name: string, ...months: string[]) => due("support", { org_unit_name: name, months });
  const all = [silent("An Đổ", "2022-09-01"), silent("Bồ Đề", "2022-08-01", "2022-09-01"), silent("La Sơn", "2022-09-01")];
  const [late, waiting] = groupByUrgency(all, TODAY, false);
  expect(late?.items.map(({ text, meta }) => [text, meta])).toEqual([["Đôn đốc gửi số liệu hỗ trợ tháng 8, 9", "Bồ Đề"]]);
  expect(waiting?.items.map(({ meta }) => meta)).toEqual(["An Đổ, La Sơn"]);
  expect(countLate(all, TODAY)).toBe(1);
  expect(groupByUrgency([silent("An Đổ", "2022-09-01")], TODAY, true)[0]?.items[0]?.text).toBe("Gửi số liệu hỗ trợ tháng 9");
});

test("a rating leads to the desk on which it lies", () => {
  const to = (detail: string) => groupByUrgency([due("rating", { detail, title: "2022" })], TODAY, false)[0]?.items[0]?.to[0]?.name;
  expect(["self_assessed", "verified", "draft", "returned"].map(to)).toEqual(["rating-verify", "rating-decide", "rating-score", "rating-score"]);
});
