"""The wire of drawn samples."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    EntityRead,
    Filters,
    Line,
    Moment,
    Note,
    Schema,
)
from backend.domains.ratings.commune_ratings.models import RatingStatus

RatedYear = Annotated[int, Field(ge=2000, le=2100)]
MOST_DRAWN = 200


class RatingSampleFilters(Filters):
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    year: RatedYear | None = None


class RatingSampleCreate(Schema):
    """Draws at once, from the ratings of the year that wait for the unit's verification.

    `basis`: the plan or paper by which it verifies. `redraw_reason` is needed where the year has a
    sample; that one stays.
    """

    id: ClientId | None = None
    org_unit_id: UUID
    year: Annotated[RatedYear, Field(strict=True)]
    size: Annotated[int, Field(ge=1, le=MOST_DRAWN, strict=True)]
    basis: Annotated[Line, Field(min_length=1)]
    redraw_reason: Annotated[Note | None, Field(min_length=1)] = None


class CandidateRating(BaseModel):
    """A rating that waited for verification when the sample was drawn."""

    rating_id: UUID
    org_unit_id: UUID
    org_unit_name: str


class SampledRating(CandidateRating):
    """A drawn rating as it is now; null: the reader may not see it any more."""

    status: RatingStatus | None
    self_total: float | None
    verified_total: float | None


class RatingSampleRow(EntityRead):
    """A draw. `is_current`: no later one of the unit and year replaces it."""

    org_unit_id: UUID
    org_unit_name: str
    year: int
    number: int
    basis: str
    size: int
    candidate_count: int
    drawn_count: int
    drawn_at: Moment
    drawn_by_name: str | None
    redraw_reason: str | None
    is_current: bool


class RatingSampleRead(RatingSampleRow):
    """A draw in full: the ratings of `candidates` with the lowest SHA-256 of `seed:rating_id`."""

    seed: str
    candidates: list[CandidateRating]
    drawn: list[SampledRating]
