/** The paper of minutes that wait on the device: what is known in the words of the server, what is not as a blank. */
import type { EstablishmentRow, InspectionRead, ItemRead, TeamRow, ViolationRow } from "@/api/generated/types.gen";
import { expect, test } from "vitest";
import { type PaperSources, buildLocalPaper } from "@/domains/inspections/inspections/localPaper";
import { stamps } from "../../people";

const minutes = {
  ...stamps,
  establishment_id: "e1",
  establishment_name: "Karaoke Sao Đêm",
  establishment_address: "Thôn 2",
  establishment_type: "karaoke",
  team_id: "t1",
  team_name: "Đội kiểm tra liên ngành 178 huyện Bình Lục",
  record_no: null,
  kind: "unscheduled",
  trigger: "suspected_sign",
  inspected_on: "2022-02-03",
  started_at: "2022-02-03T13:30:00Z",
  ended_at: "2022-02-03T14:45:00Z",
  status: "draft",
  checklist: { a: { answer: "compliant" }, b: { answer: "non_compliant", note: "Thiếu 02 hợp đồng" } },
  outcome: "violation_recorded",
  statement: "Nhất trí\n\n Không có ý kiến khác ",
  recommendations: null,
  recommendation_items: [{ text: "Niêm yết nội quy", due_on: "2022-02-15" }],
  workforce: { total: 6, female: 4, under_18: 0 },
  keeps_blanks: true,
  representative_name: null,
  representative_position: null,
  signature_refused: false,
  refusal_reason: null,
  copy_count: 2,
  members: [
    { id: "m2", full_name: "Vũ Minh", agency: "Công an huyện", function: "member", inspection_card_no: "03" },
    { id: "m3", full_name: "Lê Thu", agency: "Phòng LĐTBXH", function: "leader", inspection_card_no: "01" },
    { id: "m1", full_name: "Trần Hà", agency: "Phòng VHTT", function: "member", inspection_card_no: "02" },
  ],
} as unknown as InspectionRead;
const items = [
  { code: "a", section: "Giấy tờ", text: "Có giấy phép", legal_basis: "Điều 25" },
  { code: "b", section: "Lao động", text: "Có hợp đồng lao động", legal_basis: "Điều 11" },
  { code: "c", section: "Lao động", text: "Niêm yết nội quy", legal_basis: "Điều 42" },
] as unknown as ItemRead[];
const team = { id: "t1", org_unit_id: "u1", org_unit_name: "Bình Lục", decision_no: "12/QĐ-UBND", decided_on: "2022-01-05" } as TeamRow;
const place = { owner_name: "Ngô Văn Tám", manager_name: null, room_count: 5 } as Partial<EstablishmentRow>;
const found = [{ violation_type_title: "Không có hợp đồng", legal_document: "Nghị định 144/2021/NĐ-CP", article: "12", clause: "3", point: "a", subject_kind: "household_business", occurred_on: "2022-02-03", description: null }] as unknown as ViolationRow[];
const kinds: Record<string, string> = { u1: "huyện", u7: "xã" };

const sources = (changed: Partial<InspectionRead> = {}, known: Partial<PaperSources> = {}): PaperSources => ({
  minutes: { ...minutes, ...changed },
  findings: found,
  items,
  team,
  place,
  planned: null,
  typeName: "Karaoke",
  getKind: (id) => kinds[id] ?? "",
  ...known,
});
const signed = { status: "signed", signed_at: "2022-02-03T15:00:00Z", signed_by_name: "Lê Thu" } as const;

