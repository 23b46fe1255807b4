"""Task reports in Excel: exported only, since each is handed in and answered by acts."""

from collections.abc import Iterable
from typing import ClassVar

from backend.core.session.session import Session
from backend.domains.planning.plans.lists import STATUSES
from backend.domains.planning.task_reports.models import TaskReport
from backend.domains.planning.task_reports.queries import NEWEST, select_task_reports
from backend.domains.planning.task_reports.schemas import TaskReportFilters
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing, Values

WORDS = {
    "task_status": {code: words.split("|")[0] for code, words in STATUSES.items()},
    "status": {
        "submitted": "Đã gửi",
        "forwarded": "Đã trình lãnh đạo",
        "returned": "Bị trả lại",
        "accepted": "Đã tiếp nhận",
        "answered": "Đã trả lời",
        "closed": "Khép lại cùng đơn vị",
    },
}


class TaskReportListing(Listing):
    kind = "task-reports"
    title = "Báo cáo nhiệm vụ và khó khăn, vướng mắc"
    english_title = "Task reports and difficulties"
    noun = ("báo cáo nhiệm vụ", "task report")
    sheet_name = "Báo cáo nhiệm vụ"
    export_permission = Permission.TASK_REPORT_READ
    model = TaskReport
    filter_schema = TaskReportFilters
    unit_field = ""
    words: ClassVar = WORDS
    columns = (
        Column("reported_on", "Ngày báo cáo", width=14, form=Form.DATE),
        Column("org_unit_name", "Đơn vị", width=20),
        Column("agency", "Cơ quan", width=32),
        Column("task_title", "Nhiệm vụ", width=60),
        Column("task_agency", "Cơ quan được giao", width=32),
        Column("year", "Kế hoạch năm", width=12, form=Form.NUMBER),
        Column("task_status", "Tiến độ", width=14, choice_set="task_status"),
        Column("result", "Kết quả", width=60),
        Column("difficulty", "Khó khăn, vướng mắc", width=60),
        Column("answer_due_on", "Đề nghị trả lời trước", width=16, form=Form.DATE),
        Column("status", "Trạng thái", width=18, choice_set="status"),
        Column("is_late", "Quá hạn", width=10),
        Column("answer", "Trả lời", width=60),
        Column("answered_on", "Ngày trả lời", width=14, form=Form.DATE),
    )

    def list_records(self, db: Session, filters: TaskReportFilters, limit: int) -> Iterable[Values]:
        found = select_task_reports(filters).order_by(*NEWEST).limit(limit)
        for row in db.execute(found):
            yield {**row._mapping, "is_late": row.is_late or None}


LISTS = (TaskReportListing(),)
