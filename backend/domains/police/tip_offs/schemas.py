"""The wire of tips as their handlers see them: codes and days, and the words only when opened."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import (
    BaseModel,
    EntityRead,
    Filters,
    Moment,
    Schema,
    build_unset_default,
)
from backend.domains.police.tip_offs.models import (
    ContactReason,
    RequestStatus,
    TipOutcome,
    TipStatus,
    TipTopic,
)


class TipFilters(Filters):
    status: TipStatus | None = None
    topic: TipTopic | None = None
    outcome: TipOutcome | None = None
    commune_id: UUID | None = None
    establishment_id: UUID | None = None
    is_open: Annotated[bool | None, Field(description="neither closed nor withdrawn")] = None
    contact_asked: Annotated[bool | None, Field(description="a second person is waited for")] = None


class TipRow(EntityRead):
    """A line of the list. Its times of creation are those of a day: the hour is not kept."""

    org_unit_id: UUID
    org_unit_name: str
    topic: TipTopic
    commune_id: UUID | None
    commune_name: str | None
    received_on: date
    status: TipStatus
    outcome: TipOutcome | None
    closed_on: date | None
    establishment_id: UUID | None
    establishment_name: str | None
    has_contact: bool
    contact_asked: bool
    """Someone asked to open the contact, and a second person has yet to answer."""
    erased_on: date | None
    text_count: int
    """The tip itself and what its sender added; 0 once erased."""


class TipUpdate(Schema):
    """A merge patch of what the police take the tip to be about."""

    topic: TipTopic = Field(default_factory=build_unset_default)
    commune_id: UUID | None = None
    establishment_id: UUID | None = None


class TipClosing(Schema):
    outcome: TipOutcome


class TipWords(BaseModel):
    position: int
    received_on: date
    text: str


class TipContent(BaseModel):
    """What was confided; every reading of it is on record."""

    items: list[TipWords]
    erased_on: date | None


class ContactAsk(Schema):
    reason: ContactReason


class ContactRequestRead(EntityRead):
    """Two people open a contact: one asks, another allows it before `expires_at`."""

    tip_off_id: UUID
    reason: ContactReason
    status: RequestStatus
    requester_id: UUID
    requester_name: str | None
    asked_as_keeper: bool
    approver_id: UUID | None
    approver_name: str | None
    expires_at: Moment
    is_expired: bool


class ContactRead(BaseModel):
    contact: str
