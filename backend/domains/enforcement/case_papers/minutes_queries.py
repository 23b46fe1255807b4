"""Reads what printed minutes need: the visit, its team and place, and what it found.

What other records say of a signed visit was stored with it at signing (`paper_facts`).
"""

from datetime import date, datetime
from typing import TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import ConfigDict, JsonValue
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import OrgUnit, build_kind_on
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.single_read import FieldColumns, list_read_columns
from backend.core.text.schemas import BaseModel
from backend.domains.catalogues.violation_types.models import SubjectKind, ViolationType
from backend.domains.enforcement.violations.models import Violation
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspection_plans.models import InspectionPlan, InspectionPlanVisit
from backend.domains.inspections.inspections.amendments import AMENDMENTS
from backend.domains.inspections.inspections.models import (
    Amendment,
    Answers,
    Counts,
    Inspection,
    InspectionKind,
    InspectionMember,
    InspectionOutcome,
    InspectionStatus,
    Trigger,
)
from backend.domains.inspections.inspections.queries import FOLLOWED, build_followed_column
from backend.domains.inspections.inspections.schemas import AmendmentRead
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.inspection_teams.models import (
    InspectionTeam,
    MemberFunction,
    TeamMember,
)

Ts = TypeVarTuple("Ts")
TeamUnit = orm.aliased(OrgUnit)

LATER = (
    *("plan_no", "plan_document_no", "plan_approved_on"),
    *("follows_record_no", "follows_on"),
)
"""Names that were added to the paper later: minutes signed before that do not have them."""


