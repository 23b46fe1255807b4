"""The cells of a workbook are read in a child process with limits."""

import io
import resource
import tracemalloc
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from backend.core.text.i18n import has_message
from backend.spreadsheets import reader
from tests.domains.platform.imports.lists import many, saved, workbook

pytestmark = pytest.mark.once


def refused(content: bytes) -> str:
    with pytest.raises(reader.UnreadableWorkbook) as caught:
        reader.read_workbook(content)
    assert has_message(caught.value.code)
    return caught.value.code


def test_cells_come_as_they_are_with_their_row_numbers() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Danh sách"
    page["B3"] = "DANH SÁCH"
    page.merge_cells("B3:E3")
    for place, value in {
        "B5": " Nhà\nnghỉ ",
        "C5": 12,
        "D5": 12.5,
        "E5": date(2022, 3, 27),
        "F5": datetime(2022, 3, 27, 5, 6),  # noqa: DTZ001 - Excel knows no zones
        "G5": True,
    }.items():
        page[place] = value
    (sheet,) = reader.read_workbook(saved(book))
    assert (sheet.name, sheet.merged) == ("Danh sách", [(3, 1, 3, 4)])
    assert sheet.rows == {
        3: [None, "DANH SÁCH"],
        5: [
            *(None, " Nhà\nnghỉ ", 12, 12.5, date(2022, 3, 27)),
            datetime(2022, 3, 27, 5, 6),  # noqa: DTZ001
            True,
        ],
    }


def test_hidden_sheets_are_left_out() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Ẩn").sheet_state = "hidden"
    assert [sheet.name for sheet in reader.read_workbook(saved(book))] == ["Sheet"]


def test_formulas_count_by_the_value_that_excel_stored() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write_formula("A1", "=1+1", None, 2)
    book.close()
    assert reader.read_workbook(out.getvalue())[0].rows == {1: [2]}


def long(count: int) -> bytes:
    """A list of so many rows, made in little time."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>Quán số {n}</t></is></c>'
        f'<c r="B{n}"><v>{n}</v></c></row>'
        for n in range(1, count + 1)
    )
    out = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(workbook(["x"])))
    with old, zipfile.ZipFile(out, "w", 8, compresslevel=1) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                head, _, rest = part.partition(b"<sheetData>")
                part = head + f"<sheetData>{rows}".encode() + rest[rest.index(b"</sheetData>") :]
            new.writestr(name, part)
    return out.getvalue()


@pytest.mark.in_turn
def test_many_rows_are_read_in_the_memory_of_a_few_and_too_many_refused() -> None:
    peaks = []
    for count in (4_000, 40_000):
        content = long(count)
        tracemalloc.start()
        (sheet,) = reader.read_workbook(content)
        last = max(sheet.rows.items(), key=lambda item: item[0])
        assert (len(sheet.rows), last) == (count, (count, [f"Quán số {count}", count]))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 4 * 2**20, peaks  # what stays at hand, and where each row lies
    assert refused(long(100_000 + reader.SPARE_ROWS + 1)) == "file-too-many-rows"


def test_columns_are_counted() -> None:
    assert len(reader.read_workbook(workbook(["x"] * 60))[0].rows[1]) == 60
    assert refused(workbook(["x"] * 61)) == "file-too-many-columns"


def test_a_declared_size_proves_nothing() -> None:
    """`dimension` says A1:XFD1048576, three cells are there."""
    content = workbook(["a", "b"], ["c"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    assert out.getvalue() != content
    assert reader.read_workbook(out.getvalue())[0].rows == {1: ["a", "b"], 2: ["c"]}


def test_one_text_in_a_million_cells_is_refused() -> None:
    """A shared text costs its length in every cell that shows it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    for row in range(3000):
        page.write_string(row, 0, "x" * 30_000)
    book.close()
    assert len(out.getvalue()) < 200_000
    assert refused(out.getvalue()) == "file-too-complex"


def test_a_cell_at_the_far_end_kills_its_reader_only() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"] = page["XFD1048576"] = 1
    assert refused(saved(book)) == "file-too-complex"


def test_nonsense_is_no_workbook() -> None:
    assert refused(b"PK\x03\x04nonsense") == "file-broken"


def test_time_is_bounded() -> None:
    with pytest.raises(reader.ReadTimeout):
        reader.read_workbook(many(20_000), seconds=0.05)


def test_the_child_lives_within_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[int, Any] = {}
    monkeypatch.setattr("resource.setrlimit", lambda what, how: asked.update({what: how}))
    reader.set_resource_limits()
    assert asked[resource.RLIMIT_AS] == (512 * 2**20,) * 2
    assert asked[resource.RLIMIT_CPU] == (20, 20)
