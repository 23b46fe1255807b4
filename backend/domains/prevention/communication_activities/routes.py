"""Communication activities: planned, held, cancelled; and who has communicated in a year."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.prevention.communication_activities import service
from backend.domains.prevention.communication_activities.models import CommunicationActivity
from backend.domains.prevention.communication_activities.overview import overview_of
from backend.domains.prevention.communication_activities.overview_schemas import (
    Overview,
    OverviewFilters,
)
from backend.domains.prevention.communication_activities.reading import (
    NEWEST_FIRST,
    ROW,
    conditions,
    rows,
    show,
)
from backend.domains.prevention.communication_activities.schemas import (
    ActivityCreate,
    ActivityFilters,
    ActivityRead,
    ActivityRow,
    ActivityUpdate,
    Cancellation,
    Confirmation,
    ProgrammeRead,
    written,
)
from backend.law import reference
from backend.permissions import Permission

router = create_router("/communication-activities")
programmes = create_router("/integrated-programmes")

Reading = Annotated[Session, requires(Permission.COMMUNICATION_READ, short=True)]
Writing = Annotated[Session, requires(Permission.COMMUNICATION_WRITE)]
Choosing = Annotated[Session, requires(Permission.CATALOGUE_READ, short=True)]


@router.get("", response_model=Page[ActivityRow])
def list_communication_activities(
    db: Reading,
    filters: Annotated[ActivityFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Activities, the latest first; a commune also sees those that were held for it."""
    return read_page(db, rows(ROW).where(*conditions(filters)), NEWEST_FIRST, after, limit)


@router.get("/overview", response_model=Overview)
def get_communication_overview(
    db: Reading, filters: Annotated[OverviewFilters, Query()]
) -> Overview:
    """A year's communication by commune: who has held an activity, and who has not."""
    return overview_of(db, filters)


@router.get("/{id}", response_model=ActivityRead, openapi_extra={"x-live": "names"})
def get_communication_activity(db: Reading, id: UUID) -> Any:
    """One activity in full."""
    return show(db, id)


@router.post("", status_code=201, response_model=ActivityRead)
def create_communication_activity(db: Writing, data: ActivityCreate) -> Any:
    """Record an activity that was held, or plan one on a day to come."""
    return show(db, service.record(db, written(data)).id)


@router.patch("/{id}", response_model=ActivityRead)
def update_communication_activity(db: Writing, id: UUID, data: ActivityUpdate) -> Any:
    """Correct an activity that was not cancelled."""
    service.change(db, db.edit(CommunicationActivity, id, show), written(data))
    return show(db, id)


@router.delete("/{id}", status_code=204)
def delete_communication_activity(db: Writing, id: UUID) -> None:
    """Remove a planned activity; what was held answers 409 and can only be cancelled."""
    service.discard(db, db.edit(CommunicationActivity, id, show))


@router.post("/{id}/confirm", response_model=ActivityRead)
def confirm_communication_activity(db: Writing, id: UUID, data: Confirmation) -> Any:
    """Say that a planned activity took place, with its counts."""
    service.confirm(db, db.edit(CommunicationActivity, id, show), written(data))
    return show(db, id)


@router.post("/{id}/cancel", response_model=ActivityRead)
def cancel_communication_activity(db: Writing, id: UUID, data: Cancellation) -> Any:
    """Take an activity out of the figures, and say why."""
    service.cancel(db, db.edit(CommunicationActivity, id, show), data.reason)
    return show(db, id)


@programmes.get("", response_model=Page[ProgrammeRead])
def list_integrated_programmes(db: Choosing) -> dict[str, Any]:  # noqa: ARG001 (names the permission)
    """Campaigns and programmes that the plan weaves communication into."""
    items = [
        {**programme.model_dump(exclude={"verified"}), "is_verified": programme.verified}
        for programme in reference.load_integrated_programmes()
    ]
    return {"items": items, "next": None}
