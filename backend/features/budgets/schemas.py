"""The wire of budgets; money in whole đồng."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from backend.core.schemas import ClientId, EntityRead, Filters, Money, Note, Schema, unset
from backend.features.budgets.models import BudgetContent, BudgetSource

Year = Annotated[int, Field(ge=2000, le=2100, strict=True)]
AskedYear = Annotated[int, Field(ge=2000, le=2100)]


class BudgetFilters(Filters):
    year: AskedYear | None = None
    source: BudgetSource | None = None
    content: BudgetContent | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None


class SummaryFilters(Filters):
    year: Annotated[AskedYear | None, Field(description="default: this year")] = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None


class BudgetCreate(Schema):
    """`org_unit_id` left out is the caller's own unit; each unit, year, source, content once."""

    id: ClientId | None = None
    org_unit_id: UUID | None = None
    year: Year
    source: BudgetSource
    content: BudgetContent
    planned: Money
    spent: Money = 0
    note: Note | None = None


class BudgetUpdate(Schema):
    """A merge patch."""

    year: Year = Field(default_factory=unset)
    source: BudgetSource = Field(default_factory=unset)
    content: BudgetContent = Field(default_factory=unset)
    planned: Money = Field(default_factory=unset)
    spent: Money = Field(default_factory=unset)
    note: Note | None = None


class BudgetRow(EntityRead):
    org_unit_id: UUID
    org_unit_name: str
    year: int
    source: BudgetSource
    content: BudgetContent
    planned: int
    spent: int


class BudgetRead(BudgetRow):
    note: str | None


class Amounts(BaseModel):
    """`percent_spent` of `planned`, one decimal; null where nothing was planned."""

    planned: int
    spent: int
    percent_spent: float | None


class SourceAmounts(Amounts):
    source: BudgetSource


class ContentAmounts(Amounts):
    content: BudgetContent


class BudgetSummary(Amounts):
    """A year's money by source and by content; every source and content has its line."""

    year: int
    by_source: list[SourceAmounts]
    by_content: list[ContentAmounts]
