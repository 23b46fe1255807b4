"""The list of reports in Excel: which reports there are, and their states.

It can only be exported: the state of a report changes by acts, and its figures are computed.
"""

from collections.abc import Iterable
from typing import ClassVar

from backend.core.session.session import Session
from backend.domains.reporting.reports.models import Report
from backend.domains.reporting.reports.queries import (
    LATEST_FIRST,
    build_filter_clauses,
    build_visibility_clause,
    select_report_rows,
    to_report_heads,
)
from backend.domains.reporting.reports.schemas import ReportFilters
from backend.law.reference.tiers import load_tiers
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing, Values

WORDS = {
    "level": {tier.code: f"Cấp {tier.name.lower()}" for tier in load_tiers()},
    "status": {
        "draft": "Đang lập",
        "submitted": "Đã trình",
        "approved": "Đã phê duyệt",
        "sent": "Đã gửi",
        "returned": "Bị trả lại",
    },
}


class ReportListing(Listing):
    kind = "reports"
    title = "Danh sách báo cáo định kỳ"
    english_title = "ReportListing"
    noun = ("báo cáo", "report")
    sheet_name = "Báo cáo"
    export_permission = Permission.REPORT_READ
    model = Report
    filter_schema = ReportFilters
    unit_field = ""
    words: ClassVar = WORDS
    columns = (
        Column("title", "Báo cáo", width=36),
        Column("org_unit_name", "Đơn vị", width=22),
        Column("level", "Cấp", width=14, choice_set="level"),
        Column("period_start", "Từ ngày", width=14, form=Form.DATE),
        Column("period_end", "Đến ngày", width=14, form=Form.DATE),
        Column("closes_on", "Hạn nộp", width=14, form=Form.DATE),
        Column("status", "Trạng thái", width=16, choice_set="status"),
        Column("is_late", "Nộp muộn", width=10),
        Column("submitted_on", "Ngày trình", width=14, form=Form.DATE),
        Column("approved_on", "Ngày phê duyệt", width=14, form=Form.DATE),
        Column("sent_on", "Ngày gửi", width=14, form=Form.DATE),
        Column("register_no", "Số", width=12, form=Form.CODE),
        Column("edition", "Lần phê duyệt", width=12, form=Form.COUNT),
    )

    def list_records(self, db: Session, filters: ReportFilters, limit: int) -> Iterable[Values]:
        found = select_report_rows().where(
            build_visibility_clause(db), *build_filter_clauses(filters)
        )
        rows = db.execute(found.order_by(*LATEST_FIRST).limit(limit)).all()
        return [
            {**dict(head), "is_late": head.is_late or None} for head in to_report_heads(db, rows)
        ]


LISTS = (ReportListing(),)
