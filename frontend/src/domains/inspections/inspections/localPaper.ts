/**
 * The words of the minutes as this device knows them, for minutes that the server does not have yet.
 *
 * The server words all others (`backend/domains/enforcement/case_papers/inspection_minutes.py`): both must say the same.
 * What the device does not know is a blank, to be filled in by hand.
 */
import type { CheckSection, EstablishmentRow, InspectionPaper, InspectionRead, ItemRead, PresentMember, PrintedRecord, TeamRow, ViolationRow, VisitRead } from "@/api/generated/types.gen";
import { formatCitation } from "@/lib/citations";
import { formatDay, formatPaperDay, toVietnamTime } from "@/lib/dates";
import { fold } from "@/lib/fold";
import { toLines } from "@/lib/text";

export interface PaperSources {
  minutes: InspectionRead;
  findings: ViolationRow[];
  items: ItemRead[];
  /** The next four: null or "" if this device does not know them. */
  place: Partial<EstablishmentRow> | null;
  team: TeamRow | null;
  planned: VisitRead | null;
  typeName: string;
  /** "huyện", "thị trấn"; "" if it is not known. */
  getKind: (unitId: string) => string;
}

const BLANK = "…………";
const LONG_BLANK = "……………………………………………………";
const NOT_WRITTEN = "Không ghi";
const BASES = [
  "Căn cứ Pháp lệnh Phòng, chống mại dâm số 10/2003/PL-UBTVQH11;",
  "Căn cứ Nghị định số 178/2004/NĐ-CP của Chính phủ;",
  "Căn cứ Thông tư số 05/2006/TT-BLĐTBXH của Bộ Lao động - Thương binh và Xã hội;",
];
const KIND = { planned: "Kiểm tra định kỳ theo kế hoạch", unscheduled: "Kiểm tra đột xuất", re_inspection: "Kiểm tra lại" };
const TRIGGER = { complaint: "đơn thư khiếu nại, tố cáo", agency_request: "đề nghị của cơ quan có thẩm quyền", suspected_sign: "phát hiện dấu hiệu vi phạm" };
const ANSWER = { compliant: "Đạt", non_compliant: "Không đạt", not_applicable: "Không áp dụng" };
const OUTCOME = {
  no_violation: "Không phát hiện vi phạm.",
  reminder: "Nhắc nhở, yêu cầu cơ sở khắc phục.",
  violation_recorded: "Lập biên bản vi phạm hành chính.",
  transferred: "Chuyển hồ sơ cho cơ quan có thẩm quyền.",
};
const SUBJECT = { individual: "Cá nhân", household_business: "Hộ kinh doanh", organisation: "Tổ chức" };
const FUNCTION = { leader: "Đội trưởng", deputy_leader: "Đội phó", member: "Thành viên" };
const RANK = { leader: 0, deputy_leader: 1, member: 2 };
const WORKFORCE = [
  ["total", "Số lao động có mặt"],
  ["female", "Trong đó: nữ"],
  ["under_18", "Dưới 18 tuổi"],
  ["with_contract", "Có hợp đồng lao động"],
  ["with_health_check", "Đã khám sức khỏe định kỳ"],
  ["with_temporary_residence", "Đã đăng ký tạm trú"],
] as const;

const isSigned = ({ minutes }: PaperSources): boolean => minutes.status === "signed";
const toTwoDigits = (count: number): string => String(count).padStart(2, "0");
const formatCount = (count: number | null | undefined): string => (count === null || count === undefined ? BLANK : toTwoDigits(count));
const formatShortDay = (day: string | null | undefined): string => (day ? ` ngày ${formatDay(day)}` : "");

function formatClock(instant: string | null): string {
  if (!instant) return "…… giờ …… phút";
  const [hours, minutes] = toVietnamTime(instant).time.split(":");
  return `${hours} giờ ${minutes} phút`;
}

