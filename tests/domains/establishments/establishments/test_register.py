"""Entering a place: where, with which content, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid1, uuid4

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.org_units import OrgUnit
from backend.domains.establishments.establishments.models import ActivePeriod, Establishment
from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import NEW, entered, errors, ids, place_path

WRITERS = {"district", "binhnghia"}


def test_a_place_comes_back_as_it_was_entered(api: Api) -> None:
    body = entered(
        owner_name="  Trần  Văn Bảy ",
        manager_name="Lê Thị Cúc",
        business_registration_no="0700123455",
        security_certificate_no="12/GCN-ANTT",
        room_count=12,
        latitude=20.5,
        longitude=106.01,
        opened_on="2015-05-20",
    )
    answer = api.as_("binhnghia").post("/establishments", body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    expected = {**body, "owner_name": "Trần Văn Bảy", "status": "active", "closed_on": None}
    assert {key: made[key] for key in expected} == expected
    assert (made["version"], answer.headers["etag"]) == (1, '"1"')
    assert made["org_unit_name"] == "Bình Nghĩa"
    assert api.as_("binhnghia").get(f"/establishments/{made['id']}").json() == made


def test_detail_is_one_query(api: Api) -> None:
    with api.queries() as seen:
        assert api.as_("district").get(place_path()).status_code == 200
    assert len([s for s in seen if "establishments" in s]) == 1


def test_who_may_enter_a_place(api: Api) -> None:
    for person in world.PEOPLE:
        answer = api.as_(person).post("/establishments", entered(name=f"Quán {person}"))
        expected = 201 if person in WRITERS else 404 if person in {"trangan", "district2"} else 403
        assert answer.status_code == expected, answer.text


def test_a_commune_enters_no_place_elsewhere(api: Api) -> None:
    for unit, status, code in [
        (world.unit("trangan"), 404, "not-found"),
        (world.unit("liemphong"), 404, "not-found"),
        (uuid4(), 404, "not-found"),
    ]:
        answer = api.as_("binhnghia").post("/establishments", entered(org_unit_id=str(unit)))
        assert answer.status_code == status
        assert errors(answer) == {("/org_unit_id", code)}


def test_a_place_lies_in_a_commune_that_exists_today(api: Api) -> None:
    district = api.as_("district")
    in_district = district.post("/establishments", entered(org_unit_id=str(world.unit("binhluc"))))
    assert errors(in_district) == {("/org_unit_id", "not-a-commune")}

    def end(db: Any) -> None:
        unit = db.require(OrgUnit, world.unit("binhnghia"))
        db.save(unit, {"valid_to": date(2022, 10, 2)})

    api.run(end)
    answer = district.post("/establishments", NEW)
    assert answer.status_code == 422
    assert errors(answer) == {("/org_unit_id", "unit-not-valid")}
    assert "Bình Nghĩa" in answer.json()["errors"][0]["message"]


def test_content_that_is_refused(api: Api) -> None:
    cases: list[Any] = [
        ({"name": ""}, ("/name", "too-short")),
        ({"name": "x" * 201}, ("/name", "too-long")),
        ({"name": None}, ("/name", "not-text")),
        ({"name": "a\x00b"}, ("/name", "bad-character")),
        ({"name": "a\u202eb"}, ("/name", "bad-character")),
        ({"address": "   "}, ("/address", "too-short")),
        ({"address": "x" * 301}, ("/address", "too-long")),
        ({"address": "Thôn 3, gọi 0912 345 678"}, ("/address", "pii-in-text")),
        ({"address": "Nhà bà có CCCD 035203001234"}, ("/address", "pii-in-text")),
        ({"establishment_type": "casino"}, ("/establishment_type", "not-in-list")),
        ({"status": "gone"}, ("/status", "not-in-list")),
        ({"business_registration_no": "9" * 61}, ("/business_registration_no", "too-long")),
        ({"room_count": -1}, ("/room_count", "too-small")),
        ({"room_count": 2**70}, ("/room_count", "too-big")),
        ({"room_count": "12"}, ("/room_count", "not-a-number")),
        ({"latitude": 91, "longitude": 0}, ("/latitude", "too-big")),
        ({"latitude": 20.5}, ("/longitude", "coordinate-alone")),
        ({"longitude": 106}, ("/latitude", "coordinate-alone")),
        ({"opened_on": "1899-12-31"}, ("/opened_on", "too-small")),
        ({"opened_on": "2022-02-30"}, ("/opened_on", "not-a-date")),
        ({"opened_on": "2022-10-04"}, ("/opened_on", "in-future")),
        ({"status": "closed"}, ("/closed_on", "closed-on-needed")),
        ({"closed_on": "2022-01-01"}, ("/closed_on", "closed-on-not-closed")),
        ({"status": "closed", "closed_on": "2022-10-04"}, ("/closed_on", "in-future")),
        (
            {"status": "closed", "closed_on": "2020-01-01", "opened_on": "2020-01-02"},
            ("/closed_on", "closed-before-opened"),
        ),
        ({"id": str(uuid1())}, ("/id", "not-an-id")),
        ({"id": "7"}, ("/id", "not-an-id")),
        ({"version": 3}, ("/version", "extra-forbidden")),
        ({"match_key": "x"}, ("/match_key", "extra-forbidden")),
        ({"last_inspected_on": "2022-01-01"}, ("/last_inspected_on", "extra-forbidden")),
    ]
    for changed, error in cases:
        answer = api.as_("binhnghia").post("/establishments", entered(**changed))
        assert answer.status_code == 422, answer.text
        assert error in errors(answer)
        assert api.one(sa.select(sa.func.count(Establishment.id))) == len(world.PLACES)


@pytest.mark.parametrize(
    "number", ["0912345675", "0100112437-001", "06H8001234", "06.H8.002001", "HKD 035203001234"]
)
def test_a_registration_number_may_look_like_a_persons(api: Api, number: str) -> None:
    """The check digit of a tax code tells it from a telephone number."""
    body = entered(business_registration_no=number, address="Số 12, ngõ 345, thôn 6")
    answer = api.as_("binhnghia").post("/establishments", body)
    assert answer.json()["business_registration_no"] == number


@pytest.mark.parametrize(
    "number",
    [
        *("0912345678", "035 203 001 234", "035203001234", "CCCD 035203001234", "168234567"),
        *("0912.345.675", "HKD của 035203001234", "HKD 0912345678", "CCCD HKD 035203001234"),
    ],
)
def test_a_number_of_a_person_is_no_registration_number(api: Api, number: str) -> None:
    body = entered(business_registration_no=number)
    answer = api.as_("binhnghia").post("/establishments", body)
    assert errors(answer) == {("/business_registration_no", "pii-in-code")}
    assert "số giấy tờ" in answer.json()["errors"][0]["message"]
    assert api.as_("binhnghia").post("/establishments", entered()).status_code == 201


def test_the_same_place_twice_is_a_conflict_that_names_the_first(api: Api) -> None:
    binhnghia = api.as_("binhnghia")
    first = binhnghia.post("/establishments", NEW).json()
    twin = entered(name="NHÀ HÀNG  bến sông", address="thon 5, xa binh nghia")
    answer = binhnghia.post("/establishments", twin)
    assert answer.status_code == 409
    assert answer.json()["code"] == "duplicate-establishment"
    assert answer.json()["existing_id"] == first["id"]
    assert binhnghia.post("/establishments", {**twin, "allow_duplicate": True}).status_code == 201


def test_another_commune_may_have_a_place_of_the_same_name_and_address(api: Api) -> None:
    assert api.as_("district").post("/establishments", NEW).status_code == 201
    body = entered(org_unit_id=str(world.unit("trangan")))
    assert api.as_("district").post("/establishments", body).status_code == 201


def test_of_simultaneous_twins_one_is_entered(api: Api) -> None:
    with ThreadPoolExecutor(6) as pool:
        posts = [pool.submit(api.as_("binhnghia").post, "/establishments", NEW) for _ in range(6)]
        statuses = sorted(post.result().status_code for post in posts)
    assert statuses == [201, *[409] * 5]


def test_a_lost_answer_is_given_again(api: Api) -> None:
    binhnghia, body = api.as_("binhnghia"), entered(id=str(uuid4()))
    first = binhnghia.post("/establishments", body, key="k1")
    for again in (
        binhnghia.post("/establishments", body, key="k1"),
        binhnghia.post("/establishments", body),
    ):
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["idempotency-replayed"] == "true"
    assert binhnghia.post("/establishments", {**body, "name": "Khác"}).status_code == 409
    taken = api.as_("district").post("/establishments", {**body, "name": "Khác"})
    assert (taken.status_code, taken.json()["code"]) == (409, "already-exists")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, (date(1900, 1, 1), None)),
        ({"opened_on": "2020-03-01"}, (date(2020, 3, 1), None)),
        (
            {"opened_on": "2020-03-01", "status": "suspended"},
            (date(2020, 3, 1), date(2022, 10, 3)),
        ),
        (
            {"opened_on": "2020-03-01", "status": "closed", "closed_on": "2021-09-09"},
            (date(2020, 3, 1), date(2021, 9, 9)),
        ),
    ],
)
def test_a_new_place_is_in_business_from_its_opening(
    api: Api, changed: Any, expected: tuple[date, date | None]
) -> None:
    made = api.as_("binhnghia").post("/establishments", entered(**changed)).json()
    periods = sa.select(
        ActivePeriod.org_unit_id, ActivePeriod.active_from, ActivePeriod.active_to
    ).where(ActivePeriod.establishment_id == UUID(made["id"]))
    assert api.all(periods) == [(world.unit("binhnghia"), *expected)]


def test_entering_is_logged_once_in_the_communes_log(api: Api) -> None:
    made = api.as_("binhnghia").post("/establishments", NEW).json()
    logged = sa.select(LogEntry.action, LogEntry.actor_id, LogEntry.org_unit_id).where(
        LogEntry.entity_id == UUID(made["id"])
    )
    assert api.all(logged) == [("created", world.user("binhnghia"), world.unit("binhnghia"))]


def test_a_refused_place_leaves_nothing(api: Api) -> None:
    before = ids(api.as_("district").get("/establishments"))
    body = entered(name=world.PLACES["trangan"][0], address=world.PLACES["trangan"][2])
    body["org_unit_id"] = str(world.unit("trangan"))
    assert api.as_("district").post("/establishments", body).status_code == 409
    assert ids(api.as_("district").get("/establishments")) == before
    assert api.one(sa.select(sa.func.count(ActivePeriod.id))) == len(world.PLACES)


def test_the_longest_names_page_on(api: Api) -> None:
    """A cursor holds the folded name and address whole."""
    for n in range(3):
        body = {
            "name": f"{n} " + "Nhà nghỉ " * 21,
            "address": "Thôn dài " * 33,
            "establishment_type": "motel",
            "org_unit_id": str(world.unit("binhnghia")),
        }
        assert api.as_("binhnghia").post("/establishments", body).status_code == 201
    seen, after = 0, None
    while True:
        page = api.as_("binhnghia").get(
            "/establishments", sort="name", limit=1, **({"after": after} if after else {})
        )
        assert page.status_code == 200, page.text
        seen, after = seen + len(page.json()["items"]), page.json()["next"]
        if after is None:
            break
    assert seen == 5
