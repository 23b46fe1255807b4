"""The staff list in Excel: a second list, declared in one file of its own package (staff.lists)."""

from typing import Any

import sqlalchemy as sa

from backend.domains.prevention.staff.models import Staff
from tests import world
from tests.acting import Api, Person
from tests.domains.platform.imports.lists import codes, opened, saved, send, workbook

HEADS = ("Họ và tên", "Cơ quan", "Đơn vị", "Loại cán bộ", "Trực tiếp", "Nữ", "Từ ngày")
THAO = ("Vũ Thị Thảo", "UBND xã Bình Nghĩa", "Bình Nghĩa", "Công chức", "x", "Có", "1/2/2020")
MINH = ("Trần Văn Minh", "Hội Phụ nữ xã", "xã Bình Nghĩa", "báo cáo viên", None, None, None)


def checked(person: Person, *rows: Any, **fields: Any) -> dict[str, Any]:
    answer = send(person, workbook(HEADS, *rows), kind="staff", **fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def applied(person: Person, *rows: Any) -> dict[str, Any]:
    found = checked(person, *rows, dry_run="false")
    assert found["status"] == "applied", found
    return found


def read_staff(person: Person) -> dict[str, dict[str, Any]]:
    return {item["full_name"]: item for item in person.get("/staff", limit=200).json()["items"]}


def test_a_staff_list_goes_in_through_its_own_rules(api: Api) -> None:
    person = api.as_("binhnghia")
    found = applied(person, THAO, MINH)
    assert (found["kind"], found["created_count"], found["errors"]) == ("staff", 2, [])
    people = read_staff(person)
    thao, minh = people["Vũ Thị Thảo"], people["Trần Văn Minh"]
    assert (thao["kind"], thao["is_direct_duty"], thao["is_female"]) == ("officer", True, True)
    assert (minh["kind"], minh["is_direct_duty"], minh["is_female"]) == ("rapporteur", False, None)
    assert thao["active_from"] == "2020-02-01"
    assert thao["org_unit_id"] == str(world.unit("binhnghia"))


def test_what_the_form_refuses_the_list_refuses_too(api: Api) -> None:
    heads = (*HEADS, "Đến ngày")
    rows = (
        ("", *THAO[1:], None),
        ("Lê Văn An 0912345678", *THAO[1:], None),
        (*THAO, "1/1/2019"),
        ("Lê Văn B", THAO[1], "Tràng An", *THAO[3:], None),
        ("Lê Văn C", *THAO[1:3], "Giám đốc", *THAO[4:], None),
        ("Lê Văn D", *THAO[1:4], "hai", *THAO[5:], None),
    )
    found = send(api.as_("binhnghia"), workbook(heads, *rows), kind="staff").json()
    assert sorted(codes(found)) == [
        ("A2", "cell-required"),
        ("A3", "cell-names-person"),
        ("C5", "cell-unknown-commune"),
        ("D6", "cell-unknown-choice"),
        ("E7", "cell-not-yes-or-no"),
        ("H4", "leaves-before-starting"),
    ]
    assert all("{" not in error["message"] for error in found["errors"])


def test_rows_are_matched_by_unit_name_and_agency(api: Api) -> None:
    person = api.as_("binhnghia")
    applied(person, THAO)
    found = checked(person, ("VU THI THAO", *THAO[1:]), THAO, ("Người Mới", *THAO[1:]))
    assert (found["unchanged_count"], found["created_count"]) == (1, 1)
    assert codes(found) == [("A3", "row-duplicate")]
    assert "đơn vị, họ tên và cơ quan" in found["errors"][0]["message"]


def test_an_edited_export_comes_back_and_is_taken_back(api: Api) -> None:
    person = api.as_("binhnghia")
    applied(person, THAO, MINH)
    exported = person.get("/exports/staff.xlsx", q="thao")
    assert exported.status_code == 200
    book = opened(exported.content)
    page = book["Danh sách"]
    heads = [str(cell.value).removesuffix(" *") for cell in page[1]]
    assert page.max_row == 2
    row = dict(zip(heads, (cell.value for cell in page[2]), strict=True))
    assert (row["Đơn vị"], row["Trực tiếp làm công tác"]) == ("Bình Nghĩa", "Có")
    unchanged = send(person, exported.content, kind="staff").json()
    assert (unchanged["unchanged_count"], unchanged["errors"]) == (1, [])
    page.cell(2, heads.index("Nữ") + 1).value = None
    page.cell(2, heads.index("Đến ngày") + 1).value = "30/9/2022"
    found = send(person, saved(book), kind="staff", dry_run="false").json()
    assert (found["updated_count"], found["errors"]) == (1, [])
    assert read_staff(person)["Vũ Thị Thảo"]["active_to"] == "2022-09-30"
    assert person.post(f"/imports/{found['id']}/revert").status_code == 200
    thao = read_staff(person)["Vũ Thị Thảo"]
    assert (thao["active_to"], thao["is_female"]) == (None, True)


def test_new_people_go_again_unless_they_are_on_a_course(api: Api) -> None:
    person = api.as_("binhnghia")
    found = applied(person, THAO)
    id = read_staff(person)["Vũ Thị Thảo"]["id"]
    path = f"/staff/{id}"
    assert person.patch(path, {"is_female": False}, etag=1).status_code == 200
    refused = person.post(f"/imports/{found['id']}/revert").json()
    assert refused["changed"] == [{"id": id, "name": "Vũ Thị Thảo", "reason": "changed"}]
    again = applied(person, MINH)
    assert person.post(f"/imports/{again['id']}/revert").status_code == 200
    assert set(read_staff(person)) == {"Vũ Thị Thảo"}


def test_a_line_that_the_service_refuses_leaves_the_others_in(api: Api) -> None:
    """Between check and writing somebody entered the same official for another time."""
    person = api.as_("binhnghia")
    found = checked(person, THAO, MINH)
    body = {
        "org_unit_id": str(world.unit("binhnghia")),
        "full_name": THAO[0],
        "agency": THAO[1],
        "is_direct_duty": True,
    }
    assert person.post("/staff", body).status_code == 201
    answer = person.post(f"/imports/{found['id']}/apply").json()
    assert (answer["created_count"], answer["error_count"]) == (1, 1)
    assert codes(answer) == [("A2", "row-changed")]


def test_an_official_stays_in_the_unit(api: Api) -> None:
    district = api.as_("district")
    applied(district, THAO)
    book = opened(district.get("/exports/staff.xlsx", q="thao").content)
    heads = [str(cell.value).removesuffix(" *") for cell in book["Danh sách"][1]]
    book["Danh sách"].cell(2, heads.index("Đơn vị") + 1).value = "Tràng An"
    found = send(district, saved(book), kind="staff").json()
    assert [code for _, code in codes(found)] == ["row-unit-stays"]


def test_each_list_has_its_own_permission(api: Api) -> None:
    """The leader reads the staff list and takes it away, but brings nothing in."""
    leader = api.as_("leader")
    assert leader.get("/exports/staff.xlsx").status_code == 200
    assert leader.get("/imports/templates/staff.xlsx").status_code == 403
    assert api.as_("police").get("/exports/staff.xlsx").status_code == 403
    kinds = api.as_("binhnghia").get("/imports/kinds").json()["items"]
    assert {"establishments", "staff"} <= {kind["kind"] for kind in kinds}
    (listed,) = [kind for kind in kinds if kind["kind"] == "staff"]
    assert listed["columns"][0]["header"] == "Họ và tên"


def test_nothing_of_the_staff_list_is_written_by_a_check(api: Api) -> None:
    before = api.one(sa.select(sa.func.count()).select_from(Staff))
    checked(api.as_("binhnghia"), THAO, MINH)
    assert api.one(sa.select(sa.func.count()).select_from(Staff)) == before
