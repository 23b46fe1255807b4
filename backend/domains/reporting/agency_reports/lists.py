"""Agency reports in Excel: exported only, since each is handed in by an act."""

from collections.abc import Iterable
from typing import ClassVar

from backend.core.session.session import Session
from backend.domains.reporting.agency_reports.models import AgencyReport
from backend.domains.reporting.agency_reports.queries import (
    LATEST,
    select_agency_reports,
    to_agency_report_row,
)
from backend.domains.reporting.agency_reports.schemas import AgencyReportFilters
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing, Values

STATUSES = {
    "submitted": "Đã gửi",
    "returned": "Bị trả lại",
    "accepted": "Đã tiếp nhận",
    "closed": "Khép lại cùng đơn vị",
}
COUNTS = {
    "activities": "Hoạt động tuyên truyền",
    "attendees": "Lượt người dự",
    "trainings": "Lớp tập huấn",
    "trainees": "Người được tập huấn",
    "tasks": "Nhiệm vụ được giao",
    "tasks_done": "Nhiệm vụ đã xong",
    "tasks_late": "Nhiệm vụ quá hạn",
    "difficulties_open": "Khó khăn chờ trả lời",
}


class AgencyReportListing(Listing):
    kind = "agency-reports"
    title = "Báo cáo của các cơ quan phối hợp"
    english_title = "Agency reports"
    noun = ("báo cáo của cơ quan", "agency report")
    sheet_name = "Báo cáo cơ quan"
    export_permission = Permission.AGENCY_REPORT_READ
    model = AgencyReport
    filter_schema = AgencyReportFilters
    unit_field = ""
    words: ClassVar = {"status": STATUSES}
    columns = (
        Column("agency", "Cơ quan", width=36),
        Column("org_unit_name", "Đơn vị", width=20),
        Column("title", "Báo cáo", width=28),
        Column("status", "Trạng thái", width=16, choice_set="status"),
        Column("submitted_on", "Ngày gửi", width=14, form=Form.DATE),
        *(Column(name, words, width=12, form=Form.COUNT) for name, words in COUNTS.items()),
        Column("result", "Kết quả", width=70),
        Column("difficulties", "Khó khăn, vướng mắc", width=60),
        Column("proposals", "Đề xuất, kiến nghị", width=60),
    )

    def list_records(
        self, db: Session, filters: AgencyReportFilters, limit: int
    ) -> Iterable[Values]:
        for row in db.execute(select_agency_reports(filters).order_by(*LATEST).limit(limit)):
            shown = to_agency_report_row(row)
            counts = {name: getattr(shown.counts, name) for name in COUNTS}
            yield {**shown.model_dump(exclude={"counts"}), **counts}


LISTS = (AgencyReportListing(),)
