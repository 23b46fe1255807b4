"""What a plan on paper says of its money: what the unit itself planned for the year."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.documents.plan_content import PlanBudgetLine
from backend.documents.vi_text import format_dong_in_words, format_number
from backend.domains.planning.budgets.lists import CONTENTS, SOURCES
from backend.domains.planning.budgets.models import Budget, BudgetContent, BudgetSource
from backend.domains.planning.plan_papers.phrases import NOT_YOURS, TO_WRITE
from backend.law.reference.wordings import to_words_of_day
from backend.metrics.disclosure import list_ancestor_ids
from backend.permissions import Permission


@dataclass(frozen=True, slots=True)
class BudgetWords:
    """The lines and their sum, or in `missing` why there are none."""

    lines: list[PlanBudgetLine] = field(default_factory=list)
    total: str = ""
    missing: str = ""


def build_budget_words(db: Session, unit_id: UUID, year: int, day: date) -> BudgetWords:
    """Whoever may not read budgets of the unit gets the plan without its money."""
    if not is_reader_of_budgets(db, unit_id):
        return BudgetWords(missing=NOT_YOURS)
    found = sa.select(Budget.content, Budget.source, Budget.planned).where(
        Budget.org_unit_id == unit_id, Budget.year == year
    )
    rows = sorted((get_rank(c, s), c, s, planned) for c, s, planned in db.execute(found))
    if not rows:
        return BudgetWords(missing=TO_WRITE)
    lines = [
        PlanBudgetLine(
            no=str(no),
            content=to_words_of_day(CONTENTS[content].split("|")[0], day),
            source=SOURCES[source].split("|")[0],
            amount=format_number(planned),
        )
        for no, (_, content, source, planned) in enumerate(rows, 1)
    ]
    whole = sum(planned for *_, planned in rows)
    total = f"Tổng kinh phí dự kiến: {format_number(whole)} đồng ({format_dong_in_words(whole)})."
    return BudgetWords(lines, total)


def is_reader_of_budgets(db: Session, unit_id: UUID) -> bool:
    """Whether the caller may read all budgets of the unit, and this session reaches them."""
    if not db.actor.has_permission(Permission.BUDGET_READ):
        return False
    over = list_ancestor_ids(db, unit_id)
    scopes = (db.actor.scope(Permission.BUDGET_READ), db.scope)
    return all(scope.covers(unit_id, over) for scope in scopes)


def get_rank(content: BudgetContent, source: BudgetSource) -> tuple[int, int]:
    """In the order of the plan's contents, then of the sources."""
    return list(BudgetContent).index(content), list(BudgetSource).index(source)
