"""Every place in business, with its head count of one day and the latest count before that day.

One statement serves a form in which the counts of all places of a unit are entered.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import ConfigDict, Field
from sqlalchemy import orm

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.membership import LISTS_UNITS_ONCE
from backend.core.sql.pagination import After, Limit, PageRows, read_page_by_keys
from backend.core.sql.single_read import list_filter_clauses
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.text.schemas import Day
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
    WorkforceCount,
)
from backend.domains.establishments.establishments.queries import build_since_clause
from backend.domains.establishments.establishments.schemas import (
    PlaceCountRead,
    WorkforceCountRead,
)
from backend.domains.establishments.establishments.workforce import compute_recent_since
from backend.metrics.lists_by_boundaries import ByOwnBoundaries

OfDay = orm.aliased(WorkforceCount, name="of_day")
Before = orm.aliased(WorkforceCount, name="of_before")
Earlier = orm.aliased(WorkforceCount, name="earlier")
FIELDS = tuple(WorkforceCountRead.model_fields)
PLACE = (
    Establishment.id.label("establishment_id"),
    Establishment.name,
    Establishment.establishment_type,
    Establishment.address,
    Establishment.org_unit_id,
    OrgUnit.name.label("org_unit_name"),
)


class PlaceCountQuery(ByOwnBoundaries):
    """Which places, and on which day: without one it is today."""

    model_config = ConfigDict(extra="forbid")

    counted_on: Day | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    uncounted: Annotated[
        bool | None,
        Field(description="no head count in the quarter of that day or the one before"),
    ] = None
    after: After = None
    limit: Limit = 50


def list_place_counts(db: Session, query: PlaceCountQuery) -> PageRows:
    """One page of places by name, `count` and `before` as in WorkforceCountRead or None."""
    day = query.counted_on or today()
    keys = (Establishment.match_key, Establishment.id)
    rows = read_page_by_keys(
        db,
        select_place_counts(day),
        build_filter_clauses(day, query),
        keys,
        query.after,
        query.limit,
    )
    return {"items": [to_place_count(row) for row in rows["items"]], "next": rows["next"]}


def select_place_counts(day: date) -> RowSelect:
    """Select places with the counts of the day and before it."""
    latest = (
        sa.select(sa.func.max(Earlier.counted_on))
        .where(Earlier.establishment_id == Establishment.id, Earlier.counted_on < day)
        .correlate(Establishment)
        .scalar_subquery()
    )
    of_day = sa.and_(OfDay.establishment_id == Establishment.id, OfDay.counted_on == day)
    before = sa.and_(Before.establishment_id == Establishment.id, Before.counted_on == latest)
    columns = [
        getattr(entity, name).label(f"{prefix}_{name}")
        for prefix, entity in (("count", OfDay), ("before", Before))
        for name in FIELDS
    ]
    return (
        sa.select(*PLACE, *columns)
        .select_from(Establishment)
        .join(OrgUnit, OrgUnit.id == Establishment.org_unit_id)
        .outerjoin(OfDay, of_day)
        .outerjoin(Before, before)
        .options(LISTS_UNITS_ONCE)
    )


def build_filter_clauses(day: date, query: PlaceCountQuery) -> Iterable[sa.ColumnElement[bool]]:
    yield sa.exists(ActivePeriod.id).where(
        ActivePeriod.establishment_id == Establishment.id, ActivePeriod.covers(day)
    )
    yield from list_filter_clauses(Establishment, query, "org_unit_id")
    if query.uncounted is not None:
        counted = build_since_clause(Establishment.last_counted_on, compute_recent_since(day))
        yield sa.not_(counted) if query.uncounted else counted


def to_place_count(row: ReadRow) -> PlaceCountRead:
    values = row._mapping
    place = {column.key: values[column.key] for column in PLACE}
    counts = {
        prefix: {name: values[f"{prefix}_{name}"] for name in FIELDS}
        if values[f"{prefix}_id"] is not None
        else None
        for prefix in ("count", "before")
    }
    return PlaceCountRead.model_validate(place | counts)
