"""The demo's reports: 2021 and the first half of 2022 are sent, the third quarter is in progress.

The reporting code itself makes them, each on its day, so they contain what an officer would have
got then. The communes' parts are computed from the district's figures.
"""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import Actor, Scope
from backend.core.session.org_units import OrgUnit, build_existing_clause
from backend.core.session.session import Session
from backend.core.text.clock import now
from backend.core.text.periods import PeriodKind, compute_period_end
from backend.demo.people import UNIT_IDS
from backend.demo.story_clock import open_story_clock, set_story_clock
from backend.domains.organisation.accounts.models import User
from backend.domains.reporting.report_calendars.models import ALWAYS, ReportCalendar
from backend.domains.reporting.report_figures.catalogue import BY_CODE
from backend.domains.reporting.reports import approval, editing
from backend.domains.reporting.reports.computing import compute_from_register, list_reported_figures
from backend.domains.reporting.reports.lines import POSITION
from backend.domains.reporting.reports.models import Report, ReportLine, ReportStatus
from backend.domains.reporting.reports.narratives import write_draft_sections
from backend.domains.reporting.reports.workflow import ReportAct
from backend.law.reference.reference_files import build_reference_id
from backend.law.reference.tiers import Position
from backend.metrics.metric import MetricValue
from backend.permissions import GRANTED, Role

DISTRICT = UNIT_IDS["binh-luc-district"]
LATE = ("an-ninh", "bo-de")
"""Communes that have not sent their part of the third quarter."""
HALF = (PeriodKind.HALF_YEAR, date(2022, 1, 1))
QUARTER = (PeriodKind.QUARTER, date(2022, 7, 1))
YEAR = (PeriodKind.YEAR, date(2021, 1, 1))
WORDS = {
    "III": "Một số cơ sở chưa khai báo lao động đúng hạn; đề nghị tăng kinh phí cho Đội 178.",
    "IV": "Tiếp tục kiểm tra theo kế hoạch; phối hợp với các xã, thị trấn tuyên truyền.",
}
FIRST_HOUR = 8
"""A report is computed at this hour; its further acts follow one hour apart."""
Period = tuple[PeriodKind, date]
Person = sa.Row[UUID, str, str]
"""(id, username, full name) of an account."""


def write_reports(db: Session) -> None:
    """Write the reports into a loaded demo; the clock is restored afterwards."""
    people = {
        row.username: row for row in db.execute(sa.select(User.id, User.username, User.full_name))
    }
    with open_story_clock(db):
        create_district_report(db, people, YEAR, date(2022, 1, 10), sent=True)
        create_commune_parts(db, people, HALF, date(2022, 7, 4), ())
        create_district_report(db, people, HALF, date(2022, 7, 8), sent=True)
        add_report_calendar(db)
        create_commune_parts(db, people, QUARTER, date(2022, 10, 1), LATE)
        create_district_report(db, people, QUARTER, date(2022, 10, 3), sent=False)


def add_report_calendar(db: Session) -> None:
    """The district requires its communes' quarters by the second day of the next quarter."""
    db.save(
        ReportCalendar(
            id=build_reference_id("demo-report-calendar", "quarter"),
            org_unit_id=DISTRICT,
            level="commune",
            period_kind=PeriodKind.QUARTER,
            period_start=ALWAYS,
            days_after=2,
            basis="Công văn số 38/LĐTBXH ngày 15/02/2022 của Phòng LĐTBXH huyện",
        )
    )


def set_actor(db: Session, person: Person, role: Role) -> None:
    everything: dict[str, Scope] = {permission: Scope(units=None) for permission in GRANTED[role]}
    db.info["actor"] = Actor(person.id, person.full_name, everything)


def create_report(db: Session, unit: UUID, level: str, period: Period) -> Report:
    kind, start = period
    report = Report(
        id=build_reference_id("demo-report", f"{unit}:{kind}:{start}"),
        org_unit_id=unit,
        level=level,
        period_kind=kind,
        period_start=start,
        period_end=compute_period_end(kind, start),
    )
    return db.save(report)


def create_district_report(
    db: Session, people: dict[str, Person], period: Period, day: date, *, sent: bool
) -> None:
    set_story_clock(db, day, FIRST_HOUR)
    set_actor(db, people["district"], Role.LEAD_OFFICER)
    report = create_report(db, DISTRICT, "district", period)
    editing.update_figures(db, report, ReportAct.REFRESH)
    if not sent:
        return
    write_sections(db, report)
    set_story_clock(db, day, FIRST_HOUR + 1)
    approval.submit_report(db, report, accept_missing=True)
    set_story_clock(db, day, FIRST_HOUR + 2)
    set_actor(db, people["leader"], Role.LEADER)
    approval.approve_report(db, report)
    set_story_clock(db, day, FIRST_HOUR + 3)
    set_actor(db, people["district"], Role.LEAD_OFFICER)
    approval.send_report(db, report)
    db.flush()


def write_sections(db: Session, report: Report) -> None:
    for code, section in editing.load_sections(db, report.id).items():
        if code in WORDS:
            section.text, section.is_edited = WORDS[code], True
    db.flush()


def create_commune_parts(
    db: Session, people: dict[str, Person], period: Period, day: date, late: tuple[str, ...]
) -> None:
    """The communes' parts: for each figure the district's number for that commune."""
    set_story_clock(db, day, FIRST_HOUR)
    end = compute_period_end(*period)
    communes = sa.select(OrgUnit.id).where(
        OrgUnit.parent_id == DISTRICT,
        OrgUnit.level == "commune",
        build_existing_clause(end),
    )
    missing = {UNIT_IDS[name] for name in late}
    set_actor(db, people["binhnghia"], Role.LEAD_OFFICER)
    model = Report(
        org_unit_id=DISTRICT,
        level="district",
        period_kind=period[0],
        period_start=period[1],
        period_end=end,
    )
    cells = compute_from_register(db, model, end)
    for unit in db.scalars(communes.order_by(OrgUnit.sort_name)).all():
        if unit not in missing:
            create_commune_part(db, unit, period, day, cells)


def create_commune_part(
    db: Session, unit: UUID, period: Period, day: date, cells: dict[str, dict[str, MetricValue]]
) -> None:
    report = create_report(db, unit, "commune", period)
    for figure in list_reported_figures(Position.LOCAL, report.period_end):
        numbers = {name: counted[figure.code].communes.get(unit) for name, counted in cells.items()}
        db.add(
            ReportLine(
                report_id=report.id,
                org_unit_id=unit,
                code=figure.code,
                position=POSITION[figure.code],
                figure_version=BY_CODE[figure.code].version,
                communes={str(unit): numbers["value"]},
                is_open=False,
                **numbers,
            )
        )
    report.status, report.submitted_on = ReportStatus.SUBMITTED, day
    report.computed_to = report.period_end
    report.held_since = report.submitted_at = report.computed_at = now()
    editing.record_act(db, report, ReportAct.SUBMIT)
    db.flush()
    write_draft_sections(db, report, {}, editing.list_working_lines(db, report))
    db.flush()
    write_sections(db, report)
