"""Lists as workbooks: the same rows as on the screen, ready to come back (exports.routes)."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.types import Message, Scope

from backend.core.session.change_log import LogEntry
from backend.domains.catalogues.violation_types.models import SubjectKind
from backend.domains.enforcement.violations import lists as violations
from backend.domains.enforcement.violations.models import ViolationStatus
from backend.domains.establishments.establishments.lists import Establishments
from backend.domains.establishments.establishments.models import Establishment, WorkforceCount
from backend.domains.inspections.inspections import lists as inspections
from backend.domains.inspections.inspections.models import (
    InspectionKind,
    InspectionOutcome,
    Trigger,
)
from backend.spreadsheets import workbook_writer
from tests import world
from tests.acting import Api, Person
from tests.contract import objects
from tests.domains.platform.imports.lists import opened, saved, send
from tests.domains.support.support_releases.surfaces import parts

PATH = "/exports/establishments.xlsx"


def export(person: Person, path: str = PATH, **params: Any) -> Any:
    answer = person.get(path, **params)
    assert answer.status_code == 200, answer.text
    return opened(answer.content)


def rows(book: Any) -> list[dict[str, Any]]:
    page = book.worksheets[0]
    heads = [str(cell.value).removesuffix(" *") for cell in page[1]]
    return [
        dict(zip(heads, (cell.value for cell in row), strict=True))
        for row in page.iter_rows(min_row=2)
    ]


def fill(api: Api) -> None:
    """One place with every field."""

    def change(db: Any) -> None:
        place = db.get(Establishment, world.establishment("binhnghia"))
        place.manager_name = "Lê Thị B"
        place.business_registration_no, place.security_certificate_no = "0600123456", "=1/GCN"
        place.room_count, place.opened_on = 12, date(2019, 3, 27)
        place.latitude, place.longitude = 20.4933, 105.9312
        place.last_counted_on = date(2022, 9, 1)
        db.flush()
        db.add(
            WorkforceCount(
                establishment_id=place.id,
                org_unit_id=place.org_unit_id,
                counted_on=date(2022, 9, 1),
                total=5,
                female=3,
                under_18=1,
            )
        )

    api.run(change)


def test_the_register_in_the_words_of_the_office(api: Api) -> None:
    fill(api)
    book = export(api.as_("binhnghia"))
    found = {row["Tên cơ sở"]: row for row in rows(book)}
    assert set(found) == {"Nhà nghỉ Hương Sen", "Karaoke Sao Đêm"}
    row = found["Nhà nghỉ Hương Sen"]
    assert (row["Loại hình"], row["Trạng thái"]) == ("Nhà nghỉ", "Đang hoạt động")
    assert (row["Xã, thị trấn"], row["Số phòng"]) == ("Bình Nghĩa", 12)
    assert row["Ngày hoạt động"].date() == date(2019, 3, 27)
    assert row["Số đăng ký kinh doanh"] == "0600123456"
    assert row["Số giấy chứng nhận ANTT"] == "'=1/GCN"
    assert (row["Tổng số lao động"], row["Lao động nữ"]) == (5, 3)
    page = book["Danh sách"]
    hidden = {
        str(page.cell(1, column).value)
        for one in page.column_dimensions.values()
        if one.hidden
        for column in range(one.min, one.max + 1)
    }
    assert hidden == {"Mã cơ sở (không sửa)", "Phiên bản (không sửa)"}
    assert page.protection.sheet
    heads = [str(cell.value).removesuffix(" *") for cell in page[1]]
    cells = zip(heads, page[2], strict=True)
    assert {head for head, cell in cells if cell.value and cell.protection.locked} == hidden
    assert all(cell.protection.locked for cell in page[1])


def test_an_export_comes_back_unchanged(api: Api) -> None:
    fill(api)
    person = api.as_("district")
    answer = person.get(PATH)
    found = send(person, answer.content).json()
    assert (found["status"], found["errors"]) == ("checked", [])
    assert found["unchanged_count"] == found["row_count"] == 4
    assert {c["how"] for c in found["columns"]} == {"exact"}


def edited(book: Any, name: str, **cells: Any) -> bytes:
    """The export with cells of the row `name` changed, by heading."""
    page = book["Danh sách"]
    heads = {str(c.value).removesuffix(" *"): c.column for c in page[1]}
    for row in page.iter_rows(min_row=2):
        if row[0].value == name:
            for heading, value in cells.items():
                page.cell(row[0].row, heads[heading.replace("_", " ")]).value = value
    return saved(book)


def test_an_edited_export_changes_just_that(api: Api) -> None:
    fill(api)
    person = api.as_("binhnghia")
    content = edited(
        export(person),
        "Nhà nghỉ Hương Sen",
        Tên_cơ_sở="Nhà nghỉ Hương Sen Mới",
        Số_phòng=None,
        Người_quản_lý="Trần Văn C",
    )
    found = send(person, content).json()
    assert (found["updated_count"], found["unchanged_count"], found["errors"]) == (1, 1, [])
    rows = person.get(f"/imports/{found['id']}/rows").json()["items"]
    (changes,) = [row["changes"] for row in rows if row["changes"]]
    assert changes == {
        "name": ["Nhà nghỉ Hương Sen", "Nhà nghỉ Hương Sen Mới"],
        "room_count": [12, None],
        "manager_name": ["Lê Thị B", "Trần Văn C"],
    }
    assert person.post(f"/imports/{found['id']}/apply").json()["updated_count"] == 1
    place = person.get(f"/establishments/{world.establishment('binhnghia')}").json()
    assert (place["name"], place["room_count"]) == ("Nhà nghỉ Hương Sen Mới", None)
    assert person.post(f"/imports/{found['id']}/revert").status_code == 200
    assert person.get(f"/establishments/{place['id']}").json()["room_count"] == 12


def test_an_export_older_than_the_record_asks_which_value_stands(api: Api) -> None:
    person = api.as_("binhnghia")
    book = export(person)
    path = f"/establishments/{world.establishment('binhnghia')}"
    assert person.patch(path, {"room_count": 3}, etag=1).status_code == 200
    found = send(person, edited(book, "Nhà nghỉ Hương Sen", Số_phòng=9)).json()
    assert (found["conflict_count"], found["errors"]) == (1, [])


def test_an_export_moved_to_another_commune(api: Api) -> None:
    fill(api)
    person = api.as_("district")
    content = edited(export(person), "Nhà nghỉ Hương Sen", **{"Xã,_thị_trấn": "Tràng An"})
    found = send(person, content, dry_run="false").json()
    assert (found["status"], found["updated_count"]) == ("applied", 1)
    other = api.as_("trangan").get(f"/establishments/{world.establishment('binhnghia')}")
    assert other.status_code == 200
    assert person.post(f"/imports/{found['id']}/revert").status_code == 200
    back = api.as_("binhnghia").get(f"/establishments/{world.establishment('binhnghia')}")
    assert back.json()["workforce_total"] == 5


def test_an_id_of_another_unit_does_not_exist(api: Api) -> None:
    book = export(api.as_("trangan"))
    content = edited(book, "Khách sạn Bình Minh", **{"Xã,_thị_trấn": "Bình Nghĩa"})
    found = send(api.as_("binhnghia"), content).json()
    assert [e["code"] for e in found["errors"]] == ["row-unknown-id"]


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"status": "closed"},
        {"establishment_type": "motel"},
        {"q": "huong sen"},
        {"last_outcome": "never"},
        {"uncounted": "true"},
        {"org_unit_id": str(world.unit("trangan"))},
        {"sort": "attention"},
    ],
)
def test_the_export_holds_what_the_list_shows_in_its_order(api: Api, params: Any) -> None:
    fill(api)
    for name in ("district", "binhnghia", "district2"):
        person = api.as_(name)
        listed = person.get("/establishments", limit=200, **params).json()["items"]
        found = rows(export(person, **params))
        assert [row["Mã cơ sở (không sửa)"] for row in found] == [item["id"] for item in listed]


def test_inspections_and_violations(api: Api) -> None:
    api.run(objects.populate)
    district = api.as_("district")
    for path, listing, headings in (
        ("/exports/inspections.xlsx", "/inspections", {"Ngày kiểm tra", "Cơ sở", "Kết luận"}),
        ("/exports/violations.xlsx", "/violations", {"Hành vi", "Căn cứ", "Tiền phạt (đồng)"}),
    ):
        found = rows(export(district, path))
        listed = district.get(listing, limit=200).json()["items"]
        assert len(found) == len(listed) > 0
        assert headings <= set(found[0])
        assert rows(export(district, path, org_unit_id=str(world.unit("liemphong")))) == []


@pytest.mark.parametrize("name", ["inspector", "binhnghia", "province", "admin", "auditor"])
def test_cases_leave_only_with_those_who_read_them_all(api: Api, name: str) -> None:
    for path in ("/exports/inspections.xlsx", "/exports/violations.xlsx"):
        assert api.as_(name).get(path).status_code == 403


@pytest.mark.parametrize(
    ("name", "status"),
    [("district", 200), ("binhnghia", 200), ("police", 200), ("leader", 200), ("inspector", 403)],
)
def test_who_may_take_the_register_away(api: Api, name: str, status: int) -> None:
    assert api.as_(name).get(PATH).status_code == status


def test_an_export_leaves_a_trace(api: Api) -> None:
    export(api.as_("binhnghia"))
    logged = sa.select(
        LogEntry.entity, LogEntry.actor_id, LogEntry.org_unit_id, LogEntry.version
    ).where(LogEntry.action == "exported")
    assert [tuple(row) for row in api.all(logged)] == [
        ("establishments", world.user("binhnghia"), world.unit("binhnghia"), 0)
    ]


def test_parameters_that_the_list_does_not_know(api: Api) -> None:
    person = api.as_("district")
    assert person.get(PATH, colour="red").status_code == 422
    assert person.get(PATH, status="open").status_code == 422
    assert person.get("/exports/deadlines.xlsx").status_code == 404


def test_every_value_has_words() -> None:
    for words, field, values in (
        (inspections.WORDS, "outcome", InspectionOutcome),
        (inspections.WORDS, "kind", InspectionKind),
        (inspections.WORDS, "trigger", Trigger),
        (violations.WORDS, "subject_kind", SubjectKind),
        (violations.WORDS, "status", ViolationStatus),
    ):
        assert {value.value for value in values} <= set(words[field])


def test_every_column_of_the_catalogue_is_exported(api: Api) -> None:
    (first, *_) = rows(export(api.as_("binhnghia")))
    assert set(first) == {column.header for column in Establishments().columns_by_field.values()}


def test_a_list_is_the_same_packed_in_memory_or_on_disk(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = api.as_("district")
    short = person.get(PATH).content
    monkeypatch.setattr(workbook_writer, "MAX_ROWS_IN_MEMORY", -1)
    assert parts(person.get(PATH).content) == parts(short)


def test_one_whose_reader_has_left_is_logged_as_such(api: Api, access_lines: list[str]) -> None:
    """Before the first byte was sent: nobody gets it, and it is no error."""
    cookie = f"sid={world.cookie('district')}".encode()
    path = f"/api/v1{PATH}"
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"testserver"), (b"cookie", cookie)],
        "client": ("testclient", 1),
        "server": ("testserver", 80),
        "state": {},
    }
    heard = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def leave() -> Message:
        return next(heard, {"type": "http.disconnect"})

    async def send_nothing(_message: Message) -> None:
        raise AssertionError("nobody is there")

    api.http.wait_for(api.app(scope, leave, send_nothing))
    assert [line.split()[3] for line in access_lines] == ["499"]
