"""Schemas of publishing a year: a figure is a number, or null where it is hidden."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import BaseModel, ClientId, EntityRead, Filters, Note, Schema
from backend.domains.planning.plans.models import Indicator
from backend.law.reference.tiers import TierCode

Year = Annotated[int, Field(ge=2000, le=2100)]
Shown = int | None
"""A figure, or null: hidden to protect whom it counts (small, or covering for a small one)."""


class OpenYearFilters(Filters):
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    year: Year | None = None


class OpenYearCreate(Schema):
    """Publish a closed year of a district, once; without `org_unit_id` one's own."""

    id: ClientId | None = None
    org_unit_id: UUID | None = None
    year: Annotated[Year, Field(strict=True)]


class OpenYearWithdrawal(Schema):
    """Why the year is no longer published; everyone reads it."""

    reason: Annotated[Note, Field(min_length=1)]


class Reached(BaseModel):
    """What counts of the whole; `percent` only where both are shown and there is a whole."""

    numerator: Shown
    denominator: Shown
    percent: float | None


class OpenUnitFigure(Reached):
    """A commune; or the unit of the plan itself, for the staff that is in no commune."""

    org_unit_id: UUID
    code: str
    name: str
    kind: str
    level: TierCode


class OpenTargetFigure(Reached):
    """A target in its approved words; `met` is null where the figures do not tell it."""

    code: str
    title: str
    short_title: str
    indicator: Indicator
    threshold_percent: int
    met: bool | None
    units: list[OpenUnitFigure]


class OpenYearFigures(BaseModel):
    """The fixed table of a year as it stood on `as_of`, its last day."""

    plan_title: str
    as_of: date
    targets: list[OpenTargetFigure]


class OpenYearRow(EntityRead):
    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    year: int
    published_on: date
    withdrawn_on: date | None
    withdraw_reason: str | None


class OpenYearRead(OpenYearRow):
    """`smallest_shown`: figures from 1 to one less are never shown."""

    smallest_shown: int
    figures: OpenYearFigures


class OpenYearStanding(StrEnum):
    """Whether the year can be published: it is not over, has no plan in force, or was already."""

    READY = "ready"
    NOT_OVER = "not_over"
    NO_PLAN = "no_plan"
    PUBLISHED = "published"


class OpenYearPreview(BaseModel):
    """What the world would read of a year as it stands now; null without a plan in force.

    `rating_count`: the year's approved ratings, which are public through their approval.
    """

    org_unit_id: UUID
    org_unit_name: str
    year: int
    standing: OpenYearStanding
    smallest_shown: int
    rating_count: int
    figures: OpenYearFigures | None
