"""The final wording of the minutes (Biên bản kiểm tra), the same for .docx, .pdf and screen."""

from collections.abc import Container, Mapping, Sequence
from datetime import date
from uuid import UUID

from backend.core.session.session import Session
from backend.core.text.clock import to_civil_day
from backend.documents.committees import format_committee_head
from backend.documents.inspection_content import (
    CheckLine,
    CheckSection,
    Fact,
    FindingLine,
    InspectionPaper,
)
from backend.documents.paper_content import DRAFT, MemberLine
from backend.documents.vi_text import (
    BLANK,
    LONG_BLANK,
    format_blank_day,
    format_clock,
    format_long_day,
    format_short_day,
    split_lines,
)
from backend.domains.enforcement.case_papers import minutes_queries
from backend.domains.enforcement.case_papers.minutes_queries import (
    FindingRow,
    MemberRow,
    VisitRow,
)
from backend.domains.enforcement.case_papers.phrases import (
    ANSWER,
    KIND,
    OUTCOME,
    SUBJECT,
    TRIGGER,
    format_whole_address,
)
from backend.domains.enforcement.violations.competence import format_act_citation
from backend.domains.inspections.inspections.checklists import (
    Checklist,
    find_checklist,
    find_establishment_type,
)
from backend.domains.inspections.inspections.models import ChecklistAnswer, InspectionStatus
from backend.domains.inspections.inspections.schemas import AmendmentRead
from backend.domains.organisation.inspection_teams.models import FUNCTION_TITLES
from backend.domains.platform.attachments.service import list_signed_hashes
from backend.law.reference import EstablishmentType
from backend.law.reference.checklists import ChecklistItemEntry

BASES = (
    "Căn cứ Pháp lệnh Phòng, chống mại dâm số 10/2003/PL-UBTVQH11;",
    "Căn cứ Nghị định số 178/2004/NĐ-CP của Chính phủ;",
    "Căn cứ Thông tư số 05/2006/TT-BLĐTBXH của Bộ Lao động - Thương binh và Xã hội;",
)
SUBJECT_LINE = "Việc chấp hành pháp luật về phòng, chống mại dâm"
NOT_WRITTEN = "Không ghi"
MAYBE_BLANK = "(ghi khi chưa phân biệt 0 với chưa đếm)"
WORKFORCE = {
    "total": "Số lao động có mặt",
    "female": "Trong đó: nữ",
    "under_18": "Dưới 18 tuổi",
    "with_contract": "Có hợp đồng lao động",
    "with_health_check": "Đã khám sức khỏe định kỳ",
    "with_temporary_residence": "Đã đăng ký tạm trú",
}
SYMBOL = "BB-ĐKT178"


def build_record_paper(db: Session, id: UUID) -> tuple[InspectionPaper, VisitRow]:
    """The minutes as they are printed, and their row; `check_url` stays empty. Raises NotFound.

    What is unknown is a blank in a draft; signed minutes say that nothing was written.
    """
    visit = minutes_queries.get_visit(db, id)
    present = minutes_queries.list_members(db, visit)
    found = minutes_queries.list_findings(db, visit)
    used = find_checklist(db, visit.checklist_version)
    is_signed = visit.status is InspectionStatus.SIGNED
    leader = next((m.full_name for m in present if m.function != "member"), "")
    recorder = visit.signed_by_name or ""
    return InspectionPaper(
        **build_head_fields(visit, is_signed=is_signed),
        **build_place_fields(visit, is_signed=is_signed),
        bases=[*BASES, *add_list_punctuation([*list_team_bases(visit), *list_plan_bases(visit)])],
        recipients=["- Cơ sở được kiểm tra;", "- Lưu: Hồ sơ đội kiểm tra."],
        opening=format_opening(visit),
        kind=format_kind(visit),
        members=[to_member_line(i, m) for i, m in enumerate(present, 1)],
        representative=format_representative(visit, is_signed=is_signed),
        workforce=list_workforce_lines(visit),
        checklist_title="Nội dung và kết quả kiểm tra:",
        checklist=build_checklist_sections(visit, used),
        findings=[to_finding_line(i, f) for i, f in enumerate(found, 1)],
        no_findings="" if found else "Không ghi nhận hành vi vi phạm.",
        statement=split_lines(visit.statement) or [format_missing(is_signed, "Không ghi ý kiến.")],
        recommendations=list_recommendation_lines(visit)
        or [format_missing(is_signed, "Không có kiến nghị.")],
        outcome=OUTCOME[visit.outcome] if visit.outcome else LONG_BLANK,
        refusal=describe_refusal(visit),
        attached=describe_attachments(len(list_signed_hashes(db, "inspection", id))),
        closing=format_closing(visit),
        representative_name="" if visit.signature_refused else visit.representative_name or "",
        recorder_name=recorder,
        leader_name=leader,
        amendments=[format_amendment(one) for one in minutes_queries.list_amendments(db, id)],
        signed_note=format_signed_note(visit) if is_signed else "",
        content_hash=visit.content_hash or "",
        check_url="",
    ), visit


