"""__Ens__ in Excel: in, out, corrected and back."""

from typing import Any

from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, made
from tests.domains.platform.imports.lists import codes, opened, saved, send, workbook

HEADS = ("Tên", "Đơn vị", "Ghi chú")
FIRST = ("Tên thứ nhất", "Bình Nghĩa", None)


def apply_rows(person: Person, *rows: Any) -> dict[str, Any]:
    found = made(send(person, workbook(HEADS, *rows), kind="__url__"))
    return done(person.post(f"/imports/{found['id']}/apply"))


def test_a_list_goes_in_comes_out_corrected_and_is_taken_back(api: Api) -> None:
    person = api.as_("binhnghia")
    assert apply_rows(person, FIRST, ("Tên thứ hai", None, "Dòng"))["created_count"] == 2
    content = person.get("/exports/__url__.xlsx", q="nhat").content
    again = send(person, content, kind="__url__").json()
    assert (again["unchanged_count"], again["errors"]) == (1, [])
    book = opened(content)
    page = book["Danh sách"]
    heads = [str(cell.value).removesuffix(" *") for cell in page[1]]
    page.cell(2, heads.index("Ghi chú") + 1).value = "Sửa trong tệp"
    changed = send(person, saved(book), kind="__url__", dry_run="false").json()
    assert (changed["updated_count"], changed["errors"]) == (1, [])
    (row,) = done(person.get("/__url__", q="nhat"))["items"]
    assert row["note"] == "Sửa trong tệp"
    assert done(person.post(f"/imports/{changed['id']}/revert"))["status"] == "reverted"
    assert done(person.get(f"/__url__/{row['id']}"))["note"] is None


def test_what_the_form_refuses_the_list_refuses_too(api: Api) -> None:
    rows = (("", *FIRST[1:]), ("Tên", "Tràng An", None), FIRST, FIRST)
    found = made(send(api.as_("binhnghia"), workbook(HEADS, *rows), kind="__url__"))
    assert codes(found) == [
        *(("A2", "cell-required"), ("B3", "cell-unknown-commune"), ("A5", "row-duplicate")),
    ]
