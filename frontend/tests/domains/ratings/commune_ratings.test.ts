import { RouterLinkStub, mount } from "@vue/test-utils";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { CriterionScore, RatingEvidence, RatingRead, RatingRow, UnitRead } from "@/api/generated/types.gen";
import { login } from "@/api/session";
import OwnRatingTable from "@/domains/ratings/commune_ratings/OwnRatingTable.vue";
import { formatFigures, toRecordsRoute } from "@/domains/ratings/commune_ratings/evidence";
import { type Result, buildHistoryRows, getMark, toResult, listYears } from "@/domains/ratings/commune_ratings/history";
import { buildCommuneRows, countByStatus, listYearsToBegin } from "@/domains/ratings/commune_ratings/lists";
import { matchesQuery } from "@/domains/ratings/commune_ratings/public";
import { findClass, formatClass, getMissingCodes, groupMissing, parsePoints, sumPoints } from "@/domains/ratings/commune_ratings/rating";
import { checkRemarks, sortCorrectedFirst, isContestable } from "@/domains/ratings/commune_ratings/remarks";
import { type Sheet, buildPatch, checkPoints, checkVerification, toSheet } from "@/domains/ratings/commune_ratings/sheet";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district } from "../../people";

const line = (code: string, more: Partial<CriterionScore> = {}): CriterionScore => ({
  code,
  title: `Tiêu chí ${code}`,
  section: "",
  domain: "prostitution",
  max_points: 10,
  scoring_note: null,
  self_points: 8,
  argument: null,
  verified_points: null,
  reason: null,
  returned: null,
  appeal: null,
  in_sample: false,
  is_open: true,
  evidence: [],
  ...more,
});
const row = (unit: string, more: Partial<RatingRow> = {}): RatingRow =>
  ({ id: `r-${unit}`, org_unit_id: unit, org_unit_name: unit, org_unit_kind: "xã", year: 2022, status: "draft", held_by: "local_officer", total: null, rating_class: null, class_title: null, change: null, ...more }) as RatingRow;
const unit = (id: string, more: Partial<UnitRead> = {}): UnitRead => ({ id, name: id, kind: "xã", tile_row: 1, tile_col: 2, ...more }) as UnitRead;
const CLASSES = [
  { code: "healthy", title: "Lành mạnh", min_score: 80 },
  { code: "improving", title: "Có chuyển biến", min_score: 60 },
  { code: "not_healthy", title: "Không lành mạnh", min_score: 0 },
];

beforeAll(() => needWords("commune_ratings", "terms"));
beforeEach(async () => {
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

test("in January the year that is over can still be rated, until the new one is approved", () => {
  const of = (year: number, status: RatingRow["status"]): Pick<RatingRow, "year" | "status"> => ({ year, status });
  expect(listYearsToBegin([of(2025, "approved")], 2027, "2025-07-01")).toEqual([2027, 2026]);
  expect(listYearsToBegin([of(2027, "draft")], 2027, "2025-07-01")).toEqual([2026]);
  expect(listYearsToBegin([of(2027, "approved")], 2027, "2025-07-01")).toEqual([]);
  expect(listYearsToBegin([of(2026, "approved")], 2027, null)).toEqual([2027]);
  expect(listYearsToBegin([], 2025, "2025-07-01")).toEqual([2025]);
});

test("a commune that took others in says whose each rating was", () => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }));
  const tell = (...units: string[]) =>
    mount(OwnRatingTable, { props: { ratings: units.map((one) => row(one)) }, global: { stubs: { RouterLink: RouterLinkStub } } }).text();
  expect(tell("Bình Lục", "Bình Nghĩa")).toContain("xã Bình Nghĩa");
  expect(tell("Bình Lục")).not.toContain("xã Bình Lục");
  vi.unstubAllGlobals();
});