class CaseRecord(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class MemberRow(CaseRecord):
    """A member of the team who was present."""

    full_name: str
    agency: str
    function: MemberFunction
    inspection_card_no: str


class FindingRow(CaseRecord):
    """A violation that the visit found."""

    title: str
    legal_document: str
    article: str
    clause: str | None
    point: str | None
    subject_kind: SubjectKind
    occurred_on: date
    description: str | None


class PrintedNames(CaseRecord):
    """What other records say of a visit: kept with the minutes when they are signed."""

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
    team_unit_name: str | None
    team_unit_kind: str | None
    plan_no: str | None
    plan_document_no: str | None
    plan_approved_on: date | None
    follows_record_no: str | None
    follows_on: date | None


class PaperFacts(CaseRecord):
    """What signed minutes keep: `names` has the fields of `PrintedNames` of their day."""

    names: dict[str, JsonValue]
    members: list[MemberRow]
    findings: list[FindingRow]


class VisitRow(PrintedNames):
    """A visit with the names of records around it; signed minutes keep the names of their day."""

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
    checklist: Answers
    outcome: InspectionOutcome | None
    statement: str | None
    recommendations: str | None
    recommendation_items: list[dict[str, str]]
    workforce: Counts | None
    keeps_blanks: bool | None
    copy_count: int | None
    representative_name: str | None
    representative_position: str | None
    signature_refused: bool
    refusal_reason: str | None
    signed_at: datetime | None
    signed_by_name: str | None
    paper_facts: PaperFacts | None
    content_hash: str | None
    team_unit_id: UUID | None


COLUMNS = FieldColumns(
    Inspection,
    Establishment,
    InspectionPlan,
    commune_name=OrgUnit.name,
    commune_kind=build_kind_on(Inspection.inspected_on),
    establishment_name=Establishment.name,
    establishment_address=Establishment.address,
    team_name=InspectionTeam.name,
    team_decision_no=InspectionTeam.decision_no,
    team_decided_on=InspectionTeam.decided_on,
    team_unit_id=TeamUnit.id,
    team_unit_name=TeamUnit.name,
    team_unit_kind=build_kind_on(Inspection.inspected_on, TeamUnit),
    plan_document_no=InspectionPlan.document_no,
    plan_approved_on=InspectionPlan.approved_on,
    follows_record_no=build_followed_column(FOLLOWED.record_no),
    follows_on=build_followed_column(FOLLOWED.inspected_on),
    signed_by_name=User.full_name,
)


def get_visit(db: Session, id: UUID) -> VisitRow:
    """The visit with the names of records around it; raises NotFound."""
    found = select_visit(sa.select(*COLUMNS.of(VisitRow.model_fields)), id)
    signers = found.outerjoin(User, User.id == Inspection.signed_by_id)
    row = db.execute(signers).first()
    if row is None:
        raise NotFound
    kept = row.paper_facts["names"] if row.paper_facts else {}
    unsaid = dict.fromkeys(LATER) if kept else {}
    return VisitRow.model_validate({**row._mapping, **unsaid, **kept})


def select_visit(columns: sa.Select[*Ts], id: UUID | sa.BindParameter[UUID]) -> sa.Select[*Ts]:
    """Select `columns` of one inspection and the records around it."""
    return (
        columns.select_from(Inspection)
        .join(OrgUnit, OrgUnit.id == Inspection.org_unit_id)
        .outerjoin(Establishment, Establishment.id == Inspection.establishment_id)
        .outerjoin(InspectionTeam, InspectionTeam.id == Inspection.team_id)
        .outerjoin(TeamUnit, TeamUnit.id == InspectionTeam.org_unit_id)
        .outerjoin(
            InspectionPlanVisit, InspectionPlanVisit.id == Inspection.inspection_plan_visit_id
        )
        .outerjoin(InspectionPlan, InspectionPlan.id == InspectionPlanVisit.plan_id)
        .where(Inspection.id == id)
    )


_ID = sa.bindparam("id", type_=sa.Uuid())
PRINTED_NAMES = CompiledQuery(select_visit(sa.select(*COLUMNS.of(PrintedNames.model_fields)), _ID))
PRESENT_MEMBERS = CompiledQuery(
    sa.select(*list_read_columns(MemberRow, TeamMember))
    .join(InspectionMember, InspectionMember.member_id == TeamMember.id)
    .where(InspectionMember.inspection_id == _ID)
    .order_by(TeamMember.id)
)
PRESENT_FINDINGS = CompiledQuery(
    sa.select(*list_read_columns(FindingRow, Violation, ViolationType))
    .select_from(Violation)
    .join(ViolationType, ViolationType.id == Violation.violation_type_id)
    .where(Violation.inspection_id == _ID)
    .order_by(Violation.id)
)


def list_members(db: Session, visit: VisitRow) -> list[MemberRow]:
    """Who was present, leaders first; of signed minutes as they were then."""
    rank = {MemberFunction.LEADER: 0, MemberFunction.DEPUTY_LEADER: 1}
    kept = visit.paper_facts
    found = list_present_members(db, visit.id) if kept is None else kept.members
    return sorted(found, key=lambda member: rank.get(member.function, 2))


def list_present_members(db: Session, id: UUID) -> list[MemberRow]:
    return [MemberRow.model_validate(row) for row in db.fetch(PRESENT_MEMBERS, id=id)]


def list_findings(db: Session, visit: VisitRow) -> list[FindingRow]:
    """The violations that the visit found, in the order of their ids; of signed minutes as then."""
    kept = visit.paper_facts
    return list_present_findings(db, visit.id) if kept is None else kept.findings


def list_present_findings(db: Session, id: UUID) -> list[FindingRow]:
    return [FindingRow.model_validate(row) for row in db.fetch(PRESENT_FINDINGS, id=id)]


def list_amendments(db: Session, id: UUID) -> list[AmendmentRead]:
    """What was corrected since the minutes were signed."""
    found = AMENDMENTS.where(Amendment.inspection_id == id).order_by(Amendment.number)
    return [AmendmentRead.model_validate(row) for row in db.execute(found)]


def build_paper_facts(db: Session, id: UUID) -> dict[str, JsonValue]:
    """What to keep with minutes that are being signed, as plain JSON."""
    (row,) = db.fetch(PRINTED_NAMES, id=id)
    facts = PaperFacts(
        names=PrintedNames.model_validate(row).model_dump(mode="json"),
        members=list_present_members(db, id),
        findings=list_present_findings(db, id),
    )
    return facts.model_dump(mode="json")
