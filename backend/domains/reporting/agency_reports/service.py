"""Hands in reports of agencies; the lead agency takes note of them or returns them."""

from datetime import date

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import now, today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.core.text.periods import compute_period_end, is_period_start
from backend.domains.organisation.accounts.agencies import find_recording_agency
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit
from backend.domains.reporting.agency_reports.counting import count_agency_work
from backend.domains.reporting.agency_reports.models import AgencyReport, AgencyReportStatus
from backend.domains.reporting.agency_reports.schemas import (
    AgencyCounts,
    AgencyPeriod,
    AgencyReportCreate,
    AgencyReportUpdate,
)
from backend.domains.reporting.agency_reports.workflow import WORKFLOW


def get_reporting_agency(db: Session) -> str:
    """The agency for which the actor reports; raises Conflict if there is none."""
    agency = find_recording_agency(db)
    if agency is None:
        raise Conflict("no-agency-of-the-plan")
    return agency


def ensure_period(asked: AgencyPeriod | AgencyReportCreate) -> date:
    """The last day of the period; raises Invalid if it is none, or has not begun."""
    if not is_period_start(asked.period_kind, asked.period_start):
        raise Invalid.at("/period_start", "not-a-period-start")
    if asked.period_start > today():
        raise Invalid.at("/period_start", "period-to-come")
    return compute_period_end(asked.period_kind, asked.period_start)


def count_own_work(db: Session, asked: AgencyPeriod) -> AgencyCounts:
    """What the report of the caller's agency would count today."""
    end = ensure_period(asked)
    unit = get_writable_unit(db, asked.org_unit_id, "/org_unit_id")
    return count_agency_work(db, unit.id, get_reporting_agency(db), asked.period_start, end)


def create_agency_report(db: Session, data: AgencyReportCreate) -> AgencyReport:
    """Hand in the report of the actor's agency; raises Conflict `agency-report-exists`."""
    end = ensure_period(data)
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    ensure_existed(unit, data.period_start, end, "/org_unit_id")
    report = AgencyReport(
        **data.model_dump(),
        agency=get_reporting_agency(db),
        period_end=end,
        status=AgencyReportStatus.DRAFT,
        course=[],
    )
    return submit_agency_report(db, report)


def submit_agency_report(db: Session, report: AgencyReport) -> AgencyReport:
    """Hand the report in with what the agency's records count today."""
    agency, unit_id = get_reporting_agency(db), report.org_unit_id
    with db.no_autoflush:
        to = WORKFLOW.ensure_may_take(db, report, "submit")
        counts = count_agency_work(db, unit_id, agency, report.period_start, report.period_end)
        WORKFLOW.history.add(db, report, "submit", now(), {})
        report.status, report.held_since = AgencyReportStatus(to), now()
        report.submitted_on, report.counts = today(), counts.model_dump()
    return db.save(report)


def apply_agency_report_changes(
    db: Session, report: AgencyReport, data: AgencyReportUpdate
) -> None:
    """Correct a report that was returned; raises Conflict for any other."""
    WORKFLOW.ensure_state(report, AgencyReportStatus.RETURNED)
    db.save(report, data.model_dump(exclude_unset=True))


def withdraw_agency_report(db: Session, report: AgencyReport) -> None:
    """Take a report back that nobody has acted on; raises Conflict afterwards."""
    if len(report.course) > 1 or report.status is not AgencyReportStatus.SUBMITTED:
        raise Conflict("report-acted-on")
    db.remove(report)


register_messages(
    {
        "no-agency-of-the-plan": (
            "Báo cáo này do cơ quan phối hợp, Công an lập; cơ quan chủ trì lập báo cáo của đơn vị.",
            "Partners and the police write this report. The lead agency writes the unit's own.",
        ),
        "agency-report-exists": (
            "Cơ quan đã gửi báo cáo của kỳ này.",
            "The agency has already reported on this period.",
        ),
    }
)
