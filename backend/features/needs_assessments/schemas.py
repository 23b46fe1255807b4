"""The wire of needs assessments: a number per need, each among those reached."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.schemas import ClientId, EntityRead, Filters, Schema, unset
from backend.features.support_services.schemas import Times, Year

Half = Annotated[int, Field(ge=1, le=2, strict=True)]
"""1: January to June; 2: July to December."""
HalfAsked = Annotated[int, Field(ge=1, le=2)]


class NeedsFilters(Filters):
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    year: Year | None = None
    half: HalfAsked | None = None


class NeedsAssessmentCreate(Schema):
    """What the women at risk whom a commune reached in a half-year need."""

    id: ClientId | None = None
    org_unit_id: UUID
    year: Annotated[Year, Field(strict=True)]
    half: Half
    reached_count: Times
    under_18_count: Times = 0
    vocational: Times = 0
    legal_aid: Times = 0
    loan: Times = 0
    employment: Times = 0
    health: Times = 0
    gender_violence: Times = 0
    other: Times = 0


class NeedsAssessmentUpdate(Schema):
    reached_count: Times = Field(default_factory=unset)
    under_18_count: Times = Field(default_factory=unset)
    vocational: Times = Field(default_factory=unset)
    legal_aid: Times = Field(default_factory=unset)
    loan: Times = Field(default_factory=unset)
    employment: Times = Field(default_factory=unset)
    health: Times = Field(default_factory=unset)
    gender_violence: Times = Field(default_factory=unset)
    other: Times = Field(default_factory=unset)


class NeedsAssessmentRead(EntityRead):
    org_unit_id: UUID
    org_unit_name: str
    year: int
    half: int
    reached_count: int
    under_18_count: int
    vocational: int
    legal_aid: int
    loan: int
    employment: int
    health: int
    gender_violence: int
    other: int
