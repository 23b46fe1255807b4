"""The reports of each period: of the district, later of the communes and of the province."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.text.periods import PeriodKind
from backend.demo.carried_on.bureaus import DISTRICT, PROVINCE
from backend.demo.carried_on.contents import STORY, find_unit_id
from backend.demo.carried_on.desk import Desk
from backend.domains.reporting.reports import approval, editing
from backend.domains.reporting.reports.models import Report, ReportStatus
from backend.domains.reporting.reports.schemas import ReportCreate
from backend.domains.reporting.reports.workflow import ReportAct

ReportPeriod = tuple[PeriodKind, date]
"""The kind of period, and its first day."""


def send_open_quarter(desk: Desk) -> None:
    """The third quarter of 2022, which the demo of that year leaves as a draft."""
    found = sa.select(Report).where(
        Report.org_unit_id == DISTRICT, Report.status == ReportStatus.DRAFT
    )
    report = desk.db.scalars(found).one()
    send_written_report(desk, report, ("district", "leader"), date(2022, 10, 5))


def send_period_report(
    desk: Desk, unit_id: UUID, by: tuple[str, str], period: ReportPeriod, day: date
) -> None:
    kind, start = period
    asked = ReportCreate(org_unit_id=unit_id, period_kind=kind, period_start=start)
    report = editing.create_draft(desk.act(by[0], day, 8), asked)
    send_written_report(desk, report, by, day)


def send_written_report(desk: Desk, report: Report, by: tuple[str, str], day: date) -> None:
    """Write the sections, submit, approve and send the report on one day."""
    db = desk.act(by[0], day, 9)
    editing.update_figures(db, report, ReportAct.REFRESH)
    for code, section in editing.load_sections(db, report.id).items():
        if code in STORY.sections:
            section.text, section.is_edited = STORY.sections[code], True
    db.flush()
    send_finished_report(desk, report, by, day)


def send_finished_report(desk: Desk, report: Report, by: tuple[str, str], day: date) -> None:
    """Submit, approve and send the report on one day."""
    officer, leader = by
    approval.submit_report(desk.act(officer, day, 10), report, accept_missing=True)
    approval.approve_report(desk.act(leader, day, 14), report)
    approval.send_report(desk.act(officer, day, 16), report)
    desk.db.flush()


def send_district_report(desk: Desk, kind: PeriodKind, start: date, day: date) -> None:
    send_period_report(desk, DISTRICT, ("district", "leader"), (kind, start), day)


def send_commune_reports(
    desk: Desk, period: ReportPeriod, day: date, late: tuple[str, ...] = ()
) -> None:
    """The report of each commune and ward, but of those that are late."""
    for office in STORY.offices:
        if office.unit not in late:
            by = (office.lead, office.leader)
            send_period_report(desk, find_unit_id(office.unit), by, period, day)


def send_province_report(desk: Desk, period: ReportPeriod, day: date) -> None:
    send_period_report(desk, PROVINCE, ("soyte2", "lanhdao"), period, day)
