"""Queries for the rows of units."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import today
from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitKindChange,
    OrgUnitSuccession,
    build_existing_clause,
    build_kind_on,
    select_units_under,
)
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.core.sql.types import ReadRow, RowSelect
from backend.domains.organisation.org_units.schemas import (
    KindChangeRead,
    UnitDetail,
    UnitFilters,
)

COLUMNS: tuple[Any, ...] = (
    OrgUnit.id,
    OrgUnit.version,
    OrgUnit.created_at,
    OrgUnit.updated_at,
    OrgUnit.code,
    OrgUnit.name,
    OrgUnit.level,
    OrgUnit.parent_id,
    OrgUnit.valid_from,
    OrgUnit.valid_to,
    OrgUnit.tile_row,
    OrgUnit.tile_col,
    OrgUnit.is_verified,
    OrgUnit.source,
)
BY_NAME = (OrgUnit.sort_name, OrgUnit.id)


def select_units(on: date | None) -> RowSelect:
    """The columns of `UnitRead`; `kind` as on the day, else as today or on the last day."""
    last = sa.func.coalesce(OrgUnit.valid_to, date.max)
    day = on or sa.case((last < today(), last), else_=today())
    return sa.select(*COLUMNS, build_kind_on(day).label("kind"))


def build_filter_clauses(filters: UnitFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.level is not None:
        yield OrgUnit.level == filters.level
    if filters.parent_id is not None:
        yield OrgUnit.parent_id == filters.parent_id
    if filters.within is not None:
        yield OrgUnit.id.in_(select_units_under([filters.within]))
    if filters.on is not None:
        yield build_existing_clause(filters.on)
    for word in to_search_text(filters.q or "").split():
        yield OrgUnit.sort_name.contains(word, autoescape=True)


def get_unit_detail(db: Session, id: UUID) -> UnitDetail:
    """One unit in full; raises NotFound."""
    for unit in list_unit_details(db, [id]):
        return unit
    raise NotFound


def list_unit_details(db: Session, ids: Sequence[UUID]) -> list[UnitDetail]:
    """Units in full: three queries."""
    columns = [getattr(OrgUnitKindChange, name) for name in KindChangeRead.model_fields]
    found = sa.select(OrgUnitKindChange.unit_id, *columns)
    of_units = found.where(OrgUnitKindChange.unit_id.in_(ids))
    changes: dict[UUID, list[KindChangeRead]] = defaultdict(list)
    for change in db.execute(of_units.order_by(OrgUnitKindChange.changed_on.desc())):
        changes[change.unit_id].append(KindChangeRead.model_validate(change._mapping))
    rows = db.execute(select_units(None).where(OrgUnit.id.in_(ids))).all()
    return [
        UnitDetail(**unit, kind_changes=changes[unit["id"]]) for unit in add_successions(db, rows)
    ]


def add_successions(db: Session, rows: Sequence[ReadRow]) -> list[dict[str, Any]]:
    """Add the ids of predecessors and successors to units, with one query for all."""
    ids = [row.id for row in rows]
    before, after = OrgUnitSuccession.predecessor_id, OrgUnitSuccession.successor_id
    links = db.execute(
        sa.select(before, after)
        .where(sa.or_(before.in_(ids), after.in_(ids)))
        .order_by(OrgUnitSuccession.effective_on, before, after)
    ).all()
    return [
        {
            **row._mapping,
            "successor_ids": [to for of, to in links if of == row.id],
            "predecessor_ids": [of for of, to in links if to == row.id],
        }
        for row in rows
    ]
