"""What minutes on paper need, by columns: the visit, its team and place, and what it found."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.db import Session
from backend.core.errors import NotFound
from backend.core.org import OrgUnit
from backend.features.accounts.models import User
from backend.features.establishments.models import Establishment
from backend.features.inspection_teams.models import InspectionTeam, TeamMember
from backend.features.inspections.models import Inspection, InspectionMember
from backend.features.violation_types.models import ViolationType
from backend.features.violations.models import Violation

TeamUnit = orm.aliased(OrgUnit)

VISIT = (
    *(getattr(Inspection, name) for name in ("id", "org_unit_id", "team_level", "record_no")),
    *(getattr(Inspection, name) for name in ("kind", "trigger", "inspected_on", "started_at")),
    *(getattr(Inspection, name) for name in ("ended_at", "status", "checklist_version")),
    *(getattr(Inspection, name) for name in ("checklist", "outcome", "statement")),
    *(getattr(Inspection, name) for name in ("recommendations", "signed_at", "content_hash")),
    Inspection.version,
    OrgUnit.name.label("commune_name"),
    OrgUnit.kind.label("commune_kind"),
    Establishment.name.label("establishment_name"),
    Establishment.establishment_type,
    Establishment.address.label("establishment_address"),
    *(getattr(Establishment, name) for name in ("owner_name", "manager_name", "room_count")),
    Establishment.business_registration_no,
    Establishment.security_certificate_no,
    InspectionTeam.name.label("team_name"),
    InspectionTeam.decision_no.label("team_decision_no"),
    InspectionTeam.decided_on.label("team_decided_on"),
    TeamUnit.id.label("team_unit_id"),
    TeamUnit.name.label("team_unit_name"),
    TeamUnit.kind.label("team_unit_kind"),
    User.full_name.label("signed_by_name"),
)
MEMBER = (
    *(TeamMember.full_name, TeamMember.agency, TeamMember.function),
    TeamMember.inspection_card_no,
)
FOUND = (
    *(ViolationType.title, ViolationType.legal_document, ViolationType.article),
    *(ViolationType.clause, ViolationType.point),
    *(Violation.subject_kind, Violation.occurred_on, Violation.description),
)


def visit(db: Session, id: UUID) -> Any:
    """The visit with the names around it; raises NotFound."""
    found = (
        sa.select(*VISIT)
        .select_from(Inspection)
        .join(OrgUnit, OrgUnit.id == Inspection.org_unit_id)
        .outerjoin(Establishment, Establishment.id == Inspection.establishment_id)
        .outerjoin(InspectionTeam, InspectionTeam.id == Inspection.team_id)
        .outerjoin(TeamUnit, TeamUnit.id == InspectionTeam.org_unit_id)
        .outerjoin(User, User.id == Inspection.signed_by_id)
        .where(Inspection.id == id)
    )
    row = db.execute(found).first()
    if row is None:
        raise NotFound
    return row


def members(db: Session, id: UUID) -> list[Any]:
    """Who was present, leaders first."""
    found = (
        sa.select(*MEMBER)
        .join(InspectionMember, InspectionMember.member_id == TeamMember.id)
        .where(InspectionMember.inspection_id == id)
        .order_by(TeamMember.id)
    )
    rank = {"leader": 0, "deputy_leader": 1}
    return sorted(db.execute(found).all(), key=lambda row: rank.get(row.function, 2))


def findings(db: Session, id: UUID) -> list[Any]:
    """The violations that the visit found, in the order of their ids."""
    found = (
        sa.select(*FOUND)
        .select_from(Violation)
        .join(ViolationType, ViolationType.id == Violation.violation_type_id)
        .where(Violation.inspection_id == id)
        .order_by(Violation.id)
    )
    return list(db.execute(found).all())
