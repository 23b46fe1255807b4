"""The draft of a penalty decision (Quyết định xử phạt): known facts, and blanks for the rest.

Number and day stay blank: both are given when the decision is signed (NĐ 30/2020/NĐ-CP, Điều 15).
"""

import re
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, OrgUnitClosure, build_kind_on
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_read_columns
from backend.core.text.schemas import BaseModel
from backend.documents.committees import format_committee_head
from backend.documents.decision_content import DecisionPaper
from backend.documents.paper_content import DRAFT
from backend.documents.vi_text import (
    BLANK,
    LONG_BLANK,
    format_dong_in_words,
    format_number,
    format_short_day,
    split_lines,
)
from backend.domains.catalogues.violation_types.models import SubjectKind, ViolationType
from backend.domains.enforcement.case_papers.phrases import (
    SUBJECT,
    format_whole_address,
)
from backend.domains.enforcement.violations.competence import (
    find_signer,
    format_inline_citation,
    get_fine_multiplier,
)
from backend.domains.enforcement.violations.models import Violation, ViolationRemedy
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import Inspection
from backend.law.reference.penalty_procedure import Office
from backend.law.reference.tiers import list_leading_tiers
from backend.metrics.geography import find_commune_on

NOTICE = (
    "Bản thảo do Sổ 178 lập từ hồ sơ, chưa có số và ngày. Mẫu quyết định theo Nghị định "
    "118/2021/NĐ-CP chưa được đối chiếu: trước khi ký phải so với mẫu đang có hiệu lực."
)
TIER = re.compile(r"cấp (?:xã|tỉnh)")
DecisionUnit = orm.aliased(OrgUnit)
Upper = orm.aliased(OrgUnit)


class PenaltyCase(BaseModel):
    """What the decision on a violation says of the act, the place and who decides."""

    id: UUID
    org_unit_id: UUID
    decision_unit_id: UUID | None
    place_unit_id: UUID | None
    occurred_on: date
    recorded_on: date
    subject_kind: SubjectKind
    description: str | None
    fine_amount: int | None
    warning: bool
    suspension_months: int | None
    suspended_from: date | None
    suspended_to: date | None
    decided_on: date | None
    signed_office: str | None
    title: str
    legal_document: str
    article: str
    clause: str | None
    point: str | None
    fine_min: int | None
    fine_max: int | None
    organisation_multiplier: int
    suspends: str | None
    remedies: list[str]
    establishment_name: str | None
    establishment_address: str | None
    owner_name: str | None
    business_registration_no: str | None
    record_no: str | None
    inspected_on: date | None
    decision_unit_name: str | None
    decision_unit_kind: str | None


COLUMNS = list_read_columns(
    PenaltyCase,
    Violation,
    ViolationType,
    Establishment,
    Inspection,
    establishment_name=Establishment.name,
    establishment_address=Establishment.address,
    place_unit_id=Establishment.org_unit_id,
    decision_unit_name=DecisionUnit.name,
    decision_unit_kind=build_kind_on(Violation.decided_on, DecisionUnit),
)


def build_decision_paper(db: Session, id: UUID) -> tuple[DecisionPaper, PenaltyCase]:
    """The draft and the row it was made from; raises NotFound."""
    case = get_penalty_case(db, id)
    office = find_signer(case)
    commune = find_commune_name(db, case)
    return DecisionPaper(
        draft_mark=DRAFT,
        parent_agency="",
        agency=format_agency(case, office),
        number="Số: ……/QĐ-……",
        place_and_date=f"{case.decision_unit_name or BLANK}, ngày …… tháng …… năm ………",
        title="QUYẾT ĐỊNH",
        subject="Xử phạt vi phạm hành chính",
        bases=list_legal_bases(case),
        recipients=["- Như Điều 3;", "- Lưu: Hồ sơ."],
        notice=NOTICE,
        signer_title=format_signer_title(office, case.decision_unit_kind),
        subject_kind=SUBJECT[case.subject_kind],
        subject_name=get_subject_name(case),
        establishment_name=case.establishment_name or BLANK,
        establishment_address=format_whole_address(
            case.establishment_address, commune.kind, commune.name
        ),
        business_registration_no=case.business_registration_no or BLANK,
        act=case.title,
        description=split_lines(case.description),
        occurred_on=format_short_day(case.occurred_on),
        citation=format_inline_citation(case),
        range=format_fine_range(case),
        penalty=describe_penalty(case),
        fine_amount=format_number(case.fine_amount) if case.fine_amount else BLANK,
        fine_in_words=format_dong_in_words(case.fine_amount) if case.fine_amount else LONG_BLANK,
        suspension=describe_suspension(case),
        remedies=list_remedy_lines(db, case),
        payment_place=LONG_BLANK,
    ), case


def get_penalty_case(db: Session, id: UUID) -> PenaltyCase:
    found = (
        sa.select(*COLUMNS)
        .select_from(Violation)
        .join(ViolationType, ViolationType.id == Violation.violation_type_id)
        .outerjoin(Establishment, Establishment.id == Violation.establishment_id)
        .outerjoin(Inspection, Inspection.id == Violation.inspection_id)
        .outerjoin(DecisionUnit, DecisionUnit.id == build_deciding_unit_id())
        .where(Violation.id == id)
    )
    return get_read(db, found, PenaltyCase)


