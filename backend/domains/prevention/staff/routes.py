"""The staff list of those who do this work: list, detail, entry, amendment."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.queries import (
    build_order,
    count_newcomers,
    get_staff_read,
    select_staff_rows,
)
from backend.domains.prevention.staff.schemas import (
    NewcomerFilters,
    NewcomersRead,
    StaffCreate,
    StaffQuery,
    StaffRead,
    StaffUpdate,
)
from backend.domains.prevention.staff.service import add_staff, correct_staff
from backend.permissions import Permission

router = create_router("/staff")

Reading = Annotated[Session, requires(Permission.STAFF_READ)]
Looking = Annotated[Session, requires(Permission.STAFF_READ, short=True)]
Writing = Annotated[Session, requires(Permission.STAFF_WRITE)]


@router.get("", response_model=Page[StaffRead])
def list_staff(db: Reading, query: Annotated[StaffQuery, Query()]) -> PageRows:
    """Officials of the caller's units; `needs_training=2022` = who still has to be trained."""
    return read_page(
        db, select_staff_rows(query), build_order(query.sort), query.after, query.limit
    )


@router.get("/newcomers", response_model=NewcomersRead)
def get_newcomers(db: Reading, filters: Annotated[NewcomerFilters, Query()]) -> NewcomersRead:
    """How many on direct duty are new to it since a day, and how many of them were trained."""
    return count_newcomers(db, filters)


@router.get("/{id}", response_model=StaffRead, openapi_extra={"x-live": "last course"})
def get_staff(db: Looking, id: UUID) -> StaffRead:
    """One official."""
    return get_staff_read(db, id)


@router.post("", status_code=201, response_model=StaffRead)
def create_staff(db: Writing, data: StaffCreate) -> StaffRead:
    """Enter an official. 409 `duplicate-staff` names the `existing_id` that they double."""
    return get_staff_read(db, add_staff(db, data).id)


@router.patch("/{id}", response_model=StaffRead)
def update_staff(db: Writing, id: UUID, data: StaffUpdate) -> StaffRead:
    """Correct an official, or let them leave with an `active_to`."""
    correct_staff(db, db.edit(Staff, id, get_staff_read), data)
    return get_staff_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_staff(db: Writing, id: UUID) -> None:
    """Take back an entry that was a mistake: 409 `in-use` once it stands on a course's sheet."""
    db.remove(db.edit(Staff, id, get_staff_read))
