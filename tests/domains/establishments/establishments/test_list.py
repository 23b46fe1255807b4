"""The register as a list: who sees what, filters, orders, pages, cost."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.domains.establishments.establishments.models import Establishment
from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import (
    BINH_NGHIA,
    DISTRICT,
    SEEN,
    counted,
    entered,
    errors,
    ids,
    visited,
    walk,
)


def of(names: set[str]) -> set[str]:
    return {str(world.establishment(name)) for name in names}


def test_each_sees_the_places_of_its_units_only(api: Api) -> None:
    for person in world.PEOPLE:
        answer = api.as_(person).get("/establishments")
        if person in SEEN:
            assert set(ids(answer)) == of(SEEN[person])
        else:
            assert answer.status_code == 403


def test_a_row_names_commune_latest_visit_and_latest_count(api: Api) -> None:
    for on, total in ((date(2022, 2, 1), 5), (date(2022, 8, 1), 9)):
        api.run(counted, "binhnghia", on, total, 3)
    api.run(visited, "binhnghia", date(2022, 3, 4))
    (row,) = api.as_("district").get("/establishments", q="huong sen").json()["items"]
    assert row["org_unit_name"] == "Bình Nghĩa"
    assert (row["workforce_total"], row["workforce_female"]) == (9, 3)
    assert row["last_counted_on"] == "2022-08-01"
    assert (row["last_inspected_on"], row["last_outcome"]) == ("2022-03-04", "reminder")
    assert row["version"] >= 1


@pytest.fixture
def varied(api: Api) -> Api:
    """Bình Nghĩa visited in March and counted in August; Tràng An visited the year before and
    counted early; Bình Mỹ suspended."""
    api.run(visited, "binhnghia", date(2022, 3, 4))
    api.run(counted, "binhnghia", date(2022, 8, 1))
    api.run(visited, "trangan", date(2021, 11, 18))
    api.run(counted, "trangan", date(2022, 6, 30))
    district = api.as_("district")
    path = f"/establishments/{world.establishment('binhmy')}"
    assert district.patch(path, {"status": "suspended"}, etag=1).status_code == 200
    return api


def test_filters(varied: Api) -> None:
    for params, expected in [
        ({"status": "active"}, BINH_NGHIA | {"trangan"}),
        ({"status": "suspended"}, {"binhmy"}),
        ({"establishment_type": "hotel"}, {"trangan"}),
        ({"org_unit_id": str(world.unit("trangan"))}, {"trangan"}),
        ({"org_unit_id": str(world.unit("binhluc"))}, DISTRICT),
        ({"org_unit_id": str(world.unit("hanam"))}, DISTRICT),
        ({"org_unit_id": str(world.unit("liemphong"))}, set()),
        ({"last_outcome": "never"}, {"binhnghia2", "binhmy"}),
        ({"last_outcome": "reminder"}, {"binhnghia", "trangan"}),
        ({"last_outcome": "transferred"}, set()),
        ({"uncounted": "true"}, {"binhnghia2", "binhmy", "trangan"}),
        ({"uncounted": "false"}, {"binhnghia"}),
        ({"inspected": "true"}, {"binhnghia"}),
        ({"inspected": "false"}, {"binhnghia2", "binhmy", "trangan"}),
        ({"q": "duong tau"}, {"binhmy"}),
        ({"q": "nguyen van AN"}, DISTRICT),
        ({"q": "thôn 3"}, {"binhnghia"}),
        ({"q": "%_"}, set()),
        ({"status": "active", "establishment_type": "karaoke", "q": "sao"}, {"binhnghia2"}),
    ]:
        assert set(ids(varied.as_("district").get("/establishments", **params))) == of(expected)


def test_a_count_of_the_quarter_before_is_recent_and_one_day_earlier_is_not(api: Api) -> None:
    api.run(counted, "binhnghia", date(2022, 7, 1))
    api.run(counted, "trangan", date(2022, 6, 30))
    found = ids(api.as_("district").get("/establishments", uncounted="false"))
    assert found == [str(world.establishment("binhnghia"))]


def test_attention_puts_the_never_visited_first_then_the_longest_ago(varied: Api) -> None:
    found = ids(varied.as_("district").get("/establishments", sort="attention"))
    expected = ["binhnghia2", "trangan", "binhnghia", "binhmy"]  # the last is out of business
    assert found == [str(world.establishment(name)) for name in expected]


def test_recent_puts_the_last_change_first(varied: Api) -> None:
    assert ids(varied.as_("district").get("/establishments", sort="recent"))[0] == str(
        world.establishment("binhmy")
    )


@pytest.mark.parametrize("sort", ["name", "attention", "recent"])
def test_pages_of_every_order_hold_each_place_once(varied: Api, sort: str) -> None:
    for number in range(5):
        body = entered(name=f"Quán {number % 2}", address=f"Thôn {number}")
        assert varied.as_("binhnghia").post("/establishments", body).status_code == 201
    whole = ids(varied.as_("district").get("/establishments", sort=sort, limit=200))
    found = walk(varied.as_("district"), "/establishments", sort=sort, limit=2)
    assert [item["id"] for item in found] == whole
    assert len(whole) == 9


def test_names_are_in_order_without_marks(api: Api) -> None:
    for name in ("Đông Á", "Anh Đào", "Ẩm thực Hà Nam", "Zen"):
        api.as_("binhnghia").post("/establishments", entered(name=name))
    items = api.as_("binhnghia").get("/establishments").json()["items"]
    assert [item["name"] for item in items] == [
        *("Ẩm thực Hà Nam", "Anh Đào", "Đông Á", "Karaoke Sao Đêm", "Nhà nghỉ Hương Sen", "Zen")
    ]


def test_a_list_is_one_query_whatever_its_length(api: Api) -> None:
    for number in range(12):
        api.as_("binhnghia").post("/establishments", entered(address=f"Thôn {number}"))
    for limit in (1, 50):
        with api.queries() as seen:
            assert len(ids(api.as_("district").get("/establishments", limit=limit))) >= 1
        assert len([s for s in seen if "FROM establishments" in s]) == 1
        assert not [s for s in seen if s.startswith("SELECT workforce_counts")]


def test_queries_that_are_refused(api: Api) -> None:
    for params, error in [
        ({"sort": "owner_name"}, ("?sort", "not-in-list")),
        ({"establishment_type": "casino"}, ("?establishment_type", "not-in-list")),
        ({"limit": "201"}, ("?limit", "too-big")),
        ({"limit": "0"}, ("?limit", "too-small")),
        ({"after": "????"}, ("?after", "pattern")),
        ({"after": "WzFd"}, ("?after", "invalid-cursor")),
        ({"q": "a"}, ("?q", "too-short")),
        ({"q": "a" * 101}, ("?q", "too-long")),
        ({"q": "ab\x00"}, ("?q", "bad-character")),
        ({"owner": "x"}, ("?owner", "unknown-parameter")),
        ({"org_unit_id": "13504"}, ("?org_unit_id", "not-an-id")),
        ({"uncounted": "maybe"}, ("?uncounted", "wrong-type")),
    ]:
        answer = api.as_("district").get("/establishments", **params)
        assert answer.status_code == 422
        assert error in errors(answer)


def test_the_kinds_of_place_are_listed_with_their_groups(api: Api) -> None:
    answer = api.as_("binhnghia").get("/establishment-types").json()
    kinds: dict[str, Any] = {kind["code"]: kind for kind in answer["items"]}
    assert kinds["motel"]["name"] == "Nhà nghỉ"
    assert kinds["motel"]["group_name"] == "Lưu trú"
    assert kinds["boarding_house"]["is_verified"] is False
    assert kinds["boarding_house"]["note"]
    assert len(kinds) >= 15
    assert api.as_("auditor").get("/establishment-types").status_code == 200


def test_every_type_of_the_cast_is_in_the_catalogue(api: Api) -> None:
    listed = api.as_("admin").get("/establishment-types").json()["items"]
    used = {kind for (kind,) in api.all(sa.select(Establishment.establishment_type).distinct())}
    assert used <= {kind["code"] for kind in listed}
