"""Adds a row of the budget for one of the actor's units."""

from datetime import date

from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import (
    ensure_existed,
    get_only_unit,
    get_writable_unit,
)
from backend.domains.planning.budgets.models import Budget
from backend.domains.planning.budgets.schemas import BudgetCreate

AT_UNIT = "/org_unit_id"


def add_budget(db: Session, data: BudgetCreate) -> Budget:
    """A new row; without `org_unit_id` of the only unit that the actor works for."""
    named = data.org_unit_id
    unit = get_writable_unit(db, named, AT_UNIT) if named else get_only_unit(db, AT_UNIT)
    ensure_existed(unit, date(data.year, 1, 1), date(data.year, 12, 31), AT_UNIT)
    return db.save(Budget(**data.model_dump() | {"org_unit_id": unit.id}))


register_messages(
    {
        "budget-twice": (
            "Năm này đã có dòng kinh phí cùng nguồn và nội dung. Sửa dòng đó.",
            "This year already has a row of that source and content. Correct that one.",
        ),
    }
)