def format_missing(is_signed: bool, said: str) -> str:
    return said if is_signed else LONG_BLANK


def build_head_fields(visit: VisitRow, *, is_signed: bool) -> dict[str, str]:
    seat = visit.team_unit_name or visit.commune_name
    number = visit.record_no or f"……/{SYMBOL}"
    day = (
        format_long_day(visit.inspected_on)
        if is_signed
        else format_blank_day(visit.inspected_on.year)
    )
    return {
        "draft_mark": "" if is_signed else DRAFT,
        "parent_agency": format_committee_head(visit.team_unit_kind, visit.team_unit_name),
        "agency": (visit.team_name or "Đội kiểm tra liên ngành 178").upper(),
        "number": f"Số: {number}",
        "place_and_date": f"{seat}, {day}",
        "title": "BIÊN BẢN KIỂM TRA",
        "subject": SUBJECT_LINE,
    }


def list_team_bases(visit: VisitRow) -> list[str]:
    if not visit.team_decision_no:
        return []
    when = f" ngày {format_short_day(visit.team_decided_on)}" if visit.team_decided_on else ""
    return [f"Căn cứ Quyết định số {visit.team_decision_no}{when} về việc thành lập đội kiểm tra"]


def list_plan_bases(visit: VisitRow) -> list[str]:
    """The plan that the visit carries out, with the paper that approved it."""
    if not visit.plan_no:
        return []
    when = f" ngày {format_short_day(visit.plan_approved_on)}" if visit.plan_approved_on else ""
    return [f"Căn cứ Kế hoạch số {visit.plan_no}, phê duyệt tại {visit.plan_document_no}{when}"]


def add_list_punctuation(bases: list[str]) -> list[str]:
    return [f"{one}{'.' if one is bases[-1] else ';'}" for one in bases]


def build_place_fields(visit: VisitRow, *, is_signed: bool) -> dict[str, str]:
    unknown = NOT_WRITTEN if is_signed else BLANK
    kind = find_establishment_type(visit.establishment_type) if visit.establishment_type else None
    rooms = visit.room_count
    return {
        "establishment_name": visit.establishment_name or unknown,
        "establishment_type": kind.name if kind else unknown,
        "establishment_address": format_address(visit),
        "owner_name": visit.owner_name or unknown,
        "manager_name": visit.manager_name or unknown,
        "business_registration_no": visit.business_registration_no or unknown,
        "security_certificate_no": visit.security_certificate_no or unknown,
        "room_count": format_count(rooms),
    }


def format_address(visit: VisitRow) -> str:
    return format_whole_address(visit.establishment_address, visit.commune_kind, visit.commune_name)


def format_opening(visit: VisitRow) -> str:
    hour = format_clock(visit.started_at) if visit.started_at else "…… giờ …… phút"
    where = (
        f"{visit.establishment_name}, {format_address(visit)}" if visit.establishment_name else ""
    )
    day = format_long_day(visit.inspected_on)
    return f"Hôm nay, hồi {hour}, {day}, tại {where or format_address(visit)}, chúng tôi gồm:"


def format_closing(visit: VisitRow) -> str:
    hour = format_clock(visit.ended_at) if visit.ended_at else "…… giờ …… phút"
    copies = f"{visit.copy_count:02d}" if visit.copy_count else "……"
    return (
        f"Biên bản lập xong hồi {hour} cùng ngày, đã đọc lại cho những người có mặt cùng nghe, "
        f"công nhận là đúng và ký tên; lập thành {copies} bản, 01 bản giao cho cơ sở."
    )


def format_representative(visit: VisitRow, *, is_signed: bool) -> str:
    unknown = NOT_WRITTEN if is_signed else BLANK * 3
    position = visit.representative_position or ("" if is_signed else BLANK * 2)
    name = visit.representative_name or unknown
    return f"{name}; chức vụ: {position}" if position else name


