"""Coordination meetings: list, detail, entry, correction, removal."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.compiled_query import RowQuery
from backend.core.sql.pagination import Page, PageRows
from backend.core.sql.record_reader import UnitRecordQuery
from backend.domains.planning.coordination_meetings import service
from backend.domains.planning.coordination_meetings.models import CoordinationMeeting
from backend.domains.planning.coordination_meetings.queries import READER
from backend.domains.planning.coordination_meetings.schemas import (
    CoordinationMeetingCreate,
    CoordinationMeetingRead,
    CoordinationMeetingUpdate,
)
from backend.domains.platform.attachments.kept_records import remove_kept_record
from backend.permissions import Permission

router = create_router("/coordination-meetings")

Reading = Annotated[Session, requires(Permission.COORDINATION_READ, short=True)]
Writing = Annotated[Session, requires(Permission.COORDINATION_WRITE)]


@router.get("", response_model=Page[CoordinationMeetingRead])
def list_coordination_meetings(db: Reading, query: Annotated[UnitRecordQuery, Query()]) -> PageRows:
    """Coordination meetings of the caller's units and of those above, the latest first."""
    return READER.read_page(db, query)


@router.get("/{id}", response_model=CoordinationMeetingRead, openapi_extra={"x-live": "names"})
def get_coordination_meeting(db: Reading, id: UUID) -> RowQuery:  # noqa: ARG001 (names the permission)
    """One coordination meeting."""
    return READER.ask(id)


@router.post("", status_code=201, response_model=CoordinationMeetingRead)
def create_coordination_meeting(
    db: Writing, data: CoordinationMeetingCreate
) -> CoordinationMeetingRead:
    """Enter one coordination meeting of one of the caller's units."""
    return READER.get_read(db, service.create_coordination_meeting(db, data).id)


@router.patch("/{id}", response_model=CoordinationMeetingRead)
def update_coordination_meeting(
    db: Writing, id: UUID, data: CoordinationMeetingUpdate
) -> CoordinationMeetingRead:
    """Correct one coordination meeting."""
    service.update_coordination_meeting(db, db.edit(CoordinationMeeting, id, READER.get_read), data)
    return READER.get_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_coordination_meeting(db: Writing, id: UUID) -> None:
    """Remove one coordination meeting; the log keeps that it was there."""
    remove_kept_record(
        db, "coordination_meeting", db.edit(CoordinationMeeting, id, READER.get_read)
    )
