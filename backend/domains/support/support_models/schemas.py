"""The wire of models of support: lists to choose from, one name, no other text."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import (
    ClientId,
    Day,
    EntityRead,
    Filters,
    Line,
    Schema,
    SearchText,
    build_unset_default,
)
from backend.domains.support.support_models.models import (
    MemberBand,
    ModelKind,
    ModelStatus,
    Partner,
    Venue,
)
from backend.metrics.lists_by_boundaries import ByOwnBoundaries

Title = Annotated[Line, Field(min_length=1, max_length=120)]


class SupportModelFilters(Filters, ByOwnBoundaries):
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    kind: ModelKind | None = None
    status: ModelStatus | None = None
    q: SearchText | None = None


class SupportModelCreate(Schema):
    """`org_unit_id` is a commune, or the district whose office runs it."""

    id: ClientId | None = None
    org_unit_id: UUID
    name: Title
    kind: ModelKind
    venue: Venue
    partner: Partner = Partner.NONE
    member_band: MemberBand
    status: ModelStatus = ModelStatus.ACTIVE
    started_on: Day | None = None
    ended_on: Day | None = None


class SupportModelUpdate(Schema):
    """A merge patch. `ended` needs `ended_on`; taking it up again empties it."""

    name: Title = Field(default_factory=build_unset_default)
    kind: ModelKind = Field(default_factory=build_unset_default)
    venue: Venue = Field(default_factory=build_unset_default)
    partner: Partner = Field(default_factory=build_unset_default)
    member_band: MemberBand = Field(default_factory=build_unset_default)
    status: ModelStatus = Field(default_factory=build_unset_default)
    started_on: Day | None = None
    ended_on: Day | None = None


class SupportModelRead(EntityRead):
    org_unit_id: UUID
    org_unit_name: str
    name: str
    kind: ModelKind
    venue: Venue
    partner: Partner
    member_band: MemberBand
    status: ModelStatus
    started_on: date | None
    ended_on: date | None
