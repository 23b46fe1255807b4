"""Numbers of decisions: one series per unit and year, from 1, without a gap of our making (R50).

A number typed from paper is taken as it is, and counts by the number that it begins with; the next
one given follows the highest. What paper left out is shown in the register as a gap, never filled.
"""

import re
from typing import TypedDict
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import lock_unit
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table, compute_number_after_last
from backend.domains.enforcement.violations.models import Violation


class DecisionNumber(TypedDict):
    decision_year: int
    decision_no: str
    decision_seq: int | None


LEADING = re.compile(r"0*([1-9][0-9]{0,4})(?![0-9])")

# The series counts every decision of the unit, also those that the one who decides may not see.
_NUMBERED = build_unscoped_table(Violation, "decision_unit_id", "decision_year", "decision_seq")


def compute_decision_number(
    db: Session, unit: UUID, year: int, typed: str | None
) -> DecisionNumber:
    """The number typed from paper, or the next one of the unit and year."""
    if typed is not None:
        return {
            "decision_year": year,
            "decision_no": typed,
            "decision_seq": parse_decision_number(typed),
        }
    seq = compute_next_number(db, unit, year, hold=True)
    return {"decision_year": year, "decision_no": format_decision_number(seq), "decision_seq": seq}


def list_number_gaps(db: Session, unit: UUID, year: int) -> list[tuple[int, int]]:
    """Numbers from 1 to the last that no decision bears, as spans: paper left them out."""
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
    """'012/QĐ-XPHC' -> 12; None where no number of up to five digits comes first."""
    found = LEADING.match(number)
    return int(found[1]) if found else None


def compute_next_number(db: Session, unit: UUID, year: int, *, hold: bool = False) -> int:
    """The number after the unit's last one of `year`; with `hold` the next one waits for us."""
    if hold:
        lock_unit(db, unit)
    mine = _NUMBERED.c.decision_unit_id == unit, _NUMBERED.c.decision_year == year
    return compute_number_after_last(db, _NUMBERED.c.decision_seq, *mine)
