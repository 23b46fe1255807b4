"""Schemas of days off."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import BaseModel, ClientId, Day, EntityRead, Line, Name, Note, Schema
from backend.domains.catalogues.days_off.models import EnteredKind
from backend.law.reference.reference_files import Certainty

FIRST_YEAR, LAST_YEAR = 2021, 2100
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
EnteredOn = Annotated[Day, Field(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 31))]


class EnteredDayCreate(Schema):
    """A day off, or a make-up workday, as a notice says; `ordinary` takes back what stands there.

    An entry is never changed: of one day the last one counts, and the others stay to be read.
    """

    id: ClientId | None = None
    observed_on: EnteredOn
    kind: EnteredKind
    title: Name
    source: Annotated[Line, Field(min_length=1)]
    certainty: Certainty = Certainty.SECONDARY
    note: Note | None = None


class EnteredDayRead(EntityRead):
    org_unit_id: UUID
    observed_on: date
    kind: EnteredKind
    title: str
    source: str
    certainty: Certainty
    note: str | None


class DayOffRead(BaseModel):
    """A day that is not what its weekday says. `kind`: of `EnteredKind`, or `substitute`.

    `is_off`: nobody works; false for a make-up workday.
    """

    day: date
    kind: str
    title: str
    is_off: bool
    certainty: Certainty
    source: str
    note: str


class DaysOffYear(BaseModel):
    """The special days of a year, and what is not known of it.

    `is_known`: the year's days are on file. `entries`: what was entered for it, oldest first.
    `weekly`, `made_up_rule`: the words of the rules on weekends, and on the substitute day off of a
    holiday that falls on one.
    """

    year: int
    years: list[int]
    is_known: bool
    note: str
    items: list[DayOffRead]
    entries: list[EnteredDayRead]
    weekly: str
    made_up_rule: str
    next: None = None
