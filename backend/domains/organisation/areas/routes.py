"""Areas: list, detail, entry, correction, removal."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page
from backend.domains.organisation.areas import service
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.areas.queries import (
    build_sort_keys,
    get_area_read,
    select_areas,
)
from backend.domains.organisation.areas.schemas import (
    AreaCreate,
    AreaQuery,
    AreaRead,
    AreaUpdate,
)
from backend.permissions import Permission

router = create_router("/areas")

Reading = Annotated[Session, requires(Permission.AREA_READ, short=True)]
Writing = Annotated[Session, requires(Permission.AREA_WRITE)]


@router.get("", response_model=Page[AreaRead])
def list_areas(db: Reading, query: Annotated[AreaQuery, Query()]) -> PageRows:
    """Areas of the caller's units, by unit, kind and name."""
    keys = build_sort_keys(query.sort)
    return read_page(db, select_areas(db, query), keys, query.after, query.limit)


@router.get("/{id}", response_model=AreaRead, openapi_extra={"x-live": "names"})
def get_area(db: Reading, id: UUID) -> AreaRead:
    """One area."""
    return get_area_read(db, id)


@router.post("", status_code=201, response_model=AreaRead)
def create_area(db: Writing, data: AreaCreate) -> AreaRead:
    """Enter one area of one of the caller's units."""
    return get_area_read(db, service.create_area(db, data).id)


@router.patch("/{id}", response_model=AreaRead)
def update_area(db: Writing, id: UUID, data: AreaUpdate) -> AreaRead:
    """Correct one area, or end it."""
    area = db.edit(Area, id, get_area_read)
    service.update_area(db, area, data)
    return get_area_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_area(db: Writing, id: UUID) -> None:
    """Remove an area that was a mistake: 409 `area-in-use` once a record names it."""
    service.remove_area(db, db.edit(Area, id, get_area_read))
