"""Recommendations as a list in Excel: taken away only, for minutes ask and an act closes."""

from collections.abc import Iterable, Mapping
from typing import Any

from backend.core.session.session import Session
from backend.domains.inspections.inspections.following_schemas import RecommendationFilters
from backend.domains.inspections.inspections.models import Recommendation
from backend.domains.inspections.inspections.recommendations import (
    DUE_FIRST,
    build_filter_clauses,
    select_recommendation_rows,
)
from backend.permissions import Permission
from backend.spreadsheets.choices import Choices, build_choices
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing

STATUSES = {"open": "Chờ thực hiện", "fulfilled": "Đã thực hiện", "withdrawn": "Đã rút"}


class RecommendationListing(Listing):
    kind = "recommendations"
    title = "Danh sách kiến nghị sau kiểm tra"
    english_title = "RecommendationListing"
    noun = ("kiến nghị", "recommendation")
    sheet_name = "Kiến nghị"
    export_permission = Permission.EXPORT_CASES
    model = Recommendation
    filter_schema = RecommendationFilters
    unit_field = ""
    columns = (
        Column("text", "Nội dung", width=60),
        Column("establishment_name", "Cơ sở", width=32),
        Column("org_unit_name", "Xã, thị trấn", width=18),
        Column("team_name", "Đội kiểm tra", width=28),
        Column("record_no", "Số biên bản", width=14, form=Form.CODE),
        Column("inspected_on", "Ngày kiểm tra", width=14, form=Form.DATE),
        Column("due_on", "Hạn thực hiện", width=14, form=Form.DATE),
        Column("is_overdue", "Quá hạn", width=10),
        Column("status", "Tình trạng", width=16, choice_set="status"),
        Column("closed_on", "Ngày thực hiện xong hoặc rút", width=16, form=Form.DATE),
        Column("closing_note", "Kết quả, giấy tờ đã xem", width=40),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        return {"status": build_choices(STATUSES)}

    def list_records(
        self, db: Session, filters: RecommendationFilters, limit: int
    ) -> Iterable[Mapping[str, Any]]:
        found = (
            select_recommendation_rows()
            .where(*build_filter_clauses(filters))
            .order_by(*DUE_FIRST)
            .limit(limit)
        )
        return ({**row._mapping, "is_overdue": row.is_overdue or None} for row in db.execute(found))