test("signed minutes read as the server words them, but for the number", () => {
  const { paper, qr } = buildLocalPaper(sources(signed));
  expect(paper).toMatchObject({
    draft_mark: "",
    parent_agency: "ỦY BAN NHÂN DÂN\nHUYỆN BÌNH LỤC",
    agency: "ĐỘI KIỂM TRA LIÊN NGÀNH 178 HUYỆN BÌNH LỤC",
    number: "Số: cấp khi đồng bộ",
    place_and_date: "Bình Lục, ngày 03 tháng 02 năm 2022",
    opening: "Hôm nay, hồi 20 giờ 30 phút, ngày 03 tháng 02 năm 2022, tại Karaoke Sao Đêm, Thôn 2, xã Bình Nghĩa, chúng tôi gồm:",
    kind: "Kiểm tra đột xuất, căn cứ: phát hiện dấu hiệu vi phạm.",
    owner_name: "Ngô Văn Tám",
    manager_name: "Không ghi",
    room_count: "05",
    representative: "Không ghi",
    outcome: "Lập biên bản vi phạm hành chính.",
    statement: ["Nhất trí", "Không có ý kiến khác"],
    recommendations: ["1. Niêm yết nội quy (hạn: 15/02/2022)"],
    recorder_name: "Lê Thu",
    leader_name: "Lê Thu",
    content_hash: "",
  });
  expect(paper.bases.at(-1)).toBe("Căn cứ Quyết định số 12/QĐ-UBND ngày 05/01/2022 về việc thành lập đội kiểm tra.");
  expect(paper.members.map(({ no, full_name, function: as }) => [no, full_name, as])).toEqual([["1", "Lê Thu", "Đội trưởng"], ["2", "Trần Hà", "Thành viên"], ["3", "Vũ Minh", "Thành viên"]]);
  expect(paper.checklist.map(({ title, lines }) => [title, lines.map(({ no, answer, note }) => [no, answer, note])])).toEqual([
    ["Giấy tờ", [["1", "Đạt", ""]]],
    ["Lao động", [["2", "Không đạt", "Thiếu 02 hợp đồng"], ["3", "", ""]]],
  ]);
  expect(paper.findings[0]).toMatchObject({ citation: "Điểm a khoản 3 Điều 12 Nghị định 144/2021/NĐ-CP", subject: "Hộ kinh doanh", occurred_on: "ngày 03/02/2022" });
  expect(paper.workforce.slice(0, 4).map(({ value }) => value)).toEqual(["06", "04", "00", "…………"]);
  expect(paper.signed_note).toContain("Lê Thu ký trên thiết bị lúc 22 giờ 00 phút, ngày 03 tháng 02 năm 2022");
  expect(qr).toBeNull();
});

test("a draft is marked, has no day, and blanks where nothing is written", () => {
  const { paper } = buildLocalPaper(sources({ statement: null, recommendation_items: [], outcome: null, started_at: null, copy_count: null }, { findings: [] }));
  expect([paper.draft_mark, paper.number, paper.place_and_date]).toEqual(["BẢN NHÁP", "Số: ……/BB-ĐKT178", "Bình Lục, ngày …… tháng …… năm 2022"]);
  expect([paper.manager_name, paper.no_findings, paper.signed_note]).toEqual(["…………", "Không ghi nhận hành vi vi phạm.", ""]);
  expect([paper.statement[0], paper.recommendations[0], paper.outcome].every((line) => /^…+$/.test(line ?? ""))).toBe(true);
  expect(paper.opening).toContain("…… giờ …… phút");
});

test("what this device never read is a blank on signed minutes too, not said to be missing", () => {
  const { paper } = buildLocalPaper(sources({ ...signed, inspection_plan_visit_id: "l1" }, { place: null, team: null, typeName: "" }));
  expect([paper.owner_name, paper.establishment_type, paper.room_count]).toEqual(["…………", "…………", "…………"]);
  expect([paper.parent_agency, paper.place_and_date]).toEqual(["", "Bình Nghĩa, ngày 03 tháng 02 năm 2022"]);
  expect(paper.bases.at(-1)).toBe("Căn cứ Kế hoạch số …………, phê duyệt tại ………….");
});

test("who refused to sign has no line to sign on, and the reason is said", () => {
  const { paper } = buildLocalPaper(sources({ ...signed, representative_name: "Ngô Văn Tám", signature_refused: true, refusal_reason: "Không nhất trí" }));
  expect([paper.representative_name, paper.refusal]).toEqual(["", "Đại diện cơ sở không ký biên bản. Lý do: Không nhất trí"]);
});