function buildHead(of: PaperSources): Pick<InspectionPaper, "draft_mark" | "parent_agency" | "agency" | "number" | "place_and_date" | "title" | "subject"> {
  const { minutes, team, getKind } = of;
  const kind = team ? getKind(team.org_unit_id) : "";
  const day = isSigned(of) ? formatPaperDay(minutes.inspected_on) : `ngày …… tháng …… năm ${minutes.inspected_on.slice(0, 4)}`;
  return {
    draft_mark: isSigned(of) ? "" : "BẢN NHÁP",
    parent_agency: team && kind ? `ỦY BAN NHÂN DÂN\n${kind} ${team.org_unit_name}`.toUpperCase() : "",
    agency: (minutes.team_name ?? "Đội kiểm tra liên ngành 178").toUpperCase(),
    number: isSigned(of) ? "Số: cấp khi đồng bộ" : "Số: ……/BB-ĐKT178",
    place_and_date: `${team?.org_unit_name ?? minutes.org_unit_name}, ${day}`,
    title: "BIÊN BẢN KIỂM TRA",
    subject: "Việc chấp hành pháp luật về phòng, chống mại dâm",
  };
}

/** Decisions and plans as bases; of a plan the device knows at most the paper that approved it. */
function listBases({ minutes, team, planned }: PaperSources): string[] {
  const found = [
    ...(team?.decision_no ? [`Căn cứ Quyết định số ${team.decision_no}${formatShortDay(team.decided_on)} về việc thành lập đội kiểm tra`] : []),
    ...(minutes.inspection_plan_visit_id ? [`Căn cứ Kế hoạch số ${BLANK}, phê duyệt tại ${planned?.document_no ?? BLANK}`] : []),
  ];
  return [...BASES, ...found.map((one, index) => one + (index === found.length - 1 ? "." : ";"))];
}

function formatAddress({ minutes, getKind }: PaperSources): string {
  const commune = [getKind(minutes.org_unit_id), minutes.org_unit_name].filter(Boolean).join(" ");
  const address = minutes.establishment_address;
  if (!address) return commune;
  return fold(address).includes(fold(minutes.org_unit_name)) ? address : `${address}, ${commune}`;
}

/** What the register says; nothing written there is a blank in a draft, and said of signed minutes. */
function formatRegistered(of: PaperSources, value: string | null | undefined): string {
  return value || (value === null && isSigned(of) ? NOT_WRITTEN : BLANK);
}

function buildPlace(of: PaperSources): Pick<InspectionPaper, "establishment_name" | "establishment_type" | "establishment_address" | "owner_name" | "manager_name" | "business_registration_no" | "security_certificate_no" | "room_count"> {
  const { minutes, place } = of;
  return {
    establishment_name: formatRegistered(of, minutes.establishment_name ?? undefined),
    establishment_type: formatRegistered(of, of.typeName || undefined),
    establishment_address: formatAddress(of),
    owner_name: formatRegistered(of, place?.owner_name),
    manager_name: formatRegistered(of, place?.manager_name),
    business_registration_no: formatRegistered(of, place?.business_registration_no),
    security_certificate_no: formatRegistered(of, place?.security_certificate_no),
    room_count: formatCount(place?.room_count),
  };
}

function formatOpening(of: PaperSources): string {
  const { minutes } = of;
  const where = [minutes.establishment_name, formatAddress(of)].filter(Boolean).join(", ");
  return `Hôm nay, hồi ${formatClock(minutes.started_at)}, ${formatPaperDay(minutes.inspected_on)}, tại ${where}, chúng tôi gồm:`;
}

function formatClosing({ minutes }: PaperSources): string {
  const copies = minutes.copy_count ? toTwoDigits(minutes.copy_count) : "……";
  return (
    `Biên bản lập xong hồi ${formatClock(minutes.ended_at)} cùng ngày, đã đọc lại cho những người có mặt cùng nghe, ` +
    `công nhận là đúng và ký tên; lập thành ${copies} bản, 01 bản giao cho cơ sở.`
  );
}

function formatRepresentative(of: PaperSources): string {
  const { representative_name, representative_position } = of.minutes;
  const name = representative_name || (isSigned(of) ? NOT_WRITTEN : BLANK.repeat(3));
  const position = representative_position || (isSigned(of) ? "" : BLANK.repeat(2));
  return position ? `${name}; chức vụ: ${position}` : name;
}

function formatKind({ kind, trigger, follows_record_no, follows_on }: InspectionRead): string {
  const follows = follows_record_no && follows_on ? ` sau biên bản số ${follows_record_no} ngày ${formatDay(follows_on)}` : "";
  return `${KIND[kind]}${follows || (trigger ? `, căn cứ: ${TRIGGER[trigger]}` : "")}.`;
}

/** Leaders first, then by id. */
function listMembers({ members }: InspectionRead): PresentMember[] {
  return [...members].sort((a, b) => RANK[a.function] - RANK[b.function] || (a.id < b.id ? -1 : 1));
}

