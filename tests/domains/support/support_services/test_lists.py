"""Monthly counts in Excel: in through the form's rules, back again, and never with a person."""

from typing import Any

import pytest
import sqlalchemy as sa

from backend.domains.platform.imports.models import ImportFile
from tests import world
from tests.acting import Api, Person
from tests.domains.platform.imports.lists import codes, opened, saved, send, workbook
from tests.domains.support.support_services.counting import PATH, write

KIND = "support-services"
HEADS = ("Xã, thị trấn", "Tháng", "Loại hỗ trợ", "Số lượt", "Trong đó dưới 18 tuổi")
LOAN = ("Bình Nghĩa", "8/2022", "Vay vốn", 3, 1)
HEALTH = ("xã Bình Nghĩa", "Tháng 8 năm 2022", "y tế", 0, None)


def checked(person: Person, *rows: Any, heads: Any = HEADS, **fields: Any) -> dict[str, Any]:
    answer = send(person, workbook(heads, *rows), kind=KIND, **fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_month_goes_in_and_an_edited_export_comes_back(api: Api) -> None:
    person = api.as_("binhnghia")
    found = checked(person, LOAN, HEALTH, dry_run="false")
    assert (found["created_count"], found["errors"]) == (2, [])
    rows = person.get(PATH, month="2022-08").json()
    rows = {row["service"]: row for row in person.get(PATH).json()["items"]}
    assert (rows["loan"]["count"], rows["loan"]["under_18_count"]) == (3, 1)
    assert (rows["health"]["month"], rows["health"]["count"]) == ("2022-08", 0)
    exported = person.get(f"/exports/{KIND}.xlsx", **{"from": "2022-08"})
    assert exported.status_code == 200
    book = opened(exported.content)
    page = book["Danh sách"]
    assert (page.max_row, page["B2"].number_format) == (3, "mm/yyyy")
    unchanged = send(person, exported.content, kind=KIND).json()
    assert (unchanged["unchanged_count"], unchanged["errors"]) == (2, [])
    loan = next(row for row in page.iter_rows(min_row=2) if row[2].value == "Vay vốn")
    loan[3].value = 5
    found = send(person, saved(book), kind=KIND, dry_run="false").json()
    assert (found["updated_count"], found["errors"]) == (1, [])
    assert person.post(f"/imports/{found['id']}/revert").status_code == 200
    rows = {row["service"]: row["count"] for row in person.get(PATH).json()["items"]}
    assert rows == {"loan": 3, "health": 0}


def test_what_the_form_refuses_the_list_refuses_too(api: Api) -> None:
    rows = (
        ("Bình Nghĩa", "10/2022", "Vay vốn", 2, 0),
        ("Bình Nghĩa", "11/2022", "Vay vốn", 2, 0),
        ("Bình Nghĩa", "2022", "Vay vốn", 2, 0),
        ("Bình Nghĩa", "9/2022", "Mổ mắt", 2, 0),
        ("Bình Nghĩa", "5/2022", "Vay vốn", None, 0),
        ("Bình Nghĩa", "9/2022", "Vay vốn", 2, 3),
        ("Tràng An", "9/2022", "Vay vốn", 2, 0),
        ("Bình Nghĩa", "9/2022", "Y tế", 20_000, 0),
    )
    found = checked(api.as_("binhnghia"), *rows)
    assert sorted(codes(found)) == [
        ("A8", "cell-unknown-commune"),
        ("B3", "cell-month-in-future"),
        ("B4", "cell-not-a-month"),
        ("C5", "cell-unknown-choice"),
        ("D6", "missing"),
        ("D9", "too-big"),
        ("E7", "more-minors-than-people"),
    ]
    assert all("{" not in error["message"] for error in found["errors"])


def test_what_was_not_counted_comes_back_blank_and_stays_so(api: Api) -> None:
    """A blank cell of a new row may be forgotten: it says nothing of what was counted."""
    write(api, "binhnghia", "2022-08", loan=3)
    person = api.as_("binhnghia")
    book = opened(exported := person.get(f"/exports/{KIND}.xlsx").content)
    cells = [row[3].value for row in book["Danh sách"].iter_rows(min_row=2)]
    assert sorted(map(str, cells)) == ["3", *["None"] * 6]
    again = send(person, exported, kind=KIND).json()
    assert (again["unchanged_count"], again["errors"]) == (7, [])
    loan = next(row for row in book["Danh sách"].iter_rows(min_row=2) if row[3].value == 3)
    loan[3].value = None
    again = send(person, saved(book), kind=KIND).json()
    assert (again["unchanged_count"], again["errors"]) == (7, [])


def test_an_edited_row_keeps_its_month_and_service(api: Api) -> None:
    person = api.as_("binhnghia")
    checked(person, LOAN, dry_run="false")
    book = opened(person.get(f"/exports/{KIND}.xlsx").content)
    book["Danh sách"]["C2"].value = "Tạo việc làm"
    found = send(person, saved(book), kind=KIND).json()
    assert codes(found) == [("C2", "row-field-stays")]


@pytest.mark.parametrize(
    "heading",
    ["Họ tên", "Tên", "Tên phụ nữ", "Người được hỗ trợ", "Mã đối tượng", "Năm sinh", "CCCD"],
)
def test_a_file_that_names_people_is_refused_whole(api: Api, heading: str) -> None:
    person = api.as_("binhnghia")
    content = workbook((*HEADS, heading), (*LOAN, "MH 1"))
    for mapping in ({}, {"mapping": f'{{"{heading}": "service", "Loại hỗ trợ": null}}'}):
        answer = send(person, content, kind=KIND, **mapping)
        assert answer.status_code == 422
        error = answer.json()["errors"][0]
        assert (error["pointer"], error["code"]) == ("/file", "file-names-persons")
        assert heading in error["message"]
    assert api.one(sa.select(sa.func.count()).select_from(ImportFile)) == 0


def test_words_beside_the_counts_are_refused_but_not_signatures(api: Api) -> None:
    person = api.as_("binhnghia")
    heads = ("STT", *HEADS, "ĐVT", "Ghi chú")
    row = (1, *LOAN, "lượt")
    noted = send(person, workbook(heads, (*row, "chị A ở thôn 3")), kind=KIND)
    assert [e["code"] for e in noted.json()["errors"]] == ["file-with-words"]
    told = send(person, workbook(HEADS, (*LOAN[:3], "chị Lan", 0)), kind=KIND)
    assert [e["code"] for e in told.json()["errors"]] == ["file-with-words"]
    assert api.one(sa.select(sa.func.count()).select_from(ImportFile)) == 0
    signed = (*[None] * 7, "TM. UBND xã")
    found = checked(person, (*row, 12), signed, (*[None] * 7, "Nguyễn Văn An"), heads=heads)
    assert (found["created_count"], found["errors"]) == (1, [])


def test_who_takes_counts_in_and_out(api: Api) -> None:
    write(api, "binhnghia", "2022-08", loan=3)
    exporters = {"district": 200, "district2": 200, "binhnghia": 200, "trangan": 200}
    for person in world.PEOPLE:
        answer = api.as_(person).get(f"/exports/{KIND}.xlsx")
        assert answer.status_code == exporters.get(person, 403), person
        if answer.status_code == 200:
            rows = opened(answer.content)["Danh sách"].max_row - 1
            assert rows == 7 * (person in ("district", "binhnghia")), person
    for person in ("leader", "province", "police", "inspector"):
        assert send(api.as_(person), workbook(HEADS, LOAN), kind=KIND).status_code == 403