def find_commune_name(db: Session, case: PenaltyCase) -> sa.Row[str, str]:
    """Kind and name of the commune in which the place lies on the day of the paper."""
    day = case.decided_on or today()
    commune = find_commune_on(db, case.org_unit_id, day, case.place_unit_id)
    found = sa.select(build_kind_on(day).label("kind"), OrgUnit.name).where(OrgUnit.id == commune)
    return db.execute(found).one()


def build_deciding_unit_id() -> sa.ColumnElement[UUID | None]:
    """The unit that decided; until then, the unit above the place that runs today's plan."""
    day = today()
    above = (
        sa.select(OrgUnitClosure.ancestor_id)
        .join(Upper, Upper.id == OrgUnitClosure.ancestor_id)
        .where(
            OrgUnitClosure.descendant_id == Violation.org_unit_id,
            Upper.level.in_(list_leading_tiers(day)),
            sa.func.coalesce(Upper.valid_from, day) <= day,
            sa.func.coalesce(Upper.valid_to, day) >= day,
        )
        .order_by(OrgUnitClosure.ancestor_id)
        .limit(1)
        .correlate(Violation)
        .scalar_subquery()
    )
    return sa.func.coalesce(Violation.decision_unit_id, above)


def format_agency(case: PenaltyCase, office: Office | None) -> str:
    kind, name = case.decision_unit_kind, case.decision_unit_name
    if office is not None and office.body == "police" and name:
        return f"CÔNG AN\n{kind} {name}".upper()
    return format_committee_head(kind, name) or LONG_BLANK


def format_signer_title(office: Office | None, kind: str | None) -> str:
    """'CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG': "cấp xã" becomes the kind of the unit that decides."""
    if office is None:
        return "NGƯỜI CÓ THẨM QUYỀN XỬ PHẠT"
    name = office.name.replace("UBND", "Ủy ban nhân dân")
    return (TIER.sub(kind, name) if kind else name).upper()


def list_legal_bases(case: PenaltyCase) -> list[str]:
    """The law in force on the day of the act, and the minutes."""
    found = [
        "Căn cứ Luật Xử lý vi phạm hành chính;",
        f"Căn cứ {case.legal_document.replace('Nghị định ', 'Nghị định số ')};",
    ]
    if case.record_no and case.inspected_on:
        day = format_short_day(case.inspected_on)
        found.append(f"Căn cứ Biên bản kiểm tra số {case.record_no} ngày {day};")
    found.append("Căn cứ Biên bản vi phạm hành chính số …… ngày ……/……/………,")
    return found


def get_subject_name(case: PenaltyCase) -> str:
    """The name of the business if it is an organisation, else of its owner."""
    if case.subject_kind is SubjectKind.ORGANISATION:
        return case.establishment_name or BLANK
    return case.owner_name or BLANK


def format_fine_range(case: PenaltyCase) -> str:
    if case.fine_max is None:
        return ""
    times = get_fine_multiplier(case)
    least, most = (case.fine_min or 0) * times, case.fine_max * times
    return f"Khung tiền phạt: từ {format_number(least)} đồng đến {format_number(most)} đồng."


def describe_penalty(case: PenaltyCase) -> str:
    if case.fine_amount:
        return "Cảnh cáo và phạt tiền." if case.warning else "Phạt tiền."
    return "Cảnh cáo." if case.warning else BLANK


def describe_suspension(case: PenaltyCase) -> str:
    if case.suspension_months:
        what, months = describe_suspended_right(case.suspends), case.suspension_months
        return f"{what}: {months:02d} tháng{format_suspension_span(case)}."
    if case.decided_on:
        return "Không."
    return "; ".join([BLANK, *(f"{one} (nếu áp dụng)" for one in case.remedies if is_penalty(one))])


def describe_suspended_right(what: str | None) -> str:
    """'Đình chỉ hoạt động của cơ sở có thời hạn'; a certificate is withdrawn."""
    if what is None:
        return "Tước quyền sử dụng giấy phép, đình chỉ hoạt động có thời hạn"
    if what.startswith("Hoạt động"):
        return f"Đình chỉ {what[0].lower()}{what[1:]} có thời hạn"
    return f"Tước quyền sử dụng {what} có thời hạn"


def is_penalty(measure: str) -> bool:
    """Expulsion is a penalty beside the fine, though the catalogue lists it with the remedies."""
    return measure.startswith("Trục xuất")


def format_suspension_span(case: PenaltyCase) -> str:
    if not case.suspended_from or not case.suspended_to:
        return ""
    first, last = format_short_day(case.suspended_from), format_short_day(case.suspended_to)
    return f", từ ngày {first} đến ngày {last}"


def list_remedy_lines(db: Session, case: PenaltyCase) -> list[str]:
    """The remedies that were ordered; until then all that the law has, to be struck out by hand."""
    found = sa.select(ViolationRemedy.measure, ViolationRemedy.due_on).where(
        ViolationRemedy.violation_id == case.id
    )
    ordered = db.execute(found.order_by(ViolationRemedy.id)).all()
    if ordered:
        return [f"- {one.measure}{format_due_day(one.due_on)};" for one in ordered]
    known = [one for one in case.remedies if not is_penalty(one)]
    listed = [f"- {remedy} (nếu áp dụng);" for remedy in known]
    return listed or ["Không." if case.decided_on else LONG_BLANK]


def format_due_day(day: date | None) -> str:
    return f" (hạn: {format_short_day(day)})" if day else ""
