"""Days that the law sets, by date, and the days on which the administration does not work."""

from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Self

from pydantic import ConfigDict, model_validator

from backend.core.text.schemas import BaseModel
from backend.law.reference.reference_files import (
    BilingualText,
    DatedEntry,
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
    """What happens if the last day is a day off: it moves to the next working day, or it stays."""

    MOVES = "next_working_day"
    STAYS = "stays"


class DeadlinePrinciple(SourcedEntry):
    """How the law counts: where a period begins and ends."""

    code: str
    document: str
    article: str
    text: str


class PauseRule(SourcedEntry):
    """A pause: periods that name it do not run after the day `starts_with` until `ends_with`."""

    code: str
    title: BilingualText
    starts_with: str
    ends_with: str


class FactCondition(BaseModel):
    """Facts of a file: all of `holds` are true and none of `fails`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()


class DeadlineRule(DatedEntry, SourcedEntry):
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

    @model_validator(mode="after")
    def is_a_period(self) -> Self:
        if self.count < 1 or (self.valid_to or self.valid_from) < self.valid_from:
            raise ValueError(f"{self.code}: not a period")
        return self

    def is_about_same(self, other: Self) -> bool:
        """Whether both are versions of one rule: for the same facts, and for a decree in common."""
        decrees, others = set(self.of_decrees), set(other.of_decrees)
        is_shared = not decrees or not others or not decrees.isdisjoint(others)
        return self.code == other.code and self.when == other.when and is_shared


class DeadlinesFile(ReferenceFile):
    principles: tuple[DeadlinePrinciple, ...]
    pauses: tuple[PauseRule, ...]
    rules: tuple[DeadlineRule, ...]

    @model_validator(mode="after")
    def one_version_holds(self) -> Self:
        """Refuse two versions of a rule that hold on the same day for the same decree."""
        for rule, other in combinations(self.rules, 2):
            first = max(rule.valid_from, other.valid_from)
            if rule.is_about_same(other) and rule.is_valid(first) and other.is_valid(first):
                raise ValueError(f"{rule.code}: two versions hold on {first}")
        return self


def load_legal_deadlines() -> DeadlinesFile:
    return load_file("legal_deadlines.json", DeadlinesFile)


class DayKind(StrEnum):
    """`holiday`: by the Labour Code; `swapped_off`: a working day given off; `made_up`: a make-up
    working day, the Saturday or Sunday that is worked instead.
    """

    HOLIDAY = "holiday"
    SWAPPED_OFF = "swapped_off"
    MAKE_UP_WORKDAY = "made_up"


class DaysOffRange(SourcedEntry):
    """Consecutive days of one kind under one name."""

    first: date
    last: date
    kind: DayKind
    name: str

    @model_validator(mode="after")
    def lasts(self) -> Self:
        if not timedelta(0) <= self.last - self.first <= timedelta(days=8):
            raise ValueError(f"{self.name}: {self.first} to {self.last}")
        return self

    def days(self) -> tuple[date, ...]:
        return tuple(
            self.first + timedelta(days=i) for i in range((self.last - self.first).days + 1)
        )


class YearDaysOff(BaseModel):
    """A year's days; `note` says what is not known of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: int
    note: str = ""
    days: tuple[DaysOffRange, ...]

    @model_validator(mode="after")
    def holds_its_own(self) -> Self:
        if strangers := [d.name for d in self.days if d.first.year != self.year]:
            raise ValueError(f"not of {self.year}: {strangers}")
        return self


class DaysOffFile(ReferenceFile):
    """`weekly`: why weekends are off; `substitute_rule`: what a holiday on one gives instead."""

    weekly: SourcedEntry
    substitute_rule: SourcedEntry
    years: tuple[YearDaysOff, ...]


def load_days_off() -> DaysOffFile:
    return load_file("days_off.json", DaysOffFile)
