"""Rows of agency reports: what list, record and export share; and who has reported."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.single_read import FieldColumns, list_filter_clauses
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.text.periods import format_period
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.platform.changes.course import list_course_steps
from backend.domains.reporting.agency_reports.models import AgencyReport
from backend.domains.reporting.agency_reports.schemas import (
    AgencyPeriod,
    AgencyReportFilters,
    AgencyReportQuery,
    AgencyReportRead,
    AgencyReportRow,
    AgencySubmissionRead,
    AgencySubmissionsRead,
)
from backend.domains.reporting.agency_reports.workflow import WORKFLOW

LATEST = (AgencyReport.period_start.desc(), AgencyReport.id.desc())
FILTERED = ("org_unit_id", "agency", "period_kind", "period_start", "status", "q")
COLUMNS = FieldColumns(AgencyReport, org_unit_name=OrgUnit.name).of(
    AgencyReportRow.model_fields, but=("title",)
)


def select_agency_reports(filters: AgencyReportFilters) -> RowSelect:
    """The columns of `AgencyReportRow` but the title, narrowed by `filters`."""
    return (
        sa.select(*COLUMNS)
        .select_from(AgencyReport)
        .join(OrgUnit, OrgUnit.id == AgencyReport.org_unit_id)
        .where(*list_filter_clauses(AgencyReport, filters, *FILTERED))
    )


def to_agency_report_row(row: ReadRow) -> AgencyReportRow:
    title = format_period(row.period_kind, row.period_start)
    return AgencyReportRow.model_validate({**row._mapping, "title": f"Báo cáo {title}"})


def list_agency_report_rows(db: Session, query: AgencyReportQuery) -> PageRows:
    found = read_page(db, select_agency_reports(query), LATEST, query.after, query.limit)
    return {"items": [to_agency_report_row(row) for row in found["items"]], "next": found["next"]}


def get_agency_report_read(db: Session, id: UUID) -> AgencyReportRead:
    """One report with the acts on it, and those that the caller may take; raises NotFound."""
    report = db.require(AgencyReport, id)
    found = select_agency_reports(AgencyReportFilters()).where(AgencyReport.id == id)
    row = to_agency_report_row(db.execute(found).one())
    steps = list_course_steps(db, report.course)
    actions = WORKFLOW.list_open_acts(db, report)
    return AgencyReportRead(**row.model_dump(), actions=actions, steps=steps)


def get_agency_submissions(db: Session, asked: AgencyPeriod) -> AgencySubmissionsRead:
    """Every agency that has an account in the unit, with its report of the period if there is one.

    An agency without an account but with a report, such as a former one, is there as well.
    """
    unit = get_writable_unit(db, asked.org_unit_id, "/org_unit_id")
    wanted = (
        AgencyReport.org_unit_id == unit.id,
        AgencyReport.period_kind == asked.period_kind,
        AgencyReport.period_start == asked.period_start,
    )
    columns = (
        *(AgencyReport.agency, AgencyReport.id, AgencyReport.status),
        AgencyReport.submitted_on,
    )
    reports = {row.agency: row for row in db.execute(sa.select(*columns).where(*wanted))}
    agencies = {*list_account_agencies(db, unit.id), *reports}
    if db.scope.agency is not None:
        agencies &= {db.scope.agency}
    return AgencySubmissionsRead(
        org_unit_id=unit.id,
        period_kind=asked.period_kind,
        period_start=asked.period_start,
        title=format_period(asked.period_kind, asked.period_start),
        agencies=[
            AgencySubmissionRead(
                agency=agency,
                report_id=reports[agency].id if agency in reports else None,
                status=reports[agency].status if agency in reports else None,
                submitted_on=reports[agency].submitted_on if agency in reports else None,
            )
            for agency in sorted(agencies)
        ],
    )


def list_account_agencies(db: Session, unit_id: UUID) -> list[str]:
    """The agencies for which somebody with an account in the unit works."""
    found = sa.select(User.agency).where(
        User.org_unit_id == unit_id, User.is_active, User.agency != ""
    )
    return list(db.scalars(found.distinct()))
