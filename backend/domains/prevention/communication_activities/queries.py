"""Queries of communication activities, shared by list, detail and export."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, build_in_clause
from backend.core.session.session import Session
from backend.core.sql.single_read import list_filter_clauses, list_read_columns
from backend.core.sql.types import ColumnValue, RowSelect
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.areas.queries import build_area_clause
from backend.domains.prevention.communication_activities.models import (
    ActivityStatus,
    CommunicationActivity,
)
from backend.domains.prevention.communication_activities.schemas import (
    ActivityDetail,
    ActivityFilters,
    ActivityRead,
    ActivityRow,
)
from backend.domains.prevention.communication_activities.used_materials import (
    load_used_materials,
)
from backend.law.reference.tiers import list_establishment_tiers
from backend.metrics.geography import Boundaries
from backend.metrics.lists_by_boundaries import UNIT, select_with_unit

JOINED = {
    **UNIT,
    "org_unit_level": OrgUnit.level,
    "commune_ids": CommunicationActivity.reached_ids,
    "area_name": Area.name,
}
NEWEST_FIRST = (CommunicationActivity.held_on.desc(), CommunicationActivity.id.desc())
SAME = ("form", "audience", "status", "integrated_programme", "q")


ROW = list_read_columns(ActivityRow, CommunicationActivity, **JOINED)
FULL = list_read_columns(ActivityDetail, CommunicationActivity, **JOINED)


def select_activity_rows(
    selected: Iterable[sa.SQLColumnExpression[ColumnValue]], boundaries: Boundaries = Boundaries.OWN
) -> RowSelect:
    """Activities with the names of the unit that recorded them and of their area."""
    rows = sa.select(*selected).select_from(CommunicationActivity)
    return select_with_unit(rows, CommunicationActivity, boundaries).outerjoin(
        Area, Area.id == CommunicationActivity.area_id
    )


def build_filter_clauses(filters: ActivityFilters) -> Iterable[sa.ColumnElement[bool]]:
    yield from list_filter_clauses(CommunicationActivity, filters, *SAME)
    if filters.held_from is not None:
        yield CommunicationActivity.held_on >= filters.held_from
    if filters.held_to is not None:
        yield CommunicationActivity.held_on <= filters.held_to
    if filters.area is not None:
        yield build_area_clause(CommunicationActivity.area_id, filters.area)
    if filters.org_unit_id is not None:
        yield build_unit_clause(filters.select_units(filters.org_unit_id))
    if filters.is_joint is not None:
        above = OrgUnit.level.not_in(list_establishment_tiers())
        yield above if filters.is_joint else sa.not_(above)
    if filters.is_due is not None:
        yield is_due_today() if filters.is_due else sa.not_(is_due_today())


def build_unit_clause(inside: sa.Select[UUID]) -> sa.ColumnElement[bool]:
    """Recorded by one of the units `inside`, or held for one of them."""
    return CommunicationActivity.readable_in(inside)


def is_due_today() -> sa.ColumnElement[bool]:
    """Planned, and its day has come."""
    planned = CommunicationActivity.status == ActivityStatus.PLANNED
    return sa.and_(planned, CommunicationActivity.held_on <= today())


def get_activity_read(db: Session, id: UUID) -> ActivityRead:
    """The activity in full; raises NotFound."""
    for activity in list_activity_reads(db, [id]):
        return activity
    raise NotFound


def list_activity_reads(db: Session, ids: Sequence[UUID]) -> list[ActivityRead]:
    """Activities in full: two queries."""
    used = load_used_materials(db, ids)
    own = build_in_clause(CommunicationActivity.id, ids)
    rows = db.load_rows(select_activity_rows(FULL).where(own))
    return [ActivityRead(**row._mapping, materials=used[row.id]) for row in rows]
