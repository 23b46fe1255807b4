"""The teams that may be checked, and the sample of their signed visits that the system draws.

Who stands above does not read the records below. So teams and visits are read past the scope of
the actor, once: a recheck tells of the drawn visits only what stands on the cover of their minutes.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.security.lots import select_by_lot
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, OrgUnitClosure, select_own_units_of
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.search import to_search_text
from backend.core.sql.types import ReadRow
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.inspections.rechecks.models import StoredSampleVisit
from backend.domains.inspections.rechecks.schemas import CheckableTeamQuery
from backend.domains.organisation.inspection_teams.models import InspectionTeam

VISITS = build_unscoped_table(Inspection).c
TEAMS = build_unscoped_table(InspectionTeam).c
PLACES = build_unscoped_table(Establishment, "id", "name").c
WHY = "a team is checked by one above it, which reads no other record of the unit below"


class CheckedTeam(NamedTuple):
    """A team of a unit below."""

    id: UUID
    name: str
    org_unit_id: UUID


class DrawnSample(NamedTuple):
    """What was drawn, from how many, and by which seed."""

    seed: str
    candidate_count: int
    visits: list[StoredSampleVisit]


def is_below(unit: sa.ColumnElement[UUID], above: sa.Select[UUID]) -> sa.ColumnElement[bool]:
    """`unit` lies in one of the units `above`, and is none of them."""
    inside = sa.select(OrgUnitClosure.descendant_id).where(
        OrgUnitClosure.ancestor_id.in_(above),
        OrgUnitClosure.ancestor_id != OrgUnitClosure.descendant_id,
    )
    return unit.in_(inside)


def list_checkable_teams(db: Session, query: CheckableTeamQuery) -> PageRows:
    """Active teams of units below those of the actor, by the name of the unit."""
    own = sa.select(OrgUnit.id).where(OrgUnit.id.in_(select_own_units_of(db.scope)))
    signed = (
        sa.select(sa.func.count(VISITS.id))
        .where(
            VISITS.team_id == TEAMS.id,
            VISITS.status == InspectionStatus.SIGNED,
            VISITS.inspected_on >= today().replace(month=1, day=1),
        )
        .correlate(TEAMS.id.table)
        .scalar_subquery()
    )
    found = (
        sa.select(
            *(TEAMS.id, TEAMS.name, TEAMS.org_unit_id, TEAMS.level),
            OrgUnit.name.label("org_unit_name"),
            signed.label("signed_count"),
        )
        .join(OrgUnit, OrgUnit.id == TEAMS.org_unit_id)
        .where(TEAMS.is_active.is_(True), is_below(TEAMS.org_unit_id, own))
    )
    if query.q is not None:
        found = found.where(OrgUnit.sort_name.contains(to_search_text(query.q), autoescape=True))
    return read_page(db, found, (OrgUnit.sort_name, TEAMS.id), query.after, query.limit)


def find_team_below(db: Session, id: UUID, unit_id: UUID) -> CheckedTeam | None:
    """An active team of a unit below `unit_id`."""
    own = sa.select(OrgUnit.id).where(OrgUnit.id == unit_id)
    found = sa.select(TEAMS.id, TEAMS.name, TEAMS.org_unit_id).where(
        TEAMS.id == id, TEAMS.is_active.is_(True), is_below(TEAMS.org_unit_id, own)
    )
    row = db.execute(found, execution_options={"unscoped": WHY}).first()
    return CheckedTeam(*row) if row else None


def select_sample_by_lot(
    db: Session, team_id: UUID, first: date, last: date, size: int, drawn_at: datetime
) -> DrawnSample:
    """Draw at most `size` signed visits of the team, by a seed that nobody chooses."""
    seed = secrets.token_hex(16)
    ids = list_candidate_ids(db, team_id, first, last, drawn_at)
    drawn = select_by_lot(ids, seed, size)
    return DrawnSample(seed, len(ids), list_drawn_visits(db, drawn))


def list_candidate_ids(
    db: Session, team_id: UUID, first: date, last: date, drawn_at: datetime
) -> Sequence[UUID]:
    """What could be drawn at that moment; drafts could not, so no sealed visit is told."""
    found = sa.select(VISITS.id).where(
        VISITS.team_id == team_id,
        VISITS.status == InspectionStatus.SIGNED,
        VISITS.veil_id.is_(None),
        VISITS.inspected_on.between(first, last),
        VISITS.signed_at <= drawn_at,
    )
    return db.scalars(found, execution_options={"unscoped": WHY}).all()


def list_drawn_visits(db: Session, ids: Sequence[UUID]) -> list[StoredSampleVisit]:
    """The cover of the minutes of each drawn visit, in the order of the lots."""
    found = (
        sa.select(
            *(VISITS.id, VISITS.record_no, VISITS.inspected_on, VISITS.kind, VISITS.outcome),
            PLACES.name.label("place"),
        )
        .where(PLACES.id == VISITS.establishment_id)
        .where(VISITS.id.in_(ids))
    )
    rows = {row.id: row for row in db.execute(found, execution_options={"unscoped": WHY})}
    return [to_sample_visit(rows[id]) for id in ids]


def to_sample_visit(row: ReadRow) -> StoredSampleVisit:
    return {
        "inspection_id": str(row.id),
        "record_no": row.record_no or "",
        "inspected_on": row.inspected_on.isoformat(),
        "kind": row.kind.value,
        "outcome": row.outcome.value if row.outcome else None,
        "establishment_name": row.place,
        "verdict": None,
        "note": None,
    }
