"""Samples of the domain reporting: reports with their calendar, releases of open data."""

from datetime import date
from typing import Any

from backend.core.session.session import Session
from backend.core.text.canonical_json import to_canonical_json
from backend.domains.reporting.agency_reports.models import AgencyReport
from backend.domains.reporting.agency_reports.schemas import AgencyCounts
from backend.domains.reporting.open_data.models import OpenDataRelease
from backend.domains.reporting.report_calendars.models import ALWAYS, ReportCalendar
from backend.domains.reporting.report_reminders.models import RemindedUnit, ReportReminder
from backend.domains.reporting.reports.models import (
    Report,
    ReportEdition,
    ReportLine,
    ReportSection,
)
from tests import world
from tests.contract.objects.places import AT, BEGUN, Bodies, Ids, above, commune, id_of


def open_data_releases(place: str) -> list[Any]:
    """A year that was published of a plan without targets."""
    figures = {"plan_title": "Kế hoạch", "as_of": "2020-12-31", "targets": []}
    return [
        OpenDataRelease(
            id=id_of("open-data", place),
            org_unit_id=above(place),
            year=2020,
            published_on=AT,
            figures=figures,
        )
    ]


def reports(place: str) -> list[Any]:
    """A commune's part that was approved once, sent back, and is handed on again."""
    id, owned = id_of("report", place), {"org_unit_id": commune(place)}
    unit = {"id": str(commune(place)), "code": "13582", "name": "Bình Nghĩa", "kind": "xã"}
    period = {"period_kind": "quarter", "period_start": "2022-04-01", "period_end": "2022-06-30"}
    content = {"form": 2, "report_id": str(id), "unit": unit, "level": "commune", **period}
    content |= {"computed_at": None, "computed_to": "2022-06-30", "formulas": {}}
    content |= {"lines": [], "parts": [], "sections": [], "units": []}
    return [
        Report(
            id=id,
            level="commune",
            period_kind="quarter",
            period_start=date(2022, 4, 1),
            period_end=date(2022, 6, 30),
            status="submitted",
            edition=1,
            computed_to=date(2022, 6, 30),
            **owned,
        ),
        ReportLine(
            report_id=id, code="establishments_active", position=1, figure_version=1, **owned
        ),
        ReportSection(report_id=id, code="III", position=2, text="Không có", **owned),
        ReportEdition(
            report_id=id,
            number=1,
            content=to_canonical_json(content),
            content_hash="0" * 64,
            sources="{}",
            register_year=2022,
            register_seq=1,
            register_no="01/BC-UBND",
            approved_on=date(2022, 7, 5),
            approver_id=world.user("leader"),
            **owned,
        ),
        ReportCalendar(
            id=id_of("calendar", place),
            org_unit_id=above(place),
            level="commune",
            period_kind="quarter",
            period_start=ALWAYS,
            days_after=5,
            basis="12/LĐTBXH",
        ),
    ]


def reminders(place: str) -> list[Any]:
    """The district reminds a commune."""
    id, unit = id_of("reminder", place), commune(place)
    return [
        ReportReminder(
            id=id,
            org_unit_id=above(place),
            period_kind="quarter",
            period_start=date(2022, 7, 1),
            reminded_on=AT,
            due_on=date(2022, 10, 10),
            reached_ids=[str(unit)],
        ),
        RemindedUnit(
            reminder_id=id, org_unit_id=unit, stage="not_begun", closed_on=date(2022, 10, 5)
        ),
    ]


def agency_reports(place: str) -> list[Any]:
    """One of the partner's agency."""
    return [
        AgencyReport(
            id=id_of("agency-report", place),
            org_unit_id=above(place),
            agency=world.AGENCIES["partner"],
            period_kind="quarter",
            period_start=date(2022, 7, 1),
            period_end=date(2022, 9, 30),
            status="submitted",
            submitted_on=date(2022, 9, 30),
            held_since=BEGUN,
            counts=dict.fromkeys(AgencyCounts.model_fields, 0),
            result="Đã vận động 5 thôn",
        )
    ]


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *reports(place),
        *reminders(place),
        *open_data_releases(place),
        *agency_reports(place),
    ]


IDS: Ids = {
    "/reports/{id}": lambda p: id_of("report", p),
    "/reports/{id}/lines/{code}": lambda p: "establishments_active",
    "/reports/{id}/sections/{code}": lambda p: "III",
    "/report-reminders/{id}": lambda p: id_of("reminder", p),
    "/report-calendars/{id}": lambda p: id_of("calendar", p),
    "/open-data-releases/{id}": lambda p: id_of("open-data", p),
    "/agency-reports/{id}": lambda p: id_of("agency-report", p),
}

BODIES: Bodies = {
    "create_report_document": lambda p, a: {"format": "forms"},
    "create_report": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "period_kind": "quarter",
        "period_start": "2022-07-01",
    },
    "correct_report_line": lambda p, a: {
        "value": 5,
        "reason": "Sổ giấy ghi thêm",
        "evidence": {"document_no": "45/BC-UBND"},
    },
    "answer_report_line": lambda p, a: {"text": "Đã đối chiếu, số đúng"},
    "answer_report_section": lambda p, a: {"text": "Đã nêu ở phần II"},
    "write_report_section": lambda p, a: {"text": "Không có khó khăn"},
    "explain_report_line": lambda p, a: {"text": "Đội cấp tỉnh kiểm tra thêm một cơ sở"},
    "create_report_reminder": lambda p, a: {
        "id": str(a),
        "period_kind": "half_year",
        "period_start": "2022-01-01",
        "due_on": "2022-10-20",
    },
    "update_report_reminder": lambda p, a: {"document_no": "45/SYT-BTXH"},
    "submit_report": lambda p, a: {"accept_missing": True},
    "return_report": lambda p, a: {"comment": "Đối chiếu lại số liệu"},
    "reopen_report_line": lambda p, a: {
        "code": "establishments_active",
        "reason": "Sót một cơ sở",
    },
    "create_report_calendar": lambda p, a: {
        "level": "commune",
        "period_kind": "year",
        "days_after": 3,
        "basis": "15/LĐTBXH",
    },
    "update_report_calendar": lambda p, a: {"days_after": 4, "basis": "16/LĐTBXH"},
    "create_open_data_release": lambda p, a: {"id": str(a), "year": 2021},
    "withdraw_open_data_release": lambda p, a: {"reason": "Số liệu sai"},
    "create_agency_report": lambda p, a: {
        "org_unit_id": str(above(p)),
        "period_kind": "quarter",
        "period_start": "2022-07-01",
        "result": "Đã tuyên truyền tại các thôn",
    },
    "update_agency_report": lambda p, a: {"proposals": "Cấp thêm tài liệu"},
    "return_agency_report": lambda p, a: {"comment": "Nêu rõ số người dự"},
}
