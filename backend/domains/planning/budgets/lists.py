"""The list of budgets in Excel: import, update and export of the rows of a year."""

from collections.abc import Iterable
from typing import ClassVar

from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.planning.budgets import service
from backend.domains.planning.budgets.models import Budget
from backend.domains.planning.budgets.queries import (
    FULL,
    NEWEST_FIRST,
    build_filter_clauses,
    select_budget_rows,
)
from backend.domains.planning.budgets.schemas import BudgetCreate, BudgetFilters
from backend.permissions import Permission
from backend.spreadsheets.cell_values import parse_count
from backend.spreadsheets.columns import (
    Column,
    Form,
    build_choice_column,
    build_money_column,
    build_note_column,
    build_unit_column,
)
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.row import CellValue, Row

SOURCES = {
    "central": "Ngân sách trung ương|Trung ương|NSTW",
    "local": (
        "Ngân sách địa phương|Địa phương|NSĐP|Ngân sách huyện|Ngân sách cấp huyện|"
        "Ngân sách tỉnh|Ngân sách xã"
    ),
    "other": "Nguồn khác|Khác|Huy động khác|Xã hội hóa",
}
CONTENTS = {
    "communication": "Thông tin, truyền thông|Tuyên truyền|Truyền thông|Nội dung 1",
    "inspection": (
        "Thanh tra, kiểm tra, xử lý vi phạm|Thanh tra, kiểm tra|Kiểm tra|Đấu tranh, kiểm tra|"
        "Nội dung 2"
    ),
    "support": "Trợ giúp, giảm thiểu tác hại|Hỗ trợ|Trợ giúp|Giảm hại|Nội dung 3",
    "healthy_communes": (
        "Xây dựng xã, thị trấn lành mạnh|Xã, phường lành mạnh|Xây dựng xã phường lành mạnh|"
        "Nội dung 4"
    ),
    "capacity": (
        "Nâng cao năng lực, giám sát, đánh giá|Nâng cao năng lực|Tập huấn|Giám sát, đánh giá|"
        "Nội dung 5"
    ),
}
SMALL = 1_000_000
"""Đồng; what is planned for a content in a year is hardly less: the file may count in millions."""


class BudgetListing(Listing):
    kind = "budgets"
    title = "Danh sách kinh phí"
    english_title = "Budget"
    noun = ("dòng kinh phí", "row of the budget")
    key_description = ("đơn vị, năm, nguồn và nội dung", "unit, year, source and content")
    import_permission = Permission.BUDGET_WRITE
    export_permission = Permission.BUDGET_READ
    filter_schema = BudgetFilters
    model = Budget
    schema = BudgetCreate
    unit_field = "unit"
    includes_leading_units = True
    defaults_to_own_unit = True
    key_fields = ("year", "content", "source", "unit")
    help_rules = ("Tiền ghi đủ bằng đồng, không ghi theo nghìn đồng hay triệu đồng.",)
    words: ClassVar = {"source": SOURCES, "content": CONTENTS}
    columns = (
        Column(
            "year",
            "Năm",
            lambda cell, _: parse_count(cell),
            ("Năm kế hoạch", "Năm ngân sách"),
            required=True,
            width=8,
            form=Form.NUMBER,
            example="2022",
        ),
        build_choice_column(
            "content",
            "Nội dung",
            "Nội dung hoạt động|Nội dung chi|Nhiệm vụ chi",
            required=True,
            width=38,
            example="Thông tin, truyền thông",
        ),
        build_choice_column(
            "source",
            "Nguồn",
            "Nguồn kinh phí|Nguồn vốn|Nguồn ngân sách",
            required=True,
            width=24,
            example="Ngân sách địa phương",
        ),
        build_money_column(
            "planned",
            "Dự toán (đồng)",
            "Dự toán|Dự toán được giao|Kinh phí|Kinh phí dự toán|Số tiền|Kế hoạch",
            required=True,
            example="35.000.000",
        ),
        build_money_column(
            "spent",
            "Đã chi (đồng)",
            "Đã chi|Thực hiện|Đã thực hiện|Quyết toán|Đã giải ngân|Kinh phí đã chi",
            keep_if_blank=True,
            help="Số tiền tính bằng đồng. Chưa chi ghi 0; để trống nếu chưa có số liệu.",
        ),
        build_note_column("note", "Ghi chú", "Diễn giải"),
        build_unit_column(
            "unit",
            "Đơn vị",
            required=False,
            help="Để trống hoặc bỏ cột này: kinh phí của đơn vị mình.",
            example="Bình Lục",
        ),
    )

    def validate_row(self, row: Row) -> None:
        for name in ("planned", "spent"):
            if 0 < (row.values.get(name) or 0) < SMALL:
                row.add_warning(name, "row-small-amount")

    def create(self, db: Session, data: BudgetCreate) -> Budget:
        return service.add_budget(db, data)

    def update(self, db: Session, record: Budget, changes: dict[str, CellValue]) -> None:
        db.save(record, Budget.confirm(changes))

    def list_records(self, db: Session, filters: BudgetFilters, limit: int) -> Iterable[Values]:
        found = (
            select_budget_rows(FULL, filters.boundaries)
            .where(*build_filter_clauses(filters))
            .order_by(*NEWEST_FIRST)
            .limit(limit)
        )
        return ({**row._mapping, "unit": row.org_unit_name} for row in db.execute(found))


LISTS = (BudgetListing(),)

register_messages(
    {
        "row-small-amount": (
            "Số tiền dưới 1 triệu đồng. Nếu tệp ghi theo nghìn đồng hay triệu đồng, đổi ra đồng.",
            "Less than 1 million đồng. If the file counts in thousands or millions, write đồng.",
        ),
    }
)
