"""The final wording of the minutes of a recheck, and what signing keeps of other records."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import OrgUnit, build_kind_on
from backend.core.session.session import Session
from backend.core.text.clock import to_civil_day
from backend.core.text.schemas import BaseModel
from backend.documents.committees import format_committee_head
from backend.documents.paper_content import DRAFT, MemberLine
from backend.documents.printable import PrintablePaper, build_check_url
from backend.documents.recheck_content import RecheckPaper, SampleLine
from backend.documents.vi_text import (
    LONG_BLANK,
    format_blank_day,
    format_clock,
    format_long_day,
    format_short_day,
    split_lines,
)
from backend.domains.inspections.rechecks.models import (
    Recheck,
    RecheckStatus,
    SampleVerdict,
    StoredSampleVisit,
)
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.inspection_teams.models import (
    FUNCTION_TITLES,
    InspectionTeam,
    MemberFunction,
    TeamMember,
)

VERDICT = {
    SampleVerdict.IN_ORDER: "Đúng quy định",
    SampleVerdict.TO_BE_CORRECTED: "Phải chấn chỉnh",
}
NOT_WRITTEN = "Không ghi."
CheckedUnit = orm.aliased(OrgUnit)
PaperWords = dict[str, str | list[str]]
"""Some of the fields of `RecheckPaper`: lines, or one text."""


class RecheckMemberFact(BaseModel):
    full_name: str
    function: MemberFunction
    agency: str
    inspection_card_no: str


class RecheckFacts(BaseModel):
    """What the paper says of other records; signed minutes keep it as it was that day."""

    team_name: str
    unit_name: str
    unit_kind: str
    checked_unit_name: str
    checked_unit_kind: str
    members: list[RecheckMemberFact]


def build_recheck_facts(db: Session, recheck: Recheck) -> dict[str, JsonValue]:
    """What to keep with a recheck that is being signed, as plain JSON."""
    return load_facts(db, recheck).model_dump(mode="json")


def load_facts(db: Session, recheck: Recheck) -> RecheckFacts:
    row = db.execute(
        sa.select(
            InspectionTeam.name.label("team_name"),
            OrgUnit.name.label("unit_name"),
            build_kind_on(recheck.checked_on).label("unit_kind"),
            CheckedUnit.name.label("checked_unit_name"),
            build_kind_on(recheck.checked_on, CheckedUnit).label("checked_unit_kind"),
        )
        .select_from(InspectionTeam)
        .join(OrgUnit, OrgUnit.id == InspectionTeam.org_unit_id)
        .join(CheckedUnit, CheckedUnit.id == recheck.checked_unit_id)
        .where(InspectionTeam.id == recheck.team_id)
    ).first()
    if row is None:
        raise NotFound
    ids = [UUID(one) for one in recheck.attendance]
    names = RecheckMemberFact.model_fields
    seats = sa.select(*(getattr(TeamMember, name) for name in names)).where(TeamMember.id.in_(ids))
    members = [RecheckMemberFact(**seat._mapping) for seat in db.execute(seats)]
    return RecheckFacts(**row._mapping, members=sorted(members, key=get_rank))


def get_rank(member: RecheckMemberFact) -> tuple[int, str]:
    return list(MemberFunction).index(member.function), member.full_name


def build_recheck_paper(db: Session, id: UUID, base: str) -> PrintablePaper[RecheckPaper]:
    """The minutes as they are printed; raises NotFound. `base`: where the check page is."""
    recheck = db.require(Recheck, id)
    kept = recheck.paper_facts
    facts = RecheckFacts.model_validate(kept) if kept else load_facts(db, recheck)
    signer = db.get(User, recheck.signed_by_id) if recheck.signed_by_id else None
    words = (
        build_head_words(recheck, facts)
        | build_sample_words(recheck)
        | build_body_words(recheck)
        | build_signature_words(recheck, facts, signer.full_name if signer else "")
    )
    lines = {
        "members": [to_member_line(no, one) for no, one in enumerate(facts.members, 1)],
        "sample": [to_sample_line(no, one) for no, one in enumerate(recheck.sample, 1)],
    }
    check = {"check_url": build_check_url(base, recheck.record_no, recheck.content_hash)}
    content = RecheckPaper.model_validate({**words, **lines, **check})
    entity, unit_id = Recheck.__tablename__, recheck.org_unit_id
    return PrintablePaper(content, "Biên bản phúc tra", entity, recheck.id, unit_id)


def build_head_words(recheck: Recheck, facts: RecheckFacts) -> PaperWords:
    is_signed = recheck.status is RecheckStatus.SIGNED
    day = recheck.checked_on
    when = format_long_day(day) if is_signed else format_blank_day(day.year)
    checked = f"{recheck.checked_team_name}, {facts.checked_unit_kind} {facts.checked_unit_name}"
    return {
        "draft_mark": "" if is_signed else DRAFT,
        "parent_agency": format_committee_head(facts.unit_kind, facts.unit_name),
        "agency": facts.team_name.upper(),
        "number": f"Số: {recheck.record_no or '……/BB-PT178'}",
        "place_and_date": f"{facts.checked_unit_name}, {when}",
        "title": "BIÊN BẢN PHÚC TRA",
        "subject": "Việc kiểm tra, hướng dẫn đội kiểm tra liên ngành 178",
        "bases": [
            "Căn cứ Pháp lệnh Phòng, chống mại dâm số 10/2003/PL-UBTVQH11;",
            "Căn cứ Nghị định số 178/2004/NĐ-CP của Chính phủ;",
            "Căn cứ Thông tư số 05/2006/TT-BLĐTBXH của Bộ Lao động - Thương binh và Xã hội.",
        ],
        "recipients": ["- Đội được phúc tra;", "- Lưu: Hồ sơ đội phúc tra."],
        "opening": f"Hôm nay, {format_long_day(day)}, {facts.team_name} phúc tra {checked}.",
        "checked_team": checked,
    }


def build_sample_words(recheck: Recheck) -> PaperWords:
    first, last = format_short_day(recheck.sample_from), format_short_day(recheck.sample_to)
    rule = (
        f"Hệ thống rút ngẫu nhiên {len(recheck.sample)} trong {recheck.candidate_count} lượt kiểm "
        f"tra đã ký, từ ngày {first} đến ngày {last}; mã rút mẫu: {recheck.seed}."
    )
    return {
        "sample_rule": rule,
        "no_sample": "" if recheck.sample else "Không rút lượt kiểm tra nào.",
    }


def to_sample_line(no: int, one: StoredSampleVisit) -> SampleLine:
    day = format_short_day(date.fromisoformat(one["inspected_on"]))
    verdict = VERDICT[SampleVerdict(one["verdict"])] if one["verdict"] else ""
    return SampleLine(
        no=str(no),
        record=f"{one['record_no']} ngày {day}",
        place=one["establishment_name"],
        verdict=verdict,
        note=one["note"] or "",
    )


def build_body_words(recheck: Recheck) -> PaperWords:
    blank = NOT_WRITTEN if recheck.status is RecheckStatus.SIGNED else LONG_BLANK
    asked = [
        f"{no}. {one['text']} (hạn: {format_short_day(date.fromisoformat(one['due_on']))})"
        for no, one in enumerate(recheck.recommendation_items, 1)
    ]
    return {
        "looked_at": split_lines(recheck.looked_at) or [blank],
        "findings": split_lines(recheck.findings) or [blank],
        "guidance": split_lines(recheck.guidance) or [blank],
        "recommendations": asked or ["Không có kiến nghị."],
    }


def build_signature_words(recheck: Recheck, facts: RecheckFacts, signer: str) -> PaperWords:
    leads = [one.full_name for one in facts.members if one.function is not MemberFunction.MEMBER]
    moment = recheck.signed_at
    note = (
        f"{signer or 'Sổ 178'} ký trên Sổ 178 lúc {format_clock(moment)}, "
        f"{format_long_day(to_civil_day(moment))}"
        if moment
        else ""
    )
    return {
        "recorder_name": signer,
        "leader_name": leads[0] if leads else "",
        "signed_note": note,
        "content_hash": recheck.content_hash or "",
    }


def to_member_line(no: int, one: RecheckMemberFact) -> MemberLine:
    return MemberLine(
        no=str(no),
        full_name=one.full_name,
        function=FUNCTION_TITLES[one.function],
        agency=one.agency,
        card_no=one.inspection_card_no,
    )
