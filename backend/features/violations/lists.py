"""Violations as a list in Excel: for reports, not to be imported again."""

from collections.abc import Iterable, Mapping
from typing import Any

from backend.core.db import Session
from backend.features.imports.choices import Choices, of
from backend.features.imports.columns import Column, Form
from backend.features.imports.listing import Listing
from backend.features.violations import reading
from backend.features.violations.models import Violation
from backend.features.violations.schemas import ViolationFilters
from backend.permissions import Permission

WORDS = {
    "subject_kind": {
        "individual": "Cá nhân",
        "household_business": "Hộ kinh doanh",
        "organisation": "Tổ chức",
    },
    "status": {
        "recorded": "Đã lập biên bản",
        "decided": "Đã ra quyết định",
        "executed": "Đã thi hành",
        "transferred": "Đã chuyển hồ sơ",
        "dismissed": "Không xử phạt",
    },
}
LEGAL = ("legal_document", "article", "clause", "point")


class Violations(Listing):
    kind = "violations"
    title = "Danh sách vi phạm"
    english = "Violations"
    noun = ("vi phạm", "violation")
    sheet = "Vi phạm"
    exporting = Permission.EXPORT_CASES
    model = Violation
    filters = ViolationFilters
    unit_field = ""
    columns = (
        Column("recorded_on", "Ngày lập biên bản", width=16, form=Form.DAY),
        Column("occurred_on", "Ngày vi phạm", width=14, form=Form.DAY),
        Column("establishment_name", "Cơ sở", width=32),
        Column("org_unit_name", "Xã, thị trấn", width=18),
        Column("violation_type_title", "Hành vi", width=60),
        Column("basis", "Căn cứ", width=40),
        Column("subject_kind", "Đối tượng", width=16, choose="subject_kind"),
        Column("inspection_record_no", "Số biên bản kiểm tra", width=18),
        Column("status", "Trạng thái", width=18, choose="status"),
        Column("decision_no", "Số quyết định", width=16),
        Column("decided_on", "Ngày quyết định", width=14, form=Form.DAY),
        Column("fine_amount", "Tiền phạt (đồng)", width=16, form=Form.COUNT),
        Column("paid_amount", "Đã nộp (đồng)", width=16, form=Form.COUNT),
        Column("warning", "Cảnh cáo", width=10),
        Column("assignee_name", "Người theo dõi hồ sơ", width=24),
    )

    def choices(self, db: Session) -> dict[str, Choices]:
        return {name: of(values) for name, values in WORDS.items()}

    def records(
        self, db: Session, filters: ViolationFilters, most: int
    ) -> Iterable[Mapping[str, Any]]:
        fields = [column.field for column in self.columns if column.field != "basis"]
        found = reading.rows(reading.columns([*fields, *LEGAL]))
        newest = found.where(*reading.conditions(filters)).order_by(*reading.NEWEST_FIRST)
        return [
            {**row._mapping, "basis": basis(row), "warning": row.warning or None}
            for row in db.execute(newest.limit(most))
        ]


def basis(row: Any) -> str:
    """'Điểm b khoản 4 Điều 12 Nghị định 144/2021/NĐ-CP'"""
    parts = [f"điểm {row.point}" if row.point else "", f"khoản {row.clause}" if row.clause else ""]
    text = " ".join([*(p for p in parts if p), f"Điều {row.article}", row.legal_document])
    return text[:1].upper() + text[1:]


LISTS = (Violations(),)
