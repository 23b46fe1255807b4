"""Inspections and violations as lists in Excel: for reports, not to be imported again."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from backend import reference
from backend.core.db import Session
from backend.features.exports.words import WORDS, word
from backend.features.imports.template import formats, write_value
from backend.features.inspections import reading as inspections
from backend.features.inspections.schemas import InspectionFilters
from backend.features.violations import reading as violations
from backend.features.violations.schemas import ViolationFilters


@dataclass(frozen=True, slots=True)
class Head:
    field: str
    header: str
    width: int = 16


INSPECTIONS = (
    Head("inspected_on", "Ngày kiểm tra", 14),
    Head("record_no", "Số biên bản", 14),
    Head("establishment_name", "Cơ sở", 32),
    Head("establishment_type", "Loại hình", 22),
    Head("establishment_address", "Địa chỉ", 32),
    Head("org_unit_name", "Xã, thị trấn", 18),
    Head("team_name", "Đội kiểm tra", 28),
    Head("team_level", "Cấp đội", 10),
    Head("kind", "Hình thức", 16),
    Head("trigger", "Căn cứ đột xuất", 30),
    Head("status", "Trạng thái", 12),
    Head("outcome", "Kết luận", 28),
)
VIOLATIONS = (
    Head("recorded_on", "Ngày lập biên bản", 16),
    Head("occurred_on", "Ngày vi phạm", 14),
    Head("establishment_name", "Cơ sở", 32),
    Head("org_unit_name", "Xã, thị trấn", 18),
    Head("violation_type_title", "Hành vi", 60),
    Head("basis", "Căn cứ", 40),
    Head("subject_kind", "Đối tượng", 16),
    Head("inspection_record_no", "Số biên bản kiểm tra", 18),
    Head("status", "Trạng thái", 18),
    Head("decision_no", "Số quyết định", 16),
    Head("decided_on", "Ngày quyết định", 14),
    Head("fine_amount", "Tiền phạt (đồng)", 16),
    Head("paid_amount", "Đã nộp (đồng)", 16),
    Head("warning", "Cảnh cáo", 10),
)


def inspection_records(db: Session, filters: InspectionFilters, most: int) -> list[Any]:
    fields = [head.field for head in INSPECTIONS]
    found = inspections.rows(inspections.columns(fields)).where(*inspections.conditions(filters))
    types = {kind.code: kind.name for kind in reference.establishment_types()}
    return [
        in_words({**row._mapping, "establishment_type": types.get(row.establishment_type)})
        for row in db.execute(found.order_by(*inspections.NEWEST_FIRST).limit(most))
    ]


def violation_records(db: Session, filters: ViolationFilters, most: int) -> list[Any]:
    legal = ("legal_document", "article", "clause", "point")
    fields = [head.field for head in VIOLATIONS if head.field != "basis"]
    columns = violations.columns([*fields, *legal])
    found = violations.rows(columns).where(*violations.conditions(filters))
    return [
        in_words({**row._mapping, "basis": basis(row)})
        for row in db.execute(found.order_by(*violations.NEWEST_FIRST).limit(most))
    ]


def basis(row: Any) -> str:
    """'Điểm b khoản 4 Điều 12 Nghị định 144/2021/NĐ-CP'"""
    parts = [f"điểm {row.point}" if row.point else "", f"khoản {row.clause}" if row.clause else ""]
    text = " ".join([*(p for p in parts if p), f"Điều {row.article}", row.legal_document])
    return text[:1].upper() + text[1:]


def in_words(record: dict[str, Any]) -> dict[str, Any]:
    return {name: word(name, value) if name in WORDS else value for name, value in record.items()}


def sheet_of(title: str, heads: Sequence[Head], records: Iterable[dict[str, Any]]) -> bytes:
    """A workbook of one sheet under `heads`."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    book.set_properties({"title": title, "author": "Sổ 178"})
    forms = formats(book)
    sheet = book.add_worksheet(title)
    for index, head in enumerate(heads):
        sheet.set_column(index, index, head.width)
        sheet.write_string(0, index, head.header, forms["head"])
    sheet.freeze_panes(1, 0)
    for number, record in enumerate(records, 1):
        for index, head in enumerate(heads):
            write_value(sheet, number, index, record.get(head.field), forms)
    book.close()
    return out.getvalue()
