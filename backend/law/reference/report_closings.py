"""When reports close where no letter has set a day: days after the period's end, by level."""

from datetime import date

from backend.law.reference.certainty import SourcedEntry
from backend.law.reference.reference_files import ReferenceFile, load_file
from backend.law.reference.wordings import to_words_of_day


class ClosingRule(SourcedEntry):
    """`valid_to`: the last day on which units of the level report at all."""

    level: str
    period_kind: str
    days_after: int
    valid_to: date | None = None


class ReportClosingFile(ReferenceFile):
    closings: tuple[ClosingRule, ...]


def load_closing_rules() -> tuple[ClosingRule, ...]:
    return load_file("report_closings.json", ReportClosingFile).closings


def list_closing_rules(on: date) -> list[ClosingRule]:
    """The rules of a day, with their sources and notes in its words."""
    return [
        to_worded_rule(rule, on)
        for rule in load_closing_rules()
        if rule.valid_to is None or on <= rule.valid_to
    ]


def to_worded_rule(rule: ClosingRule, on: date) -> ClosingRule:
    return rule.model_copy(
        update={name: to_words_of_day(getattr(rule, name), on) for name in ("source", "note")}
    )


def find_closing_rule(level: str, period_kind: str, on: date) -> ClosingRule:
    """The rule for reports of a level and kind that end on a day.

    A level without a rule of its own has that of the level that gets the most time.
    """
    fitting = [rule for rule in load_closing_rules() if rule.period_kind == period_kind]
    own = [rule for rule in fitting if rule.level == level]
    return to_worded_rule((own or sorted(fitting, key=lambda rule: -rule.days_after))[0], on)
