"""Reading what printed minutes need: the visit, its team and place, and what it found.

What other records say of a signed visit was stored when it was signed (`paper_facts`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, Protocol, cast
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.session.unit_kinds import build_kind_on
from backend.domains.catalogues.violation_types.models import SubjectKind, ViolationType
from backend.domains.enforcement.violations.models import Violation
from backend.domains.enforcement.violations.running_deadlines import CitedAct
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspection_plans.models import InspectionPlan, InspectionPlanVisit
from backend.domains.inspections.inspections.models import (
    Amendment,
    Inspection,
    InspectionKind,
    InspectionMember,
    InspectionOutcome,
    InspectionStatus,
    Trigger,
)
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.inspection_teams.models import (
    InspectionTeam,
    MemberFunction,
    TeamMember,
)

TeamUnit = orm.aliased(OrgUnit)

OWN = tuple(
    getattr(Inspection, name)
    for name in (
        *("id", "version", "org_unit_id", "record_no", "kind", "trigger", "inspected_on"),
        *("started_at", "ended_at", "status", "checklist_version", "checklist", "outcome"),
        *(
            "statement",
            "recommendations",
            "recommendation_items",
            "workforce",
            "keeps_blanks",
            "copy_count",
        ),
        *("representative_name", "representative_position", "signature_refused"),
        *("refusal_reason", "signed_at", "paper_facts", "content_hash"),
    )
)
NAMES = (
    OrgUnit.name.label("commune_name"),
    build_kind_on(Inspection.inspected_on).label("commune_kind"),
    Establishment.name.label("establishment_name"),
    Establishment.establishment_type,
    Establishment.address.label("establishment_address"),
    *(Establishment.owner_name, Establishment.manager_name, Establishment.room_count),
    *(Establishment.business_registration_no, Establishment.security_certificate_no),
    InspectionTeam.name.label("team_name"),
    InspectionTeam.decision_no.label("team_decision_no"),
    InspectionTeam.decided_on.label("team_decided_on"),
    TeamUnit.name.label("team_unit_name"),
    build_kind_on(Inspection.inspected_on, TeamUnit).label("team_unit_kind"),
    InspectionPlan.plan_no,
    InspectionPlan.document_no.label("plan_document_no"),
    InspectionPlan.approved_on.label("plan_approved_on"),
)
"""What other records say: kept with the minutes when they are signed."""
MEMBER = (
    *(TeamMember.full_name, TeamMember.agency, TeamMember.function),
    TeamMember.inspection_card_no,
)
FOUND = (
    *(ViolationType.title, ViolationType.legal_document, ViolationType.article),
    *(ViolationType.clause, ViolationType.point),
    *(Violation.subject_kind, Violation.occurred_on, Violation.description),
)
LATER = ("plan_no", "plan_document_no", "plan_approved_on")
"""Names that minutes keep since they print them: those signed before do not have them."""
DAYS = frozenset({"team_decided_on", "plan_approved_on", "occurred_on"})
AMENDMENT = (
    *(Amendment.number, Amendment.created_at, Amendment.label),
    *(Amendment.earlier, Amendment.corrected, Amendment.reason),
)


class VisitRow(Protocol):
    """A visit with the names around it; of signed minutes the names that they keep."""

    id: UUID
    version: int
    org_unit_id: UUID
    record_no: str | None
    kind: InspectionKind
    trigger: Trigger | None
    inspected_on: date
    started_at: datetime | None
    ended_at: datetime | None
    status: InspectionStatus
    checklist_version: str
    checklist: Mapping[str, Mapping[str, str | None]]
    outcome: InspectionOutcome | None
    statement: str | None
    recommendations: str | None
    recommendation_items: Sequence[Mapping[str, str]] | None
    workforce: Mapping[str, int | None] | None
    keeps_blanks: bool | None
    copy_count: int | None
    representative_name: str | None
    representative_position: str | None
    signature_refused: bool
    refusal_reason: str | None
    signed_at: datetime | None
    signed_by_name: str | None
    paper_facts: Mapping[str, JsonValue] | None
    content_hash: str | None
    commune_name: str
    commune_kind: str
    establishment_name: str | None
    establishment_type: str | None
    establishment_address: str | None
    owner_name: str | None
    manager_name: str | None
    room_count: int | None
    business_registration_no: str | None
    security_certificate_no: str | None
    team_name: str | None
    team_decision_no: str | None
    team_decided_on: date | None
    team_unit_id: UUID | None
    team_unit_name: str | None
    team_unit_kind: str | None
    plan_no: str | None
    plan_document_no: str | None
    plan_approved_on: date | None


class MemberRow(Protocol):
    """A member of the team who was present."""

    full_name: str
    agency: str
    function: MemberFunction
    inspection_card_no: str


class FindingRow(CitedAct, Protocol):
    """A violation that the visit found."""

    title: str
    subject_kind: SubjectKind
    occurred_on: date
    description: str | None


class AmendmentRow(Protocol):
    number: int
    created_at: datetime
    label: str
    earlier: str
    corrected: str
    reason: str


def get_visit(db: Session, id: UUID) -> VisitRow:
    """The visit with the names around it, of signed minutes those they keep; raises NotFound."""
    selected = (*OWN, *NAMES, TeamUnit.id.label("team_unit_id"))
    found = select_visit(*selected, User.full_name.label("signed_by_name"))
    signers = found.outerjoin(User, User.id == Inspection.signed_by_id)
    row = db.execute(signers.where(Inspection.id == id)).first()
    if row is None:
        raise NotFound
    kept = (row.paper_facts or {}).get("names", {})
    unsaid = dict.fromkeys(LATER) if kept else {}
    return cast(VisitRow, to_row({**row._asdict(), **unsaid, **kept}))


def select_visit(*selected: Any) -> sa.Select[Any]:
    return (
        sa.select(*selected)
        .select_from(Inspection)
        .join(OrgUnit, OrgUnit.id == Inspection.org_unit_id)
        .outerjoin(Establishment, Establishment.id == Inspection.establishment_id)
        .outerjoin(InspectionTeam, InspectionTeam.id == Inspection.team_id)
        .outerjoin(TeamUnit, TeamUnit.id == InspectionTeam.org_unit_id)
        .outerjoin(
            InspectionPlanVisit, InspectionPlanVisit.id == Inspection.inspection_plan_visit_id
        )
        .outerjoin(InspectionPlan, InspectionPlan.id == InspectionPlanVisit.plan_id)
    )


def list_members(db: Session, visit: VisitRow) -> list[MemberRow]:
    """Who was present, leaders first."""
    rank = {"leader": 0, "deputy_leader": 1}
    rows = load_signed_or_present(visit, "members", lambda: list_present_members(db, visit.id))
    return sorted(rows, key=lambda row: rank.get(row.function, 2))


def list_present_members(db: Session, id: UUID) -> Iterable[Any]:
    found = (
        sa.select(*MEMBER)
        .join(InspectionMember, InspectionMember.member_id == TeamMember.id)
        .where(InspectionMember.inspection_id == id)
        .order_by(TeamMember.id)
    )
    return db.execute(found).all()


def list_findings(db: Session, visit: VisitRow) -> list[FindingRow]:
    """The violations that the visit found, in the order of their ids."""
    return list(
        load_signed_or_present(visit, "findings", lambda: list_present_findings(db, visit.id))
    )


def list_present_findings(db: Session, id: UUID) -> Iterable[Any]:
    found = (
        sa.select(*FOUND)
        .select_from(Violation)
        .join(ViolationType, ViolationType.id == Violation.violation_type_id)
        .where(Violation.inspection_id == id)
        .order_by(Violation.id)
    )
    return db.execute(found).all()


def load_signed_or_present(visit: Any, part: str, ask: Any) -> Iterable[Any]:
    """What the signed minutes keep of `part`; what stands there now for others."""
    if visit.paper_facts is None:
        rows: Iterable[Any] = ask()
        return rows
    return [to_row(row) for row in visit.paper_facts[part]]


def list_amendments(db: Session, id: UUID) -> list[AmendmentRow]:
    """What was corrected since the minutes were signed."""
    found = sa.select(*AMENDMENT).where(Amendment.inspection_id == id).order_by(Amendment.number)
    return [cast(AmendmentRow, row) for row in db.execute(found)]


def build_paper_facts(db: Session, id: UUID) -> dict[str, Any]:
    """What to keep with minutes that are being signed, as plain JSON."""
    names = db.execute(select_visit(*NAMES).where(Inspection.id == id)).one()
    return {
        "names": to_json_row(names),
        "members": [to_json_row(row) for row in list_present_members(db, id)],
        "findings": [to_json_row(row) for row in list_present_findings(db, id)],
    }


def to_json_row(row: Any) -> dict[str, Any]:
    values = row._asdict()
    return {
        n: v.isoformat() if isinstance(v, date) else to_plain_value(v) for n, v in values.items()
    }


def to_plain_value(value: Any) -> Any:
    """An enum as its text."""
    return str(value) if isinstance(value, str) else value


def to_row(values: dict[str, Any]) -> Any:
    """The fields of a row, with days that were kept as text."""
    days = {n: date.fromisoformat(values[n]) for n in DAYS if isinstance(values.get(n), str)}
    return SimpleNamespace(**{**values, **days})
