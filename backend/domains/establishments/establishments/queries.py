"""The register as rows: the columns, filters and orders that list, detail and export share."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.compiled_page import CompiledPage
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.pagination import Key, PageStart, build_page
from backend.core.sql.single_read import FieldColumns, list_filter_clauses
from backend.domains.establishments.establishments.business_days import build_status_on
from backend.domains.establishments.establishments.models import (
    LONG_AGO,
    Establishment,
    EstablishmentStatus,
    WorkforceCount,
)
from backend.domains.establishments.establishments.schemas import (
    EstablishmentFilters,
    EstablishmentQuery,
    EstablishmentRead,
    EstablishmentRow,
    EstablishmentSort,
    LastOutcome,
)
from backend.domains.establishments.establishments.workforce import compute_recent_since
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.areas.queries import build_area_clause
from backend.domains.organisation.complexity.conditions import (
    is_complex_establishment,
    select_complex_establishments,
)
from backend.metrics.lists_by_boundaries import UNIT, select_with_unit

Ts = TypeVarTuple("Ts")
DAY = sa.bindparam("day", type_=sa.Date())
COLUMNS = FieldColumns(
    Establishment,
    status=build_status_on(DAY),
    **UNIT,
    area_name=Area.name,
    workforce_total=WorkforceCount.total,
    workforce_female=WorkforceCount.female,
    is_complex=is_complex_establishment(Establishment.id, DAY),
)
ROW = COLUMNS.of(EstablishmentRow.model_fields)
FULL = COLUMNS.of(EstablishmentRead.model_fields)


def select_establishment_rows(
    columns: sa.Select[*Ts], filters: EstablishmentFilters
) -> sa.Select[*Ts]:
    """Select `columns` of establishments, their commune and area, and their latest head count."""
    latest = sa.and_(
        WorkforceCount.establishment_id == Establishment.id,
        WorkforceCount.counted_on == Establishment.last_counted_on,
    )
    return (
        select_with_unit(columns.select_from(Establishment), Establishment, filters.boundaries)
        .outerjoin(Area, Area.id == Establishment.area_id)
        .outerjoin(WorkforceCount, latest)
        .where(*build_filter_clauses(filters))
        .params(day=today())
    )


def build_filter_clauses(filters: EstablishmentFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.status is not None:
        yield build_status_on(today()) == filters.status
    names = ("establishment_type", "org_unit_id", "site_id", "q")
    yield from list_filter_clauses(Establishment, filters, *names)
    if filters.area is not None:
        yield build_area_clause(Establishment.area_id, filters.area)
    if filters.is_complex is not None:
        told = Establishment.id.in_(select_complex_establishments(today()))
        yield told if filters.is_complex else sa.not_(told)
    yield from build_visit_clauses(filters)
    if filters.uncounted is not None:
        counted = build_since_clause(Establishment.last_counted_on, compute_recent_since(today()))
        yield sa.not_(counted) if filters.uncounted else counted


def build_visit_clauses(filters: EstablishmentFilters) -> Iterable[sa.ColumnElement[bool]]:
    """What the latest signed visit was, and whether it lies in this year."""
    if filters.last_outcome is LastOutcome.NEVER:
        yield Establishment.last_inspected_on.is_(None)
    elif filters.last_outcome is not None:
        yield Establishment.last_outcome == filters.last_outcome
    if filters.inspected is not None:
        visited = build_since_clause(
            Establishment.last_inspected_on, today().replace(month=1, day=1)
        )
        yield visited if filters.inspected else sa.not_(visited)


def build_since_clause(
    column: orm.InstrumentedAttribute[date | None], day: date
) -> sa.ColumnElement[bool]:
    """Whether the day in `column` is `day` or later; a place without that day does not count."""
    return sa.func.coalesce(column, LONG_AGO) >= day


def build_order(sort: EstablishmentSort) -> tuple[sa.SQLColumnExpression[Any], ...]:
    """The keys of a page: none of them is NULL, and the last one is unique."""
    if sort is EstablishmentSort.RECENT:
        return (Establishment.updated_at.desc(), Establishment.id.desc())
    by_name = (Establishment.match_key, Establishment.id)
    if sort is EstablishmentSort.NAME:
        return by_name
    active = build_status_on(today()) == EstablishmentStatus.ACTIVE
    out_of_business = sa.case((active, 0), else_=1)
    return (out_of_business, sa.func.coalesce(Establishment.last_inspected_on, LONG_AGO), *by_name)


def list_establishment_reads(db: Session, ids: Sequence[UUID]) -> list[EstablishmentRead]:
    """Places in full: one query."""
    found = select_establishment_rows(sa.select(*FULL), EstablishmentFilters())
    rows = db.execute(found.where(Establishment.id.in_(ids)))
    return [EstablishmentRead.model_validate(row._mapping) for row in rows]


def get_establishment_read(db: Session, id: UUID) -> EstablishmentRead:
    """One place in full; raises NotFound."""
    for row in db.fetch(ONE, id=id, day=today()):
        return EstablishmentRead.model_validate(row)
    raise NotFound


ONE = CompiledQuery(
    select_establishment_rows(sa.select(*FULL), EstablishmentFilters()).where(
        Establishment.id == sa.bindparam("id", type_=sa.Uuid())
    )
)


def build_page_of_places(
    query: EstablishmentQuery, keys: Sequence[Key], start: PageStart
) -> sa.Select[*tuple[Any, ...]]:
    """The SELECT of one page of the list."""
    return build_page(select_establishment_rows(sa.select(*ROW), query), keys, start)


PAGE = CompiledPage(
    build_page_of_places, lambda query: build_order(query.sort), list_establishment_reads
)
