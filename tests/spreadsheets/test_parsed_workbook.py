"""Where the list is on a sheet, what its headings mean, and which rows are records."""

from datetime import date
from typing import Any

import openpyxl
import pytest

from backend.core.errors.exceptions import Invalid
from backend.core.text.i18n import has_message
from backend.domains.establishments.establishments.list_columns import COLUMNS, build_status_choices
from backend.domains.establishments.establishments.lists import Establishments
from backend.spreadsheets import reader, table_detection
from backend.spreadsheets.annotated_workbook import ERROR_SHEET, ErrorMark, render_annotated
from backend.spreadsheets.columns import CellContext
from backend.spreadsheets.listing import ListContext
from backend.spreadsheets.parsed_workbook import ParsedWorkbook, parse_workbook
from backend.spreadsheets.vietnamese_encodings import TCVN3
from backend.spreadsheets.workbook_writer import render_template
from tests.domains.platform.imports.lists import HEADINGS, listing, opened, saved, workbook
from tests.spreadsheets.test_cell_values import communes, types

LISTING = Establishments()
LISTS = CellContext(
    date(2022, 10, 3),
    {"establishment_type": types(), "commune": communes(), "status": build_status_choices()},
)
GOOD = ("Nhà nghỉ A", "Nhà nghỉ", "Thôn 1", "Bình Nghĩa")


def parsed(
    content: bytes, chosen: dict[str, str | None] | None = None, only: str | None = None
) -> ParsedWorkbook:
    return parse_workbook(
        reader.read_workbook(content), ListContext(LISTING, LISTS, only), chosen or {}
    )


def values(content: bytes, **kw: Any) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row.values.items() if value is not None}
        for row in parsed(content, **kw).rows
    ]


def errors_in(content: bytes, **kw: Any) -> list[tuple[str, str]]:
    read = parsed(content, **kw)
    found = [(read.get_cell_address(r, f.field_name), f.code) for r in read.rows for f in r.errors]
    assert all(has_message(code) for _, code in found)
    return found


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        parsed(content)
    return caught.value.errors[0].code


EXPECTED = {
    "name": "Nhà nghỉ A",
    "establishment_type": "motel",
    "address": "Thôn 1",
    "commune": "13504",
}


def test_a_plain_list() -> None:
    assert values(listing(GOOD)) == [EXPECTED]


def test_headings_despite_case_marks_order_breaks_units_and_strangers() -> None:
    rows = (
        [
            "STT",
            "ĐỊA CHỈ",
            "Ten co so",
            "Loại hình\n(ghi rõ)",
            "Màu",
            "Xã / Thị trấn",
            "Phòng (số)",
        ],
        [1, "Thôn 1", "Nhà nghỉ A", "nhà nghỉ", "xanh", "Bình Nghĩa", 8],
    )
    assert values(workbook(*rows)) == [{**EXPECTED, "room_count": 8}]
    ignored = [c["header"] for c in parsed(workbook(*rows)).columns if c["field"] is None]
    assert ignored == ["STT", "Màu"]


def test_headings_in_an_old_font() -> None:
    codes = {letter: code for code, letter in TCVN3.items()}
    old = ["".join(codes.get(c, c) for c in h) for h in ("Tên cơ sở", "Loại hình", "Địa chỉ", "Xã")]
    assert values(workbook(old, GOOD)) == [EXPECTED]


def test_titles_above_and_signatures_below() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (
        ["ỦY BAN NHÂN DÂN XÃ BÌNH NGHĨA"],
        [],
        ["DANH SÁCH CƠ SỞ KINH DOANH"],
        list(HEADINGS),
        ["(1)", "(2)", "(3)", "(4)"],
        list(GOOD),
        ["Tổng cộng", 1],
        [None, None, "Bình Nghĩa, ngày 28 tháng 9 năm 2022"],
        ["Người lập biểu", None, None, "TM. ỦY BAN NHÂN DÂN"],
        ["Vũ Thị Thảo", None, None, "Nguyễn Văn An"],
    ):
        page.append(row)
    page.merge_cells("A1:D1")
    page.merge_cells("A3:D3")
    assert values(saved(book)) == [EXPECTED]


