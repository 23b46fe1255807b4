"""The register of decisions of one unit and year, by number, with the numbers that are missing."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.pagination import read_page
from backend.core.text.schemas import Filters
from backend.domains.enforcement.violations.decision_numbers import (
    compute_next_number,
    format_decision_number,
    list_number_gaps,
)
from backend.domains.enforcement.violations.models import Violation
from backend.domains.enforcement.violations.queries import ROW, DecisionUnit, select_violation_rows
from backend.domains.enforcement.violations.schemas import ViolationRow

LAST = 10**6
"""Decisions whose number begins with none stand at the end."""
BY_NUMBER = (sa.func.coalesce(Violation.decision_seq, LAST), Violation.id)
Year = Annotated[int, Field(ge=2000, le=2100)]


class RegisterFilters(Filters):
    """Without a unit the reader's own; without a year the present one."""

    decision_unit_id: UUID | None = None
    year: Year | None = None


class DecisionNumberGap(BaseModel):
    first: int
    last: int


class DecisionRow(ViolationRow):
    decision_seq: int | None
    signed_by: str | None
    signed_office: str | None


class DecisionRegister(BaseModel):
    """Decisions by number; `gaps` are numbers below the last that no decision here bears."""

    decision_unit_id: UUID
    decision_unit_name: str
    year: int
    items: list[DecisionRow]
    next: str | None
    gaps: list[DecisionNumberGap]
    next_decision_no: str


def get_register_unit(db: Session, filters: RegisterFilters) -> sa.Row[UUID, str]:
    """The unit whose register is asked for; raises NotFound."""
    own = (db.scope.units or (None,))[0]
    id = filters.decision_unit_id or own
    row = db.execute(sa.select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id == id)).first()
    if row is None:
        raise NotFound.at("?decision_unit_id")
    return row


def select_decisions(unit: UUID, year: int, *columns: Any) -> sa.Select[Any]:
    found = select_violation_rows(columns).outerjoin(
        DecisionUnit, DecisionUnit.id == Violation.decision_unit_id
    )
    return found.where(Violation.decision_unit_id == unit, Violation.decision_year == year)


def build_register(
    db: Session, filters: RegisterFilters, after: str | None, limit: int
) -> DecisionRegister:
    unit, year = get_register_unit(db, filters), filters.year or today().year
    more = (Violation.decision_seq, Violation.signed_by, Violation.signed_office)
    selected = select_decisions(unit.id, year, *ROW, *more)
    page = read_page(db, selected, BY_NUMBER, after, limit)
    return DecisionRegister(
        items=[DecisionRow.model_validate(row._asdict()) for row in page["items"]],
        next=page["next"],
        decision_unit_id=unit.id,
        decision_unit_name=unit.name,
        year=year,
        gaps=[
            DecisionNumberGap(first=first, last=last)
            for first, last in list_number_gaps(db, unit.id, year)
        ],
        next_decision_no=format_decision_number(compute_next_number(db, unit.id, year)),
    )
