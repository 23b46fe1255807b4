"""Days off over HTTP: everyone reads a year, an administrator enters days of a notice."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query

from backend.core.errors.exceptions import Invalid, NotFound
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_read_columns
from backend.domains.catalogues.days_off.calendar import OLDEST_FIRST, to_added_days
from backend.domains.catalogues.days_off.models import EnteredDay
from backend.domains.catalogues.days_off.schemas import (
    DayOffRead,
    DaysOffYear,
    EnteredDayCreate,
    EnteredDayRead,
    Year,
)
from backend.law.legal_clock import WorkCalendar, build_calendar
from backend.law.reference.legal_deadlines import load_days_off
from backend.permissions import Permission

router = create_router("/days-off")

Reading = Annotated[Session, requires(Permission.SELF)]
Writing = Annotated[Session, requires(Permission.CALENDAR_WRITE)]
LIVE = {"x-live": "made from files and entries"}
COLUMNS = list_read_columns(EnteredDayRead, EnteredDay)


@router.get("", response_model=DaysOffYear, openapi_extra=LIVE)
def get_days_off(db: Reading, year: Annotated[Year | None, Query()] = None) -> DaysOffYear:
    """A year's days off and make-up workdays with their sources; this year's by default."""
    year = year or today().year
    rows = db.execute(sa.select(*COLUMNS).order_by(*OLDEST_FIRST)).all()
    calendar, file = build_calendar(to_added_days(rows)), load_days_off()
    return DaysOffYear(
        year=year,
        years=sorted({*calendar.years, *(row.observed_on.year for row in rows)}),
        is_known=year in calendar.years,
        note=next((y.note for y in file.years if y.year == year), ""),
        items=list_special_days(calendar, year),
        entries=[EnteredDayRead(**row._mapping) for row in rows if row.observed_on.year == year],
        weekly=file.weekly.source,
        made_up_rule=file.substitute_rule.source,
    )


def list_special_days(calendar: WorkCalendar, year: int) -> list[DayOffRead]:
    return [
        DayOffRead(
            day=found.day,
            kind=str(found.kind),
            title=found.name,
            is_off=found.is_off,
            certainty=found.certainty,
            source=found.source,
            note=found.note,
        )
        for day, found in sorted(calendar.special.items())
        if day.year == year
    ]


@router.get("/{id}", response_model=EnteredDayRead)
def get_entered_day(db: Reading, id: UUID) -> EnteredDayRead:
    """One entry."""
    return get_day_off_read(db, id)


@router.post("", status_code=201, response_model=EnteredDayRead)
@register_impossible_errors(NotFound())  # it reads what it has just entered
def enter_day_off(db: Writing, data: EnteredDayCreate) -> EnteredDayRead:
    """Enter a day of a notice: it counts from now on, for the unit of the caller and all in it."""
    units = db.scope.units or ()
    if len(units) != 1:
        raise Invalid.at("/org_unit_id", "missing")
    entered = db.save(EnteredDay(**data.model_dump(), org_unit_id=units[0]))
    return get_day_off_read(db, entered.id)


def get_day_off_read(db: Session, id: UUID) -> EnteredDayRead:
    return get_read(db, sa.select(*COLUMNS).where(EnteredDay.id == id), EnteredDayRead)
