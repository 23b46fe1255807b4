"""Tells the rows of a list apart: records, group headings, totals and signatures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from backend.core.sql.search import to_search_text
from backend.law.reference.kind_words import build_kind_pattern
from backend.spreadsheets.choices import Choices, to_choice_key
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.reader import Cell
from backend.spreadsheets.table_detection import DetectedTable
from backend.spreadsheets.text_values import BadValue, format_cell
from backend.spreadsheets.vietnamese_encodings import (
    Encoding,
    find_column_encodings,
    to_unicode_text,
)

_TOTAL = re.compile(r"(tong|tong cong|tong so|cong|cong tong)\b[\s:.]*(\d.*)?")
_SIGNED = re.compile(
    r"(nguoi lap|nguoi tong hop|can bo|thu truong|chu tich|pho chu tich|kt\b|tm\b|noi nhan|"
    r"xac nhan|nguoi bao cao|ky ten|.*\bngay\b.*\bthang\b.*\bnam\b)"
)
_GROUP = re.compile(
    rf"(?:(?:[ivx]{{1,5}}|[a-z]|\d{{1,2}})\s*[./)-]\s*)?({build_kind_pattern(is_local=True)}|thon|xom|khu|"
    r"tieu khu|to dan pho|cum|nhom|loai hinh)\b.*"
)
_ROMAN = re.compile(r"[IVX]{1,5}|[A-Z]")


@dataclass(slots=True)
class RecordRow:
    """A row to parse: its number on the sheet, its cells by field, and the unit of its group."""

    number: int
    cells: dict[str, Cell]
    unit: str | None = None


def list_record_rows(
    table: DetectedTable, listing: Listing, units: Choices | None
) -> Iterator[RecordRow]:
    """The records of a list, with text in Unicode; stops at the signatures below them."""
    index_of, encodings = table.column_indexes, find_column_encodings(table.rows.values())
    group: str | None = None
    for number in sorted(table.rows):
        row = [to_unicode_cell(cell, encodings.get(i)) for i, cell in enumerate(table.rows[number])]
        cells = {name: row[i] if i < len(row) else None for name, i in index_of.items()}
        texts = [t for cell in row if (t := format_cell(cell).strip())]
        if not texts or is_total_row(texts):
            continue
        filled = {name for name, cell in cells.items() if cell is not None}
        if is_signature_row(texts, filled, listing):
            return
        if is_group_row(texts, filled, listing):
            group = find_group_unit(texts, units) or group
            continue
        yield RecordRow(number, cells, group)


def to_unicode_cell(cell: Cell, encoding: Encoding | None) -> Cell:
    if not isinstance(cell, str) or cell.isascii():
        return cell
    return to_unicode_text(cell, encoding)


def is_total_row(texts: list[str]) -> bool:
    return any(_TOTAL.fullmatch(to_search_text(t)) for t in texts[:2])


def is_signature_row(texts: list[str], filled: set[str], listing: Listing) -> bool:
    """Whether the row below the list has the date or a signature."""
    sure = set(listing.required_fields[:2])
    if sure and sure <= filled:
        return False
    return len(texts) <= 4 and any(_SIGNED.match(to_search_text(t)) for t in texts)


def is_group_row(texts: list[str], filled: set[str], listing: Listing) -> bool:
    """Whether the row is a heading inside the list: only 'I. Xã Bình Nghĩa' and its number."""
    if filled & {listing.unit_field, *listing.required_fields[1:]}:
        return False
    if len(texts) == 2 and (_ROMAN.fullmatch(texts[0]) or texts[0].isdigit()):
        texts = texts[1:]
    return len(texts) == 1 and _GROUP.fullmatch(to_search_text(texts[0])) is not None


def find_group_unit(texts: list[str], units: Choices | None) -> str | None:
    """The unit that a group heading names, as a value of `units`."""
    words = re.sub(r"^(?:[IVX]{1,5}|[A-Za-z]|\d{1,2})\s*[./)-]\s*", "", texts[-1])
    try:
        return units.find(words) if units and to_choice_key(words) else None
    except BadValue:
        return None