def list_workforce_lines(visit: VisitRow) -> list[Fact]:
    """Head counts taken on the spot; a number that nobody counted is a blank to fill in by hand."""
    counts = visit.workforce or {}
    facts = [
        Fact(label=label, value=format_count(counts.get(name))) for name, label in WORKFORCE.items()
    ]
    if visit.keeps_blanks is None and counts.get("under_18") == 0:
        minors = list(WORKFORCE).index("under_18")
        facts[minors] = Fact(label=WORKFORCE["under_18"], value=f"{format_count(0)} {MAYBE_BLANK}")
    return facts


def format_count(count: int | None) -> str:
    return BLANK if count is None else f"{count:02d}"


def list_recommendation_lines(visit: VisitRow) -> list[str]:
    """The team's own words, then each thing that the place must do by a day."""
    items = enumerate(visit.recommendation_items, 1)
    asked_for = [f"{no}. {one['text']} (hạn: {format_due_day(one)})" for no, one in items]
    return [*split_lines(visit.recommendations), *asked_for]


def format_due_day(item: Mapping[str, str]) -> str:
    return format_short_day(date.fromisoformat(item["due_on"]))


def describe_refusal(visit: VisitRow) -> str:
    if not visit.signature_refused:
        return ""
    return f"Đại diện cơ sở không ký biên bản. Lý do: {visit.refusal_reason or LONG_BLANK}"


def describe_attachments(count: int) -> str:
    return f"Kèm theo biên bản: {count:02d} ảnh, tài liệu." if count else ""


def format_amendment(one: AmendmentRead) -> str:
    day = format_short_day(to_civil_day(one.created_at))
    earlier, corrected, reason = (
        " ".join(split_lines(text)) for text in (one.earlier, one.corrected, one.reason)
    )
    return (
        f"Đính chính số {one.number:02d} ngày {day}: {one.label}. Đã ghi: “{earlier}”. "
        f"Sửa là: “{corrected}”. Lý do: {reason}"
    )


def format_kind(visit: VisitRow) -> str:
    reason = f", căn cứ: {TRIGGER[visit.trigger]}" if visit.trigger else ""
    if visit.follows_record_no and visit.follows_on:
        reason = f" sau biên bản số {visit.follows_record_no} ngày {visit.follows_on:%d/%m/%Y}"
    return f"{KIND[visit.kind]}{reason}."


def to_member_line(no: int, member: MemberRow) -> MemberLine:
    return MemberLine(
        no=str(no),
        full_name=member.full_name,
        function=FUNCTION_TITLES[member.function],
        agency=member.agency,
        card_no=member.inspection_card_no,
    )


def build_checklist_sections(visit: VisitRow, used: Checklist | None) -> list[CheckSection]:
    """The items that concern the place, group by group, numbered through."""
    kind = find_establishment_type(visit.establishment_type) if visit.establishment_type else None
    sections: list[CheckSection] = []
    for no, item in enumerate(select_printed_items(used, kind, visit.checklist), 1):
        if not sections or sections[-1].title != item.section:
            sections.append(CheckSection(title=item.section, lines=[]))
        entry = visit.checklist.get(item.code) or {}
        line = CheckLine(
            no=str(no),
            text=item.text,
            legal_basis=item.legal_basis,
            answer=ANSWER[ChecklistAnswer(answer)] if (answer := entry.get("answer")) else "",
            note=entry.get("note") or "",
        )
        sections[-1].lines.append(line)
    return sections


def select_printed_items(
    used: Checklist | None, kind: EstablishmentType | None, answers: Container[str]
) -> Sequence[ChecklistItemEntry]:
    """The items that have an answer, and those that need one for this kind of place."""
    items = used.items if used else ()
    return [i for i in items if i.code in answers or (kind is not None and i.concerns(kind))]


def to_finding_line(no: int, found: FindingRow) -> FindingLine:
    return FindingLine(
        no=str(no),
        title=found.title,
        citation=format_act_citation(found),
        subject=SUBJECT[found.subject_kind],
        occurred_on=f"ngày {format_short_day(found.occurred_on)}",
        description=found.description or "",
    )


def format_signed_note(visit: VisitRow) -> str:
    name = visit.signed_by_name or "Sổ 178"
    moment = visit.signed_at
    if moment is None:
        return ""
    return (
        f"{name} ký trên Sổ 178 lúc {format_clock(moment)}, {format_long_day(to_civil_day(moment))}"
    )
