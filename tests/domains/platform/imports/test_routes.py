"""A list through the door: what is asked, what is answered, and to whom (imports.routes)."""

import json
import unicodedata
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.models import create_id
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.platform.imports.models import Import, ImportFile, ImportRows
from tests import world
from tests.acting import Api
from tests.domains.platform.imports.lists import (
    EXAMPLE,
    HEADINGS,
    XLSX,
    codes,
    listing,
    opened,
    saved,
    send,
    workbook,
)

NINE = [
    ("F17", "cell-unknown-commune"),
    ("H22", "cell-not-in-month"),
    ("C27", "cell-unknown-type"),
    ("O33", "row-more-women"),
    ("B39", "cell-required"),
    ("J47", "cell-not-a-count"),
    ("F52", "cell-unknown-commune"),
    ("E60", "cell-too-long"),
    ("B68", "row-duplicate"),
]
GOOD = ("Nhà nghỉ A", "Nhà nghỉ", "Thôn 1", "Bình Nghĩa")


def counts(found: dict[str, Any]) -> dict[str, int]:
    return {k.removesuffix("_count"): v for k, v in found.items() if k.endswith("_count")}


def test_the_example_has_51_good_rows_and_nine_mistakes(api: Api) -> None:
    answer = send(api.as_("binhnghia"), EXAMPLE.read_bytes(), "co-so.xlsx")
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert answer.headers["location"] == f"/api/v1/imports/{found['id']}"
    assert (found["status"], found["file_name"], found["progress"]) == (
        "checked",
        "co-so.xlsx",
        100,
    )
    assert counts(found) == {
        "row": 60,
        "created": 51,
        "updated": 0,
        "unchanged": 0,
        "conflict": 0,
        "error": 9,
        "duplicate": 1,
    }
    assert codes(found) == NINE


def test_an_error_says_sheet_cell_value_reason_remedy_and_guess(api: Api) -> None:
    found = send(api.as_("binhnghia"), EXAMPLE.read_bytes()).json()
    first, second = found["errors"][:2]
    assert first == {
        "sheet": "Danh sach",
        "cell": "F17",
        "value": "Bình Ngiã",
        "code": "cell-unknown-commune",
        "message": "“Bình Ngiã” không có trong danh mục đơn vị.",
        "suggestion": "Bình Nghĩa",
    }
    assert second["message"] == (
        "“31/02/2021” không phải ngày có thật: tháng 02/2021 chỉ có 28 ngày."
    )
    english = api.as_("binhnghia").get(f"/imports/{found['id']}", headers={"Accept-Language": "en"})
    assert english.json()["errors"][1]["message"] == (
        "“31/02/2021” is not a real date: 02/2021 has only 28 days."
    )


def test_a_dry_run_writes_nothing_but_itself(api: Api) -> None:
    before = api.one(sa.select(sa.func.count()).select_from(Establishment))
    found = send(api.as_("binhnghia"), EXAMPLE.read_bytes()).json()
    assert api.one(sa.select(sa.func.count()).select_from(Establishment)) == before
    places = sa.select(LogEntry.seq).where(LogEntry.entity == "establishments")
    assert api.all(places.where(LogEntry.request_id == found["id"])) == []


def test_the_marked_workbook_carries_every_error_at_its_cell(api: Api) -> None:
    person = api.as_("binhnghia")
    found = send(person, EXAMPLE.read_bytes(), "xã Bình Nghĩa.xlsx").json()
    answer = person.get(f"/imports/{found['id']}/annotated.xlsx")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == XLSX
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="xa-binh-nghia---loi-can-sua.xlsx"')
    book = opened(answer.content)
    page = book["Danh sach"]
    assert {c.coordinate for row in page.iter_rows() for c in row if c.comment} == {
        cell for cell, _ in NINE
    }
    comment = page["F17"].comment
    assert comment.author == "Sổ 178"
    assert "Có phải “Bình Nghĩa”?" in comment.text
    listed = [[c.value for c in row] for row in book["Lỗi cần sửa"].iter_rows(min_row=2)]
    assert [row[1] for row in listed] == [cell for cell, _ in NINE]


