"""When reports close where no letter has set a day: days after the period's end, by level."""

from backend.law.reference.certainty import SourcedEntry
from backend.law.reference.reference_files import ReferenceFile, load_file


class ClosingRule(SourcedEntry):
    level: str
    period_kind: str
    days_after: int


class ReportClosingFile(ReferenceFile):
    closings: tuple[ClosingRule, ...]


def load_closing_rules() -> tuple[ClosingRule, ...]:
    return load_file("report_closings.json", ReportClosingFile).closings


def find_closing_rule(level: str, period_kind: str) -> ClosingRule:
    """The rule for reports of a level and kind; the file has one for each."""
    return next(r for r in load_closing_rules() if (r.level, r.period_kind) == (level, period_kind))
