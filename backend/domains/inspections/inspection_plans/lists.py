"""Planned visits as a list in Excel: what the reader sees of plans, not to be imported again."""

from collections.abc import Iterable

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.sql.pagination import PageStart, build_page_by_keys
from backend.domains.inspections.inspection_plans import queries
from backend.domains.inspections.inspection_plans.models import InspectionPlan
from backend.domains.inspections.inspection_plans.schemas import VisitFilters
from backend.law import reference
from backend.permissions import Permission
from backend.spreadsheets.columns import Choices, Column, Form, build_choices
from backend.spreadsheets.listing import Listing, Values


class PlannedVisits(Listing):
    kind = "inspection-plan-visits"
    title = "Danh sách cơ sở trong kế hoạch kiểm tra"
    english_title = "Planned visits"
    noun = ("cuộc kiểm tra trong kế hoạch", "planned visit")
    sheet_name = "Kế hoạch kiểm tra"
    export_permission = Permission.EXPORT_CASES
    model = InspectionPlan
    filter_schema = VisitFilters
    unit_field = ""
    columns = (
        Column("planned_on", "Ngày dự kiến", width=14, form=Form.DATE),
        Column("establishment_name", "Cơ sở", width=32),
        Column("establishment_type", "Loại hình", width=22, choice_set="establishment_type"),
        Column("establishment_address", "Địa chỉ", width=32),
        Column("org_unit_name", "Xã, thị trấn", width=18),
        Column("team_name", "Đội kiểm tra", width=28),
        Column("plan_title", "Kế hoạch", width=34),
        Column("document_no", "Số văn bản", width=16),
        Column("note", "Ghi chú", width=30),
        Column("done_on", "Ngày thực hiện", width=14, form=Form.DATE),
        Column("cancel_reason", "Lý do không thực hiện", width=30),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        types = {kind.code: kind.name for kind in reference.load_establishment_types()}
        return {"establishment_type": build_choices(types)}

    def list_records(self, db: Session, filters: VisitFilters, limit: int) -> Iterable[Values]:
        columns = sa.select(*queries.LINE_COLUMNS.of(column.field for column in self.columns))
        rows, clauses = queries.select_visit_rows(columns), queries.build_visit_clauses(filters)
        start = PageStart(None, limit)
        found = db.execute(build_page_by_keys(rows, clauses, queries.IN_ORDER, start))
        return [row._asdict() for row in found]


LISTS = (PlannedVisits(),)
