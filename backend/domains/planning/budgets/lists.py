"""The budget in Excel: a year's rows brought in, kept up to date, taken away."""

from collections.abc import Iterable, Mapping
from typing import Any

from backend.core.session.org_units import Level
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.planning.budgets import service
from backend.domains.planning.budgets.models import Budget
from backend.domains.planning.budgets.reading import NEWEST_FIRST, columns, conditions, rows
from backend.domains.planning.budgets.schemas import BudgetCreate, BudgetFilters
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, Form, amount, chosen, note, of_unit
from backend.spreadsheets.counts import count
from backend.spreadsheets.enumerations import Choices, of
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.row import Row

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


class Budgets(Listing):
    kind = "budgets"
    title = "Danh sách kinh phí"
    english = "Budget"
    noun = ("dòng kinh phí", "row of the budget")
    same = ("đơn vị, năm, nguồn và nội dung", "unit, year, source and content")
    importing = Permission.BUDGET_WRITE
    exporting = Permission.BUDGET_READ
    filters = BudgetFilters
    model = Budget
    schema = BudgetCreate
    unit_field = "unit"
    levels = (Level.DISTRICT, Level.COMMUNE)
    at_home = True
    key_fields = ("year", "content", "source", "unit")
    rules = ("Tiền ghi đủ bằng đồng, không ghi theo nghìn đồng hay triệu đồng.",)
    columns = (
        Column(
            "year",
            "Năm",
            lambda cell, _: count(cell),
            ("Năm kế hoạch", "Năm ngân sách"),
            required=True,
            width=8,
            form=Form.NUMBER,
            example="2022",
        ),
        chosen(
            "content",
            "Nội dung",
            "Nội dung hoạt động|Nội dung chi|Nhiệm vụ chi",
            required=True,
            width=38,
            example="Thông tin, truyền thông",
        ),
        chosen(
            "source",
            "Nguồn",
            "Nguồn kinh phí|Nguồn vốn|Nguồn ngân sách",
            required=True,
            width=24,
            example="Ngân sách địa phương",
        ),
        amount(
            "planned",
            "Dự toán (đồng)",
            "Dự toán|Dự toán được giao|Kinh phí|Kinh phí dự toán|Số tiền|Kế hoạch",
            required=True,
            example="35.000.000",
        ),
        amount(
            "spent",
            "Đã chi (đồng)",
            "Đã chi|Thực hiện|Đã thực hiện|Quyết toán|Đã giải ngân|Kinh phí đã chi",
            keeps=True,
            help="Số tiền tính bằng đồng. Chưa chi ghi 0; để trống nếu chưa có số liệu.",
        ),
        note("note", "Ghi chú", "Diễn giải"),
        of_unit(
            "unit",
            "Đơn vị",
            required=False,
            help="Để trống hoặc bỏ cột này: kinh phí của đơn vị mình.",
            example="Bình Lục",
        ),
    )

    def choices(self, db: Session) -> dict[str, Choices]:
        return {"source": of(SOURCES), "content": of(CONTENTS)}

    def judge(self, row: Row) -> None:
        for name in ("planned", "spent"):
            if 0 < (row.values.get(name) or 0) < SMALL:
                row.warn(name, "row-small-amount")

    def create(self, db: Session, values: dict[str, Any]) -> Budget:
        return service.allot(db, values)

    def update(self, db: Session, record: Any, changes: dict[str, Any]) -> Any:
        return db.save(record, Budget.confirm(changes))

    def records(
        self, db: Session, filters: BudgetFilters, most: int
    ) -> Iterable[Mapping[str, Any]]:
        found = rows(EXPORTED).where(*conditions(filters)).order_by(*NEWEST_FIRST).limit(most)
        return ({**row._mapping, "unit": row.org_unit_name} for row in db.execute(found))


OWN = ("id", "version", *(c.field for c in Budgets.columns if c.field != "unit"))
EXPORTED = columns((*OWN, "org_unit_name"))

LISTS = (Budgets(),)

register_messages(
    {
        "row-small-amount": (
            "Số tiền dưới 1 triệu đồng. Nếu tệp ghi theo nghìn đồng hay triệu đồng, đổi ra đồng.",
            "Less than 1 million đồng. If the file counts in thousands or millions, write đồng.",
        ),
    }
)
