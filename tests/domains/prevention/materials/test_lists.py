"""Materials in Excel: in, out, corrected and back."""

from typing import Any

from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, made
from tests.domains.platform.imports.lists import codes, opened, saved, send, workbook

HEADS = ("Tên tài liệu", "Loại tài liệu", "Đối tượng", "Năm", "Đơn vị", "Ghi chú")
SAME = ("Tờ rơi", "Nhân dân", 2022)
FIRST = ("Tên thứ nhất", *SAME, "Bình Nghĩa", None)


def apply_rows(person: Person, *rows: Any) -> dict[str, Any]:
    found = made(send(person, workbook(HEADS, *rows), kind="materials"))
    return done(person.post(f"/imports/{found['id']}/apply"))


def test_a_list_goes_in_comes_out_corrected_and_is_taken_back(api: Api) -> None:
    person = api.as_("binhnghia")
    assert apply_rows(person, FIRST, ("Tên thứ hai", *SAME, None, "Dòng"))["created_count"] == 2
    content = person.get("/exports/materials.xlsx", q="nhat").content
    again = send(person, content, kind="materials").json()
    assert (again["unchanged_count"], again["errors"]) == (1, [])
    book = opened(content)
    page = book["Danh sách"]
    heads = [str(cell.value).removesuffix(" *") for cell in page[1]]
    page.cell(2, heads.index("Ghi chú") + 1).value = "Sửa trong tệp"
    changed = send(person, saved(book), kind="materials", dry_run="false").json()
    assert (changed["updated_count"], changed["errors"]) == (1, [])
    (row,) = done(person.get("/materials", q="nhat"))["items"]
    assert row["note"] == "Sửa trong tệp"
    assert done(person.post(f"/imports/{changed['id']}/revert"))["status"] == "reverted"
    assert done(person.get(f"/materials/{row['id']}"))["note"] is None


def test_copies_that_nobody_counted_stay_unknown(api: Api) -> None:
    person = api.as_("binhnghia")
    heads = (*HEADS, "Số bản")
    rows = ((*FIRST, None), ("Tên thứ hai", *SAME, None, None, 500))
    found = made(send(person, workbook(heads, *rows), kind="materials"))
    done(person.post(f"/imports/{found['id']}/apply"))
    counts = {row["name"]: row["copy_count"] for row in done(person.get("/materials"))["items"]}
    assert counts == {"Tên thứ nhất": None, "Tên thứ hai": 500}


def test_what_the_form_refuses_the_list_refuses_too(api: Api) -> None:
    rows = (("", *FIRST[1:]), ("Tên", *SAME, "Tràng An", None), FIRST, FIRST)
    found = made(send(api.as_("binhnghia"), workbook(HEADS, *rows), kind="materials"))
    assert codes(found) == [
        *(("A2", "cell-required"), ("E3", "cell-unknown-commune"), ("A5", "row-duplicate")),
    ]
