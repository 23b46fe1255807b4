"""Units of government, public to everyone signed in; administrators change them in unit_changes."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.http.record_lists import build_record_page
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page, to_shown_rows
from backend.domains.organisation.org_units.queries import (
    BY_NAME,
    add_successions,
    build_filter_clauses,
    get_unit_detail,
    list_unit_details,
    select_units,
)
from backend.domains.organisation.org_units.schemas import UnitDetail, UnitQuery, UnitRead
from backend.permissions import Permission

router = create_router("/org-units")

Reading = Annotated[Session, requires(Permission.UNIT_READ, short=True)]


@router.get("", response_model=build_record_page(UnitRead, UnitDetail))
def list_org_units(db: Reading, query: Annotated[UnitQuery, Query()]) -> PageRows:
    """Units in the order of their names, of every time unless `on` picks a day."""
    found = select_units(query.on).where(*build_filter_clauses(query))
    rows = read_page(db, found, BY_NAME, query.after, query.limit, list_unit_details)
    return to_shown_rows(rows, partial(add_successions, db))


@router.get("/{id}", response_model=UnitDetail)
def get_org_unit(db: Reading, id: UUID) -> UnitDetail:
    """One unit with those that came before and after it, and its former kinds."""
    return get_unit_detail(db, id)
