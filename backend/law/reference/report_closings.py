"""When reports close where no letter has set a day: days after the period's end, by level."""

from backend.law.reference.certainty import Sourced
from backend.law.reference.claims import File, read


class ClosingRule(Sourced):
    level: str
    period_kind: str
    days_after: int


class ReportClosingFile(File):
    closings: tuple[ClosingRule, ...]


def all_closings() -> tuple[ClosingRule, ...]:
    return read("report_closings.json", ReportClosingFile).closings


def report_closings(level: str, period_kind: str) -> ClosingRule:
    """The rule for reports of a level and kind; the file has one for each."""
    return next(r for r in all_closings() if (r.level, r.period_kind) == (level, period_kind))
