"""The wire of decisions that declare an establishment or an area complex."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.sql.pagination import PageQuery
from backend.core.text.schemas import (
    ClientId,
    Code,
    Day,
    EntityRead,
    Name,
    Note,
    Schema,
    SearchText,
    build_unset_default,
)
from backend.domains.organisation.complexity.models import ComplexityReason
from backend.metrics.lists_by_boundaries import ByBoundaries

Reasons = Annotated[
    list[ComplexityReason],
    Field(min_length=1, max_length=len(ComplexityReason), json_schema_extra={"uniqueItems": True}),
]
Words = Annotated[Note, Field(min_length=1)]


class ComplexitySubject(StrEnum):
    ESTABLISHMENT = "establishment"
    AREA = "area"


class ComplexityStatus(StrEnum):
    """Where a declaration stands today."""

    UPCOMING = "upcoming"
    IN_FORCE = "in_force"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class ComplexityFilters(ByBoundaries):
    """What the list is narrowed by; an export takes the same."""

    model_config = ConfigDict(extra="forbid")

    status: ComplexityStatus | None = None
    subject: ComplexitySubject | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    establishment_id: UUID | None = None
    area_id: UUID | None = None
    q: Annotated[SearchText | None, Field(description="words of the establishment or the area")] = (
        None
    )


class ComplexityQuery(ComplexityFilters, PageQuery):
    pass


class ComplexityDeclarationCreate(Schema):
    """A decision about one establishment or one area, as signed on paper.

    Exactly one of `establishment_id`, `area_id`. `valid_from` left out: the day of the decision;
    `valid_to`: the last day, where the decision names a term. `reasons` with `other` need a `note`.
    409 `complexity-overlap` where another declaration covers one of these days.
    """

    id: ClientId | None = None
    establishment_id: UUID | None = None
    area_id: UUID | None = None
    decision_no: Code
    declared_on: Day
    signed_by: Name
    reasons: Reasons
    note: Note | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None


class ComplexityDeclarationUpdate(Schema):
    """A merge patch that corrects what was copied from the decision.

    For another subject or other days the entry is withdrawn and made anew.
    """

    decision_no: Code = Field(default_factory=build_unset_default)
    declared_on: Day = Field(default_factory=build_unset_default)
    signed_by: Name = Field(default_factory=build_unset_default)
    reasons: Reasons = Field(default_factory=build_unset_default)
    note: Note | None = None


class ComplexityEnd(Schema):
    """The decision that ends it. `valid_to` left out: its last day is the day of the decision."""

    end_decision_no: Code
    ended_on: Day
    end_signed_by: Name
    end_note: Note | None = None
    valid_to: Day | None = None


class ComplexityWithdrawal(Schema):
    """Why the entry was a mistake."""

    reason: Words


class ComplexityDeclarationRead(EntityRead):
    """One declaration, with the names of its subject and unit.

    `status` is as of today. `valid_to` is the last day; `ended_on` the day of the ending decision.
    """

    org_unit_id: UUID
    org_unit_name: str
    establishment_id: UUID | None
    establishment_name: str | None
    area_id: UUID | None
    area_name: str | None
    status: ComplexityStatus
    decision_no: str
    declared_on: date
    signed_by: str
    reasons: list[ComplexityReason]
    note: str | None
    valid_from: date
    valid_to: date | None
    end_decision_no: str | None
    ended_on: date | None
    end_signed_by: str | None
    end_note: str | None
    withdrawn_on: date | None
    withdrawal_reason: str | None
