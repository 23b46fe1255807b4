"""Rows of staff, courses and attendances, each with its change log."""

from collections.abc import Iterable

from backend.core.session.models import Base
from backend.demo.history import HistoryStep
from backend.demo.random_values import Row, to_instant
from backend.demo.rows import Rows
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, HeadCount, Training


def build_training_tables(rows: Rows) -> Iterable[tuple[type[Base], list[Row]]]:
    """The tables in an order that satisfies the foreign keys."""
    office = rows.accounts["district"]
    yield (
        Staff,
        [
            rows.entered(Staff, r, rows.keeper(r), list_leaving_steps(r, rows))
            for r in rows.demo.staff
        ],
    )
    yield Training, [rows.entered(Training, r, rows.keeper(r)) for r in rows.demo.trainings]
    lines = rows.demo.attendances
    yield (
        Attendance,
        [
            rows.entered(Attendance, r, rows.keeper(r), list_completion_steps(r, rows))
            for r in lines
        ],
    )
    counts = rows.demo.head_counts
    yield HeadCount, [rows.entered(HeadCount, r, office) for r in counts]


def list_leaving_steps(row: Row, rows: Rows) -> list[HistoryStep]:
    if row["active_to"] is None:
        return []
    return [HistoryStep(to_instant(row["active_to"], 16), rows.keeper(row), {"active_to": None})]


def list_completion_steps(row: Row, rows: Rows) -> list[HistoryStep]:
    """Completion is recorded when the course is over."""
    if not row["completed"]:
        return []
    return [HistoryStep(row["ended_at"], rows.keeper(row), {"completed": False})]
