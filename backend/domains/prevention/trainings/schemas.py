"""The wire of courses, and of the catalogues of topics and audiences."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from backend.core.sql.pagination import After, Limit
from backend.core.text.schemas import (
    ClientId,
    Day,
    EntityRead,
    FreeLine,
    Schema,
    SearchText,
    build_unset_default,
)
from backend.domains.prevention.staff.schemas import OfficialName, Year
from backend.law import reference
from backend.law.reference.tiers import TierCode

TOPICS = [topic.code for topic in reference.load_training_topics()]


def _known_topic(code: str) -> str:
    if code not in TOPICS:
        raise PydanticCustomError("enum", "no such topic", {"expected": ", ".join(TOPICS)})
    return code


TopicCode = Annotated[str, AfterValidator(_known_topic), Field(json_schema_extra={"enum": TOPICS})]
Title = Annotated[FreeLine, Field(min_length=1)]
Venue = Annotated[FreeLine, Field(min_length=1)]


class TrainingFilters(BaseModel):
    """What a list of courses is narrowed by; an export takes the same."""

    model_config = ConfigDict(extra="forbid")

    year: Annotated[Year | None, Field(description="courses that ended in this year")] = None
    topic: TopicCode | None = None
    level: TierCode | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    q: SearchText | None = None


class TrainingQuery(TrainingFilters):
    after: After = None
    limit: Limit = 50


class TrainingCreate(Schema):
    """A course that one of the caller's units keeps. Without `held_to` it lasts one day, without
    `level` it is the unit's own.
    """

    id: ClientId | None = None
    org_unit_id: UUID
    title: Title
    topic: TopicCode
    held_from: Day
    held_to: Day | None = None
    organiser: OfficialName
    level: TierCode | None = None
    venue: Venue | None = None


class TrainingUpdate(Schema):
    """A merge patch; the unit stays."""

    title: Title = Field(default_factory=build_unset_default)
    topic: TopicCode = Field(default_factory=build_unset_default)
    held_from: Day = Field(default_factory=build_unset_default)
    held_to: Day = Field(default_factory=build_unset_default)
    organiser: OfficialName = Field(default_factory=build_unset_default)
    level: TierCode = Field(default_factory=build_unset_default)
    venue: Venue | None = None


class TrainingRead(EntityRead):
    """A course. Attendances are counted as far as the reader sees them: a commune its own staff;
    `head_count` are those off the staff list, of all audiences.
    """

    org_unit_id: UUID
    org_unit_name: str
    title: str
    topic: str
    held_from: date
    held_to: date
    organiser: str
    level: TierCode
    venue: str | None
    agency: str | None
    """The partner that recorded it; null of the unit's own offices."""
    attendance_count: int
    completed_count: int
    head_count: int


class TrainingTopicRead(BaseModel):
    """What a course can be about; `source` is the sentence of the plan that asks for it."""

    code: str
    name: str
    source: str
    valid_from: date
    valid_to: date | None
    is_verified: bool
    note: str


class TrainingAudienceRead(TrainingTopicRead):
    """Whom a course can be for beside the staff list, as they are counted."""
