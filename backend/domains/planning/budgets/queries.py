"""Selects rows of budgets with the names of their units, and adds up a year."""

from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.core.sql.types import ColumnValue, RowSelect
from backend.domains.planning.budgets.models import Budget, BudgetContent, BudgetSource
from backend.domains.planning.budgets.schemas import (
    Amounts,
    BudgetFilters,
    BudgetRead,
    BudgetRow,
    BudgetSummary,
    ContentAmounts,
    SourceAmounts,
    SummaryFilters,
)
from backend.metrics.geography import Boundaries
from backend.metrics.lists_by_boundaries import UNIT, select_with_unit

NEWEST_FIRST = (Budget.year.desc(), Budget.id.desc())


class BudgetCell(Protocol):
    """What the rows of one source and content add up to."""

    source: BudgetSource
    content: BudgetContent
    row_count: int
    planned: int | None
    spent: int | None
    spent_known: int


ROW = list_read_columns(BudgetRow, Budget, **UNIT)
FULL = list_read_columns(BudgetRead, Budget, **UNIT)


def select_budget_rows(
    selected: Iterable[sa.SQLColumnExpression[ColumnValue]], boundaries: Boundaries = Boundaries.OWN
) -> RowSelect:
    return select_with_unit(sa.select(*selected).select_from(Budget), Budget, boundaries)


def build_filter_clauses(filters: BudgetFilters) -> Iterable[sa.ColumnElement[bool]]:
    return list_filter_clauses(Budget, filters, "year", "source", "content", "org_unit_id")


def get_budget_read(db: Session, id: UUID) -> BudgetRead:
    """One row of the budget in full; raises NotFound."""
    return get_read(db, select_budget_rows(FULL).where(Budget.id == id), BudgetRead)


def get_summary(db: Session, filters: SummaryFilters) -> BudgetSummary:
    """A year's sums: one query."""
    year = filters.year or today().year
    asked = BudgetFilters(year=year, org_unit_id=filters.org_unit_id)
    cells: Sequence[BudgetCell] = db.execute(
        sa.select(Budget.source, Budget.content, *list_sum_columns())
        .where(*build_filter_clauses(asked))
        .group_by(Budget.source, Budget.content)
    ).all()
    return BudgetSummary(
        year=year,
        **dict(compute_amounts(cells)),
        by_source=[
            SourceAmounts(
                source=kind, **dict(compute_amounts(c for c in cells if c.source is kind))
            )
            for kind in BudgetSource
        ],
        by_content=[
            ContentAmounts(
                content=kind, **dict(compute_amounts(c for c in cells if c.content is kind))
            )
            for kind in BudgetContent
        ],
    )


def list_sum_columns() -> list[sa.Label[int] | sa.Label[int | None]]:
    """The columns of a cell for `compute_amounts`: how many rows, and what they add up to."""
    return [
        sa.func.count(Budget.id).label("row_count"),
        sa.func.sum(Budget.planned).label("planned"),
        sa.func.sum(Budget.spent).label("spent"),
        sa.func.count(Budget.spent).label("spent_known"),
    ]


def compute_amounts(cells: Iterable[BudgetCell]) -> Amounts:
    """The sum of the cells; `spent` is unknown if none of their rows has it."""
    found = list(cells)
    names = ("row_count", "planned", "spent", "spent_known")
    count, planned, spent, known = (sum(int(getattr(c, n) or 0) for c in found) for n in names)
    is_whole = planned and known == count
    percent = (2000 * spent + planned) // (2 * planned) / 10 if is_whole else None
    return Amounts(
        row_count=count,
        planned=planned,
        spent=spent if known or not count else None,
        spent_known=known,
        percent_spent=percent,
    )
