"""The user's own workbook gets its errors written in, and is otherwise unchanged."""

import resource
from typing import IO, Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from backend.domains.establishments.establishments.lists import Establishments
from backend.spreadsheets import annotated_workbook
from backend.spreadsheets.annotated_workbook import (
    COMMENT_AUTHOR,
    ERROR_FILL,
    ERROR_SHEET,
    ErrorMark,
    describe_error,
    render_annotated,
    render_annotated_workbook,
)
from backend.spreadsheets.row import CellMistake
from tests.domains.platform.imports.lists import opened, saved

LISTING = Establishments()


def error(cell: str, value: str = "x", sheet: str = "Danh sách", **more: Any) -> CellMistake:
    return {
        "sheet": sheet,
        "cell": cell,
        "value": value,
        "code": "cell-unknown-commune",
        "params": {"value": value},
        "suggestion": more.get("suggestion"),
    }


def rich() -> bytes:
    """A workbook with what people put into one."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Danh sách"
    page["A1"], page["B1"], page["C1"] = "Tên", "Số", "Tổng"
    page["A2"], page["B2"], page["C2"] = "Nhà nghỉ A", 3, "=SUM(B2:B9)"
    page["A2"].font, page["B2"].fill = Font(bold=True), PatternFill("solid", fgColor="FFFFEE00")
    page["A1"].comment = Comment("Của cán bộ xã", "Thảo")
    page.merge_cells("D1:E2")
    page["D1"] = "Gộp"
    page.freeze_panes = "A2"
    page.column_dimensions["A"].width = 41
    page.print_title_rows = "1:1"
    choice = DataValidation(type="list", formula1='"a,b"')
    choice.add("B2:B9")
    page.add_data_validation(choice)
    page.conditional_formatting.add("B2", CellIsRule("lessThan", ["0"], fill=PatternFill()))
    chart = BarChart()
    chart.add_data(Reference(page, min_col=2, min_row=1, max_row=2))
    page.add_chart(chart, "G3")
    other = book.create_sheet("Khác")
    other["A1"] = "='Danh sách'!B2*2"
    book.defined_names["Ten"] = openpyxl.workbook.defined_name.DefinedName(
        "Ten", attr_text="'Danh sách'!$A$2"
    )
    return saved(book)


def test_comments_tints_and_the_list() -> None:
    book = opened(
        render_annotated_workbook(
            rich(), [error("A2", "Bình Ngiã", suggestion="Bình Nghĩa")], LISTING
        )
    )
    cell = book["Danh sách"]["A2"]
    assert cell.comment.author == COMMENT_AUTHOR
    assert cell.comment.text.endswith("Có phải “Bình Nghĩa”?")
    assert cell.fill.fgColor.rgb == ERROR_FILL
    assert cell.font.bold, "its own looks stay"
    rows = [[c.value for c in row] for row in book[ERROR_SHEET].iter_rows()]
    assert rows[0] == ["Trang tính", "Ô", "Giá trị trong tệp", "Cần sửa", "Gợi ý"]
    assert rows[1][:3] == ["Danh sách", "A2", "Bình Ngiã"]
    assert book[ERROR_SHEET]["B2"].hyperlink.location == "'Danh sách'!A2"


def test_all_else_stays() -> None:
    book = opened(render_annotated_workbook(rich(), [error("A2")], LISTING))
    page = book["Danh sách"]
    assert page["C2"].value == "=SUM(B2:B9)"
    assert book["Khác"]["A1"].value == "='Danh sách'!B2*2"
    assert page["B2"].fill.fgColor.rgb == "FFFFEE00"
    assert page["A1"].comment.text == "Của cán bộ xã"
    assert [str(area) for area in page.merged_cells.ranges] == ["D1:E2"]
    assert (page.freeze_panes, page.column_dimensions["A"].width) == ("A2", 41)
    assert [v.formula1 for v in page.data_validations.dataValidation] == ['"a,b"']
    assert len(page.conditional_formatting) == 1
    assert len(page._charts) == 1
    assert "Ten" in book.defined_names
    assert page.print_title_rows == "$1:$1"


def test_a_second_round_wipes_the_first() -> None:
    once = render_annotated_workbook(rich(), [error("A2"), error("B2"), error("A1")], LISTING)
    page = opened(once)["Danh sách"]
    assert page["A1"].comment.text.startswith("Của cán bộ xã\n\nSổ 178: ")
    assert page["A1"].comment.author == "Thảo"
    book = opened(render_annotated_workbook(once, [error("B2")], LISTING))
    page = book["Danh sách"]
    assert page["A2"].comment is None
    assert page["A2"].fill.fgColor.rgb != ERROR_FILL
    assert page["A1"].comment.text == "Của cán bộ xã"
    assert page["B2"].comment.author == COMMENT_AUTHOR
    assert book.sheetnames.count(ERROR_SHEET) == 1
    assert book[ERROR_SHEET].max_row == 2


def test_two_errors_of_one_cell_share_its_comment() -> None:
    page = opened(
        render_annotated_workbook(rich(), [error("A2", "một"), error("A2", "hai")], LISTING)
    )["Danh sách"]
    assert "một" in page["A2"].comment.text
    assert "hai" in page["A2"].comment.text


def test_a_cell_inside_a_merged_one_is_marked_where_it_shows() -> None:
    page = opened(render_annotated_workbook(rich(), [error("E2")], LISTING))["Danh sách"]
    assert page["D1"].comment is not None


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1", "|x", "a\x01b"])
def test_values_in_the_list_never_run(value: str) -> None:
    book = opened(render_annotated_workbook(rich(), [error("A2", value)], LISTING))
    cell = book[ERROR_SHEET]["C2"]
    assert cell.data_type == "s"
    assert cell.value.startswith(("'", "a"))


def test_text_that_looks_like_a_formula_stays_text() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Danh sách"
    page["A1"] = "=1+1"
    page["A1"].data_type = "s"
    again = opened(render_annotated_workbook(saved(book), [error("B1")], LISTING))
    assert again["Danh sách"]["A1"].data_type == "s"


def test_a_workbook_that_cannot_be_written_to_gives_the_bare_list() -> None:
    book = opened(render_annotated_workbook(b"PK\x03\x04 broken", [error("A2", "=1")], LISTING))
    assert book.sheetnames == [ERROR_SHEET]
    assert book[ERROR_SHEET]["C2"].value == "'=1"


def test_a_child_that_was_stopped_gives_the_bare_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a workbook is none, and nobody waits for one for ever."""
    whole = render_annotated_workbook(rich(), [error("A2")], LISTING)

    def half(_content: bytes, said: IO[bytes], _until: float) -> None:
        said.write(whole[: len(whole) // 2])

    def nothing(*_asked: Any) -> None:
        raise TimeoutError

    for stopped in (half, nothing):
        monkeypatch.setattr(annotated_workbook._FORK_SERVER, "run", stopped)
        assert opened(render_annotated_workbook(rich(), [error("A2")], LISTING)).sheetnames == [
            ERROR_SHEET
        ]


def test_the_child_lives_within_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr("resource.setrlimit", lambda what, how: asked.update({what: how}))
    annotated_workbook.set_resource_limits()
    assert asked[resource.RLIMIT_AS] == (1280 * 2**20,) * 2
    assert asked[resource.RLIMIT_CPU] == (90, 90)
    assert asked[resource.RLIMIT_CORE] == (0, 0)


def test_errors_of_sheets_that_are_not_there_are_listed_only() -> None:
    one: ErrorMark = {**error("A1", "", ""), "message": "m"}
    book = opened(render_annotated(rich(), [one]))
    assert book[ERROR_SHEET].max_row == 2


def test_words_in_both_languages() -> None:
    one = error("A2", "Bình Ngiã", suggestion="Bình Nghĩa")
    assert describe_error(one, LISTING).endswith("Có phải “Bình Nghĩa”?")
    assert describe_error(one, LISTING, "en").endswith("Did you mean “Bình Nghĩa”?")
