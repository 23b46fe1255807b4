"""Head counts: numbers that add up, one a day, the latest kept beside the place."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from backend.domains.establishments.establishments.models import Establishment
from tests import world
from tests.acting import Api, list_inserted
from tests.domains.establishments.establishments.making import errors, place_path, walk

PATH = f"{place_path()}/workforce-counts"
COUNT = {"counted_on": "2022-09-14", "total": 9, "female": 6}


def test_a_count_comes_back_with_its_unit(api: Api) -> None:
    body = {**COUNT, "under_18": 0, "with_contract": 5, "with_health_check": 9}
    answer = api.as_("binhnghia").post(PATH, body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert {key: made[key] for key in body} == body
    assert made["with_temporary_residence"] is None
    assert made["org_unit_id"] == str(world.unit("binhnghia"))
    assert made["establishment_id"] == str(world.establishment("binhnghia"))
    assert answer.headers["etag"] == '"1"'
    assert api.as_("leader").get(f"{PATH}/{made['id']}").json() == made


def test_a_count_without_a_day_is_todays(api: Api) -> None:
    made = api.as_("binhnghia").post(PATH, {"total": 3, "female": 1}).json()
    assert made["counted_on"] == "2022-10-03"


def test_a_count_takes_few_statements(api: Api) -> None:
    """Who acts, the key, the place; four that write and the log. With BEGIN on SQLite."""
    officer = api.as_("binhnghia")
    officer.post(PATH, {"total": 3, "female": 1}, key="first")
    with api.queries() as seen:
        assert officer.post(PATH, COUNT, key="k").status_code == 201
    assert len(seen) <= 8, "\n".join(seen)
    assert list_inserted(seen) == ["changes", "idempotency_keys", "workforce_counts"]


@pytest.mark.parametrize("person", world.PEOPLE)
def test_who_counts(api: Api, person: str) -> None:
    writers = {"district": 201, "binhnghia": 201, "trangan": 404, "district2": 404}
    assert api.as_(person).post(PATH, COUNT).status_code == writers.get(person, 403)


def test_who_reads_counts(api: Api) -> None:
    for person in world.PEOPLE:
        readers = dict.fromkeys(("district", "inspector", "inspector2", "police", "leader"), 200)
        readers |= {"binhnghia": 200, "trangan": 404, "district2": 404}
        assert api.as_(person).get(PATH).status_code == readers.get(person, 403)


def test_newest_first_in_pages(api: Api) -> None:
    days = ["2022-03-01", "2022-09-01", "2021-12-31", "2022-06-15"]
    for day in days:
        api.as_("binhnghia").post(PATH, {**COUNT, "counted_on": day})
    found = walk(api.as_("binhnghia"), PATH, limit=3)
    assert [item["counted_on"] for item in found] == sorted(days, reverse=True)


def test_counts_that_are_refused(api: Api) -> None:
    cases: list[Any] = [
        ({"female": 10}, ("/female", "more-than-total")),
        ({"under_18": 10}, ("/under_18", "more-than-total")),
        ({"with_contract": 10}, ("/with_contract", "more-than-total")),
        ({"with_health_check": 10}, ("/with_health_check", "more-than-total")),
        ({"with_temporary_residence": 10}, ("/with_temporary_residence", "more-than-total")),
        ({"counted_on": "2022-10-04"}, ("/counted_on", "in-future")),
        ({"counted_on": None, "total": -1}, ("/total", "too-small")),
        ({"total": 1_000_001}, ("/total", "too-big")),
        ({"total": 9.0}, ("/total", "not-a-number")),
        ({"total": True}, ("/total", "not-a-number")),
        ({"female": None}, ("/female", "not-a-number")),
        ({"names": ["Nguyễn Thị A"]}, ("/names", "extra-forbidden")),
        ({"org_unit_id": str(world.unit("trangan"))}, ("/org_unit_id", "extra-forbidden")),
    ]
    for changed, error in cases:
        answer = api.as_("binhnghia").post(PATH, {**COUNT, **changed})
        assert answer.status_code == 422, answer.text
        assert error in errors(answer)
        assert api.as_("binhnghia").get(PATH).json()["items"] == []


def test_every_wrong_number_is_named_at_once(api: Api) -> None:
    answer = api.as_("binhnghia").post(PATH, {**COUNT, "total": 2, "under_18": 3})
    assert errors(answer) == {("/female", "more-than-total"), ("/under_18", "more-than-total")}
    assert "(2)" in answer.json()["errors"][0]["message"]


def test_one_count_a_day(api: Api) -> None:
    assert api.as_("binhnghia").post(PATH, COUNT).status_code == 201
    answer = api.as_("district").post(PATH, {**COUNT, "total": 20})
    assert (answer.status_code, answer.json()["code"]) == (409, "already-counted")
    other = api.as_("district").post(PATH, {**COUNT, "counted_on": "2022-01-05"}).json()
    day = {"counted_on": COUNT["counted_on"]}
    answer = api.as_("district").patch(f"{PATH}/{other['id']}", day, etag=other)
    assert (answer.status_code, answer.json()["code"]) == (409, "already-counted")


class TestCorrecting:
    @pytest.fixture
    def made(self, api: Api) -> Any:
        return api.as_("binhnghia").post(PATH, COUNT).json()

    def test_a_part_is_held_against_the_whole_that_stands(self, api: Api, made: Any) -> None:
        path = f"{PATH}/{made['id']}"
        wrong = api.as_("binhnghia").patch(path, {"total": 5}, etag=made)
        assert errors(wrong) == {("/female", "more-than-total")}
        right = api.as_("binhnghia").patch(path, {"total": 5, "female": 5}, etag=made)
        assert (right.status_code, right.json()["version"]) == (200, 2)

    def test_versions_are_checked(self, api: Api, made: Any) -> None:
        path = f"{PATH}/{made['id']}"
        assert api.as_("binhnghia").patch(path, {"total": 10}).status_code == 428
        stale = api.as_("binhnghia").patch(path, {"total": 10}, etag=5)
        assert (stale.status_code, stale.json()["current"]["total"]) == (412, 9)

    def test_a_count_is_found_under_its_own_place_only(self, api: Api, made: Any) -> None:
        for place in ("binhnghia2", "trangan"):
            path = f"{place_path(place)}/workforce-counts/{made['id']}"
            assert api.as_("district").get(path).status_code == 404
            assert api.as_("district").patch(path, {"total": 10}, etag=made).status_code == 404
        absent = f"/establishments/{uuid4()}/workforce-counts/{made['id']}"
        assert api.as_("district").get(absent).status_code == 404

    def test_another_commune_neither_reads_nor_corrects_it(self, api: Api, made: Any) -> None:
        path = f"{PATH}/{made['id']}"
        assert api.as_("trangan").get(path).status_code == 404
        assert api.as_("trangan").patch(path, {"total": 10}, etag=made).status_code == 404


class TestLatest:
    """`last_counted_on` follows the counts; the place's own version does not move."""

    def stored(self, api: Api) -> Any:
        columns = (Establishment.last_counted_on, Establishment.version, Establishment.updated_at)
        place = Establishment.id == world.establishment("binhnghia")
        return api.all(sa.select(*columns).where(place))[0]

    def test_the_latest_day_is_kept(self, api: Api) -> None:
        before = self.stored(api)
        for day, latest in (
            ("2022-06-01", "2022-06-01"),
            ("2022-09-01", "2022-09-01"),
            ("2022-03-01", "2022-09-01"),
        ):
            api.as_("binhnghia").post(PATH, {**COUNT, "counted_on": day})
            assert self.stored(api).last_counted_on.isoformat() == latest
        after = self.stored(api)
        assert (after.version, after.updated_at) == (before.version, before.updated_at)

    def test_a_corrected_day_moves_it_back(self, api: Api) -> None:
        made = api.as_("binhnghia").post(PATH, COUNT).json()
        path = f"{PATH}/{made['id']}"
        moved = api.as_("binhnghia").patch(path, {"counted_on": "2021-01-05"}, etag=made)
        assert moved.status_code == 200
        assert self.stored(api).last_counted_on.isoformat() == "2021-01-05"
        row = api.as_("binhnghia").get(place_path()).json()
        assert (row["last_counted_on"], row["workforce_total"]) == ("2021-01-05", 9)

    def test_other_places_keep_theirs(self, api: Api) -> None:
        api.as_("binhnghia").post(PATH, COUNT)
        others = sa.select(Establishment.last_counted_on).where(
            Establishment.id != world.establishment("binhnghia")
        )
        assert {day for (day,) in api.all(others)} == {None}
