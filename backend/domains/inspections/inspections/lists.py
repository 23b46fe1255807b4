"""Inspections and recommendations as lists in Excel; they cannot be imported again."""

from collections.abc import Iterable

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.inspections.inspections import queries
from backend.domains.inspections.inspections.models import Inspection, Recommendation
from backend.domains.inspections.inspections.recommendations import (
    DUE_FIRST,
    build_recommendation_clauses,
    select_recommendation_rows,
)
from backend.domains.inspections.inspections.schemas import InspectionFilters, RecommendationFilters
from backend.law import reference
from backend.permissions import Permission
from backend.spreadsheets.columns import Choices, Column, Form, build_choices, build_tier_choices
from backend.spreadsheets.listing import Listing, Values

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
    ) -> Iterable[Values]:
        found = (
            select_recommendation_rows(filters.boundaries)
            .where(*build_recommendation_clauses(filters))
            .order_by(*DUE_FIRST)
            .limit(limit)
        )
        return ({**row._mapping, "is_overdue": row.is_overdue or None} for row in db.execute(found))


WORDS = {
    "kind": {
        "planned": "Theo kế hoạch",
        "unscheduled": "Đột xuất",
        "re_inspection": "Kiểm tra lại",
    },
    "trigger": {
        "complaint": "Đơn thư khiếu nại, tố cáo",
        "agency_request": "Yêu cầu của cơ quan có thẩm quyền",
        "suspected_sign": "Phát hiện dấu hiệu vi phạm",
    },
    "status": {"draft": "Bản nháp", "signed": "Đã ký"},
    "outcome": {
        "no_violation": "Không vi phạm",
        "reminder": "Nhắc nhở",
        "violation_recorded": "Lập biên bản vi phạm hành chính",
        "transferred": "Chuyển hồ sơ",
    },
}


class Inspections(Listing):
    kind = "inspections"
    title = "Danh sách kiểm tra"
    english_title = "Inspections"
    noun = ("cuộc kiểm tra", "inspection")
    sheet_name = "Kiểm tra"
    export_permission = Permission.EXPORT_CASES
    model = Inspection
    filter_schema = InspectionFilters
    unit_field = ""
    columns = (
        Column("inspected_on", "Ngày kiểm tra", width=14, form=Form.DATE),
        Column("record_no", "Số biên bản", width=14),
        Column("establishment_name", "Cơ sở", width=32),
        Column("establishment_type", "Loại hình", width=22, choice_set="establishment_type"),
        Column("establishment_address", "Địa chỉ", width=32),
        Column("org_unit_name", "Xã, thị trấn", width=18),
        Column("area_name", "Địa bàn", width=24),
        Column("team_name", "Đội kiểm tra", width=28),
        Column("team_level", "Cấp đội", width=10, choice_set="team_level"),
        Column("kind", "Hình thức", width=16, choice_set="kind"),
        Column("trigger", "Căn cứ đột xuất", width=30, choice_set="trigger"),
        Column("follows_record_no", "Kiểm tra lại sau biên bản số", width=16),
        Column("status", "Trạng thái", width=12, choice_set="status"),
        Column("outcome", "Kết luận", width=28, choice_set="outcome"),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        types = {kind.code: kind.name for kind in reference.load_establishment_types()}
        words = {**WORDS, "establishment_type": types}
        choices = {name: build_choices(values) for name, values in words.items()}
        return {"team_level": build_tier_choices(), **choices}

    def list_records(self, db: Session, filters: InspectionFilters, limit: int) -> Iterable[Values]:
        columns = sa.select(*queries.COLUMNS.of(column.field for column in self.columns))
        found = queries.select_inspection_rows(columns, filters.boundaries).where(
            *queries.build_filter_clauses(filters)
        )
        newest = found.order_by(*queries.NEWEST_FIRST).limit(limit)
        return (dict(row._mapping) for row in db.execute(newest))


LISTS = (Inspections(), RecommendationListing())
