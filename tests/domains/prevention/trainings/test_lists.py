"""Courses and their sheets in Excel: out, filled, in, and back (trainings.lists, sheet_list)."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done
from tests.domains.platform.imports.lists import codes, opened, saved, send, workbook
from tests.domains.prevention.trainings.making import attended, held, hired

HEADS = ("Tên lớp", "Nội dung", "Từ ngày", "Đến ngày", "Đơn vị tổ chức", "Cấp tổ chức")
SKILLS = ("Kỹ năng tư vấn", "Tư vấn về phòng, chống mại dâm", "10/5/2022", "11/5/2022")
SHEET = "/exports/training-attendances.xlsx"


def heads(page: Any) -> list[str]:
    return [str(cell.value).removesuffix(" *") for cell in page[1]]


def column(page: Any, head: str) -> list[Any]:
    at = heads(page).index(head) + 1
    return [page.cell(row, at).value for row in range(2, page.max_row + 1)]


def filled(content: bytes, **results: str) -> bytes:
    """The sheet with a result beside names: {"Vũ Thị Thảo": "Hoàn thành"}."""
    book = opened(content)
    page = book["Danh sách"]
    at = heads(page).index("Kết quả") + 1
    for row, name in enumerate(column(page, "Họ và tên"), 2):
        if name in results:
            page.cell(row, at).value = results[name]
    return saved(book)


def sheet(person: Person, training: dict[str, Any]) -> dict[str, bool | None]:
    found = done(person.get(f"/trainings/{training['id']}/sheet", limit=200))
    return {row["full_name"]: row["completed"] for row in found["items"]}


def test_courses_go_in_and_come_out_with_their_figures(api: Api) -> None:
    district = api.as_("district")
    rows = (
        (*SKILLS, "Phòng LĐTBXH", None),
        ("Kỹ năng khác", *SKILLS[1:3], "1/5/2022", "Phòng LĐTBXH", "Tỉnh"),
    )
    found = send(
        district, workbook((*HEADS, "Đơn vị"), *((*r, "Bình Lục") for r in rows)), kind="trainings"
    ).json()
    assert codes(found) == [("D3", "ends-before-start")]
    found = done(district.post(f"/imports/{found['id']}/apply"))
    assert (found["created_count"], found["error_count"]) == (1, 1)
    (course,) = done(district.get("/trainings"))["items"]
    assert (course["topic"], course["level"], course["held_to"]) == (
        *("counselling", "district", "2022-05-11"),
    )
    attended(api, course, hired(api))
    exported = district.get("/exports/trainings.xlsx", year=2022)
    page = opened(exported.content)["Danh sách"]
    assert column(page, "Nội dung") == ["Tư vấn về phòng, chống mại dâm"]
    assert column(page, "Số cán bộ hoàn thành") == [1]
    again = send(district, exported.content, kind="trainings").json()
    assert (again["unchanged_count"], again["errors"]) == (1, [])
    assert "Số cán bộ" not in str(
        heads(opened(district.get("/imports/templates/trainings.xlsx").content).active)
    )


def test_a_sheet_goes_round(api: Api) -> None:
    """Prefilled with the staff list, filled, checked, written, and taken back as a whole."""
    training, officer = held(api), api.as_("binhnghia")
    for name in ("Vũ Thị Thảo", "Trần Văn Minh", "Lê Thị Hoa"):
        hired(api, full_name=name)
    hired(api, "trangan", full_name="Ngô Văn Bình")
    attended(api, training, hired(api, full_name="Đỗ Văn An"), completed=False)
    before = sheet(officer, training)
    exported = officer.get(SHEET, training_id=training["id"])
    page = opened(exported.content)["Danh sách"]
    assert column(page, "Kết quả") == ["Có tham dự", None, None, None], "An first, then no one"
    assert set(column(page, "Lớp tập huấn")) == {f"{training['title']} – 10/05/2022"}
    assert "Ngô Văn Bình" not in column(page, "Họ và tên")
    unchanged = send(officer, exported.content, kind="training-attendances").json()
    assert (unchanged["unchanged_count"], unchanged["errors"]) == (4, [])
    results = {
        "Vũ Thị Thảo": "Hoàn thành",
        "Trần Văn Minh": "x",
        "Đỗ Văn An": "Vắng",
        "Lê Thị Hoa": "Vắng",
    }
    content = filled(exported.content, **results)
    found = send(officer, content, kind="training-attendances", dry_run="false").json()
    counts = ("created_count", "updated_count", "unchanged_count", "error_count")
    assert [found[count] for count in counts] == [0, 3, 1, 0]
    assert sheet(officer, training) == {
        **dict.fromkeys(("Đỗ Văn An", "Lê Thị Hoa")),
        "Vũ Thị Thảo": True,
        "Trần Văn Minh": False,
    }
    again = send(officer, content, kind="training-attendances").json()
    assert [again[count] for count in counts] == [0, 0, 4, 0], "the same file says nothing new"
    assert done(officer.post(f"/imports/{found['id']}/revert"))["status"] == "reverted"
    assert sheet(officer, training) == before


def test_a_list_without_hidden_columns_finds_people_by_name(api: Api) -> None:
    training, officer = held(api), api.as_("binhnghia")
    hired(api, full_name="Vũ Thị Thảo")
    hired(api, "trangan", full_name="Ngô Văn Bình")
    rows = (
        ("vu thi thao", "UBND xã", training["title"], "Hoàn thành"),
        ("Người Lạ", "UBND xã", training["title"], "Hoàn thành"),
        ("Ngô Văn Bình", "UBND xã", training["title"], "Hoàn thành"),
        ("Vũ Thị Thảo", "UBND xã", "Lớp không có", "Hoàn thành"),
        ("Vũ Thị Thảo", "UBND xã", training["title"], "khá"),
    )
    book = workbook(("Họ và tên", "Cơ quan", "Lớp tập huấn", "Kết quả"), *rows)
    found = send(officer, book, kind="training-attendances", dry_run="false").json()
    assert sorted(codes(found)) == [
        ("A3", "not-on-staff-list"),
        ("A4", "not-on-staff-list"),
        ("C5", "cell-unknown-choice"),
        ("D6", "cell-unknown-choice"),
    ]
    assert sheet(officer, training) == {"Vũ Thị Thảo": True}


def test_all_sheets_of_a_year_are_one_list(api: Api) -> None:
    person = hired(api, full_name="Vũ Thị Thảo")
    attended(api, held(api), person)
    attended(api, held(api, held_from="2021-11-01", held_to="2021-11-02"), person)
    attended(api, held(api), hired(api, "trangan", full_name="Ngô Văn Bình"))
    hired(api, full_name="Không Học")

    def told(who: str, **filters: Any) -> list[str]:
        content = api.as_(who).get(SHEET, **filters).content
        return column(opened(content)["Danh sách"], "Họ và tên")

    assert sorted(told("district")) == ["Ngô Văn Bình", "Vũ Thị Thảo", "Vũ Thị Thảo"]
    assert told("district", year=2021) == told("binhnghia", year=2022) == ["Vũ Thị Thảo"]


def test_nobody_completes_by_excel_what_is_not_over(api: Api) -> None:
    training, officer = (
        held(api, held_from="2022-10-03", held_to="2022-10-04"),
        api.as_("binhnghia"),
    )
    hired(api, full_name="Vũ Thị Thảo")
    content = officer.get(SHEET, training_id=training["id"]).content
    refused = filled(content, **{"Vũ Thị Thảo": "Hoàn thành"})
    found = send(officer, refused, kind="training-attendances").json()
    assert codes(found) == [("E2", "training-not-over")]
    put_down = filled(content, **{"Vũ Thị Thảo": "Có tham dự"})
    found = send(officer, put_down, kind="training-attendances", dry_run="false").json()
    assert (found["updated_count"], sheet(officer, training)) == (1, {"Vũ Thị Thảo": False})


@pytest.mark.parametrize("who", ["trangan", "police", "inspector"])
def test_a_sheet_is_for_those_who_read_the_course(api: Api, who: str) -> None:
    training = held(api, "binhnghia")
    wanted = {"trangan": 404, "police": 404, "inspector": 403}
    assert api.as_(who).get(SHEET, training_id=training["id"]).status_code == wanted[who]
    assert api.as_("leader").get(SHEET, training_id=training["id"]).status_code == 200
    assert world.TODAY.year == 2022
