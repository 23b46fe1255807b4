"""Rows of an export are the XML that XlsxWriter writes of the same cells, one by one."""

import io
import random
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from backend.core.text.formulas import to_formula_free_text
from backend.spreadsheets.columns import Form
from backend.spreadsheets.reader import Cell
from backend.spreadsheets.record_sheet import RecordSheet, SheetColumn
from backend.spreadsheets.workbook_writer import create_formats
from tests.domains.platform.imports.lists import opened
from tests.proofs import proof_seed, proof_size

TEXTS = (
    *("Nhà nghỉ", 'a & b <c> "d"', " trước", "sau ", "hai\ndòng", "a\r\n=1", "=1+1", "'Nhà'"),
    *(
        "\t@x",
        "_x0041_",
        "\x01",
        "\u00a0",
        "x" * 40_000,
        "𠀀" * 20_000,
        "0912",
        "",
        "-",
        "\ufeff+1",
    ),
)
OTHERS = (None, 0, 7, -3, 10**15, 3.5, 1e300, 0.1 + 0.2, True, False)
DAYS = (date(1900, 1, 1), date(1900, 3, 1), date(2022, 9, 1), date(9999, 12, 31))
FORMS = tuple(Form)
Row = list[Cell]


def write_by_cells(sheet: Any, number: int, columns: list[SheetColumn], values: Row) -> None:
    """As exports were written before: XlsxWriter is asked for each cell."""
    for column, value in zip(columns, values, strict=True):
        place, form = (number, column.index), column.form
        if value is None or value == "":
            continue
        if isinstance(value, date):
            kind = Form.MONTH if form is Form.MONTH else Form.DATE
            sheet.write_datetime(*place, value, column.formats[kind])
        elif isinstance(value, int | float) and not isinstance(value, bool):
            kind = form if form in (Form.COUNT, Form.NUMBER) else Form.NUMBER
            sheet.write_number(*place, value, column.formats[kind])
        else:
            text = to_formula_free_text(str(value))
            sheet.write_string(*place, text, column.formats[Form.TEXT])


def write_by_rows(sheet: RecordSheet, number: int, columns: list[SheetColumn], values: Row) -> None:
    sheet.add_row(number, columns, values)


def build_book(rows: list[Row], write: Callable[[Any, int, list[SheetColumn], Row], None]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet("Danh sách", RecordSheet)
    formats = create_formats(book)
    columns = [
        SheetColumn(at, form, formats.open if at % 2 else formats.locked)
        for at, form in enumerate(FORMS)
    ]
    for at in range(len(columns)):
        sheet.write_string(0, at, f"Cột {at}", formats.head)
    for number, row in enumerate(rows, 1):
        write(sheet, number, columns, row)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    book.close()
    return out.getvalue()


def read_parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist() if "docProps" not in name}


@pytest.mark.campaign
def test_rows_are_what_cells_would_be() -> None:
    rng = random.Random(proof_seed())
    for _ in range(proof_size(full=200, campaign=50, least=5)):
        rows = [
            [rng.choice(rng.choice((TEXTS, OTHERS, DAYS))) for _ in FORMS]
            for _ in range(rng.randint(1, 30))
        ]
        rows.append([None for _ in FORMS])
        assert read_parts(build_book(rows, write_by_rows)) == read_parts(
            build_book(rows, write_by_cells)
        )


def test_text_that_looks_like_rich_text_is_no_xml() -> None:
    """XlsxWriter takes such a text for its own XML: one that is none would break the workbook."""
    texts = ["<r>A</r>", "<r><t>", "<r></r>"]
    content = build_book([[text, *[None] * (len(FORMS) - 1)] for text in texts], write_by_rows)
    page = opened(content).worksheets[0]
    assert [page.cell(number, 1).value for number in (2, 3, 4)] == texts