def test_the_marked_workbook_mended_goes_in_whole(api: Api) -> None:
    person = api.as_("binhnghia")
    found = send(person, EXAMPLE.read_bytes()).json()
    book = opened(person.get(f"/imports/{found['id']}/annotated.xlsx").content)
    page = book["Danh sach"]
    for cell, value in {
        "F17": "Bình Nghĩa",
        "H22": "28/02/2021",
        "C27": "Khác",
        "O33": 5,
        "B39": "Nhà nghỉ Mới",
        "J47": 12,
        "F52": "Bình Nghĩa",
        "E60": "Thôn 3",
        "B68": "Nhà nghỉ Khác Hẳn",
    }.items():
        page[cell].value = value
    again = send(person, saved(book)).json()
    assert (again["created_count"], again["errors"]) == (60, [])


def test_only_the_units_of_the_caller(api: Api) -> None:
    rows = (GOOD, ("Nhà nghỉ B", "Nhà nghỉ", "Thôn 2", "Tràng An"))
    assert codes(send(api.as_("binhnghia"), listing(*rows)).json()) == [
        ("D3", "cell-unknown-commune")
    ]
    assert send(api.as_("district"), listing(*rows)).json()["created_count"] == 2
    neighbour = send(api.as_("district2"), listing(*rows)).json()
    assert [code for _, code in codes(neighbour)] == ["cell-unknown-commune"] * 2


def test_a_commune_may_leave_its_own_name_out_a_district_not(api: Api) -> None:
    content = workbook(HEADINGS[:3], GOOD[:3])
    assert send(api.as_("binhnghia"), content).json()["created_count"] == 1
    found = send(api.as_("district"), content).json()
    assert codes(found) == [("A1", "column-missing")]
    assert (found["created_count"], found["error_count"]) == (0, 1)
    assert "Xã, thị trấn" in found["errors"][0]["message"]


def test_an_import_is_seen_within_its_unit_only(api: Api) -> None:
    own, other = api.as_("binhnghia"), api.as_("trangan")
    id = send(own, listing(GOOD)).json()["id"]
    for path in ("", "/rows", "/annotated.xlsx"):
        assert own.get(f"/imports/{id}{path}").status_code == 200
        assert other.get(f"/imports/{id}{path}").status_code == 404
    for action in ("apply", "revert"):
        assert other.post(f"/imports/{id}/{action}").status_code == 404
    assert [i["id"] for i in own.get("/imports").json()["items"]] == [id]
    assert other.get("/imports").json()["items"] == []
    assert api.as_("district").get(f"/imports/{id}").status_code == 200


@pytest.mark.parametrize("name", ["admin", "inspector", "police", "leader", "province", "auditor"])
def test_roles_without_the_function(api: Api, name: str) -> None:
    assert send(api.as_(name), listing(GOOD)).status_code == 403
    assert api.as_(name).get("/imports/templates/establishments.xlsx").status_code == 403


def test_nobody_is_not_let_in(api: Api) -> None:
    assert send(api.nobody(), listing(GOOD)).status_code == 401


def problems(answer: Any) -> list[tuple[str, str]]:
    assert answer.headers["content-type"] == "application/problem+json"
    return [(e["pointer"], e["code"]) for e in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"kind": "inspections"}, ("/kind", "not-in-list")),
        ({"dry_run": "maybe"}, ("/dry_run", "wrong-type")),
        ({"mapping": "{"}, ("/mapping", "wrong-type")),
        ({"mapping": "[]"}, ("/mapping", "wrong-type")),
        ({"mapping": '{"a": "no_such_field"}'}, ("/mapping", "not-in-list")),
        ({"mapping": '{"a": "id"}'}, ("/mapping", "not-in-list")),
        ({"mapping": json.dumps({"a\u202e": "name"})}, ("/mapping", "bad-character")),
        ({"mapping": "[" * 5000}, ("/mapping", "wrong-type")),
        ({"id": "12"}, ("/id", "not-an-id")),
        ({"unit": "x"}, ("/unit", "extra-forbidden")),
    ],
)
def test_a_form_that_is_not_right(api: Api, fields: dict[str, str], found: Any) -> None:
    answer = send(api.as_("binhnghia"), listing(GOOD), **fields)
    assert answer.status_code == 422, answer.text
    assert problems(answer) == [found]


