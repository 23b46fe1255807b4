"""Agency reports: list, record, entry, correction, the acts on them, and who has reported."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.exceptions import Conflict
from backend.core.errors.handlers import register_conflict_codes
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows
from backend.domains.reporting.agency_reports import service
from backend.domains.reporting.agency_reports.models import AgencyReport
from backend.domains.reporting.agency_reports.queries import (
    get_agency_report_read,
    get_agency_submissions,
    list_agency_report_rows,
)
from backend.domains.reporting.agency_reports.schemas import (
    AgencyCounts,
    AgencyPeriod,
    AgencyReportCreate,
    AgencyReportQuery,
    AgencyReportRead,
    AgencyReportReturn,
    AgencyReportRow,
    AgencyReportUpdate,
    AgencySubmissionsRead,
)
from backend.domains.reporting.agency_reports.workflow import WORKFLOW
from backend.permissions import Permission

NO_AGENCY = Conflict("no-agency-of-the-plan")
"""Each role with the permission works for an agency (OWN_AGENCY_ONLY)."""
NOT_NAMED = Conflict("account-without-agency")
"""Whose account names no agency finds no record of one."""
router = create_router("/agency-reports")

register_conflict_codes(
    {"uq_agency_reports_org_unit_id_agency_period_kind_period_start": "agency-report-exists"}
)

Reading = Annotated[Session, requires(Permission.AGENCY_REPORT_READ, short=True)]
Writing = Annotated[Session, requires(Permission.AGENCY_REPORT_WRITE)]
Accepting = Annotated[Session, requires(Permission.AGENCY_REPORT_ACCEPT)]


@router.get("", response_model=Page[AgencyReportRow])
def list_agency_reports(db: Reading, query: Annotated[AgencyReportQuery, Query()]) -> PageRows:
    """Reports of the agencies of the caller's units, the latest first; an agency sees its own."""
    return list_agency_report_rows(db, query)


@router.get("/submissions", response_model=AgencySubmissionsRead)
def list_agency_submissions(
    db: Reading, query: Annotated[AgencyPeriod, Query()]
) -> AgencySubmissionsRead:
    """Which agencies of a unit have reported on a period, and which have not."""
    return get_agency_submissions(db, query)


@router.get("/counts", response_model=AgencyCounts)
@register_impossible_errors(NO_AGENCY)
def get_agency_counts(db: Writing, query: Annotated[AgencyPeriod, Query()]) -> AgencyCounts:
    """What a report of the caller's agency on the period would count today."""
    return service.count_own_work(db, query)


@router.get("/{id}", response_model=AgencyReportRead)
def get_agency_report(db: Reading, id: UUID) -> AgencyReportRead:
    """One report, with what was done about it."""
    return get_agency_report_read(db, id)


@router.post("", status_code=201, response_model=AgencyReportRead)
@register_impossible_errors(NO_AGENCY, Conflict("agency-report-elsewhere"))  # a new one is a draft
def create_agency_report(db: Writing, data: AgencyReportCreate) -> AgencyReportRead:
    """Hand in the report of one's own agency on a period."""
    return get_agency_report_read(db, service.create_agency_report(db, data).id)


@router.patch("/{id}", response_model=AgencyReportRead)
def update_agency_report(db: Writing, id: UUID, data: AgencyReportUpdate) -> AgencyReportRead:
    """Correct a report that was returned."""
    report = db.edit(AgencyReport, id, get_agency_report_read)
    service.apply_agency_report_changes(db, report, data)
    return get_agency_report_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_agency_report(db: Writing, id: UUID) -> None:
    """Take a report back that nobody has acted on."""
    service.withdraw_agency_report(db, db.edit(AgencyReport, id, get_agency_report_read))


@router.post("/{id}/submit", response_model=AgencyReportRead)
@register_impossible_errors(NO_AGENCY, NOT_NAMED)
def submit_agency_report(db: Writing, id: UUID) -> AgencyReportRead:
    """Hand a returned report in again, with what the agency's records count now."""
    service.submit_agency_report(db, db.edit(AgencyReport, id, get_agency_report_read))
    return get_agency_report_read(db, id)


@router.post("/{id}/accept", response_model=AgencyReportRead)
def accept_agency_report(db: Accepting, id: UUID) -> AgencyReportRead:
    """Take note of a report: its words can be taken into the unit's own report."""
    with WORKFLOW.take(db, db.edit(AgencyReport, id, get_agency_report_read), "accept"):
        pass
    return get_agency_report_read(db, id)


@router.post("/{id}/return", response_model=AgencyReportRead)
def return_agency_report(db: Accepting, id: UUID, data: AgencyReportReturn) -> AgencyReportRead:
    """Give a report back to its agency, with the reason."""
    report = db.edit(AgencyReport, id, get_agency_report_read)
    with WORKFLOW.take(db, report, "return", {"comment": data.comment}):
        pass
    return get_agency_report_read(db, id)