def test_groups_name_the_commune_of_the_rows_below_them() -> None:
    rows = (
        ["STT", "Tên cơ sở", "Loại hình", "Địa chỉ"],
        ["I", "Xã Bình Nghĩa"],
        [1, *GOOD[:3]],
        ["II. Thị trấn Bình Mỹ"],
        [1, "Nhà nghỉ B", "Nhà nghỉ", "Tổ 2"],
    )
    assert [row["commune"] for row in values(workbook(*rows))] == ["13504", "13501"]


def test_headings_of_two_lines_and_values_merged_over_rows() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["Tên cơ sở", "Loại hình", "Địa chỉ", "Xã", "Số lao động"])
    page.append([None, None, None, None, "Tổng số", "Trong đó nữ"])
    page.append([*GOOD, 6, 4])
    page.append(["Nhà nghỉ B", "Nhà nghỉ", "Thôn 2", None, 3, 1])
    for area in ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1", "D3:D4"):
        page.merge_cells(area)
    first, second = values(saved(book))
    assert (first["workforce_total"], first["workforce_female"]) == (6, 4)
    assert (second["commune"], second["workforce_female"]) == ("13504", 1)


def test_every_sheet_with_a_list_is_read_but_not_our_own_side_sheets() -> None:
    book = opened(listing(GOOD))
    for title in ("Xã 2", ERROR_SHEET, "Ghi chú"):
        page = book.create_sheet(title)
        if title != "Ghi chú":
            page.append(HEADINGS)
            page.append(["Nhà nghỉ B", "Nhà nghỉ", "Thôn 2", "Tràng An"])
    assert [row.sheet for row in parsed(saved(book)).rows] == ["Danh sách", "Xã 2"]


def test_a_chosen_mapping_goes_before_the_guess() -> None:
    content = workbook(["Tên cơ sở", "Kiểu", "Địa chỉ", "Nơi", "Số phòng"], [*GOOD, 5])
    chosen = {"Kiểu": "establishment_type", "Nơi": "commune", "Số phòng": None}
    assert values(content, chosen=chosen) == [EXPECTED]
    hows = {c["header"]: c["how"] for c in parsed(content, chosen).columns}
    assert hows["Kiểu"] == hows["Số phòng"] == "chosen"
    assert hows["Tên cơ sở"] == "exact"


def test_a_missing_column_is_said_once() -> None:
    found = parsed(workbook(["Tên cơ sở", "Địa chỉ"], *[["A", "Thôn 1"]] * 3))
    missing = [(m["cell"], m["code"], m["params"]["header"]) for m in found.missing]
    assert missing == [
        ("A1", "column-missing", "Loại hình"),
        ("A1", "column-missing", "Xã, thị trấn"),
    ]


def test_the_only_commune_of_a_caller_needs_no_column() -> None:
    content = workbook(HEADINGS[:3], GOOD[:3])
    assert values(content, only="13504") == [EXPECTED]
    assert parsed(content, only="13504").missing == []


def test_files_without_a_list_or_rows() -> None:
    assert refusal(workbook(["một", "hai"], ["ba", "bốn"])) == "file-without-list"
    assert refusal(workbook(HEADINGS)) == "file-without-rows"


@pytest.mark.parametrize(
    "heading",
    [
        "Họ tên tiếp viên",
        "Danh sách nhân viên",
        "Tên đối tượng",
        "Người bán dâm",
        "Số CCCD nhân viên",
    ],
)
def test_a_column_that_names_workers_or_suspects_refuses_the_file(heading: str) -> None:
    assert table_detection.is_worker_or_suspect_heading(heading)
    content = workbook((*HEADINGS, heading), (*GOOD, "Nguyễn Thị B"))
    assert refusal(content) == "file-names-persons"
    assert values(workbook((*HEADINGS, heading), GOOD)) == [EXPECTED]  # an empty column harms none