def test_a_request_without_a_file(api: Api) -> None:
    person = api.as_("binhnghia")
    form = {"data": {"kind": "establishments"}, "files": {"other": ("a", b"b")}}
    assert person.request("POST", "/imports", **form).status_code == 422
    assert person.request("POST", "/imports", data={"kind": "x"}).status_code in (403, 422)
    assert person.post("/imports", {"kind": "establishments"}).status_code == 422
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert person.request("POST", "/imports", content=b"--y", headers=broken).status_code in (
        400,
        422,
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"ten;dia chi\na;b\n", "file-is-csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "file-is-xls"),
        (b"PK\x03\x04", "file-broken"),
        (workbook(["a", "b"]), "file-without-list"),
        (workbook(HEADINGS), "file-without-rows"),
        (workbook((*HEADINGS, "Tên tiếp viên"), (*GOOD, "B")), "file-names-persons"),
    ],
)
def test_a_file_that_is_no_list_is_refused_and_not_kept(
    api: Api, content: bytes, code: str
) -> None:
    answer = send(api.as_("binhnghia"), content)
    assert answer.status_code == 422
    assert problems(answer) == [("/file", code)]
    message = answer.json()["errors"][0]["message"]
    assert message != code
    assert api.one(sa.select(sa.func.count()).select_from(ImportFile)) == 0


