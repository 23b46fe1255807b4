import { RouterLinkStub, mount } from "@vue/test-utils";
import { beforeAll, expect, test } from "vitest";
import type { BoardRead, BoardTarget } from "@/api/generated/types.gen";
import { needWords } from "@/locales";
import CourseSummary from "@/domains/workspace/inbox/CourseSummary.vue";
import { judgeCourse } from "@/domains/workspace/inbox/course";
import { type Work, formatMeta, formatText, formatWhy, groupWork, listScreens, passes, toTag } from "@/presentation/workItems";

const work = (more: Partial<Work> = {}): Work => ({
  id: "w",
  topic: "violation",
  kind: "decision",
  group: "week",
  is_late: false,
  title: "Ra quyết định xử phạt",
  about: "Karaoke Sao Đêm",
  detail: null,
  entity: "violations",
  entity_id: "v",
  item_id: null,
  org_unit_name: "Bình Mỹ",
  due_on: "2022-10-06",
  days_left: 3,
  ...more,
});

beforeAll(() => needWords("inbox", "deadlines"));

test("a line says what to do about which record, whose it is and until when", () => {
  expect(formatText(work())).toBe("Ra quyết định xử phạt: Karaoke Sao Đêm");
  expect(formatText(work({ about: null }))).toBe("Ra quyết định xử phạt");
  expect(formatMeta(work({ detail: "Không có hợp đồng." }))).toBe("Không có hợp đồng ·\u00A0Bình Mỹ ·\u00A0hạn 06/10/2022");
  expect(formatMeta(work({ about: "Bình Mỹ", due_on: null, days_left: null, since: "2022-10-01" }))).toBe("chờ từ 01/10/2022");
});

test("why it waits is said only where nothing else says it", () => {
  expect(formatWhy(work({ why: "Sắp đến hạn." }))).toBe("");
  expect(formatWhy(work({ topic: "notice", why: "Tài khoản đã bị khóa." }))).toBe("Tài khoản đã bị khóa.");
});

test("a day far off is neutral, in the week a warning, past it bad; what the superior hears of is no alarm before its day", () => {
  expect(toTag(work({ days_left: 12 }))?.tone).toBe("neutral");
  expect(toTag(work({ days_left: 5 }))?.tone).toBe("wait");
  expect(toTag(work({ days_left: -2 }))).toMatchObject({ tone: "bad", label: "Quá hạn 2 ngày" });
  expect(toTag(work({ days_left: 2, mark: "escalated" }))).toMatchObject({ tone: "wait", label: "Còn 2 ngày" });
  expect(toTag(work({ days_left: null, due_on: null }))).toBeUndefined();
  expect(toTag(work({ days_left: null, due_on: null, is_late: true }))).toMatchObject({ tone: "bad", label: "Đã chậm" });
});

test("the groups keep the order of the server and stand in their own", () => {
  const all = [work({ id: "1", group: "direct" }), work({ id: "2", group: "late" }), work({ id: "3", group: "late" })];
  expect(groupWork(all).map(({ group, items }) => [group, items.map(({ id }) => id)])).toEqual([
    ["late", ["2", "3"]],
    ["direct", ["1"]],
  ]);
});

test("the filters narrow by subject and by day", () => {
  expect(passes(work(), { topic: "", when: "" })).toBe(true);
  expect(passes(work(), { topic: "report", when: "" })).toBe(false);
  expect(passes(work(), { topic: "violation", when: "7" })).toBe(true);
  expect(passes(work({ days_left: 9 }), { topic: "", when: "7" })).toBe(false);
  expect(passes(work({ days_left: null }), { topic: "", when: "7" })).toBe(false);
  expect(passes(work({ is_late: true, days_left: null }), { topic: "", when: "overdue" })).toBe(true);
});

test("each kind leads to where it is done", () => {
  const first = (more: Partial<Work>) => listScreens(work(more))[0];
  expect(first({})).toEqual({ name: "violation", params: { id: "v" } });
  expect(first({ kind: "recommendation", entity: "inspections", item_id: "r" })).toEqual({ name: "recommendation", params: { id: "r" } });
  expect(["rating_score", "rating_verify", "rating_decide"].map((kind) => first({ kind, entity: "commune_ratings" })?.name)).toEqual(["rating-score", "rating-verify", "rating-decide"]);
  expect(first({ kind: "target_approval", entity: "plans", entity_id: "p" })).toEqual({ name: "plan", query: { plan: "p" } });
  expect(first({ kind: "second_approval", entity: "second_approvals" })).toEqual({ name: "inbox", query: { topic: "second_person" } });
  expect(first({ kind: "account_notice", entity: "account_notices" })).toBeUndefined();
});

const target = (code: string, more: Partial<BoardTarget>): BoardTarget => ({
  code,
  short_title: code,
  indicator: "establishments_inspected",
  position: 1,
  threshold_percent: 70,
  numerator: 1,
  denominator: 2,
  percent: 50,
  met: false,
  remaining: 1,
  kind: "share",
  operator: "at_least",
  threshold_number: null,
  unit: null,
  value: 1,
  forecast: null,
  opens: true,
  ...more,
});
const plan = { id: "p", year: 2022, title: "", org_unit_id: "u", org_unit_name: "Bình Lục", org_unit_kind: "huyện" };

test("on course is what is met or will be within the year; what cannot be judged yet is left out", () => {
  const course = judgeCourse({
    plan,
    as_of: "2022-10-03",
    targets: [
      target("met", { met: true }),
      target("pace", { forecast: { percent: 80, reaches_on: "2022-11-01" } }),
      target("slow", { forecast: { percent: 60, reaches_on: null } }),
      target("empty", { met: null, denominator: 0 }),
      target("early", { indicator: "healthy_communes_kept", numerator: 0 }),
    ],
  });
  expect([course.on, course.total, course.off.map(({ code }) => code)]).toEqual([2, 3, ["slow"]]);
});

test("in January the plan of the year that is over is no longer on course: it was reached or not", () => {
  const targets = [target("met", { met: true }), target("slow", { forecast: { percent: 50, reaches_on: null } })];
  const read = (today: string): string => {
    const board: BoardRead = { today, as_of: "2022-12-31", plan, targets, communes: [] };
    return mount(CourseSummary, { props: { board, whole: true }, global: { stubs: { RouterLink: RouterLinkStub } } }).text();
  };
  expect(read("2022-12-31")).toMatch(/1 trên 2 chỉ tiêu đúng tiến độ.*Theo tiến độ hiện nay chưa đạt:/);
  expect(read("2023-01-01")).toMatch(/Kế hoạch năm 2022: đạt 1 trên 2 chỉ tiêu.*Hết năm chưa đạt:/);
});
