"""The wire of review campaigns."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.sql.pagination import After, Limit, PageQuery
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Day,
    EntityRead,
    Name,
    Note,
    Schema,
    build_unset_default,
)


class ReviewOutcome(StrEnum):
    """What came of a place in a campaign; the first that fits."""

    NEW = "new"
    """Entered since the campaign began."""
    CLOSED = "closed"
    """Closed since."""
    CORRECTED = "corrected"
    """Changed since, by a person."""
    CONFIRMED = "confirmed"
    OPEN = "open"
    """Not gone through yet."""


class ReviewLight(StrEnum):
    """How far a commune is."""

    FINISHED = "finished"
    UNDER_WAY = "under_way"
    NOT_BEGUN = "not_begun"
    LATE = "late"
    """The due day is past and the commune is not through."""


class ReviewCampaignFilters(BaseModel):
    model_config = ConfigDict(extra="forbid")

    is_open: Annotated[bool | None, Field(description="not closed yet")] = None


class ReviewCampaignQuery(ReviewCampaignFilters, PageQuery):
    pass


class ReviewCampaignCreate(Schema):
    """A review that begins now, for the communes of one of the caller's units."""

    id: ClientId | None = None
    org_unit_id: UUID
    name: Name
    due_on: Day
    note: Note | None = None


class ReviewCampaignUpdate(Schema):
    """A merge patch of a campaign that is not closed."""

    name: Name = Field(default_factory=build_unset_default)
    due_on: Day = Field(default_factory=build_unset_default)
    note: Note | None = None


class ReviewCampaignRead(EntityRead):
    """One campaign; `closed_on` null while it goes on."""

    org_unit_id: UUID
    org_unit_name: str
    name: str
    begun_on: date
    due_on: date
    closed_on: date | None
    note: str | None


class ReviewCounts(BaseModel):
    """Places by what came of them; `total` is all of them."""

    total: int
    confirmed: int
    corrected: int
    closed: int
    new: int
    open: int


class CommuneReview(ReviewCounts):
    """How far one commune is; `finish_id` and its version take "rà soát xong" back."""

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    light: ReviewLight
    finished_on: date | None
    finish_id: UUID | None
    finish_version: int | None


class ReviewProgress(BaseModel):
    """The communes of the campaign that the caller reaches, and their sum."""

    campaign: ReviewCampaignRead
    finished_count: int
    total: ReviewCounts
    communes: list[CommuneReview]


class ReviewPlaceQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    org_unit_id: Annotated[UUID | None, Field(description="places of this commune")] = None
    outcome: ReviewOutcome | None = None
    after: After = None
    limit: Limit = 50


class ReviewPlaceRead(BaseModel):
    """A place of the campaign; `confirmation_id` takes a confirmation back."""

    id: UUID
    name: str
    address: str
    establishment_type: str
    status: str
    org_unit_id: UUID
    org_unit_name: str
    outcome: ReviewOutcome
    confirmation_id: UUID | None
    confirmation_version: int | None


class ReviewConfirmationCreate(Schema):
    """The place stands as the register has it."""

    id: ClientId | None = None
    establishment_id: UUID


class ReviewConfirmationRead(EntityRead):
    campaign_id: UUID
    establishment_id: UUID
    org_unit_id: UUID
    confirmed_on: date


class ReviewFinishCreate(Schema):
    """The commune has gone through all its places."""

    id: ClientId | None = None
    org_unit_id: UUID


class ReviewFinishRead(EntityRead):
    campaign_id: UUID
    org_unit_id: UUID
    finished_on: date