describe("points", () => {
  test("are read in halves up to the maximum", () => {
    expect(["", "7,5", "7.5", "10", "0"].map((text) => parsePoints(text, 10))).toEqual([null, 7.5, 7.5, 10, 0]);
    expect(["7,25", "10,5", "-1", "mười"].map((text) => parsePoints(text, 10))).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });

  test("have a sum only when all of them are there", () => {
    expect(sumPoints([1.5, 2])).toBe(3.5);
    expect(sumPoints([1, null])).toBeNull();
    expect(sumPoints([1, Number.NaN])).toBeNull();
  });

  test("fall in the best class that they reach", () => {
    expect([80, 79.5, 0].map((total) => findClass(CLASSES, total)?.code)).toEqual(["healthy", "improving", "not_healthy"]);
    expect(findClass(CLASSES, null)).toBeUndefined();
  });

  test("are expected until they are approved", () => {
    expect(formatClass({ class_title: "Lành mạnh", status: "verified" })).toBe("Dự kiến: Lành mạnh");
    expect(formatClass({ class_title: "Lành mạnh", status: "approved" })).toBe("Lành mạnh");
  });
});

describe("the sheet", () => {
  const rating = { criteria: [line("A.1", { argument: "Đã họp" }), line("A.2", { self_points: null })] } as RatingRead;

  test("sends what differs, and never what is no number of points", () => {
    const base = toSheet(rating, "self");
    const now: Sheet = { ...base, "A.1/words": " ", "A.2/points": Number.NaN, "A.2/words": " Bổ sung " };
    expect(buildPatch(base, now, "self")).toEqual({ "A.1": { argument: null }, "A.2": { argument: "Bổ sung" } });
    expect(checkPoints(rating.criteria, now, "self").map(({ pointer }) => pointer)).toEqual(["/scores/A.2/self_points"]);
    expect(buildPatch(base, { ...base }, "self")).toEqual({});
  });

  test("asks for the sample, and for a reason where points differ", () => {
    const lines = [line("A", { in_sample: true }), line("B"), line("C", { in_sample: true })];
    const sheet: Sheet = { "A/points": null, "A/words": "", "B/points": 7, "B/words": " ", "C/points": 8, "C/words": "" };
    expect(checkVerification(lines, sheet).map(({ pointer }) => pointer)).toEqual(["/scores/A/verified_points", "/scores/B/reason"]);
    expect(checkVerification(lines, { ...sheet, "A/points": 8, "B/words": "Thiếu biên bản" })).toEqual([]);
  });
});

describe("what is missing", () => {
  test("is told by criterion and by kind of data", () => {
    const missing = [
      { pointer: "/scores/QL1/self_points", code: "not-scored", message: "a" },
      { pointer: "/scores/QL1/argument", code: "argument-needed", message: "b" },
      { pointer: "/evidence/workforce_counted", code: "data-missing", message: "c" },
    ];
    expect([...getMissingCodes({ missing })]).toEqual(["QL1"]);
    expect(groupMissing({ missing })).toEqual([{ kind: "workforce_counted", message: "c" }]);
  });
});

describe("criterion by criterion", () => {
  test("each one picked needs words, and only the leader may pick none", () => {
    expect(checkRemarks("decide", {})).toEqual([]);
    expect(checkRemarks("return", {})).toHaveLength(1);
    expect(checkRemarks("appeal", { A: " ", B: "Đã gửi" }).map(({ pointer }) => pointer)).toEqual(["/criteria/A"]);
  });

  test("what was corrected stands first", () => {
    expect(sortCorrectedFirst([line("A"), line("B", { verified_points: 8 }), line("C", { verified_points: 6 })]).map(({ code }) => code)).toEqual(["C", "A", "B"]);
  });

  test("lowered points can be contested once and in time", () => {
    const lowered = { criteria: [line("A", { verified_points: 6 })], appeal_until: "2022-10-06", appealed_at: null } as unknown as RatingRead;
    expect(isContestable(lowered, "2022-10-06")).toBe(true);
    expect(isContestable(lowered, "2022-10-07")).toBe(false);
    expect(isContestable({ ...lowered, appealed_at: "2022-10-04T00:00:00Z" }, "2022-10-05")).toBe(false);
    expect(isContestable({ ...lowered, criteria: [line("A", { verified_points: 9 })] }, "2022-10-05")).toBe(false);
  });
});

