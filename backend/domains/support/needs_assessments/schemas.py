"""The wire of needs assessments: a number per need, each among those reached."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import ClientId, EntityRead, Filters, Schema, build_unset_default
from backend.domains.support.support_services.schemas import Times, Year
from backend.metrics.lists_by_boundaries import ByOwnBoundaries

Half = Annotated[int, Field(ge=1, le=2, strict=True)]
"""1: January to June; 2: July to December."""
HalfAsked = Annotated[int, Field(ge=1, le=2)]


class NeedsFilters(Filters, ByOwnBoundaries):
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    year: Year | None = None
    half: HalfAsked | None = None


class NeedsAssessmentCreate(Schema):
    """What the women at risk whom a commune reached in a half-year need; null: not counted."""

    id: ClientId | None = None
    org_unit_id: UUID
    year: Annotated[Year, Field(strict=True)]
    half: Half
    reached_count: Times
    under_18_count: Times | None = None
    vocational: Times | None = None
    legal_aid: Times | None = None
    loan: Times | None = None
    employment: Times | None = None
    health: Times | None = None
    gender_violence: Times | None = None
    other: Times | None = None


class NeedsAssessmentUpdate(Schema):
    reached_count: Times = Field(default_factory=build_unset_default)
    under_18_count: Times | None = None
    vocational: Times | None = None
    legal_aid: Times | None = None
    loan: Times | None = None
    employment: Times | None = None
    health: Times | None = None
    gender_violence: Times | None = None
    other: Times | None = None


class NeedsAssessmentRead(EntityRead):
    """`keeps_blanks` null: written while a blank became 0, so a 0 may be no count."""

    org_unit_id: UUID
    org_unit_name: str
    year: int
    half: int
    reached_count: int
    under_18_count: int | None
    vocational: int | None
    legal_aid: int | None
    loan: int | None
    employment: int | None
    health: int | None
    gender_violence: int | None
    other: int | None
    keeps_blanks: bool | None
