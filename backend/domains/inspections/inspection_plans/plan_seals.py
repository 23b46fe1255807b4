"""Sealing a list: from when its lines are visible, and the hash that proves what was sealed."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import create_id, now
from backend.core.session.org_units import OrgUnit
from backend.core.session.scoping import get_current_minute
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_read_columns
from backend.core.sql.types import RowSelect
from backend.core.text.canonical_json import to_canonical_json
from backend.core.text.clock import HANOI, get_civil_now
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanVisit,
    PlanSeal,
    SealedList,
)
from backend.domains.inspections.inspection_plans.schemas import SealRead
from backend.domains.organisation.inspection_teams.models import InspectionTeam

SALT_BYTES = 32
"""Without it a list of a few known places could be guessed from its hash."""


def publish_and_seal_lines(
    db: Session, plan: InspectionPlan, lines: Sequence[InspectionPlanVisit]
) -> None:
    """Show the announced lines to everyone; seal the others, and publish their hash.

    Give `lines` as their keeper still sees them: after the flush nobody sees the sealed ones.
    """
    at = get_current_minute()
    after = datetime.combine(plan.period_end + timedelta(days=1), time.min, HANOI)
    hidden = [line for line in lines if line.is_unannounced]
    if hidden:
        create_seal(db, plan, hidden)
    for line in lines:
        line.members_from = line.opens_at if line.is_unannounced else at
        line.public_from = after if line.is_unannounced else at


def create_seal(db: Session, plan: InspectionPlan, lines: Sequence[InspectionPlanVisit]) -> None:
    until = max(line.opens_at for line in lines if line.opens_at is not None)
    content = to_sealed_text(plan, lines, load_places(db, lines), secrets.token_hex(SALT_BYTES))
    published = PlanSeal(
        id=create_id(),
        plan_id=plan.id,
        org_unit_id=plan.org_unit_id,
        content_hash=compute_content_hash(content),
        sealed_at=now(),
        sealed_until=until,
    )
    kept = SealedList(
        seal_id=published.id, plan_id=plan.id, org_unit_id=plan.org_unit_id, content=content
    )
    db.add_all((published, kept))
    plan.sealed_until = until


def load_places(
    db: Session, lines: Sequence[InspectionPlanVisit]
) -> dict[UUID, sa.Row[UUID, str, str]]:
    """The id, name and address of each line's place, by its id."""
    ids = [line.establishment_id for line in lines]
    found = sa.select(Establishment.id, Establishment.name, Establishment.address)
    return {row.id: row for row in db.execute(found.where(Establishment.id.in_(ids)))}


def to_sealed_text(
    plan: InspectionPlan,
    lines: Sequence[InspectionPlanVisit],
    places: dict[UUID, sa.Row[UUID, str, str]],
    salt: str,
) -> str:
    """The list as JSON with sorted keys, no spaces, in UTF-8; each list has a `salt` of its own."""
    visits = [
        {
            "establishment_id": str(line.establishment_id),
            "name": places[line.establishment_id].name,
            "address": places[line.establishment_id].address,
            "planned_on": line.planned_on.isoformat(),
            "opens_at": line.opens_at and line.opens_at.isoformat(),
            "note": line.note,
        }
        for line in sorted(lines, key=lambda line: (line.planned_on, str(line.establishment_id)))
    ]
    content = {
        "plan_id": str(plan.id),
        "team_id": str(plan.team_id),
        "salt": salt,
        "visits": visits,
    }
    return to_canonical_json(content)


def compute_content_hash(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def select_seal_rows(*conditions: sa.ColumnElement[bool]) -> RowSelect:
    """Published seals; `content` is NULL unless the viewer sees every line of it."""
    civil_now = sa.literal(get_civil_now(), PlanSeal.sealed_until.type)
    columns = list_read_columns(
        SealRead,
        PlanSeal,
        org_unit_name=OrgUnit.name,
        team_name=InspectionTeam.name,
        plan_no=InspectionPlan.plan_no,
        document_no=InspectionPlan.document_no,
        is_open=PlanSeal.sealed_until <= civil_now,
        content=SealedList.content,
    )
    return (
        sa.select(*columns)
        .select_from(PlanSeal)
        .join(OrgUnit, OrgUnit.id == PlanSeal.org_unit_id)
        .join(InspectionPlan, InspectionPlan.id == PlanSeal.plan_id)
        .join(InspectionTeam, InspectionTeam.id == InspectionPlan.team_id)
        .outerjoin(SealedList, SealedList.seal_id == PlanSeal.id)
        .where(*conditions)
    )


def get_seal_row(db: Session, id: UUID) -> SealRead:
    """One seal; raises NotFound."""
    return get_read(db, select_seal_rows(PlanSeal.id == id), SealRead)
