"""Units as rows."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import OrgUnit, OrgUnitSuccession
from backend.core.session.session import Session
from backend.core.sql.search import fold_text
from backend.domains.organisation.org_units.schemas import UnitFilters, UnitRead

COLUMNS = (
    OrgUnit.id,
    OrgUnit.version,
    OrgUnit.created_at,
    OrgUnit.updated_at,
    OrgUnit.code,
    OrgUnit.name,
    OrgUnit.kind,
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


def conditions(filters: UnitFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.level is not None:
        yield OrgUnit.level == filters.level
    if filters.parent_id is not None:
        yield OrgUnit.parent_id == filters.parent_id
    if filters.on is not None:
        yield sa.func.coalesce(OrgUnit.valid_from, filters.on) <= filters.on
        yield sa.func.coalesce(OrgUnit.valid_to, filters.on) >= filters.on
    for word in fold_text(filters.q or "").split():
        yield OrgUnit.sort_name.contains(word, autoescape=True)


def show(db: Session, id: UUID) -> UnitRead:
    row = db.execute(sa.select(*COLUMNS).where(OrgUnit.id == id)).first()
    if row is None:
        raise NotFound
    return UnitRead(**with_successions(db, [row])[0])


def with_successions(db: Session, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The units as dicts, with the ids before and after each: one query for all of them."""
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
