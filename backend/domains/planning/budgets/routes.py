"""Endpoints of budgets: the lead office writes them, the leader reads them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.handlers import register_conflict_codes
from backend.core.http.dependencies import create_router, requires
from backend.core.http.record_lists import build_record_page
from backend.core.session.session import Session
from backend.core.sql.compiled_query import RowQuery
from backend.core.sql.pagination import After, Limit, PageRows, read_page
from backend.domains.planning.budgets.models import Budget
from backend.domains.planning.budgets.queries import (
    NEWEST_FIRST,
    ONE,
    ROW,
    build_filter_clauses,
    get_budget_read,
    get_summary,
    list_budget_reads,
    select_budget_rows,
)
from backend.domains.planning.budgets.schemas import (
    BudgetCreate,
    BudgetFilters,
    BudgetRead,
    BudgetRow,
    BudgetSummary,
    BudgetUpdate,
    SummaryFilters,
)
from backend.domains.planning.budgets.service import add_budget
from backend.permissions import Permission

router = create_router("/budgets")
register_conflict_codes({"uq_budgets_org_unit_id_year_source_content": "budget-twice"})

Reading = Annotated[Session, requires(Permission.BUDGET_READ, short=True)]
Counting = Annotated[Session, requires(Permission.BUDGET_READ, replica=True)]
Writing = Annotated[Session, requires(Permission.BUDGET_WRITE)]


@router.get("", response_model=build_record_page(BudgetRow, BudgetRead))
def list_budgets(
    db: Reading,
    filters: Annotated[BudgetFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Budgets, the latest year first."""
    return read_page(
        db,
        select_budget_rows(ROW, filters.boundaries).where(*build_filter_clauses(filters)),
        NEWEST_FIRST,
        after,
        limit,
        list_budget_reads,
    )


@router.get("/summary", response_model=BudgetSummary)
def get_budget_summary(db: Counting, filters: Annotated[SummaryFilters, Query()]) -> BudgetSummary:
    """What a year was planned to cost and has cost, by source and by content."""
    return get_summary(db, filters)


@router.get("/{id}", response_model=BudgetRead, openapi_extra={"x-live": "names"})
def get_budget(db: Reading, id: UUID) -> RowQuery:  # noqa: ARG001 (names the permission)
    """One row of the budget."""
    return RowQuery(ONE, {"id": id})


@router.post("", status_code=201, response_model=BudgetRead)
def create_budget(db: Writing, data: BudgetCreate) -> BudgetRead:
    """Enter a row; 409 `budget-twice` when its unit, year, source and content have one."""
    return get_budget_read(db, add_budget(db, data).id)


@router.patch("/{id}", response_model=BudgetRead)
def update_budget(db: Writing, id: UUID, data: BudgetUpdate) -> BudgetRead:
    """Correct a row, or bring what was spent up to date."""
    db.save(
        db.edit(Budget, id, get_budget_read), Budget.confirm(data.model_dump(exclude_unset=True))
    )
    return get_budget_read(db, id)
