import { beforeAll, describe, expect, test } from "vitest";
import type { EstablishmentRead, EstablishmentTypeRead, TimelineItem } from "@/api/generated/types.gen";
import { establishmentTypes } from "@/api/catalogues";
import { login } from "@/api/session";
import { formatContext } from "@/domains/establishments/establishments/contextLine";
import { checkCount, countBody, newCount } from "@/domains/establishments/establishments/headCount";
import { toBody, buildPatch, checkPlace, toPlace } from "@/domains/establishments/establishments/place";
import { formatIssuer, listIssuers } from "@/domains/establishments/establishments/issuers";
import { getRecentCountStart, listDeficiencies } from "@/domains/establishments/establishments/deficiencies";
import { formatEvent } from "@/domains/establishments/establishments/history";
import { needWords } from "@/locales";
import { serve } from "../../api/server";
import { district } from "../../people";

const record: EstablishmentRead = {
  id: "e1",
  version: 3,
  created_at: "2021-01-12T02:07:00Z",
  updated_at: "2022-09-12T02:07:00Z",
  name: "Nhà nghỉ Hương Sen",
  establishment_type: "motel",
  address: "Thôn 3, xã Bình Nghĩa",
  org_unit_id: "u6",
  org_unit_name: "Bình Nghĩa",
  area_id: null,
  area_name: null,
  site_id: "e1",
  status: "active",
  last_inspected_on: "2021-11-18",
  last_outcome: "reminder",
  last_counted_on: "2022-06-30",
  workforce_total: 6,
  workforce_female: 4,
  is_complex: false,
  owner_name: "Nguyễn Thị Hoa",
  manager_name: null,
  business_registration_no: null,
  security_certificate_no: null,
  security_certificate_expires_on: null,
  room_count: 12,
  latitude: 20.4933,
  longitude: 105.9312,
  opened_on: "2019-03-27",
  closed_on: null,
};
const motel: EstablishmentTypeRead = {
  code: "motel",
  name: "Nhà nghỉ",
  group: "lodging",
  group_name: "Lưu trú",
  needs_security_certificate: true,
  is_verified: true,
  note: "",
  certificate_issuers: [],
};

beforeAll(async () => {
  await needWords("establishments", "terms");
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "x", password: "x" });
});

describe("what a place lacks", () => {
  test("a head count is recent from the first day of the quarter before", () => {
    expect(getRecentCountStart("2022-10-03")).toBe("2022-07-01");
    expect(getRecentCountStart("2022-03-31")).toBe("2021-10-01");
    expect(getRecentCountStart("2022-04-01")).toBe("2022-01-01");
    expect(getRecentCountStart("2022-12-31")).toBe("2022-07-01");
  });

  test("no visit this year, an old head count, no certificate", () => {
    expect(listDeficiencies(record, motel, "2022-10-03").map(({ key }) => key)).toEqual(["visit", "count", "certificate"]);
  });

  test("nothing when all is there, and nothing is asked of a place out of business", () => {
    const whole = { ...record, last_inspected_on: "2022-01-01", last_counted_on: "2022-07-01", security_certificate_no: "15/GCN" };
    expect(listDeficiencies(whole, motel, "2022-10-03")).toEqual([]);
    expect(listDeficiencies({ ...record, status: "suspended" }, motel, "2022-10-03")).toEqual([]);
  });
});

describe("the form of a place", () => {
  const place = toPlace(record);
  const wrong = (changes: object): string[] => checkPlace({ ...place, ...changes }).map(({ pointer }) => pointer);

  test("what came from the server is in order and changes nothing", () => {
    expect(checkPlace(place)).toEqual([]);
    expect(buildPatch(place, { ...place })).toEqual({});
    expect(toBody(place)).toMatchObject({ latitude: 20.4933, longitude: 105.9312, manager_name: null, room_count: 12 });
  });

  test("only what differs is sent, emptied fields as null, text trimmed and composed", () => {
    const typed = { ...place, name: " Nhà nghỉ Hương Sen ", owner_name: "", manager_name: "Trần Thị Mơ".normalize("NFD") };
    expect(buildPatch(place, typed)).toEqual({ owner_name: null, manager_name: "Trần Thị Mơ" });
  });

  test("needed fields, real days, whole numbers, both coordinates", () => {
    expect(wrong({ name: "  ", establishment_type: "", org_unit_id: "", address: "" })).toEqual([
      "/name",
      "/establishment_type",
      "/org_unit_id",
      "/address",
    ]);
    expect(wrong({ opened_on: "31/02/2021" })).toEqual(["/opened_on"]);
    expect(wrong({ opened_on: "2022-10-04" })).toEqual(["/opened_on"]);
    expect(wrong({ room_count: Number.NaN })).toEqual(["/room_count"]);
    expect(wrong({ latitude: "" })).toEqual(["/latitude"]);
    expect(wrong({ longitude: "đông" })).toEqual(["/longitude"]);
    expect(wrong({ address: "x".repeat(301) })).toEqual(["/address"]);
    expect(wrong({ latitude: "20.4933", longitude: "105,9312" })).toEqual([]);
  });
});

