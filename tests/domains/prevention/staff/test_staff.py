"""The staff list: whose it is, who stands on it when, and what it refuses."""

from typing import Any

import pytest

from backend.core.session.models import create_id
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors, made, problem
from tests.domains.prevention.trainings.making import attended, held, hired, official


def names(answer: Any) -> list[str]:
    return [row["full_name"] for row in done(answer)["items"]]


def test_a_commune_keeps_its_own_and_the_district_sees_all(api: Api) -> None:
    hired(api, "binhnghia", full_name="Nguyễn Thị Thảo")
    hired(api, "trangan", full_name="Ngô Văn Bình")
    hired(api, "district", full_name="Trần Thu Hà", agency="Phòng LĐTBXH")
    assert names(api.as_("binhnghia").get("/staff")) == ["Nguyễn Thị Thảo"]
    assert names(api.as_("district").get("/staff")) == [
        *("Ngô Văn Bình", "Trần Thu Hà", "Nguyễn Thị Thảo"),
    ], "by given name"
    assert len(names(api.as_("leader").get("/staff"))) == 3
    assert names(api.as_("district2").get("/staff")) == []


def test_the_list_is_one_query(api: Api) -> None:
    staff = hired(api)
    attended(api, held(api), staff)
    with api.queries() as few:
        done(api.as_("district").get("/staff"))
    for given in ("Một", "Hai", "Ba", "Bốn", "Năm"):
        hired(api, full_name=f"Lê Văn {given}")
    with api.queries() as many:
        found = done(api.as_("district").get("/staff", needs_training=2022, q="van"))["items"]
    assert len(found) == 5
    assert len(many) == len(few)
    assert sum("FROM staff" in statement for statement in many) == 1


def test_filters_narrow_together(api: Api) -> None:
    hired(api, full_name="Lê Văn Cũ", active_to="2022-06-30")
    hired(api, full_name="Vũ Thị Viên", kind="collaborator", is_direct_duty=False)
    hired(api, "trangan", full_name="Ngô Văn Bình", active_from="2022-07-01")
    district = api.as_("district")
    own = world.unit("binhnghia")
    assert names(district.get("/staff", active_on="2022-06-30")) == ["Lê Văn Cũ", "Vũ Thị Viên"]
    assert names(district.get("/staff", active_on="2022-07-01")) == [
        "Ngô Văn Bình",
        "Vũ Thị Viên",
    ]
    assert names(district.get("/staff", org_unit_id=own, is_direct_duty="true")) == ["Lê Văn Cũ"]
    assert names(district.get("/staff", kind="collaborator", q="thi vien")) == ["Vũ Thị Viên"]
    assert names(district.get("/staff", q="phong")) == []
    unknown = district.get("/staff", phone="0912345678")
    assert problem(unknown) == (422, "invalid")


def test_pages_follow_the_given_name(api: Api) -> None:
    for name in ("Đỗ Văn An", "An Thị Đào", "Trần Anh", "Lê Thị An", "Bùi An"):
        hired(api, full_name=name)
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = done(api.as_("binhnghia").get("/staff", limit=2, **after))
        seen += [row["full_name"] for row in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == ["Bùi An", "Đỗ Văn An", "Lê Thị An", "Trần Anh", "An Thị Đào"]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"active_to": "2019-12-31"}, ("/active_to", "leaves-before-starting")),
        ({"full_name": "Lê Văn Tám 0912345678"}, ("/full_name", "pii-in-text")),
        ({"agency": "UBND xã, CCCD 035203001234"}, ("/agency", "pii-in-text")),
        ({"full_name": ""}, ("/full_name", "too-short")),
        ({"full_name": "x" * 201}, ("/full_name", "too-long")),
        ({"kind": "boss"}, ("/kind", "not-in-list")),
        ({"phone": "1"}, ("/phone", "extra-forbidden")),
        ({"active_from": 20200101}, ("/active_from", "not-a-date")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("binhnghia").post("/staff", official(**changed))) == {error}


def test_a_unit_of_others_does_not_exist(api: Api) -> None:
    answer = api.as_("binhnghia").post("/staff", official("trangan"))
    assert problem(answer) == (404, "not-found")
    assert errors(answer) == {("/org_unit_id", "not-found")}


