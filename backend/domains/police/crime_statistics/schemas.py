"""The wire of the police's figures."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.errors.warnings import Hint
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Code,
    Count,
    Day,
    EntityRead,
    Filters,
    Moment,
    Money,
    Note,
    Schema,
    build_unset_default,
)
from backend.domains.police.crime_statistics.models import CrimePeriodKind
from backend.metrics.lists_by_boundaries import ByOwnBoundaries


class CrimeFilters(Filters, ByOwnBoundaries):
    period_kind: CrimePeriodKind | None = None
    period_from: Annotated[Day | None, Field(description="periods that begin then or later")] = None
    period_to: Annotated[Day | None, Field(description="periods that begin then or earlier")] = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None


class Parts(Schema):
    """What need not be known; null is not 0."""

    harbouring_count: Count | None = None
    brokering_count: Count | None = None
    selling_count: Count | None = None
    buying_count: Count | None = None
    under_18_count: Count | None = None
    out_of_province_count: Count | None = None
    trafficking_case_count: Count | None = None
    trafficking_person_count: Count | None = None
    trafficked_women_count: Count | None = None
    trafficked_children_count: Count | None = None
    buying_penalty_count: Count | None = None
    buying_fine_total: Money | None = None
    selling_penalty_count: Count | None = None
    selling_warning_count: Count | None = None
    selling_fine_total: Money | None = None
    selling_penalty_under_18_count: Count | None = None
    selling_penalty_out_of_province_count: Count | None = None


class CrimeCreate(Parts):
    """The figures of a period that has begun; `period_start` is its first day."""

    id: ClientId | None = None
    org_unit_id: Annotated[UUID, Field(description="the unit at which the officer works")]
    period_kind: CrimePeriodKind
    period_start: Day
    document_no: Code | None = None
    case_count: Count
    person_count: Count


class CrimeCorrection(Parts):
    """A merge patch of figures, and why: the figures corrected stay, as a revision."""

    reason: Annotated[Note, Field(min_length=1)]
    document_no: Code | None = None
    case_count: Count = Field(default_factory=build_unset_default)
    person_count: Count = Field(default_factory=build_unset_default)


class FiguresRead(BaseModel):
    """Counts, and đồng; null where not known."""

    model_config = ConfigDict(from_attributes=True)

    case_count: int
    person_count: int
    harbouring_count: int | None
    brokering_count: int | None
    selling_count: int | None
    buying_count: int | None
    under_18_count: int | None
    out_of_province_count: int | None
    trafficking_case_count: int | None
    trafficking_person_count: int | None
    trafficked_women_count: int | None
    trafficked_children_count: int | None
    buying_penalty_count: int | None
    buying_fine_total: int | None
    selling_penalty_count: int | None
    selling_warning_count: int | None
    selling_fine_total: int | None
    selling_penalty_under_18_count: int | None
    selling_penalty_out_of_province_count: int | None


class CrimeRow(FiguresRead, EntityRead):
    org_unit_id: UUID
    org_unit_name: str
    period_kind: CrimePeriodKind
    period_start: date
    document_no: str | None
    revision_count: int
    """1 = never corrected."""


class LegalBasis(BaseModel):
    """Which decree's articles the penalties of the period fall under."""

    legal_document: str
    buying_article: str
    selling_article: str
    verified: bool
    note: str


class FineRangeRead(BaseModel):
    """What one decision may impose on a person, over all clauses of the article, in đồng."""

    model_config = ConfigDict(from_attributes=True)

    article: str
    fine_min: int
    fine_max: int
    warning_allowed: bool


class PenaltyRuleRead(BaseModel):
    """The two articles of a decree and the days on which it is in force (`valid_to` included)."""

    model_config = ConfigDict(from_attributes=True)

    legal_document: str
    valid_from: date
    valid_to: date | None
    buying: FineRangeRead
    selling: FineRangeRead
    verified: bool
    note: str


class PenaltyRules(BaseModel):
    items: list[PenaltyRuleRead]


class CrimeRead(CrimeRow):
    """A period in full, with the same period of the year before beside it."""

    period_end: date
    year_before: FiguresRead | None
    legal_basis: list[LegalBasis]
    warnings: list[Hint]


class RevisionRead(FiguresRead):
    """Figures as they stood from `created_at` on, until the next revision."""

    id: UUID
    number: int
    created_at: Moment
    author_name: str | None
    reason: str | None
