"""Review campaigns: begin, go through the places, say that it is done, follow how far it is."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.handlers import register_conflict_codes
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page
from backend.domains.establishments.review_campaigns import service
from backend.domains.establishments.review_campaigns.models import (
    ReviewCampaign,
    ReviewConfirmation,
    ReviewFinish,
)
from backend.domains.establishments.review_campaigns.progress import get_review_progress
from backend.domains.establishments.review_campaigns.queries import (
    BY_NAME,
    NEWEST_FIRST,
    get_confirmation_read,
    get_finish_read,
    get_review_campaign_read,
    select_place_rows,
    select_review_campaigns,
)
from backend.domains.establishments.review_campaigns.schemas import (
    ReviewCampaignCreate,
    ReviewCampaignQuery,
    ReviewCampaignRead,
    ReviewCampaignUpdate,
    ReviewConfirmationCreate,
    ReviewConfirmationRead,
    ReviewFinishCreate,
    ReviewFinishRead,
    ReviewPlaceQuery,
    ReviewPlaceRead,
    ReviewProgress,
)
from backend.permissions import Permission

register_conflict_codes(
    {
        "uq_review_confirmations_campaign_id_establishment_id": "already-confirmed",
        "uq_review_finishes_campaign_id_org_unit_id": "review-finished",
    }
)

router = create_router("/review-campaigns")

Reading = Annotated[Session, requires(Permission.ESTABLISHMENT_READ)]
Looking = Annotated[Session, requires(Permission.ESTABLISHMENT_READ, short=True)]
Writing = Annotated[Session, requires(Permission.ESTABLISHMENT_WRITE)]


@router.get("", response_model=Page[ReviewCampaignRead])
def list_review_campaigns(db: Looking, query: Annotated[ReviewCampaignQuery, Query()]) -> PageRows:
    """Reviews of the caller's units and of those above, the latest first."""
    return read_page(db, select_review_campaigns(query), NEWEST_FIRST, query.after, query.limit)


@router.get("/{id}", response_model=ReviewCampaignRead, openapi_extra={"x-live": "names"})
def get_review_campaign(db: Looking, id: UUID) -> ReviewCampaignRead:
    """One review."""
    return get_review_campaign_read(db, id)


@router.post("", status_code=201, response_model=ReviewCampaignRead)
def create_review_campaign(db: Writing, data: ReviewCampaignCreate) -> ReviewCampaignRead:
    """Begin a review of the register by the communes of a unit."""
    return get_review_campaign_read(db, service.create_review_campaign(db, data).id)


@router.patch("/{id}", response_model=ReviewCampaignRead)
def update_review_campaign(db: Writing, id: UUID, data: ReviewCampaignUpdate) -> ReviewCampaignRead:
    """Correct the name, the due day or the note of a review that goes on."""
    campaign = db.edit(ReviewCampaign, id, get_review_campaign_read)
    service.update_review_campaign(db, campaign, data)
    return get_review_campaign_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_review_campaign(db: Writing, id: UUID) -> None:
    """Remove a review begun by mistake; 409 once a commune has worked on it."""
    service.remove_review_campaign(db, db.edit(ReviewCampaign, id, get_review_campaign_read))


@router.post("/{id}/close", response_model=ReviewCampaignRead)
def close_review_campaign(db: Writing, id: UUID) -> ReviewCampaignRead:
    """End a review; its counts stay as they are now."""
    service.close_review_campaign(db, db.edit(ReviewCampaign, id, get_review_campaign_read))
    return get_review_campaign_read(db, id)


@router.get("/{id}/progress", response_model=ReviewProgress)
def get_progress_of_review(db: Reading, id: UUID) -> ReviewProgress:
    """How far each commune is: confirmed, corrected, closed, new, and what is left."""
    return get_review_progress(db, db.require(ReviewCampaign, id))


@router.get("/{id}/establishments", response_model=Page[ReviewPlaceRead])
def list_review_places(
    db: Reading, id: UUID, query: Annotated[ReviewPlaceQuery, Query()]
) -> PageRows:
    """The places of a review by name, each with what came of it."""
    found = select_place_rows(db.require(ReviewCampaign, id), query)
    return read_page(db, found, BY_NAME, query.after, query.limit)


@router.post("/{id}/confirmations", status_code=201, response_model=ReviewConfirmationRead)
def create_review_confirmation(
    db: Writing, id: UUID, data: ReviewConfirmationCreate
) -> ReviewConfirmationRead:
    """The place stands as the register has it."""
    return get_confirmation_read(db, service.confirm_place(db, id, data), campaign=id)


@router.get("/{id}/confirmations/{confirmation_id}", response_model=ReviewConfirmationRead)
def get_review_confirmation(db: Looking, id: UUID, confirmation_id: UUID) -> ReviewConfirmationRead:
    """One confirmation."""
    return get_confirmation_read(db, confirmation_id, campaign=id)


@router.delete("/{id}/confirmations/{confirmation_id}", status_code=204)
def delete_review_confirmation(db: Writing, id: UUID, confirmation_id: UUID) -> None:
    """Take a confirmation back while the review goes on."""
    show = partial(get_confirmation_read, campaign=id)
    show(db, confirmation_id)
    found = db.edit(ReviewConfirmation, confirmation_id, show)
    service.remove_confirmation(db, id, found)


@router.post("/{id}/finishes", status_code=201, response_model=ReviewFinishRead)
def create_review_finish(db: Writing, id: UUID, data: ReviewFinishCreate) -> ReviewFinishRead:
    """Rà soát xong: the commune has gone through all its places."""
    return get_finish_read(db, service.record_finish(db, id, data), campaign=id)


@router.get("/{id}/finishes/{finish_id}", response_model=ReviewFinishRead)
def get_review_finish(db: Looking, id: UUID, finish_id: UUID) -> ReviewFinishRead:
    """When a commune said that it was through."""
    return get_finish_read(db, finish_id, campaign=id)


@router.delete("/{id}/finishes/{finish_id}", status_code=204)
def delete_review_finish(db: Writing, id: UUID, finish_id: UUID) -> None:
    """Take it back while the review goes on."""
    show = partial(get_finish_read, campaign=id)
    show(db, finish_id)
    found = db.edit(ReviewFinish, finish_id, show)
    service.remove_finish(db, id, found)
