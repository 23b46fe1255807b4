"""Units of government: public to everyone signed in, kept by administrators."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query

from backend.core.db import Session
from backend.core.errors import NotFound
from backend.core.http import new_router, requires
from backend.core.org import OrgUnit, OrgUnitSuccession
from backend.core.paging import Page, Rows, page
from backend.features.org_units.reading import BY_NAME, COLUMNS, conditions
from backend.features.org_units.schemas import (
    UnitCreate,
    UnitQuery,
    UnitRead,
    UnitUpdate,
)
from backend.features.org_units.service import add_unit, change_unit, require_own
from backend.permissions import Permission

router = new_router("/org-units")

Reading = Annotated[Session, requires(Permission.UNIT_READ, short=True)]
Writing = Annotated[Session, requires(Permission.UNIT_WRITE)]


@router.get("", response_model=Page[UnitRead])
def list_org_units(db: Reading, query: Annotated[UnitQuery, Query()]) -> Rows:
    """Units in the order of their names, of every time unless `on` picks a day."""
    found = sa.select(*COLUMNS).where(*conditions(query))
    rows = page(db, found, BY_NAME, query.after, query.limit)
    return {"items": with_successions(db, rows["items"]), "next": rows["next"]}


@router.get("/{id}", response_model=UnitRead)
def get_org_unit(db: Reading, id: UUID) -> UnitRead:
    """One unit with those that came before and after it."""
    return show(db, id)


@router.post("", status_code=201, response_model=UnitRead)
def create_org_unit(db: Writing, data: UnitCreate) -> UnitRead:
    """Add a unit below one of the caller's; a merger names the units it takes over."""
    values = data.model_dump(exclude={"predecessor_ids"}, exclude_none=False)
    return show(db, add_unit(db, values, data.predecessor_ids).id)


@router.patch("/{id}", response_model=UnitRead)
def update_org_unit(db: Writing, id: UUID, data: UnitUpdate) -> UnitRead:
    """Correct a unit; with another parent it moves there with all that lies in it."""
    require_own(db, id)
    unit = db.edit(OrgUnit, id, show)
    change_unit(db, unit, data.model_dump(exclude_unset=True))
    return show(db, id)


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
