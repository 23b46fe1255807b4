import { describe, expect, test } from "vitest";
import { compareNames } from "@/lib/collate";
import { fold, splitByMatch } from "@/lib/fold";

describe("fold gives what backend/core/sql/search.py gives", () => {
  test.each([
    ["Cơ sở  Đặng Văn Bảy", "co so dang van bay"],
    ["  NHÀ NGHỈ\u00a0HƯƠNG SEN ", "nha nghi huong sen"],
    ["Hoà", "hoa"],
    ["Hòa", "hoa"],
    ["ẲN ẴM ỗ ỆỰ", "an am o eu"],
    ["M’Drắk", "mdrak"],
    ["M'Drắk", "mdrak"],
    ["ŉ Mʼ Mʻ M` M´ M′ M＇", "n m m m m m m"],
    ["Straße ﬁ ΣΑΣ", "strasse fi σασ"],
    ["Ngọc Lũ".normalize("NFD"), "ngoc lu"],
  ])("%s", (text, folded) => expect(fold(text)).toBe(folded));
});

const marked = (text: string, query: string): string =>
  splitByMatch(text, query)
    .map(({ text: part, isMatch: hit }) => (hit ? `[${part}]` : part))
    .join("");

describe("markHits keeps the original spelling", () => {
  test.each([
    ["Nhà nghỉ Hương Sen", "huong", "Nhà nghỉ [Hương] Sen"],
    ["Đồng Du", "dong", "[Đồng] Du"],
    ["Đồng Du", "đ", "[Đ]ồng [D]u"],
    ["Karaoke Sao Đêm", "sao kara", "[Kara]oke [Sao] Đêm"],
    ["Bình Nghĩa", "nghiax", "Bình Nghĩa"],
    ["Xã M’Drắk", "m'drak", "Xã [M]’[Drắk]"],
    ["Bình Nghĩa", "", "Bình Nghĩa"],
  ])("%s / %s", (text, query, expected) => expect(marked(text, query)).toBe(expected));
});

test("communes stand in Vietnamese order", () => {
  expect(["Trung Lương", "Tràng An", "Tiêu Động", "Đồn Xá", "Bồ Đề"].sort(compareNames)).toEqual([
    "Bồ Đề",
    "Đồn Xá",
    "Tiêu Động",
    "Tràng An",
    "Trung Lương",
  ]);
});