@pytest.mark.parametrize(
    "heading", ["Số tiếp viên", "Tổng số nhân viên", "Chủ cơ sở", "Người quản lý", "Lao động nữ"]
)
def test_counts_and_owners_are_no_such_column(heading: str) -> None:
    assert not table_detection.is_worker_or_suspect_heading(heading)


def test_samples_never_show_numbers_of_persons() -> None:
    content = workbook(
        (*HEADINGS, "Số điện thoại", "Ghi chú", "Khác"), (*GOOD, "0912345678", "x", "0912345678")
    )
    samples = {c["header"]: c["samples"] for c in parsed(content).columns}
    assert samples["Số điện thoại"] == samples["Ghi chú"] == samples["Khác"] == []
    assert samples["Tên cơ sở"] == ["Nhà nghỉ A"]


def row_with(**cells: Any) -> bytes:
    heads = [*HEADINGS, *(LISTING.columns_by_field[name].header for name in cells)]
    return workbook(heads, [*GOOD, *cells.values()])


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"workforce_total": 5, "workforce_female": 7}, ("F2", "row-more-women")),
        (
            {"workforce_total": 5, "workforce_female": 2, "workforce_under_18": 6},
            ("G2", "row-more-minors"),
        ),
        ({"workforce_female": 2}, ("E2", "row-without-total")),
        ({"latitude": 20.5}, ("E2", "row-without-other-axis")),
        ({"status": "Đã đóng"}, ("E2", "row-closed-without-day")),
        (
            {"status": "Đang hoạt động", "closed_on": "1/2/2022"},
            ("F2", "row-closing-day-but-open"),
        ),
        (
            {"opened_on": "1/2/2022", "closed_on": "1/1/2022"},
            ("F2", "row-closed-before-opened"),
        ),
        ({"opened_on": "1/2/2030"}, ("E2", "cell-in-future")),
        ({"owner_name": "x" * 201}, ("E2", "cell-too-long")),
        ({"room_count": "mười hai"}, ("E2", "cell-not-a-count")),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(cells: dict[str, Any], found: tuple[str, str]) -> None:
    assert errors_in(row_with(**cells)) == [found]


def test_a_closing_day_beside_a_blank_state_means_closed() -> None:
    (row,) = values(row_with(closed_on="1/2/2022"))
    assert row["status"] == "closed"


def test_a_count_without_women_goes_in_without_it_and_says_so() -> None:
    (row,) = parsed(row_with(workforce_total=5)).rows
    assert (row.errors, [w.code for w in row.warnings]) == ([], ["row-without-women"])


def test_blank_required_cells() -> None:
    assert errors_in(listing(("", "Nhà nghỉ", None, "Bình Nghĩa"))) == [
        ("A2", "cell-required"),
        ("C2", "cell-required"),
    ]


def test_the_template_is_understood_without_guessing() -> None:
    content = render_template(LISTING, LISTS)
    book = opened(content)
    page = book["Danh sách"]
    page.append([*GOOD])
    found = parsed(saved(book))
    assert {c["how"] for c in found.columns} == {"exact"}
    shown = [c["field"] for c in found.columns]
    assert shown == [c.field for c in COLUMNS]
    assert [row.errors for row in found.rows] == [[]]


def test_the_template_offers_choices_and_help() -> None:
    book = opened(render_template(LISTING, LISTS))
    assert book.sheetnames == ["Danh sách", "Danh mục", "Hướng dẫn"]
    lists = book["Danh sách"].data_validations.dataValidation
    assert sorted(v.formula1.split("$")[1] for v in lists) == ["A", "B", "C"]
    assert "Bình Nghĩa" in [c.value for c in book["Danh mục"]["B"]]
    words = [c.value for c in book["Hướng dẫn"]["A"]]
    assert {c.header for c in COLUMNS} <= set(words)
    assert book["Danh sách"].freeze_panes is not None


def test_a_marked_workbook_comes_round_again() -> None:
    content = listing(GOOD)
    note: ErrorMark = {
        "sheet": "Danh sách",
        "cell": "A2",
        "value": "",
        "code": "row-odd-version",
        "params": {},
        "suggestion": None,
        "message": "Sai",
    }
    assert values(render_annotated(content, [note])) == [EXPECTED]