describe("a head count", () => {
  const count = (changes: object = {}) => ({ ...newCount(), total: 6, female: 4, ...changes });
  const wrong = (changes: object): string[] => checkCount(count(changes)).map(({ pointer }) => pointer);

  test("no part is more than the whole; the whole and the women are needed", () => {
    expect(checkCount(count())).toEqual([]);
    expect(wrong({ female: 7, with_contract: 9 })).toEqual(["/female", "/with_contract"]);
    expect(wrong({ total: null, female: null })).toEqual(["/total", "/female"]);
    expect(wrong({ counted_on: "2022-10-04" })).toEqual(["/counted_on"]);
  });

  test("an emptied number of minors counts as none, other parts stay unknown", () => {
    expect(countBody(count({ under_18: null }))).toMatchObject({ under_18: null, with_contract: null, counted_on: "2022-10-03" });
  });
});

describe("the history in words", () => {
  const item = (kind: string, more: Partial<TimelineItem> = {}): TimelineItem => ({
    seq: 1,
    at: "2022-09-27T13:05:00Z",
    on: "2022-09-27",
    kind,
    id: "x",
    establishment_id: "e1",
    actor_name: "Trần Thu Hà",
    record: {},
    changes: {},
    ...more,
  });

  test("values that changed are told one by one, what they were and what they are", () => {
    const changes = { room_count: [12, 14], owner_name: [null, "Phạm Thị Chín"], manager_name: ["Lê Văn Tứ", null], opened_on: ["2019-03-27", "2019-03-28"] };
    expect(formatEvent(item("establishment.updated", { changes }))).toEqual({
      text: "Sửa thông tin cơ sở",
      changes: [
        "Số phòng: từ 12 thành 14",
        "Chủ cơ sở: ghi thêm Phạm Thị Chín",
        "Người quản lý: bỏ Lê Văn Tứ",
        "Ngày bắt đầu hoạt động: từ 27/03/2019 thành 28/03/2019",
      ],
    });
  });

  test("a signed visit says its number and outcome, a decision its number", () => {
    const visit = item("inspection.signed", { record: { record_no: "90/BB-ĐKT178", outcome: "no_violation" }, changes: { status: ["draft", "signed"] } });
    expect(formatEvent(visit)).toEqual({ text: "Ký biên bản kiểm tra 90/BB-ĐKT178: không vi phạm", changes: [] });
    expect(formatEvent(item("violation.decided", { record: { decision_no: "879/QĐ-XPHC" } })).text).toBe("Ra quyết định xử phạt 879/QĐ-XPHC");
    expect(formatEvent(item("workforce_count.created", { record: { total: 6, female: 4, under_18: 0 } })).text).toBe(
      "Khai báo lao động: 6 lao động, nữ 4, dưới 18 tuổi 0",
    );
    expect(formatEvent(item("workforce_count.created", { record: { total: 6, female: 4, under_18: null } })).text).toBe(
      "Khai báo lao động: 6 lao động, nữ 4, dưới 18 tuổi: chưa đếm",
    );
  });

  test("a file says what it went through after its decision; a paper taken out is no change of the place", () => {
    const tell = (kind: string, changes: Record<string, unknown[]>) => formatEvent(item(kind, { record: { decision_no: "05/QĐ-XPHC", record_no: "24/BB" }, changes } as Partial<TimelineItem>)).text;
    expect(tell("violation.updated", { stage: ["decided", "in_force"], delivered_on: [null, "2026-11-27"] })).toBe("Giao quyết định xử phạt 05/QĐ-XPHC");
    expect(tell("violation.updated", { paid_amount: [0, 2_500_000] })).toBe("Nộp phạt 2.500.000 đồng");
    expect(tell("violation.updated", { sent_on: [null, "2026-11-27"] })).toBe("Gửi hồ sơ vi phạm đến cơ quan có thẩm quyền");
    expect(tell("violation.updated", { is_complex: [false, true] })).toBe("Cập nhật vi phạm");
    expect(tell("inspection.exported", {})).toBe("Tải biên bản kiểm tra 24/BB");
  });

  test("a kind that is not known yet is still told", () => {
    expect(formatEvent(item("attachment.created")).text).toBe("Cập nhật hồ sơ của cơ sở");
  });
});

test("the commune is named once", () => {
  expect(formatContext(record)).toBe("Thôn 3, xã Bình Nghĩa");
  expect(formatContext({ ...record, address: "Thôn 3" })).toBe("Thôn 3 · Bình Nghĩa");
});

test("who issues the certificate is told by rooms and day; nobody where the law was not read", async () => {
  const issuer = { citation: "", valid_from: "2026-03-15", valid_to: null, rooms_from: null, rooms_to: null, is_verified: true, note: "" };
  const commune = { ...issuer, name: "Công an cấp xã", rooms_to: 29 };
  const province = { ...issuer, name: "Công an cấp tỉnh", rooms_from: 30 };
  establishmentTypes.items.value = [{ ...motel, certificate_issuers: [commune, province] }];
  const names = (rooms: number | null, day = "2026-11-27"): string[] => listIssuers("motel", rooms, day).map(formatIssuer);
  expect([names(29), names(30)]).toEqual([["Công an cấp xã (đến 29 phòng)"], ["Công an cấp tỉnh (từ 30 phòng)"]]);
  expect([names(null).length, names(12, "2026-03-14"), listIssuers("bar", 3, "2026-11-27")]).toEqual([2, [], []]);
});
