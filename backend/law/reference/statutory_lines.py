"""Lines of statutory forms that a level sends up exactly, by the kind of period of the form."""

from datetime import date

from backend.law.reference.certainty import SourcedEntry
from backend.law.reference.reference_files import ReferenceFile, load_file


class StatutoryLineRule(SourcedEntry):
    """`valid_from`, `valid_to`: first and last day on which the period may end; None: open.

    `is_total`: the line is the sum of the units below that led, and told of them together alone.
    """

    form: str
    level: str
    period_kind: str
    valid_from: date | None
    valid_to: date | None
    is_total: bool = False

    def covers(self, period_end: date) -> bool:
        after = self.valid_from is None or self.valid_from <= period_end
        return after and (self.valid_to is None or period_end <= self.valid_to)


class StatutoryLineFile(ReferenceFile):
    lines: tuple[StatutoryLineRule, ...]


def load_statutory_line_rules() -> tuple[StatutoryLineRule, ...]:
    return load_file("statutory_lines.json", StatutoryLineFile).lines


def has_statutory_line(form: str, level: str, period_kind: str, period_end: date) -> bool:
    """Whether the level has a line of the form for a period."""
    return find_statutory_line(form, level, period_kind, period_end) is not None


def find_statutory_line(
    form: str, level: str, period_kind: str, period_end: date
) -> StatutoryLineRule | None:
    """The rule by which the level has a line of the form for a period; None: it has none."""
    return next(
        (
            rule
            for rule in load_statutory_line_rules()
            if (rule.form, rule.level, rule.period_kind) == (form, level, period_kind)
            and rule.covers(period_end)
        ),
        None,
    )