def test_nobody_is_entered_in_a_unit_that_is_gone(api: Api) -> None:
    """Who left before it went may still be noted: the past is that unit's."""
    admin = api.as_("admin")
    unit = done(admin.get(f"/org-units/{world.unit('binhnghia')}"))
    ended = {"valid_to": "2022-09-30"}
    done(admin.patch(f"/org-units/{unit['id']}", ended, etag=unit))
    district = api.as_("district")
    assert errors(district.post("/staff", official())) == {("/org_unit_id", "unit-not-valid")}
    made(district.post("/staff", official(active_to="2022-09-30")))


def test_the_same_person_is_entered_once_unless_it_is_meant(api: Api) -> None:
    first = hired(api, active_to="2022-06-30")
    again = official(full_name="NGUYỄN THỊ  thảo", active_from="2022-06-30")
    answer = api.as_("binhnghia").post("/staff", again)
    assert problem(answer) == (409, "duplicate-staff")
    assert answer.json()["existing_id"] == first["id"]
    made(api.as_("binhnghia").post("/staff", again | {"active_from": "2022-07-01"}))
    made(api.as_("binhnghia").post("/staff", again | {"allow_duplicate": True}))
    other = hired(api, full_name="Lê Văn Tám")
    renamed = {"full_name": "Nguyễn Thị Thảo"}
    path = f"/staff/{other['id']}"
    assert problem(api.as_("binhnghia").patch(path, renamed, etag=other)) == (
        409,
        "duplicate-staff",
    )
    assert done(api.as_("binhnghia").patch(path, {"agency": "Hội Phụ nữ"}, etag=other))


def test_a_patch_needs_the_version_that_was_read(api: Api) -> None:
    staff = hired(api)
    path = f"/staff/{staff['id']}"
    officer = api.as_("binhnghia")
    assert officer.patch(path, {"is_direct_duty": False}).status_code == 428
    left = done(officer.patch(path, {"active_to": "2022-09-30"}, etag=staff))
    assert (left["active_to"], left["version"]) == ("2022-09-30", 2)
    stale = officer.patch(path, {"active_to": None}, etag=staff)
    assert stale.status_code == 412
    assert stale.json()["current"]["active_to"] == "2022-09-30"
    moved = officer.patch(path, {"org_unit_id": str(world.unit("trangan"))}, etag=left)
    assert errors(moved) == {("/org_unit_id", "extra-forbidden")}


def test_a_mistaken_entry_can_go_until_it_stands_on_a_sheet(api: Api) -> None:
    staff, wrong = hired(api), hired(api, full_name="Gõ Nhầm")
    attended(api, held(api), staff)
    officer = api.as_("binhnghia")
    assert officer.delete(f"/staff/{wrong['id']}", etag=wrong).status_code == 204
    assert officer.get(f"/staff/{wrong['id']}").status_code == 404
    assert problem(officer.delete(f"/staff/{staff['id']}", etag=staff)) == (409, "in-use")


def test_a_client_gives_its_id_once(api: Api) -> None:
    body = official(id=str(create_id()))
    officer = api.as_("binhnghia")
    first = officer.post("/staff", body)
    assert made(first)["id"] == body["id"]
    assert officer.post("/staff", body).json() == first.json()
    assert officer.post("/staff", body | {"agency": "khác"}).status_code == 409


@pytest.mark.parametrize("person", ["binhnghia", "trangan", "district", "leader"])
def test_what_is_listed_is_what_can_be_opened_and_fed(api: Api, person: str) -> None:
    every = {hired(api, who)["id"] for who in ("binhnghia", "trangan", "district", "district2")}
    who = api.as_(person)
    listed = {row["id"] for row in done(who.get("/staff"))["items"]}
    searched = {row["id"] for row in done(who.get("/staff", q="thao"))["items"]}
    opened = {id for id in every if who.get(f"/staff/{id}").status_code == 200}
    fed = {c["id"] for c in done(who.get("/changes", limit=200))["items"]} & every
    assert listed == searched == opened == fed
    assert opened
