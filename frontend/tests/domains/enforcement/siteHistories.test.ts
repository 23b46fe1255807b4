/** A chain in words, and the form in which the owner must be said. */
import { beforeAll, describe, expect, test, vi } from "vitest";
import type { EstablishmentRead } from "@/api/generated/types.gen";
import { formatSpan } from "@/domains/establishments/establishments/siteHistory";
import { toSuccessionBody, checkSuccession, newSuccession } from "@/domains/establishments/establishments/succession";
import { needWords } from "@/locales";

vi.mock("@/api/session", async (original) => ({ ...(await original<object>()), today: () => "2022-10-03" }));
beforeAll(() => needWords("site_histories", "establishments"));

const old = { name: "Quán Gió", establishment_type: "karaoke", owner_name: "Nguyễn Thị Hoa", room_count: 5 } as EstablishmentRead;

test("a span says what is not recorded", () => {
  const span = (opened_on: string | null, closed_on: string | null, status: "active" | "suspended" | "closed") => formatSpan({ opened_on, closed_on, status });
  expect(span("2019-03-27", "2022-09-20", "closed")).toBe("27/03/2019 – 20/09/2022");
  expect(span(null, "2022-09-20", "closed")).toBe("đến 20/09/2022");
  expect(span("2019-03-27", null, "active")).toBe("từ 27/03/2019 đến nay");
  expect(span(null, null, "suspended")).toBe("chưa ghi thời gian");
});

describe("sign or owner changed", () => {
  const wrong = (changes: object): string[] => checkSuccession({ ...newSuccession(old), ...changes }).map(({ pointer }) => pointer);

  test("the owner is never taken over silently", () => {
    expect(wrong({})).toEqual(["/owner"]);
    expect(wrong({ owner: "other" })).toEqual(["/owner_name"]);
    expect(wrong({ owner: "unknown", changed_on: "2022-10-04", name: " " })).toEqual(["/changed_on", "/name"]);
  });

  test("what is sent says who owns it: the same, another, or not known", () => {
    const sent = (changes: object): unknown => toSuccessionBody({ ...newSuccession(old), ...changes }, old)["owner_name"];
    expect(sent({ owner: "same" })).toBe("Nguyễn Thị Hoa");
    expect(sent({ owner: "other", owner_name: " Đỗ Văn Lực " })).toBe("Đỗ Văn Lực");
    expect(sent({ owner: "unknown", owner_name: "Đỗ Văn Lực" })).toBeNull();
  });
});
