"""Head counts of an establishment, newest first."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query

from backend.core.errors.exceptions import NotFound
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.establishments.establishments.models import WorkforceCount
from backend.domains.establishments.establishments.place_counts import (
    PlaceCountQuery,
    list_place_counts,
)
from backend.domains.establishments.establishments.record_schemas import (
    PlaceCountRead,
    WorkforceCountCreate,
    WorkforceCountRead,
    WorkforceCountUpdate,
)
from backend.domains.establishments.establishments.service import get_unit_of_place
from backend.domains.establishments.establishments.workforce import correct_count, record_count
from backend.permissions import Permission

router = create_router("/establishments")
places_router = create_router("/workforce-counts")

Reading = Annotated[Session, requires(Permission.ESTABLISHMENT_READ)]
Writing = Annotated[Session, requires(Permission.WORKFORCE_WRITE)]

COLUMNS = [getattr(WorkforceCount, name) for name in WorkforceCountRead.model_fields]


@places_router.get("", response_model=Page[PlaceCountRead])
def list_latest_workforce_counts(
    db: Reading, query: Annotated[PlaceCountQuery, Query()]
) -> PageRows:
    """Every place in business with its head count of a day and the latest one before, by name."""
    return list_place_counts(db, query)


@router.get("/{id}/workforce-counts", response_model=Page[WorkforceCountRead])
def list_workforce_counts(
    db: Reading, id: UUID, after: After = None, limit: Limit = 50
) -> PageRows:
    """The head counts of a place, the latest first."""
    get_unit_of_place(db, id)
    own = sa.select(*COLUMNS).where(WorkforceCount.establishment_id == id)
    newest = (WorkforceCount.counted_on.desc(), WorkforceCount.id.desc())
    return read_page(db, own, newest, after, limit)


@router.get("/{id}/workforce-counts/{count_id}", response_model=WorkforceCountRead)
def get_workforce_count(db: Reading, id: UUID, count_id: UUID) -> WorkforceCount:
    """One head count of this place."""
    return get_count_of_place(db, id, count_id)


@router.post("/{id}/workforce-counts", status_code=201, response_model=WorkforceCountRead)
def create_workforce_count(db: Writing, id: UUID, data: WorkforceCountCreate) -> WorkforceCount:
    """Record the head counts of one day; 409 `already-counted` when that day has some."""
    return record_count(db, id, data)


@router.patch("/{id}/workforce-counts/{count_id}", response_model=WorkforceCountRead)
def update_workforce_count(
    db: Writing, id: UUID, count_id: UUID, data: WorkforceCountUpdate
) -> WorkforceCount:
    """Correct a head count."""
    get_count_of_place(db, id, count_id)
    count = db.edit(WorkforceCount, count_id, lambda db, own: db.require(WorkforceCount, own))
    return correct_count(db, count, data)


def get_count_of_place(db: Session, id: UUID, count_id: UUID) -> WorkforceCount:
    """A count of this place; NotFound for one of another place (R3)."""
    count = db.require(WorkforceCount, count_id)
    if count.establishment_id != id:
        raise NotFound
    return count
