"""Schemas of budgets; money in whole đồng."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    EntityRead,
    Filters,
    Money,
    Note,
    Schema,
    build_unset_default,
)
from backend.domains.planning.budgets.models import BudgetContent, BudgetSource
from backend.metrics.lists_by_boundaries import ByBoundaries

Year = Annotated[int, Field(ge=2000, le=2100, strict=True)]
AskedYear = Annotated[int, Field(ge=2000, le=2100)]


class BudgetFilters(Filters, ByBoundaries):
    year: AskedYear | None = None
    source: BudgetSource | None = None
    content: BudgetContent | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None


class SummaryFilters(Filters, ByBoundaries):
    year: Annotated[AskedYear | None, Field(description="default: this year")] = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None


class BudgetCreate(Schema):
    """`org_unit_id` left out is the caller's own unit; each unit, year, source, content once.

    `spent` null: not known, which is not 0.
    """

    id: ClientId | None = None
    org_unit_id: UUID | None = None
    year: Year
    source: BudgetSource
    content: BudgetContent
    planned: Money
    spent: Money | None = None
    note: Note | None = None


class BudgetUpdate(Schema):
    """A merge patch."""

    year: Year = Field(default_factory=build_unset_default)
    source: BudgetSource = Field(default_factory=build_unset_default)
    content: BudgetContent = Field(default_factory=build_unset_default)
    planned: Money = Field(default_factory=build_unset_default)
    spent: Money | None = None
    note: Note | None = None


class BudgetRow(EntityRead):
    """`keeps_blanks` null: written while a blank became 0, so `spent` 0 may be not known."""

    org_unit_id: UUID
    org_unit_name: str
    year: int
    source: BudgetSource
    content: BudgetContent
    planned: int
    spent: int | None
    keeps_blanks: bool | None


class BudgetRead(BudgetRow):
    note: str | None


class Amounts(BaseModel):
    """What `row_count` rows add up to; `spent` is the sum of `spent_known` of them, null: of none.

    `percent_spent` of `planned`, one decimal; null where nothing was planned or not all is known.
    """

    row_count: int
    planned: int
    spent: int | None
    spent_known: int
    percent_spent: float | None


class SourceAmounts(Amounts):
    source: BudgetSource


class ContentAmounts(Amounts):
    content: BudgetContent


class UnitAmounts(Amounts):
    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str


class BudgetSummary(Amounts):
    """A year's money by source and by content; every source and content has its line.

    `by_unit`: the units that have rows, by name.
    """

    year: int
    by_source: list[SourceAmounts]
    by_content: list[ContentAmounts]
    by_unit: list[UnitAmounts]
