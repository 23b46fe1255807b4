"""Needs assessments in Excel: one row for each commune and half-year, numbers only."""

from collections.abc import Iterable
from typing import ClassVar

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.support.needs_assessments import service
from backend.domains.support.needs_assessments.models import NeedsAssessment
from backend.domains.support.needs_assessments.schemas import (
    NeedsAssessmentCreate,
    NeedsAssessmentUpdate,
    NeedsFilters,
)
from backend.domains.support.support_services.lists import NOBODY, SERVICES
from backend.permissions import Permission
from backend.spreadsheets.cell_values import parse_count
from backend.spreadsheets.columns import (
    CellContext,
    Column,
    Form,
    build_count_column,
    build_unit_column,
    split_aliases,
)
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.reader import Cell
from backend.spreadsheets.row import CellValue

HALVES = {
    "1": "6 tháng đầu năm|Đầu năm|Kỳ 1|I|Sáu tháng đầu năm",
    "2": "6 tháng cuối năm|Cuối năm|Kỳ 2|II|Sáu tháng cuối năm",
}


def parse_half(cell: Cell, context: CellContext) -> int | None:
    found = context.choices["half"].find(cell)
    return None if found is None else int(found)


def build_need_column(code: str) -> Column:
    """The column of one service: how many of those reached named it as a need."""
    label, *others = SERVICES[code].split("|")
    return build_count_column(
        code,
        f"Cần: {label}",
        "|".join("Nhu cầu " + name for name in (label, *others)),
        keep_if_blank=True,
        width=18,
        help="Số người nêu nhu cầu này. Một người có thể nêu nhiều nhu cầu. Để trống nếu chưa đếm.",
    )


class NeedsAssessmentList(Listing):
    kind = "needs-assessments"
    title = "Nhu cầu hỗ trợ"
    english_title = "Support needs"
    noun = ("dòng nhu cầu", "needs assessment")
    key_description = ("xã, năm và kỳ", "commune, year and half-year")
    import_permission = Permission.SUPPORT_WRITE
    export_permission = Permission.SUPPORT_READ
    filter_schema = NeedsFilters
    model = NeedsAssessment
    schema = NeedsAssessmentCreate
    counts_only = True
    key_fields = ("commune", "year", "half")
    fixed_fields = ("year", "half")
    help_rules = (f"Chỉ ghi số người. {NOBODY}",)
    words: ClassVar = {"half": HALVES}
    columns = (
        build_unit_column(),
        Column(
            "year",
            "Năm",
            lambda cell, _: parse_count(cell),
            split_aliases("Năm khảo sát|Năm báo cáo"),
            required=True,
            width=8,
            form=Form.NUMBER,
            help="Bốn chữ số.",
            example="2022",
        ),
        Column(
            "half",
            "Kỳ",
            parse_half,
            split_aliases("Kỳ khảo sát|6 tháng|Đợt"),
            required=True,
            width=18,
            choice_set="half",
            example="6 tháng đầu năm",
        ),
        build_count_column(
            "reached_count",
            "Số phụ nữ đã tiếp cận",
            "Số người tiếp cận|Số tiếp cận|Đã tiếp cận|Tổng số",
            required=True,
            width=18,
            example="12",
        ),
        build_count_column(
            "under_18_count",
            "Trong đó dưới 18 tuổi",
            "Dưới 18 tuổi|Số dưới 18 tuổi|Dưới 18",
            keep_if_blank=True,
            width=18,
            help="Số nguyên, không lớn hơn số đã tiếp cận. Để trống nếu chưa đếm.",
        ),
        *(build_need_column(code) for code in SERVICES),
    )

    def validate_record(self, data: NeedsAssessmentCreate) -> None:
        service.get_half_start(data.year, data.half)
        service.ensure_parts_within_reached(data)

    def create(self, db: Session, data: NeedsAssessmentCreate) -> NeedsAssessment:
        return service.create_assessment(db, data)

    def update(self, db: Session, record: NeedsAssessment, changes: dict[str, CellValue]) -> None:
        service.update_assessment(db, record, NeedsAssessmentUpdate.model_validate(changes))

    def list_records(self, db: Session, filters: NeedsFilters, limit: int) -> Iterable[Values]:
        order = (OrgUnit.sort_name, OrgUnit.id, NeedsAssessment.year, NeedsAssessment.half)
        found = service.select_assessment_rows(filters).order_by(*order).limit(limit)
        return ({**row._mapping, "commune": row.org_unit_name} for row in db.execute(found))


LISTS = (NeedsAssessmentList(),)
