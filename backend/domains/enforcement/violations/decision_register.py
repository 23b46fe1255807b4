"""The register of decisions of one unit and year: the next number, and numbers that are missing."""

import re
from typing import Annotated, TypedDict, TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, lock_unit
from backend.core.session.session import Session
from backend.core.sql.pagination import read_page
from backend.core.sql.unscoped_table import build_unscoped_table, compute_number_after_last
from backend.core.text.schemas import BaseModel, Filters
from backend.domains.enforcement.violations.models import Violation
from backend.domains.enforcement.violations.queries import (
    COLUMNS,
    DecisionUnit,
    select_violation_rows,
)
from backend.domains.enforcement.violations.schemas import ViolationRow


class DecisionNumber(TypedDict):
    decision_year: int
    decision_no: str
    decision_seq: int | None


Ts = TypeVarTuple("Ts")
LEADING = re.compile(r"0*([1-9][0-9]{0,4})(?![0-9])")

# The series counts every decision of the unit, also those that the one who decides may not see.
_NUMBERED = build_unscoped_table(Violation, "decision_unit_id", "decision_year", "decision_seq")


def claim_decision_number(db: Session, unit: UUID, year: int, typed: str | None) -> DecisionNumber:
    """The number typed from paper, or the next one of the unit and year."""
    if typed is not None:
        return {
            "decision_year": year,
            "decision_no": typed,
            "decision_seq": parse_decision_number(typed),
        }
    seq = claim_next_decision_number(db, unit, year)
    return {"decision_year": year, "decision_no": format_decision_number(seq), "decision_seq": seq}


def list_number_gaps(db: Session, unit: UUID, year: int) -> list[tuple[int, int]]:
    """Spans of numbers, from 1 to the last, that no decision has."""
    used = sa.select(_NUMBERED.c.decision_seq).where(
        _NUMBERED.c.decision_unit_id == unit,
        _NUMBERED.c.decision_year == year,
        _NUMBERED.c.decision_seq.is_not(None),
    )
    why = "a unit's numbers have no gaps for anybody"
    found, expected = [], 1
    for seq in db.scalars(
        used.order_by(_NUMBERED.c.decision_seq), execution_options={"unscoped": why}
    ):
        if seq > expected:
            found.append((expected, seq - 1))
        expected = seq + 1
    return found


def format_decision_number(seq: int) -> str:
    """5 -> '05/QĐ-XPHC'."""
    return f"{seq:02d}/QĐ-XPHC"


def parse_decision_number(number: str) -> int | None:
    """'012/QĐ-XPHC' -> 12; None if the text does not begin with a number of up to five digits."""
    found = LEADING.match(number)
    return int(found[1]) if found else None


def claim_next_decision_number(db: Session, unit: UUID, year: int) -> int:
    """The number after the unit's last one; others wait for one until this transaction ends."""
    lock_unit(db, unit)
    return compute_next_number(db, unit, year)


def compute_next_number(db: Session, unit: UUID, year: int) -> int:
    """The number after the unit's last one of `year`, to be shown: another may get it first."""
    mine = _NUMBERED.c.decision_unit_id == unit, _NUMBERED.c.decision_year == year
    return compute_number_after_last(db, _NUMBERED.c.decision_seq, *mine)


LAST = 10**6
"""Decisions without such a number come last."""
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


def select_decisions(unit: UUID, year: int, columns: sa.Select[*Ts]) -> sa.Select[*Ts]:
    found = select_violation_rows(columns).outerjoin(
        DecisionUnit, DecisionUnit.id == Violation.decision_unit_id
    )
    return found.where(Violation.decision_unit_id == unit, Violation.decision_year == year)


def build_register(
    db: Session, filters: RegisterFilters, after: str | None, limit: int
) -> DecisionRegister:
    unit, year = get_register_unit(db, filters), filters.year or today().year
    selected = select_decisions(unit.id, year, sa.select(*COLUMNS.of(DecisionRow.model_fields)))
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
