"""Endpoints of closing days: the district sets its communes', the province those below it."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query

from backend.core.errors.exceptions import Invalid, NotFound
from backend.core.errors.handlers import register_conflict_codes
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.core.text.i18n import register_messages
from backend.core.text.periods import is_period_start
from backend.domains.organisation.org_units.service import get_only_unit, get_writable_unit
from backend.domains.reporting.report_calendars.closing import list_calendar_changes
from backend.domains.reporting.report_calendars.models import ALWAYS, ReportCalendar
from backend.domains.reporting.report_calendars.schemas import (
    CalendarChange,
    CalendarCreate,
    CalendarFilters,
    CalendarPage,
    CalendarRead,
    CalendarUpdate,
    DefaultClosing,
)
from backend.law.reference.report_rules import list_closing_rules
from backend.law.reference.tiers import find_tier
from backend.permissions import Permission

router = create_router("/report-calendars")
register_conflict_codes(
    {"uq_report_calendars_org_unit_id_level_period_kind_period_start": "calendar-exists"}
)

Reading = Annotated[Session, requires(Permission.REPORT_READ, short=True)]
Setting = Annotated[Session, requires(Permission.REPORT_CALENDAR)]

LIVE = {"x-live": "from the change log, with names"}

PERIOD = sa.func.nullif(ReportCalendar.period_start, ALWAYS, type_=sa.Date())
COLUMNS = list_read_columns(
    CalendarRead, ReportCalendar, org_unit_name=OrgUnit.name, period_start=PERIOD
)
ROWS = sa.select(*COLUMNS).join(OrgUnit, OrgUnit.id == ReportCalendar.org_unit_id)


@router.get("", response_model=CalendarPage)
def list_report_calendars(
    db: Reading,
    filters: Annotated[CalendarFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> CalendarPage:
    """Settings of the reader's units and those over them, and the defaults with their source."""
    wanted = list_filter_clauses(ReportCalendar, filters, "period_kind", "level")
    rows = read_page(db, ROWS.where(*wanted), (ReportCalendar.id,), after, limit)
    rules = list_closing_rules(today())
    return CalendarPage(
        items=[CalendarRead.model_validate(row) for row in rows["items"]],
        next=rows["next"],
        defaults=[DefaultClosing.model_validate(one, from_attributes=True) for one in rules],
    )


@router.get("/history", response_model=Page[CalendarChange], openapi_extra=LIVE)
def list_report_calendar_changes(db: Reading, after: After = None, limit: Limit = 50) -> PageRows:
    """Who set, moved or took back which closing day, and why; the latest first."""
    return list_calendar_changes(db, after, limit)


@router.get("/{id}", response_model=CalendarRead)
def get_report_calendar(db: Reading, id: UUID) -> CalendarRead:
    """One setting."""
    return get_calendar_read(db, id)


@router.post("", status_code=201, response_model=CalendarRead)
@register_impossible_errors(NotFound())  # it reads one's own unit, and what it has just entered
def create_report_calendar(db: Setting, data: CalendarCreate) -> CalendarRead:
    """Set the closing day of a kind of report for the units of a level below one's own."""
    unit = get_only_unit(db, "/org_unit_id")
    if find_tier(data.level).rank <= find_tier(unit.level).rank:
        raise Invalid.at("/level", "calendar-not-below")
    if data.period_start is not None and not is_period_start(data.period_kind, data.period_start):
        raise Invalid.at("/period_start", "not-a-period-start")
    values = data.model_dump() | {"period_start": data.period_start or ALWAYS}
    made = db.save(ReportCalendar(**values, org_unit_id=unit.id))
    return get_calendar_read(db, made.id)


@router.patch("/{id}", response_model=CalendarRead)
def update_report_calendar(db: Setting, id: UUID, data: CalendarUpdate) -> CalendarRead:
    """Move the day, with the letter that says so."""
    db.save(get_editable_calendar(db, id), data.model_dump(exclude_unset=True))
    return get_calendar_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_report_calendar(db: Setting, id: UUID) -> None:
    """Take a setting back: what the unit above, or the file of defaults, says then holds."""
    db.remove(get_editable_calendar(db, id))


def get_editable_calendar(db: Session, id: UUID) -> ReportCalendar:
    found = db.edit(ReportCalendar, id, get_calendar_read)
    get_writable_unit(db, found.org_unit_id)
    return found


def get_calendar_read(db: Session, id: UUID) -> CalendarRead:
    return get_read(db, ROWS.where(ReportCalendar.id == id), CalendarRead)


register_messages(
    {
        "calendar-exists": (
            "Đã có hạn chốt cho loại báo cáo, cấp và kỳ này. Sửa hạn đã có.",
            "There is a closing day for this kind, level and period. Change that one.",
        ),
        "calendar-not-below": (
            "Chỉ đặt hạn chốt cho đơn vị cấp dưới.",
            "Closing days are set for the units below.",
        ),
    }
)