def test_a_file_over_twenty_mebibytes(api: Api) -> None:
    person = api.as_("binhnghia")
    answer = send(person, b"x" * (20 * 2**20 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "file-over-20-mib")
    assert send(person, b"x" * (21 * 2**20)).status_code == 413
    assert send(person, b"x" * (20 * 2**20)).status_code == 422


def test_a_mapping_tells_unknown_headings(api: Api) -> None:
    person = api.as_("binhnghia")
    content = workbook(["Hiệu", "Kiểu", "Nơi"], GOOD[:3])
    assert problems(send(person, content)) == [("/file", "file-without-list")]
    chosen = {"Hiệu": "name", "Kiểu": "establishment_type", "Nơi": "address"}
    found = send(person, content, mapping=json.dumps(chosen)).json()
    assert found["created_count"] == 1
    assert found["mapping"] == chosen
    assert [c["how"] for c in found["columns"]] == ["chosen"] * 3


def test_the_id_and_the_key_make_a_retry_safe(api: Api) -> None:
    person, id, content = api.as_("binhnghia"), str(create_id()), listing(GOOD)
    key = {"Idempotency-Key": "nhap-1"}
    first = send(person, content, id=id, headers=key)
    again = send(person, content, id=id, headers=key)
    assert boundary(first) != boundary(again)
    assert first.json()["id"] == id
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert send(person, listing(GOOD, GOOD), id=id, headers=key).status_code == 422
    assert send(person, content, id=id).status_code == 409
    assert api.one(sa.select(sa.func.count()).select_from(Import)) == 1


def boundary(answer: Any) -> str:
    return str(answer.request.headers["content-type"]).split("boundary=")[1]


def test_text_in_two_normal_forms_is_one(api: Api) -> None:
    rows = (GOOD, tuple(unicodedata.normalize("NFD", cell) for cell in GOOD))
    found = send(api.as_("binhnghia"), listing(*rows)).json()
    assert codes(found) == [("A3", "row-duplicate")]
    assert "dòng 2" in found["errors"][0]["message"]


def test_file_names_keep_no_path_and_no_number_of_a_person(api: Api) -> None:
    person = api.as_("binhnghia")
    kept = [
        send(person, listing(GOOD), name).json()["file_name"]
        for name in ("C:\\Users\\A\\ds.xlsx", "../../ds.xlsx", "0912345678.xlsx")
    ]
    assert kept == ["ds.xlsx", "ds.xlsx", "danh-sach.xlsx"]


def test_the_template_holds_the_communes_of_the_caller(api: Api) -> None:
    for name, communes in (("binhnghia", {"Bình Nghĩa"}), ("district2", {"Liêm Phong"})):
        answer = api.as_(name).get("/imports/templates/establishments.xlsx")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert "sandbox" in answer.headers["content-security-policy"]
        cells = opened(answer.content)["Danh mục"]["B"]
        assert {c.value for c in cells[1:] if c.value} == communes
    assert api.as_("binhnghia").get("/imports/templates/others.xlsx").status_code == 422


def test_the_etag_of_an_import_at_rest(api: Api) -> None:
    person = api.as_("binhnghia")
    id = send(person, listing(GOOD)).json()["id"]
    etag = person.get(f"/imports/{id}").headers["etag"]
    assert person.get(f"/imports/{id}", headers={"If-None-Match": etag}).status_code == 304


def test_cursors_beyond_the_end_and_nonsense(api: Api) -> None:
    person = api.as_("binhnghia")
    id = send(person, listing(GOOD)).json()["id"]
    for cursor, status in (("WzkyMjMzNzIwMzY4NTQ3NzU4MDdd", 200), ("WyJhIl0", 422), ("!", 422)):
        assert person.get(f"/imports/{id}/rows", after=cursor).status_code == status
    assert person.get(f"/imports/{id}/rows", size=3).status_code == 422


def test_the_place_is_filed_under_the_unit_of_the_uploader(api: Api) -> None:
    found = send(api.as_("district"), listing(GOOD)).json()
    assert found["org_unit_id"] == str(world.unit("binhluc"))
    assert found["uploaded_by_id"] == str(world.user("district"))


def test_every_import_says_who_uploaded_it(api: Api) -> None:
    id = send(api.as_("district"), listing(GOOD)).json()["id"]
    (shown,) = api.as_("district").get("/imports").json()["items"]
    assert shown["uploaded_by_name"] == "Trần Thu Hà"
    assert api.as_("district").get(f"/imports/{id}").json()["uploaded_by_name"] == "Trần Thu Hà"


def test_a_check_can_be_discarded_what_was_written_cannot(api: Api) -> None:
    person = api.as_("binhnghia")
    idle, used = (send(person, listing(GOOD)).json() for _ in range(2))
    applied = person.post(f"/imports/{used['id']}/apply").json()
    assert person.delete(f"/imports/{idle['id']}").status_code == 428
    assert person.delete(f"/imports/{idle['id']}", etag=9).status_code == 412
    assert api.as_("trangan").delete(f"/imports/{idle['id']}", etag=1).status_code == 404
    assert person.delete(f"/imports/{idle['id']}", etag=idle["version"]).status_code == 204
    assert person.get(f"/imports/{idle['id']}").status_code == 404
    for model in (ImportFile, ImportRows):
        assert api.all(sa.select(model.import_id).where(model.import_id == UUID(idle["id"]))) == []
    answer = person.delete(f"/imports/{used['id']}", etag=applied["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "import-stays")


def test_the_wizard_is_told_forms_and_words_of_cells(api: Api) -> None:
    told = {k["kind"]: k for k in api.as_("district").get("/imports/kinds").json()["items"]}
    place = told["establishments"]
    assert (place["unit_field"], place["naming"]) == ("commune", ["name", "address"])
    columns = {c["field"]: c for c in place["columns"]}
    assert columns["room_count"]["form"] == "count"
    assert columns["status"]["words"]["closed"] == "Đã đóng"
    assert columns["commune"]["words"] == columns["name"]["words"] == {}
    english = api.as_("district").get("/imports/kinds", headers={"Accept-Language": "en"}).json()
    assert "Staff" in [kind["title"] for kind in english["items"]]