describe("the year by commune", () => {
  test("shows first what waits for the reader, and every commune", () => {
    const ratings = [
      row("An Lão", { status: "approved", held_by: null }),
      row("Vũ Bản", { status: "self_assessed", held_by: "lead_officer" }),
      row("Bồ Đề"),
      row("Xã cũ", { status: "approved", held_by: null }),
    ];
    const rows = buildCommuneRows([unit("An Lão"), unit("Bồ Đề"), unit("Vũ Bản"), unit("Bình Mỹ", { kind: "thị trấn" })], ratings, "2022-12-31");
    expect(rows.map(({ name }) => name)).toEqual(["Vũ Bản", "Bồ Đề", "TT Bình Mỹ", "An Lão", "Xã cũ"]);
    expect(countByStatus(rows)).toEqual({ approved: 2, mine: 1, underWay: 2, none: 1, total: 5 });
  });

  test("tells a rating by the commune into which the rated one went, and no commune before its first day", () => {
    const [old, into] = [row("Xã cũ"), row("Xã mới")];
    const units = [unit("Xã mới", { valid_from: "2025-07-01" })];
    const tell = (wentInto?: Map<string, RatingRow>) => buildCommuneRows(units, [old], "2024-12-31", wentInto).map(({ name, was }) => [name, was]);
    expect(tell()).toEqual([["Xã cũ", undefined]]);
    expect(tell(new Map([[old.id, into]]))).toEqual([["Xã mới", "Xã cũ"]]);
  });
});

describe("the history", () => {
  const result = (unitId: string, year: number, rating_class: string): Result =>
    ({ id: `${unitId}-${year}`, org_unit_id: unitId, org_unit_name: unitId, org_unit_kind: "xã", year, total: 80, rating_class }) as Result;

  test("has a row for each commune and a column for each year", () => {
    const results = [result("Vũ Bản", 2021, "improving"), result("An Lão", 2021, "healthy"), result("Vũ Bản", 2022, "healthy")];
    expect(listYears(results)).toEqual([2021, 2022]);
    expect(buildHistoryRows(results).map(({ name, latest }) => [name, latest.year])).toEqual([["An Lão", 2021], ["Vũ Bản", 2022]]);
    expect(["healthy", "improving", "not_healthy"].map((rating_class) => getMark({ rating_class }))).toEqual(["full", "half", "hollow"]);
  });

  test("knows no result before the approval", () => {
    expect(toResult(row("An Lão", { status: "verified", total: 90, rating_class: "healthy" }))).toBeNull();
    expect(toResult(row("An Lão", { status: "approved", total: 90, rating_class: "healthy" }))?.class_title).toBe("healthy");
  });

  test("is searched without marks, by every word", () => {
    const one = { org_unit_name: "Bình Nghĩa", org_unit_kind: "xã", district_name: "Bình Lục" } as Parameters<typeof matchesQuery>[0];
    expect(["binh nghia", "xa nghia", "", "binh luc"].map((query) => matchesQuery(one, query))).toEqual([true, true, true, true]);
    expect(matchesQuery(one, "trang an")).toBe(false);
  });
});

describe("the register's figures", () => {
  const evidence = (kind: RatingEvidence["kind"], more: Partial<RatingEvidence> = {}): RatingEvidence =>
    ({ kind, figures: {}, as_of: "2022-10-03", now: null, records: "/api/v1/x", ...more }) as RatingEvidence;
  const rating = { id: "r1", org_unit_id: "u6", year: 2022 };

  test("nothing is told as nothing, not as a row of noughts", () => {
    expect(formatFigures("violations_found", { recorded: 0, handled: 0 })).toBe("Không ghi nhận vi phạm nào trong năm");
    expect(formatFigures("workforce_counted", { counted: 0, active: 0 })).toBe("Không có cơ sở đang hoạt động");
    expect(formatFigures("communication_activities", { activities: 2, sessions: 3, attendees: 0, joint: 1, integrated: 0 })).toBe(
      "2 hoạt động tuyên truyền, 3 buổi, 1 hoạt động do đơn vị chủ trì tổ chức",
    );
  });

  test("open the list behind, for whoever may", () => {
    expect(toRecordsRoute(rating, evidence("commitments_signed"))).toEqual({ name: "rating-evidence", params: { id: "r1", kind: "commitments_signed" } });
    expect(toRecordsRoute(rating, evidence("violations_found"))).toEqual({ name: "violations", query: { period: "2022", org_unit_id: "u6" } });
    expect(toRecordsRoute(rating, evidence("violations_found", { records: null }))).toBeUndefined();
  });
});
