"""Nothing of an import keeps a cell that seems to name a person (R7)."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl.comments import Comment

from backend.core.session.models import Base
from backend.domains.platform.imports.models import Import, ImportFile
from backend.spreadsheets import annotated_workbook
from tests.acting import Api
from tests.domains.platform.imports.lists import (
    HEADINGS,
    codes,
    finished,
    names,
    opened,
    saved,
    send,
    workbook,
)

CARD = "035203001234"
HEADS = (*HEADINGS, "Chủ cơ sở", "Số phòng")
GOOD = ("Nhà nghỉ A", "Nhà nghỉ", "Thôn 1", "Bình Nghĩa", "Do Van Cho", 8)


def with_card(at: int, place: int, cell: Any = f"CCCD {CARD}") -> tuple[Any, ...]:
    """A good row, number `at`, with `cell` at `place`."""
    row = [f"Nhà nghỉ số {at}", *GOOD[1:2], f"Thôn {at}", *GOOD[3:]]
    row[place] = cell
    return tuple(row)


ROWS = (
    GOOD,
    with_card(3, 0),
    with_card(4, 1),
    with_card(5, 2, f"Thôn 5, {'dài ' * 100} {CARD}"),
    with_card(6, 4),
    with_card(7, 5, CARD),
)


def find_text(api: Api, text: str) -> list[str]:
    """Where `text` stands: columns of every table, parts of workbooks in them, files of the app."""

    def look(db: Any) -> list[str]:
        return [
            f"{table.name}.{name}"
            for table in Base.metadata.sorted_tables
            for row in db.connection().execute(sa.select(table)).mappings()
            for name, value in row.items()
            if holds(value, text)
        ]

    found = api.run(look)
    var: Path = api.app.state.settings.var_dir
    files = (path for path in var.rglob("*") if path.is_file())
    return sorted({*found, *(path.name for path in files if holds(path.read_bytes(), text))})


def holds(value: Any, text: str) -> bool:
    if isinstance(value, bytes):
        return any(text.encode() in part for part in parts_of(value))
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return text in str(value)


def parts_of(content: bytes) -> list[bytes]:
    if not content.startswith(b"PK"):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [package.read(name) for name in package.namelist()]


def test_the_search_finds_what_is_kept(api: Api) -> None:
    """The negative control: a harmless value is found in the rows and in the workbook."""
    assert send(api.as_("binhnghia"), workbook(HEADS, GOOD)).status_code == 201
    assert {"import_files.content", "import_rows.rows"} <= set(find_text(api, "Do Van Cho"))


def test_no_table_and_no_file_keeps_a_number_of_a_person(api: Api) -> None:
    person = api.as_("binhnghia")
    found = send(person, workbook(HEADS, *ROWS), headers={"Idempotency-Key": "k" * 20}).json()
    assert find_text(api, CARD) == []
    assert sorted(codes(found)) == [
        ("A3", "cell-names-person"),
        ("B4", "cell-names-person"),
        ("C5", "cell-names-person"),
        ("E6", "cell-names-person"),
        ("F7", "cell-names-person"),
    ]
    assert [error["value"] for error in found["errors"]] == [None] * 5
    assert CARD not in person.get(f"/imports/{found['id']}").text


def test_a_note_of_several_lines_is_not_kept(api: Api) -> None:
    heads = ("Năm", "Nội dung", "Nguồn kinh phí", "Dự toán", "Đã chi", "Ghi chú")
    row = (2022, "Tuyên truyền", "Ngân sách địa phương", 95_000_000, 0, f"Đầu năm\n{CARD}")
    person = api.as_("district")
    found = send(person, workbook(heads, row), kind="budgets").json()
    assert codes(found) == [("F2", "cell-names-person")]
    assert find_text(api, CARD) == []
    row = (*row[:5], "Đầu năm")
    found = send(person, workbook(heads, row), kind="budgets", dry_run="false").json()
    assert (found["status"], found["created_count"]) == ("applied", 1)


def test_rows_and_the_marked_workbook_say_where_why_and_how(api: Api) -> None:
    person = api.as_("binhnghia")
    id = send(person, workbook(HEADS, *ROWS)).json()["id"]
    answer = person.get(f"/imports/{id}/rows", only="problems")
    assert CARD not in answer.text
    rows = answer.json()["items"]
    assert ["A" in row["cells"] for row in rows] == [False, True, True, True, True]
    assert "Xóa phần đó đi" in rows[0]["errors"][0]["message"]
    marked = person.get(f"/imports/{id}/annotated.xlsx").content
    assert not holds(marked, CARD)
    book = opened(marked)
    page = book["Danh sách"]
    assert (page["A3"].value, page["A2"].value) == (None, "Nhà nghỉ A")
    assert "Xóa phần đó đi" in page["A3"].comment.text
    listed = [[c.value for c in row] for row in book["Lỗi cần sửa"].iter_rows(min_row=2)]
    assert [row[1:3] for row in listed] == [
        [at, annotated_workbook.WITHHELD_VALUE] for at in ("A3", "B4", "C5", "E6", "F7")
    ]


def test_the_good_rows_go_in_and_the_mended_workbook_too(api: Api) -> None:
    person = api.as_("binhnghia")
    id = send(person, workbook(HEADS, GOOD, with_card(3, 0))).json()["id"]
    applied = person.post(f"/imports/{id}/apply").json()
    assert (applied["created_count"], applied["error_count"]) == (1, 1)
    book = opened(person.get(f"/imports/{id}/annotated.xlsx").content)
    book["Danh sách"]["A3"] = "Nhà nghỉ Hoa Sen"
    again = send(person, saved(book), dry_run="false").json()
    assert (again["created_count"], again["errors"]) == (1, [])
    assert {"Nhà nghỉ A", "Nhà nghỉ Hoa Sen"} <= set(names(person))
    assert find_text(api, CARD) == []


def test_cells_that_no_column_reads_are_not_kept_either(api: Api) -> None:
    """A column that is left out, a title, a sheet without a list, a note, a signature."""
    book = opened(workbook([f"Người lập: {CARD}"], (*HEADS, "Cột khác"), (*GOOD, CARD)))
    page = book.active
    page["A3"].comment = Comment(f"CCCD {CARD}", "Thảo")
    page.append([None, None, None, "Người lập biểu", CARD])
    book.create_sheet("Khác")["B2"] = f"CCCD {CARD}"
    person = api.as_("binhnghia")
    found = send(person, saved(book)).json()
    assert (found["created_count"], found["errors"]) == (1, [])
    assert find_text(api, CARD) == []
    marked = opened(person.get(f"/imports/{found['id']}/annotated.xlsx").content)
    assert marked["Danh sách"]["A3"].value == "Nhà nghỉ A"


def test_what_the_background_reads_is_emptied_once_it_was_read(api: Api) -> None:
    person = api.as_("binhnghia")
    rows = [with_card(number, 0 if number == 9 else 4, GOOD[4]) for number in range(2200)]
    rows[9] = with_card(9, 2)
    answer = send(person, workbook(HEADS, *rows))
    assert answer.status_code == 202
    found = finished(person, answer.json())
    assert codes(found) == [("C11", "cell-names-person")]
    assert find_text(api, CARD) == []
    book = opened(person.get(f"/imports/{found['id']}/annotated.xlsx").content)
    assert book["Danh sách"]["C11"].comment is not None


def test_a_workbook_that_cannot_be_emptied_is_not_kept(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_asked: Any) -> None:
        raise TimeoutError

    person = api.as_("binhnghia")
    with monkeypatch.context() as patch:
        patch.setattr(annotated_workbook._FORK_SERVER, "run", stopped)
        id = send(person, workbook(HEADS, *ROWS)).json()["id"]
    assert find_text(api, CARD) == []
    assert api.one(sa.select(sa.func.count()).select_from(ImportFile)) == 0
    book = opened(person.get(f"/imports/{id}/annotated.xlsx").content)
    assert book.sheetnames == ["Lỗi cần sửa"]
    assert book["Lỗi cần sửa"].max_row == 6
    assert person.post(f"/imports/{id}/apply").json()["created_count"] == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (workbook(HEADS, GOOD, sheet=f"Sổ {CARD}"), "file-sheet-names-person"),
        (workbook((*HEADS, f"SĐT {CARD}"), (*GOOD, 1)), "file-heading-names-person"),
    ],
)
def test_names_of_sheets_and_headings_with_a_number_are_refused(
    api: Api, content: bytes, code: str
) -> None:
    answer = send(api.as_("binhnghia"), content)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert CARD not in answer.text
    assert api.one(sa.select(sa.func.count()).select_from(Import)) == 0


def test_a_mapping_and_a_file_name_keep_no_number(api: Api) -> None:
    person = api.as_("binhnghia")
    answer = send(person, workbook(HEADS, GOOD), mapping=json.dumps({CARD: None}))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/mapping")
    assert (
        send(person, workbook(HEADS, GOOD), f"{CARD}.xlsx").json()["file_name"] == "danh-sach.xlsx"
    )
    assert find_text(api, CARD) == []


def test_an_edited_id_of_an_export_keeps_no_number(api: Api) -> None:
    person = api.as_("binhnghia")
    book = opened(person.get("/exports/establishments.xlsx").content)
    page = book["Danh sách"]
    heads = [str(cell.value) for cell in page[1]]
    at = next(number for number, head in enumerate(heads, 1) if head.startswith("Mã cơ sở"))
    page.cell(2, at).value = CARD
    found = send(person, saved(book)).json()
    assert "cell-names-person" in [code for _, code in codes(found)]
    assert find_text(api, CARD) == []
