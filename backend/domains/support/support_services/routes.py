"""Monthly counts of support in exact numbers, for the commune itself and its district's office.

Nobody else may read these endpoints: others read the tables of `support_releases`.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.handlers import register_conflict_codes
from backend.core.http.dependencies import create_router, requires
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.support.support_services.figures import (
    build_statutory_line,
    ensure_has_line,
    get_year_figures,
)
from backend.domains.support.support_services.models import SupportService
from backend.domains.support.support_services.months import list_asked_months, list_years_asked
from backend.domains.support.support_services.queries import (
    get_asked_sheet,
    get_count_read,
    get_own_unit,
    select_count_rows,
)
from backend.domains.support.support_services.schemas import (
    MonthsAsked,
    MonthSheetQuery,
    SheetRead,
    SheetWrite,
    StatutoryLine,
    SupportFigures,
    SupportServiceCreate,
    SupportServiceFilters,
    SupportServiceRead,
    SupportServiceUpdate,
    Year,
)
from backend.domains.support.support_services.service import (
    create_count,
    get_sheet_read,
    update_count,
    write_sheet,
)
from backend.permissions import Permission

router = create_router("/support-services")

Reading = Annotated[Session, requires(Permission.SUPPORT_READ)]
Writing = Annotated[Session, requires(Permission.SUPPORT_WRITE)]
Reporting = Annotated[Session, requires(Permission.SUPPORT_RELEASE)]

NEWEST = (SupportService.month.desc(), SupportService.id.desc())
LIVE = {"x-live": "sums of many records"}


@router.get("", response_model=Page[SupportServiceRead])
def list_support_services(
    db: Reading,
    filters: Annotated[SupportServiceFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Monthly counts, the latest month first; others read the tables of `/support-releases`."""
    rows = read_page(db, select_count_rows(filters), NEWEST, after, limit)
    # By name: `row.count` would be a tuple's method.
    return {"items": [dict(row._mapping) for row in rows["items"]], "next": rows["next"]}


@router.get("/sheet", response_model=SheetRead)
def get_support_sheet(db: Reading, query: Annotated[MonthSheetQuery, Query()]) -> SheetRead:
    """A commune's month as one form, the month before beside it."""
    return get_sheet_read(db, *get_asked_sheet(db, query))


@router.post("/sheet", response_model=SheetRead)
def write_support_sheet(db: Writing, data: SheetWrite) -> SheetRead:
    """Write a commune's month, all services at once; If-Match = the sheet's version."""
    return write_sheet(db, data)


@router.get("/months", response_model=MonthsAsked, openapi_extra=LIVE)
def list_support_months(
    db: Reading, year: Year | None = None, org_unit_id: UUID | None = None
) -> MonthsAsked:
    """Which months are sent, and which are owed, in a unit: no numbers."""
    unit = get_own_unit(db, org_unit_id)
    years = [year] if year else list_years_asked(today())
    found = list_asked_months(db, unit.id, years)
    is_shut = unit.id in db.actor.scope(Permission.SUPPORT_READ).own_only
    return MonthsAsked(units=[one for one in found if not is_shut or one.org_unit_id == unit.id])


@router.get("/figures", response_model=SupportFigures, openapi_extra=LIVE)
def get_support_figures(
    db: Reading, year: Year | None = None, org_unit_id: UUID | None = None
) -> SupportFigures:
    """A year by commune, service and month, in exact numbers."""
    return get_year_figures(db, year or today().year, org_unit_id)


@router.get("/statutory-line", response_model=StatutoryLine, openapi_extra=LIVE)
def get_support_statutory_line(
    db: Reporting, year: Year | None = None, org_unit_id: UUID | None = None
) -> StatutoryLine:
    """The line of the ministry's yearly form, for the office that sends it.

    409 `statutory-line-above`: no text gives the unit a line of that year.
    """
    unit, year = get_own_unit(db, org_unit_id), year or today().year
    ensure_has_line(unit, year)
    return build_statutory_line(db, year, unit)


@router.get("/{id}", response_model=SupportServiceRead)
def get_support_service(db: Reading, id: UUID) -> SupportServiceRead:
    """One month's count of one service."""
    return get_count_read(db, id)


@router.post("", status_code=201, response_model=SupportServiceRead)
def create_support_service(db: Writing, data: SupportServiceCreate) -> SupportServiceRead:
    """Record a month's count; 409 `already-counted-month` when there is one of that service."""
    return get_count_read(db, create_count(db, data).id)


@router.patch("/{id}", response_model=SupportServiceRead)
def update_support_service(db: Writing, id: UUID, data: SupportServiceUpdate) -> SupportServiceRead:
    """Correct the numbers of a month."""
    row = db.edit(SupportService, id, get_count_read)
    return get_count_read(db, update_count(db, row, data).id)


register_conflict_codes({"uq_support_services_org_unit_id_month_service": "already-counted-month"})
