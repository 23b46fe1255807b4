"""A statutory form in Word: its own layout, heads that repeat, the measures of NĐ 30/2020/NĐ-CP."""

import io

import pytest
from docx import Document

from backend.documents import render
from tests.documents.measures import (
    LANDSCAPE,
    UPRIGHT,
    look,
    page_sizes,
    rows_of,
    runs_of,
    said_in,
)
from tests.documents.reading_back import WORD
from tests.documents.test_report_layout import SIGNED, UNITS, sample

pytestmark = pytest.mark.once


def test_forms_in_word_have_the_measures_too() -> None:
    plain = sample(**SIGNED)
    wide = plain.forms[0].model_copy(update={"is_wide": True, "label": "Biểu 507"})
    paper = plain.model_copy(update={"forms": [wide, plain.forms[0]]})
    document = Document(io.BytesIO(render.render_forms_docx(paper, "mẫu")))
    assert page_sizes(document) == [LANDSCAPE, UPRIGHT]
    for text, wanted in {
        "Biểu 507": (11, True, False, "left"),
        "CƠ SỞ": (13, True, False, "center"),
        "Nhóm": (10, True, False, "center"),
        "Xã 1": (10, False, False, "left"),
        "Tổng số": (10, True, False, "left"),
        "NGƯỜI LẬP BIỂU": (11, True, False, "center"),
        "(Ký, họ tên, đóng dấu)": (11, False, True, "center"),
    }.items():
        assert look(runs_of(document, text)) == wanted, text
    tables = list(document.element.body.iter(f"{WORD}tbl"))
    assert len(tables) == 2 * 3
    for table, width in ((tables[1], 249), (tables[4], 162)):
        assert rows_of(table)[:3] == ["TTĐơn vịNhómCột 3", "Cột 1Cột 2", "AB123"]
        assert len(rows_of(table)) == 3 + UNITS + 1
        headers = [next(row.iter(f"{WORD}tblHeader"), None) for row in table.iter(f"{WORD}tr")]
        assert [mark is not None for mark in headers] == [True] * 3 + [False] * (UNITS + 1)
        grid = sum(int(column.get(f"{WORD}w")) for column in table.iter(f"{WORD}gridCol"))
        assert round(grid * 25.4 / 1440) == width
        span = next(table.iter(f"{WORD}gridSpan"))
        assert said_in(span.getparent().getparent()) == "Nhóm"
        assert span.get(f"{WORD}val") == "2"
        downs = [merge.get(f"{WORD}val") for merge in table.iter(f"{WORD}vMerge")]
        assert downs == ["restart"] * 3 + ["continue"] * 3
        numbers = [cell for cell in table.iter(f"{WORD}tc") if said_in(cell) in {"465", "60"}]
        assert {look(cell)[3] for cell in numbers} == {"right"}
    footer = document.sections[0].first_page_footer._element
    assert said_in(footer).endswith(f"Báo cáo Số: ……/BC-UBND · Mã SHA-256: {'a' * 64}")
