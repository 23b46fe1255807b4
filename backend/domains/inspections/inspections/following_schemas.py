"""The wire of what follows from signed minutes: recommendations and amendments."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from backend.core.text.schemas import ClientId, Day, EntityRead, Filters, Note, Schema, SearchText
from backend.domains.inspections.inspections.models import RecommendationStatus

Words = Annotated[Note, Field(min_length=1)]


class RecommendationFilters(Filters):
    status: RecommendationStatus | None = None
    overdue: Annotated[
        bool | None, Field(description="true: open and past its day; false: all others")
    ] = None
    team_id: UUID | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    establishment_id: UUID | None = None
    inspection_id: UUID | None = None
    q: Annotated[SearchText | None, Field(description="words of the establishment")] = None


class Reopening(BaseModel):
    """A closing that was taken back: what it said, and who took it back, when and why."""

    status: RecommendationStatus
    closed_on: date
    closing_note: str | None
    closed_by_name: str | None
    reopened_on: date
    reopened_by_name: str | None
    reason: str


class RecommendationRead(EntityRead):
    """What minutes asked of a place. A name is null when its record has left the reader's units."""

    org_unit_id: UUID
    org_unit_name: str
    team_id: UUID
    team_name: str | None
    establishment_id: UUID
    establishment_name: str | None
    inspection_id: UUID
    record_no: str | None
    inspected_on: date
    position: int
    text: str
    due_on: date
    is_overdue: bool
    status: RecommendationStatus
    closed_on: date | None
    closing_note: str | None
    closed_by_id: UUID | None
    closed_by_name: str | None
    reopenings: list[Reopening]


class Fulfilment(Schema):
    """Without a day it is today's."""

    fulfilled_on: Day | None = None
    note: Note | None = None


class Withdrawal(Schema):
    """Why the place need not do it after all."""

    reason: Words


class Reopen(Schema):
    """Why the closing was a mistake."""

    reason: Words


class AmendmentCreate(Schema):
    """`field`: one of `/amendable-fields`, or `other` with the `earlier` words quoted.

    For a field, `earlier` may be left out; when given it must be how the record reads today.
    """

    id: ClientId | None = None
    field: Annotated[str, Field(pattern=r"^[a-z_]+(/[a-z0-9_-]{1,60})?$", max_length=80)]
    earlier: Words | None = None
    corrected: Words
    reason: Words


class AmendmentRead(EntityRead):
    """Đính chính: `content_hash` = SHA-256 of it with `previous_hash`, the record's for the first.

    `label` = what is amended, in the words of the paper.
    """

    inspection_id: UUID
    establishment_id: UUID
    org_unit_id: UUID
    number: int
    field: str
    label: str
    earlier: str
    corrected: str
    reason: str
    author_id: UUID | None
    author_name: str | None
    previous_hash: str
    content_hash: str


class AmendableField(BaseModel):
    """A field of the record as it reads with the amendments so far; null: it was left blank."""

    field: str
    label: str
    wording: str | None


class AmendableFields(BaseModel):
    items: list[AmendableField]
