"""Days that the law sets, by date: how long, from when, with what pauses, how sure the text is."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from backend.law.reference.reference_files import (
    BilingualText,
    ReferenceFile,
    SourcedEntry,
    load_file,
)


class TimeUnit(StrEnum):
    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class LastDay(StrEnum):
    """What a last day that is a day off does: it moves to the next working day, or stays."""

    MOVES = "next_working_day"
    STAYS = "stays"


class DeadlinePrinciple(SourcedEntry):
    """How the law counts: where a period begins and ends."""

    code: str
    document: str
    article: str
    text: str


class PauseRule(SourcedEntry):
    """While it lasts, a period that knows it stands still: after `starts_with`, to `ends_with`."""

    code: str
    title: BilingualText
    starts_with: str
    ends_with: str


class FactCondition(BaseModel):
    """Facts of a file: all of `holds` are true and none of `fails`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()


class DeadlineRule(SourcedEntry):
    """One version of one deadline.

    `starts_with`, `ends_with`: event days of the file, by the name of their column; the first of
    `ends_with` that is known ends the watch. `of_decrees`: only for acts under these; empty: all.
    `valid_from`, `valid_to`: the days of the start event on which this version is the one.
    `lapses`: a right of the other side that is over afterwards, so nothing becomes overdue.
    `escalate_before`: so many days before the end the superior is told.
    `counts_through`: pauses of other rules that take nothing out of this one, as far as the law was
    read: the answer says so, and is no surer than that reading.
    """

    code: str
    title: BilingualText
    document: str
    article: str
    text: str
    count: int
    unit: TimeUnit
    starts_with: str
    ends_with: tuple[str, ...] = ()
    when: FactCondition = FactCondition()
    pauses: tuple[str, ...] = ()
    counts_through: tuple[str, ...] = ()
    last_day_off: LastDay = LastDay.MOVES
    lapses: bool = False
    escalate_before: int
    of_decrees: tuple[str, ...] = ()
    valid_from: date
    valid_to: date | None = None

    @model_validator(mode="after")
    def is_a_period(self) -> Self:
        if self.count < 1 or (self.valid_to or self.valid_from) < self.valid_from:
            raise ValueError(f"{self.code}: not a period")
        return self

    def is_valid(self, start_on: date) -> bool:
        return self.valid_from <= start_on <= (self.valid_to or start_on)


class DeadlinesFile(ReferenceFile):
    principles: tuple[DeadlinePrinciple, ...]
    pauses: tuple[PauseRule, ...]
    rules: tuple[DeadlineRule, ...]


def load_legal_deadlines() -> DeadlinesFile:
    return load_file("legal_deadlines.json", DeadlinesFile)