/** Group by group, numbered through. */
function listChecks({ minutes, items }: PaperSources): CheckSection[] {
  const sections: CheckSection[] = [];
  for (const [index, { code, section, text, legal_basis }] of items.entries()) {
    if (sections.at(-1)?.title !== section) sections.push({ title: section, lines: [] });
    const entry = minutes.checklist[code];
    sections.at(-1)?.lines.push({ no: String(index + 1), text, legal_basis, answer: entry ? ANSWER[entry.answer] : "", note: entry?.note ?? "" });
  }
  return sections;
}

/** A number that nobody counted is a blank to fill in by hand; of older minutes nobody knows which a 0 was. */
function listWorkforce({ workforce, keeps_blanks }: InspectionRead): InspectionPaper["workforce"] {
  const isUnclear = keeps_blanks === null && workforce?.under_18 === 0;
  return WORKFORCE.map(([name, label]) => ({ label, value: formatCount(workforce?.[name]) + (isUnclear && name === "under_18" ? " (ghi khi chưa phân biệt 0 với chưa đếm)" : "") }));
}

const listFindings = (findings: ViolationRow[]): InspectionPaper["findings"] =>
  findings.map((row, index) => ({
    no: String(index + 1),
    title: row.violation_type_title,
    citation: formatCitation(row),
    subject: SUBJECT[row.subject_kind],
    occurred_on: `ngày ${formatDay(row.occurred_on)}`,
    description: row.description ?? "",
  }));

function listRecommendations({ recommendations, recommendation_items: items }: InspectionRead): string[] {
  return [...toLines(recommendations ?? ""), ...items.map(({ text, due_on }, index) => `${index + 1}. ${text} (hạn: ${formatDay(due_on)})`)];
}

function formatSignedNote(of: PaperSources): string {
  const { signed_at, signed_by_name } = of.minutes;
  if (!isSigned(of) || !signed_at) return "";
  const when = `${formatClock(signed_at)}, ${formatPaperDay(toVietnamTime(signed_at).day)}`;
  return `${signed_by_name ?? "Sổ 178"} ký trên thiết bị lúc ${when}. Số biên bản và mã kiểm tra cấp khi đồng bộ.`;
}

/** The lines; without any, that nothing was said: a blank in a draft. */
const orNothing = (of: PaperSources, lines: string[], nothing: string): string[] => (lines.length > 0 ? lines : [isSigned(of) ? nothing : LONG_BLANK]);

/** The paper without what only the server gives: number, hash, address to check it at, files that it has. */
export function buildLocalPaper(of: PaperSources): PrintedRecord {
  const { minutes } = of;
  const members = listMembers(minutes);
  const paper: InspectionPaper = {
    ...buildHead(of),
    ...buildPlace(of),
    bases: listBases(of),
    recipients: ["- Cơ sở được kiểm tra;", "- Lưu: Hồ sơ đội kiểm tra."],
    opening: formatOpening(of),
    kind: formatKind(minutes),
    members: members.map((one, index) => ({ no: String(index + 1), full_name: one.full_name, function: FUNCTION[one.function], agency: one.agency, card_no: one.inspection_card_no })),
    representative: formatRepresentative(of),
    workforce: listWorkforce(minutes),
    checklist_title: "Nội dung và kết quả kiểm tra:",
    checklist: listChecks(of),
    findings: listFindings(of.findings),
    no_findings: of.findings.length > 0 ? "" : "Không ghi nhận hành vi vi phạm.",
    statement: orNothing(of, toLines(minutes.statement ?? ""), "Không ghi ý kiến."),
    recommendations: orNothing(of, listRecommendations(minutes), "Không có kiến nghị."),
    outcome: minutes.outcome ? OUTCOME[minutes.outcome] : LONG_BLANK,
    refusal: minutes.signature_refused ? `Đại diện cơ sở không ký biên bản. Lý do: ${minutes.refusal_reason || LONG_BLANK}` : "",
    attached: "",
    closing: formatClosing(of),
    representative_name: minutes.signature_refused ? "" : (minutes.representative_name ?? ""),
    recorder_name: minutes.signed_by_name ?? "",
    leader_name: members.find((one) => one.function !== "member")?.full_name ?? "",
    amendments: [],
    signed_note: formatSignedNote(of),
    content_hash: "",
    check_url: "",
  };
  return { paper, qr: null, template_label: "mẫu mặc định, bản 1" };
}
