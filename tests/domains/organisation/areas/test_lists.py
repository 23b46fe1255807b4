"""Areas in Excel: in, out, corrected and back."""

from typing import Any

from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, draft, made
from tests.domains.organisation.areas.test_routes import new_area
from tests.domains.platform.imports.lists import codes, opened, saved, send, workbook

HEADS = ("Tên địa bàn", "Loại địa bàn", "Đơn vị")
FIRST = ("Thôn Đông", "Thôn", "Bình Nghĩa")


def apply_rows(person: Person, *rows: Any) -> dict[str, Any]:
    found = made(send(person, workbook(HEADS, *rows), kind="areas"))
    assert found["errors"] == []
    return done(person.post(f"/imports/{found['id']}/apply"))


def test_a_list_goes_in_comes_out_corrected_and_is_taken_back(api: Api) -> None:
    person = api.as_("binhnghia")
    rows = (FIRST, ("Thôn Động", "Làng", None), ("Bồ Đề", "Xã cũ", None))
    assert apply_rows(person, *rows)["created_count"] == 3, "marks make another name"
    content = person.get("/exports/areas.xlsx", q="dong").content
    again = send(person, content, kind="areas").json()
    assert (again["unchanged_count"], again["errors"]) == (2, [])
    book = opened(content)
    page = book["Danh sách"]
    heads = [str(cell.value).removesuffix(" *") for cell in page[1]]
    assert [page.cell(2, heads.index(h) + 1).value for h in HEADS] == [*FIRST]
    page.cell(2, heads.index("Đến hết ngày") + 1).value = "31/12/2021"
    changed = send(person, saved(book), kind="areas", dry_run="false").json()
    assert (changed["updated_count"], changed["errors"]) == (1, [])
    (row,) = done(person.get("/areas", q="dong", on="2021-12-31"))["items"][:1]
    assert row["valid_to"] == "2021-12-31"
    assert done(person.post(f"/imports/{changed['id']}/revert"))["status"] == "reverted"
    assert done(person.get(f"/areas/{row['id']}"))["valid_to"] is None


def test_what_the_form_refuses_the_list_refuses_too(api: Api) -> None:
    rows = (
        ("", *FIRST[1:]),
        ("Thôn 1", "Huyện", None),
        ("Thôn 1", "Thôn", "Tràng An"),
        FIRST,
        FIRST,
    )
    found = made(send(api.as_("binhnghia"), workbook(HEADS, *rows), kind="areas"))
    assert codes(found) == [
        *(("A2", "cell-required"), ("B3", "cell-unknown-choice"), ("C4", "cell-unknown-commune")),
        ("A6", "row-duplicate"),
    ]


def test_places_and_activities_bring_their_area_in_and_out(api: Api) -> None:
    person, district = api.as_("binhnghia"), api.as_("district")
    apply_rows(person, FIRST, ("Thôn Động", "Thôn", None))
    made(district.post("/areas", new_area("trangan", name="Thôn Đông")))
    heads = ("Tên cơ sở", "Loại hình", "Địa chỉ", "Xã, thị trấn", "Thuộc địa bàn")
    rows = (
        ("Quán Một", "Nhà nghỉ", "Số 1", "Bình Nghĩa", "Thôn Đông"),
        ("Quán Hai", "Nhà nghỉ", "Số 2", "Tràng An", "thôn  đông"),
        ("Quán Ba", "Nhà nghỉ", "Số 3", "Bình Nghĩa", None),
    )
    found = made(send(district, workbook(heads, *rows)))
    assert found["errors"] == []
    done(district.post(f"/imports/{found['id']}/apply"))
    told = {row["name"]: row["area_name"] for row in done(district.get("/establishments"))["items"]}
    assert (told["Quán Một"], told["Quán Hai"], told["Quán Ba"]) == ("Thôn Đông",) * 2 + (None,)
    units = {
        row["org_unit_name"]
        for row in done(district.get("/establishments", q="quan"))["items"]
        if row["area_id"]
    }
    assert units == {"Bình Nghĩa", "Tràng An"}, "each of its own unit"
    content = district.get("/exports/establishments.xlsx", q="quan").content
    again = send(district, content).json()
    assert (again["unchanged_count"], again["errors"]) == (4, []), "and one of the cast"
    heads = ("Nội dung", "Hình thức", "Ngày", "Đối tượng", "Thuộc địa bàn")
    row = ("Phổ biến Pháp lệnh", "Hội nghị", "20/09/2022", "Nhân dân, khu dân cư", "Thôn Động")
    found = made(send(person, workbook(heads, row), kind="communication-activities"))
    assert found["errors"] == []
    done(person.post(f"/imports/{found['id']}/apply"))
    (held,) = done(person.get("/communication-activities"))["items"]
    assert held["area_name"] == "Thôn Động"
    content = person.get("/exports/communication-activities.xlsx").content
    again = send(person, content, kind="communication-activities").json()
    assert (again["unchanged_count"], again["errors"]) == (1, [])


def test_a_cell_names_an_area_of_its_row_s_unit_that_is_valid(api: Api) -> None:
    district = api.as_("district")
    ended = {"valid_from": "2010-01-01", "valid_to": "2021-12-31"}
    for body in (
        new_area(name="Thôn Đông"),
        new_area(name="Thôn Tây", **ended),
        new_area(name="Bồ Đề"),
        new_area(name="Bồ Đề", kind="former_commune"),
    ):
        made(district.post("/areas", body))
    heads = ("Tên cơ sở", "Loại hình", "Địa chỉ", "Xã, thị trấn", "Thuộc địa bàn")
    cells = ("Thôn Đông", "Thôn Nam", "Bồ Đề", "Nhà chị Hoa 0912 345 678", "Thôn Tây")
    rows = [
        (f"Quán {i}", "Nhà nghỉ", f"Số {i}", "Tràng An" if i == 0 else "Bình Nghĩa", cell)
        for i, cell in enumerate(cells)
    ]
    found = made(send(district, workbook(heads, *rows)))
    assert codes(found) == [
        *(("E2", "cell-unknown-area"), ("E3", "cell-unknown-area")),
        *(("E4", "cell-unknown-area-which"), ("E5", "cell-names-person")),
    ]
    applied = done(district.post(f"/imports/{found['id']}/apply"))
    assert (applied["created_count"], codes(applied)[-1]) == (0, ("E6", "area-not-valid"))


def test_an_exported_row_keeps_an_area_that_ended_since(api: Api) -> None:
    person = api.as_("binhnghia")
    area = made(person.post("/areas", new_area()))
    place = f"/establishments/{world.establishment('binhnghia')}"
    done(person.patch(place, {"area_id": area["id"]}, etag=done(person.get(place))))
    done(person.patch(f"/areas/{area['id']}", {"valid_to": "2022-09-30"}, etag=area))
    content = person.get("/exports/establishments.xlsx", q="huong sen").content
    again = send(person, content).json()
    assert (again["unchanged_count"], again["errors"]) == (1, [])


def test_the_export_of_visits_tells_their_area(api: Api) -> None:
    person = api.as_("binhnghia")
    area = made(person.post("/areas", new_area()))
    made(api.as_("inspector").post("/inspections", draft(area_id=area["id"])))
    page = opened(api.as_("district").get("/exports/inspections.xlsx").content)["Kiểm tra"]
    heads = [cell.value for cell in page[1]]
    assert page.cell(2, heads.index("Địa bàn") + 1).value == "Thôn 1"
