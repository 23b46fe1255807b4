"""GET /workforce-counts: every place in business, its count of a day and the latest before it."""

from datetime import date
from typing import Any

from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import (
    SEEN,
    counted,
    entered,
    errors,
    place_path,
    walk,
)

PATH = "/workforce-counts"


def rows_of(api: Api, person: str = "binhnghia", **asked: Any) -> dict[str, Any]:
    answer = api.as_(person).get(PATH, **asked)
    assert answer.status_code == 200, answer.text
    return {row["establishment_id"]: row for row in answer.json()["items"]}


def of(name: str) -> str:
    return str(world.establishment(name))


def test_each_sees_the_places_of_its_units_only(api: Api) -> None:
    for person in world.PEOPLE:
        answer = api.as_(person).get(PATH)
        if person not in SEEN:
            assert answer.status_code == 403, person
            continue
        assert {row["establishment_id"] for row in answer.json()["items"]} == {
            of(name) for name in SEEN[person]
        }


def test_a_place_shows_the_count_of_the_day_and_the_latest_before(api: Api) -> None:
    for day, total in ((date(2022, 2, 1), 5), (date(2022, 8, 1), 9), (date(2022, 10, 3), 7)):
        api.run(counted, "binhnghia", day, total, 3)
    row = rows_of(api)[of("binhnghia")]
    assert (row["count"]["counted_on"], row["count"]["total"]) == ("2022-10-03", 7)
    assert (row["before"]["counted_on"], row["before"]["total"]) == ("2022-08-01", 9)
    assert (row["org_unit_name"], row["count"]["version"]) == ("Bình Nghĩa", 1)
    then = rows_of(api, counted_on="2022-08-01")[of("binhnghia")]
    assert (then["count"]["total"], then["before"]["total"]) == (9, 5)
    between = rows_of(api, counted_on="2022-05-01")[of("binhnghia")]
    assert (between["count"], between["before"]["total"]) == (None, 5)
    assert rows_of(api)[of("binhnghia2")]["before"] is None


def test_what_nobody_counted_is_unknown_and_not_zero(api: Api) -> None:
    path = f"{place_path()}/workforce-counts"
    api.as_("binhnghia").post(path, {"counted_on": "2022-09-01", "total": 3, "female": 1})
    before = rows_of(api)[of("binhnghia")]["before"]
    assert (before["under_18"], before["with_contract"], before["keeps_blanks"]) == (
        None,
        None,
        True,
    )


def test_what_is_written_from_a_row_is_in_it_the_next_time(api: Api) -> None:
    row = rows_of(api)[of("binhnghia")]
    path = f"/establishments/{row['establishment_id']}/workforce-counts"
    made = api.as_("binhnghia").post(path, {"total": 8, "female": 2}).json()
    assert rows_of(api)[of("binhnghia")]["count"] == made
    api.as_("binhnghia").patch(f"{path}/{made['id']}", {"under_18": 0}, etag=made)
    count = rows_of(api)[of("binhnghia")]["count"]
    assert (count["under_18"], count["version"]) == (0, 2)


def test_a_place_out_of_business_is_left_out_from_its_last_day(api: Api) -> None:
    place = api.as_("binhnghia").get(place_path()).json()
    closed = {"status": "closed", "closed_on": "2022-09-30"}
    assert api.as_("binhnghia").patch(place_path(), closed, etag=place).status_code == 200
    assert of("binhnghia") not in rows_of(api)
    assert of("binhnghia") in rows_of(api, counted_on="2022-09-29")


def test_only_those_that_lack_a_recent_count(api: Api) -> None:
    api.run(counted, "binhnghia", date(2022, 7, 1))
    api.run(counted, "binhnghia2", date(2022, 3, 31))
    assert set(rows_of(api, uncounted="true")) == {of("binhnghia2")}
    assert set(rows_of(api, uncounted="false")) == {of("binhnghia")}


def test_a_unit_narrows_it_and_another_ones_shows_nothing(api: Api) -> None:
    inside = rows_of(api, "district", org_unit_id=str(world.unit("trangan")))
    assert set(inside) == {of("trangan")}
    assert rows_of(api, "binhnghia", org_unit_id=str(world.unit("trangan"))) == {}


def test_pages_go_by_name_and_lose_nothing(api: Api) -> None:
    for number in range(5):
        api.as_("binhnghia").post("/establishments", entered(name=f"Quán {number}"))
    whole = [row["name"] for row in walk(api.as_("binhnghia"), PATH, limit=200)]
    assert [row["name"] for row in walk(api.as_("binhnghia"), PATH, limit=2)] == whole
    assert len(whole) == 7


def test_one_statement_whatever_there_is(api: Api) -> None:
    sizes = []
    for days in ([], [date(2022, 8, 1), date(2022, 9, 1)]):
        for day in days:
            api.run(counted, "binhnghia", day)
        api.as_("binhnghia").get(PATH)
        with api.queries() as seen:
            api.as_("binhnghia").get(PATH)
        sizes.append(len([one for one in seen if "establishments" in one]))
    assert sizes == [1, 1]


def test_questions_that_are_refused(api: Api) -> None:
    for asked, pointer in (({"counted_on": "31/02/2022"}, "?counted_on"), ({"page": 1}, "?page")):
        answer = api.as_("binhnghia").get(PATH, **asked)
        assert answer.status_code == 422
        assert {one for one, _ in errors(answer)} == {pointer}
