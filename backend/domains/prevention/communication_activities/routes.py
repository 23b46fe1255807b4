"""Communication activities over HTTP, and the overview of a year."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.exceptions import Conflict
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.http.record_lists import build_record_page
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.prevention.communication_activities import service
from backend.domains.prevention.communication_activities.models import CommunicationActivity
from backend.domains.prevention.communication_activities.overview import get_overview
from backend.domains.prevention.communication_activities.queries import (
    NEWEST_FIRST,
    ROW,
    build_filter_clauses,
    get_activity_read,
    list_activity_reads,
    select_activity_rows,
)
from backend.domains.prevention.communication_activities.schemas import (
    ActivityCreate,
    ActivityFilters,
    ActivityRead,
    ActivityRow,
    ActivityUpdate,
    Cancellation,
    Confirmation,
    Overview,
    OverviewFilters,
    ProgrammeRead,
)
from backend.law import reference
from backend.permissions import Permission

router = create_router("/communication-activities")
programmes = create_router("/integrated-programmes")

Reading = Annotated[Session, requires(Permission.COMMUNICATION_READ, short=True)]
Counting = Annotated[Session, requires(Permission.COMMUNICATION_READ, replica=True)]
Writing = Annotated[Session, requires(Permission.COMMUNICATION_WRITE)]
Choosing = Annotated[Session, requires(Permission.CATALOGUE_READ, short=True)]


@router.get("", response_model=build_record_page(ActivityRow, ActivityRead))
def list_communication_activities(
    db: Reading,
    filters: Annotated[ActivityFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Activities, the latest first; a commune also sees those that were held for it."""
    return read_page(
        db,
        select_activity_rows(ROW, filters.boundaries).where(*build_filter_clauses(filters)),
        NEWEST_FIRST,
        after,
        limit,
        list_activity_reads,
    )


@router.get("/overview", response_model=Overview)
def get_communication_overview(
    db: Counting, filters: Annotated[OverviewFilters, Query()]
) -> Overview:
    """A year's communication by commune: who has held an activity, and who has not."""
    return get_overview(db, filters)


@router.get("/{id}", response_model=ActivityRead, openapi_extra={"x-live": "names"})
def get_communication_activity(db: Reading, id: UUID) -> ActivityRead:
    """One activity in full."""
    return get_activity_read(db, id)


@router.post("", status_code=201, response_model=ActivityRead)
def create_communication_activity(db: Writing, data: ActivityCreate) -> ActivityRead:
    """Record an activity that was held, or plan one on a day to come."""
    return get_activity_read(db, service.record_activity(db, data).id)


@router.patch("/{id}", response_model=ActivityRead)
@register_impossible_errors(Conflict("activity-held"))  # it takes held ones too
def update_communication_activity(db: Writing, id: UUID, data: ActivityUpdate) -> ActivityRead:
    """Correct an activity that was not cancelled."""
    service.update_activity(db, db.edit(CommunicationActivity, id, get_activity_read), data)
    return get_activity_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_communication_activity(db: Writing, id: UUID) -> None:
    """Remove a planned activity; what was held answers 409 and can only be cancelled."""
    service.delete_planned_activity(db, db.edit(CommunicationActivity, id, get_activity_read))


@router.post("/{id}/confirm", response_model=ActivityRead)
def confirm_communication_activity(db: Writing, id: UUID, data: Confirmation) -> ActivityRead:
    """Say that a planned activity took place, with its counts."""
    service.confirm_activity(db, db.edit(CommunicationActivity, id, get_activity_read), data)
    return get_activity_read(db, id)


@router.post("/{id}/cancel", response_model=ActivityRead)
@register_impossible_errors(Conflict("activity-held"))  # it takes held ones too
def cancel_communication_activity(db: Writing, id: UUID, data: Cancellation) -> ActivityRead:
    """Take an activity out of the figures, and say why."""
    service.cancel_activity(db, db.edit(CommunicationActivity, id, get_activity_read), data.reason)
    return get_activity_read(db, id)


@programmes.get("", response_model=Page[ProgrammeRead])
def list_integrated_programmes(db: Choosing) -> Page[ProgrammeRead]:  # noqa: ARG001 (names the permission)
    """Campaigns and programmes that the plan weaves communication into."""
    items = [
        ProgrammeRead(**programme.model_dump(exclude={"verified"}), is_verified=programme.verified)
        for programme in reference.load_integrated_programmes()
    ]
    return Page(items=items, next=None)
