"""Selects rows of budgets with the names of their units, and adds up a year."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, build_kind_on
from backend.core.session.session import Session
from backend.core.sql.single_read import (
    build_query_by_id,
    get_read,
    list_filter_clauses,
    list_read_columns,
)
from backend.core.sql.types import ColumnValue, ReadRow, RowSelect
from backend.domains.planning.budgets.metrics import OF_YEAR
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
    UnitAmounts,
)
from backend.metrics.counting import build_period, compute_value, select_numbers
from backend.metrics.geography import NOWHERE, Boundaries
from backend.metrics.lists_by_boundaries import UNIT, select_with_unit
from backend.metrics.metric import MetricPeriod

NEWEST_FIRST = (Budget.year.desc(), Budget.id.desc())


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


ONE = build_query_by_id(select_budget_rows(FULL), Budget)


def list_budget_reads(db: Session, ids: Sequence[UUID]) -> list[BudgetRead]:
    """Rows of the budget in full: one query."""
    rows = db.execute(select_budget_rows(FULL).where(Budget.id.in_(ids)))
    return [BudgetRead.model_validate(row._mapping) for row in rows]


def get_summary(db: Session, filters: SummaryFilters) -> BudgetSummary:
    """A year's sums: one query."""
    year = filters.year or today().year
    unit_id = filters.org_unit_id
    period = build_period(date(year, 1, 1), date(year, 12, 31), unit_id)
    if unit_id is not None:
        period = replace(period, within=filters.select_units(unit_id))
    by = (OrgUnit.id.label("unit"), Budget.source, Budget.content)
    named = (OrgUnit.name, build_kind_on(None, year=year).label("kind"))
    found = select_with_unit(select_numbers(OF_YEAR, period, *by), Budget, filters.boundaries)
    cells = db.execute(found.add_columns(*named).order_by(OrgUnit.sort_name, OrgUnit.id)).all()
    units = {cell.unit: cell for cell in cells}
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
        by_unit=[
            UnitAmounts(
                org_unit_id=id,
                org_unit_name=unit.name,
                org_unit_kind=unit.kind,
                **dict(compute_amounts(c for c in cells if c.unit == id)),
            )
            for id, unit in units.items()
        ],
    )


def list_cells(db: Session, period: MetricPeriod) -> Sequence[ReadRow]:
    """What the rows of the years of the period are, for `compute_amounts`."""
    return db.execute(select_numbers(OF_YEAR, period)).all()


def compute_amounts(cells: Iterable[ReadRow]) -> Amounts:
    """The sum of the cells; `spent` is unknown if none of their rows has it."""
    found = list(cells)
    count, planned, spent = (compute_value(name, of, found, NOWHERE) for name, of in OF_YEAR)
    known = spent.known.known if spent.known else 0
    percent = None
    if planned.total and spent.total is not None and known == count.total:
        percent = (2000 * spent.total + planned.total) // (2 * planned.total) / 10
    return Amounts(
        row_count=count.total or 0,
        planned=planned.total or 0,
        spent=spent.total,
        spent_known=known,
        percent_spent=percent,
    )
