"""Units of government, public to everyone signed in; administrators change them in unit_changes."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page
from backend.domains.organisation.org_units.reading import (
    BY_NAME,
    conditions,
    select_units,
    show,
    with_successions,
)
from backend.domains.organisation.org_units.schemas import UnitDetail, UnitQuery, UnitRead
from backend.permissions import Permission

router = create_router("/org-units")

Reading = Annotated[Session, requires(Permission.UNIT_READ, short=True)]


@router.get("", response_model=Page[UnitRead])
def list_org_units(db: Reading, query: Annotated[UnitQuery, Query()]) -> PageRows:
    """Units in the order of their names, of every time unless `on` picks a day."""
    found = select_units(query.on).where(*conditions(query))
    rows = read_page(db, found, BY_NAME, query.after, query.limit)
    return {"items": with_successions(db, rows["items"]), "next": rows["next"]}


@router.get("/{id}", response_model=UnitDetail)
def get_org_unit(db: Reading, id: UUID) -> UnitDetail:
    """One unit with those that came before and after it, and its former kinds."""
    return show(db, id)
