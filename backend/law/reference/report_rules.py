"""What the law asks of reports: words, closing days, statutory lines, and columns of staff."""

from datetime import date
from typing import Literal

from backend.law.reference.reference_files import (
    ReferenceEntry,
    ReferenceFile,
    SourcedEntry,
    load_file,
)
from backend.law.reference.wordings import to_words_of_day


class Sentence(ReferenceEntry):
    """`text` with live fields; written always, or only if one of its figures is above zero.

    `without`: a figure that another sentence tells more of; a report that has it lacks this one.
    """

    text: str
    when: Literal["always", "positive"]
    without: str | None = None


class ReportSectionEntry(ReferenceEntry):
    """`below_plan`: one line for each figure that falls short of its plan."""

    code: str
    title: str
    sentences: tuple[Sentence, ...]
    below_plan: str | None = None


class ReportWordsFile(ReferenceFile):
    sections: tuple[ReportSectionEntry, ...]


def load_report_sections() -> tuple[ReportSectionEntry, ...]:
    return load_file("report_words.json", ReportWordsFile).sections


def list_worded_sections(on: date) -> tuple[ReportSectionEntry, ...]:
    """The sections with their titles and sentences in the words of a day."""
    return tuple(
        section.model_copy(
            update={
                "title": to_words_of_day(section.title, on),
                "sentences": tuple(
                    sentence.model_copy(update={"text": to_words_of_day(sentence.text, on)})
                    for sentence in section.sentences
                ),
            }
        )
        for section in load_report_sections()
    )


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


class StatutoryLineRule(SourcedEntry):
    """`valid_from`, `valid_to`: first and last day on which the period may end; None: open.

    `is_total`: the line is the sum over the units below that ran the plan; only the sum is told.
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


class StaffColumn(ReferenceEntry):
    """`tier`: of the unit on whose staff list they stand; `kind`: a word of the staff list."""

    tier: str
    kind: str
    title: str
    title_en: str


class StaffColumnFile(ReferenceFile):
    columns: tuple[StaffColumn, ...]


def load_staff_columns() -> tuple[StaffColumn, ...]:
    """The columns in the order of the form."""
    return load_file("staff_columns.json", StaffColumnFile).columns
