"""Days on which the administration does not work, year by year, and those it makes up."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from backend.law.reference.reference_files import ReferenceFile, SourcedEntry, load_file


class DayKind(StrEnum):
    """`holiday`: by the Labour Code; `swapped_off`: a working day given off; `made_up`: the day off
    on which it is worked instead.
    """

    HOLIDAY = "holiday"
    SWAPPED_OFF = "swapped_off"
    MADE_UP = "made_up"


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
    """`weekly`, `made_up_rule`: why weekends are off, and what a holiday on one does."""

    weekly: SourcedEntry
    made_up_rule: SourcedEntry
    years: tuple[YearDaysOff, ...]


def load_days_off() -> DaysOffFile:
    return load_file("days_off.json", DaysOffFile)
