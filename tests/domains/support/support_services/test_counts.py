"""Monthly counts one by one: who writes, who reads, and what is refused."""

from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from tests import world
from tests.acting import Api
from tests.domains.support.support_services.counting import PATH, count, errors

WRITERS = {"district": 201, "binhnghia": 201, "trangan": 404, "district2": 404}


def test_a_count_comes_back_with_its_commune(api: Api) -> None:
    answer = api.as_("binhnghia").post(PATH, count(under_18_count=2))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made | count(under_18_count=2) == made
    assert (made["org_unit_name"], made["version"]) == ("Bình Nghĩa", 1)
    assert answer.headers["etag"] == '"1"'
    assert api.as_("district").get(f"{PATH}/{made['id']}").json() == made


@pytest.mark.parametrize("person", world.PEOPLE)
def test_who_writes(api: Api, person: str) -> None:
    assert api.as_(person).post(PATH, count()).status_code == WRITERS.get(person, 403)


def test_who_reads_exactly(api: Api) -> None:
    """The commune about itself and its district's office, and nobody else (D12)."""
    made = api.as_("binhnghia").post(PATH, count()).json()
    readers = {"district": 200, "binhnghia": 200, "trangan": 404, "district2": 404}
    for person in world.PEOPLE:
        status = api.as_(person).get(f"{PATH}/{made['id']}").status_code
        assert status == readers.get(person, 403), person
    assert api.as_("trangan").get(PATH).json()["items"] == []
    assert [i["id"] for i in api.as_("binhnghia").get(PATH).json()["items"]] == [made["id"]]


def test_numbers_are_corrected_and_the_earlier_ones_stay_in_the_log(api: Api) -> None:
    made = api.as_("binhnghia").post(PATH, count()).json()
    path = f"{PATH}/{made['id']}"
    assert api.as_("binhnghia").patch(path, {"count": 7}).status_code == 428
    assert api.as_("binhnghia").patch(path, {"count": 7}, 1).json()["count"] == 7
    stale = api.as_("district").patch(path, {"count": 9}, 1)
    assert (stale.status_code, stale.json()["current"]["count"]) == (412, 7)
    logged = sa.select(LogEntry.diff).where(
        LogEntry.entity == "support_services", LogEntry.version == 2
    )
    assert api.one(logged)["count"] == [6, 7]


def test_what_is_refused(api: Api) -> None:
    cases: list[Any] = [
        ({"under_18_count": 7}, ("/under_18_count", "more-minors-than-people")),
        ({"count": -1}, ("/count", "too-small")),
        ({"count": 10_001}, ("/count", "too-big")),
        ({"count": "6"}, ("/count", "not-a-number")),
        ({"month": "2022-10-03"}, ("/month", "not-a-month")),
        ({"month": "2022-13"}, ("/month", "not-a-month")),
        ({"month": 202209}, ("/month", "not-a-month")),
        ({"month": "2022-11"}, ("/month", "month-in-future")),
        ({"service": "shelter"}, ("/service", "not-in-list")),
        ({"org_unit_id": str(world.unit("binhluc"))}, ("/org_unit_id", "not-a-commune")),
        ({"note": "Chị Hoa, thôn 3"}, ("/note", "extra-forbidden")),
        ({"full_name": "Nguyễn Thị A"}, ("/full_name", "extra-forbidden")),
        ({"initials": "N.T.A"}, ("/initials", "extra-forbidden")),
    ]
    for changed, error in cases:
        answer = api.as_("district").post(PATH, count(**changed))
        assert answer.status_code == 422, (changed, answer.text)
        assert error in errors(answer), answer.text
    assert api.as_("district").get(PATH).json()["items"] == []


def test_a_month_has_one_count_of_a_service(api: Api) -> None:
    assert api.as_("binhnghia").post(PATH, count()).status_code == 201
    again = api.as_("district").post(PATH, count(count=2))
    assert (again.status_code, again.json()["code"]) == (409, "already-counted-month")


def test_a_correction_keeps_minors_among_the_people(api: Api) -> None:
    made = api.as_("binhnghia").post(PATH, count(under_18_count=5)).json()
    answer = api.as_("binhnghia").patch(f"{PATH}/{made['id']}", {"count": 4}, made)
    assert errors(answer) == [("/under_18_count", "more-minors-than-people")]


def test_lists_are_narrowed_and_paged_in_one_query(api: Api) -> None:
    for month in ("2022-06", "2022-07", "2022-08"):
        for service in ("loan", "health"):
            api.as_("binhnghia").post(PATH, count(month=month, service=service))
    api.as_("trangan").post(PATH, count("trangan", month="2022-07"))
    district = api.as_("district")
    found = district.get(PATH, **{"from": "2022-07", "to": "2022-07"}).json()["items"]
    assert {(i["org_unit_name"], i["month"]) for i in found} == {
        ("Bình Nghĩa", "2022-07"),
        ("Tràng An", "2022-07"),
    }
    assert len(district.get(PATH, service="health").json()["items"]) == 3
    own = district.get(PATH, org_unit_id=str(world.unit("trangan"))).json()["items"]
    assert [i["org_unit_name"] for i in own] == ["Tràng An"]
    first = district.get(PATH, limit=5).json()
    rest = district.get(PATH, limit=5, after=first["next"]).json()
    months = [i["month"] for i in first["items"] + rest["items"]]
    assert (len(months), months, rest["next"]) == (7, sorted(months, reverse=True), None)
    for limit in (1, 200):
        with api.queries() as seen:
            district.get(PATH, limit=limit)
        assert len([s for s in seen if "support_services" in s]) == 1
