"""Declarations in Excel; a decision is entered on the screen, so they are not imported."""

from collections.abc import Iterable

from backend.core.session.session import Session
from backend.domains.establishments.complexity_declarations.queries import (
    NEWEST_FIRST,
    select_declarations,
)
from backend.domains.establishments.complexity_declarations.schemas import ComplexityFilters
from backend.domains.organisation.complexity.models import ComplexityDeclaration
from backend.permissions import Permission
from backend.spreadsheets.columns import Choices, Column, Form, build_choices
from backend.spreadsheets.listing import Listing, Values

STATUSES = {
    "upcoming": "Chưa đến ngày",
    "in_force": "Đang trong diện",
    "ended": "Đã đưa ra",
    "withdrawn": "Đã rút, ghi nhầm",
}
REASONS = {
    "prostitution_signs": "Có dấu hiệu hoạt động mại dâm",
    "repeated_violations": "Vi phạm nhiều lần",
    "criminal_case": "Liên quan vụ án hình sự",
    "other_vices": "Có dấu hiệu ma túy, cờ bạc, tệ nạn khác",
    "public_order": "Phức tạp về an ninh, trật tự",
    "obstruction": "Cản trở, trốn tránh kiểm tra",
    "other": "Lý do khác",
}


class ComplexityDeclarations(Listing):
    kind = "complexity-declarations"
    title = "Danh sách cơ sở, địa bàn phức tạp"
    english_title = "Complex places and areas"
    noun = ("quyết định diện phức tạp", "complexity declaration")
    sheet_name = "Diện phức tạp"
    export_permission = Permission.EXPORT_USE
    model = ComplexityDeclaration
    filter_schema = ComplexityFilters
    unit_field = ""
    columns = (
        Column("establishment_name", "Cơ sở", width=32),
        Column("area_name", "Địa bàn", width=24),
        Column("org_unit_name", "Xã, thị trấn", width=18),
        Column("status", "Tình trạng", width=18, choice_set="status"),
        Column("decision_no", "Số quyết định", width=18, form=Form.CODE),
        Column("declared_on", "Ngày quyết định", width=14, form=Form.DATE),
        Column("signed_by", "Người ký", width=24),
        Column("reasons", "Lý do", width=40, choice_set="reasons"),
        Column("note", "Ghi chú", width=40),
        Column("valid_from", "Từ ngày", width=14, form=Form.DATE),
        Column("valid_to", "Đến hết ngày", width=14, form=Form.DATE),
        Column("end_decision_no", "Số quyết định đưa ra", width=18, form=Form.CODE),
        Column("ended_on", "Ngày quyết định đưa ra", width=14, form=Form.DATE),
        Column("end_signed_by", "Người ký quyết định đưa ra", width=24),
        Column("end_note", "Ghi chú khi đưa ra", width=40),
        Column("withdrawal_reason", "Lý do rút", width=32),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        return {"status": build_choices(STATUSES), "reasons": build_choices(REASONS)}

    def list_records(self, db: Session, filters: ComplexityFilters, limit: int) -> Iterable[Values]:
        found = select_declarations(filters).order_by(*NEWEST_FIRST).limit(limit)
        return (dict(row._mapping) for row in db.execute(found))


LISTS = (ComplexityDeclarations(),)
