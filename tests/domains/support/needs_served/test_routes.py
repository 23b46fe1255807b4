"""Needs beside support: exact for who may open both, else what the published table has."""

from typing import Any

import pytest

from backend.permissions import Role
from tests import world
from tests.acting import Api
from tests.domains.support.support_releases.more_communes import MORE, found_communes
from tests.domains.support.support_services.counting import errors, write

PATH = "/needs-served"
COMMUNES = ("binhnghia", "trangan", "binhmy", *MORE)
LOANS = {"binhnghia": 3, "trangan": 14, "binhmy": 20, MORE[0]: 16, MORE[1]: 13}
ONE = {**LOANS, "binhnghia": 3, "binhmy": 20}
OTHER = {**LOANS, "binhnghia": 4, "binhmy": 19}
"""Two worlds with the same sums: what hides a number in one hides it in the other."""


def need(api: Api, unit: str, year: int, half: int = 1, **named: int) -> None:
    body = {"org_unit_id": str(world.unit(unit)), "year": year, "half": half} | named
    assert api.as_("district").post("/needs-assessments", body).status_code == 201


def populate(api: Api, loans: dict[str, int], year: int = 2021) -> None:
    """A year of five communes; Bình Nghĩa's loans are small, its needs are not."""
    api.run(found_communes)
    for unit, count in loans.items():
        write(api, unit, f"{year}-02", loan=count, health=30)
        counted = dict.fromkeys(("vocational", "legal_aid", "employment"), 0)
        counted |= dict.fromkeys(("gender_violence", "other", "under_18_count"), 0)
        need(api, unit, year, reached_count=60, loan=20, health=40, **counted)


def told(api: Api, person: str, **asked: Any) -> Any:
    answer = api.as_(person).get(PATH, **asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def of(answer: Any, service: str) -> tuple[int | None, int | None, float | None]:
    (line,) = (one for one in answer["services"] if one["service"] == service)
    return line["need"], line["served"], line["share"]


def publish(api: Api, year: int) -> Any:
    body = {"year": year, "accept_missing": True}
    answer = api.as_("district").post("/support-releases", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_exact_numbers_by_commune_and_half(api: Api) -> None:
    populate(api, ONE)
    need(api, "binhnghia", 2021, half=2, reached_count=9, loan=8)
    write(api, "binhnghia", "2021-07", loan=2, health=1)
    answer = told(api, "district", year=2021)
    assert answer["is_exact"] is True
    assert of(answer, "loan") == (108, 68, 63.0)
    assert of(answer, "employment") == (0, None, None), "not counted is not 0; no share of nobody"
    (own,) = (one for one in answer["communes"] if one["org_unit_name"] == "Bình Nghĩa")
    assert of(own, "loan") == (28, 5, 17.9)
    assert own["reports"] == {"sent": 2, "due": 2}
    assert own["month_reports"] == {"sent": 2, "due": 12}
    assert own["reached_count"] == 69
    second = told(api, "binhnghia", year=2021, half=2)
    assert of(second, "loan") == (8, 2, 25.0)
    assert of(second, "health") == (None, 1, None)
    assert [one["org_unit_name"] for one in second["communes"]] == ["Bình Nghĩa"]
    assert second["communes"][0]["month_reports"] == {"sent": 1, "due": 6}


@pytest.mark.parametrize("person", world.PEOPLE)
def test_who_reads(api: Api, person: str) -> None:
    binhluc = str(world.unit("binhluc"))
    asked = {"year": 2021, "org_unit_id": binhluc}
    readers = {"district": 200, "leader": 200, "province": 200}
    readers |= dict.fromkeys(("binhnghia", "trangan", "district2"), 404)
    answer = api.as_(person).get(PATH, **asked)
    assert answer.status_code == readers.get(person, 403)
    if answer.status_code == 200:
        assert answer.json()["is_exact"] is (person == "district")


def test_others_read_what_the_published_table_has(api: Api) -> None:
    populate(api, ONE)
    asked: dict[str, Any] = {"year": 2021, "org_unit_id": str(world.unit("binhluc"))}
    for person in ("leader", "province"):
        before = told(api, person, **asked)
        assert (before["release_id"], before["reached_count"]) == (None, None)
        assert {of(before, one["service"]) for one in before["services"]} == {(None, None, None)}
    table = publish(api, 2021)["figures"]
    for person in ("leader", "province"):
        answer = told(api, person, **asked)
        assert answer["communes"] == []
        assert answer["reached_count"] == table["needs"]["reached_count"] == 300
        for line in answer["services"]:
            assert line["need"] == table["needs"]["needs"][line["service"]]
            assert line["served"] == table["services"][line["service"]]
        assert of(answer, "health") == (200, 150, 75.0)
        refused = api.as_(person).get(PATH, half=1, **asked)
        assert errors(refused) == [("?half", "tables-are-of-years")]
        alone = told(api, person, year=2021, org_unit_id=str(world.unit("binhnghia")))
        assert {of(alone, one["service"]) for one in alone["services"]} == {(None, None, None)}


def test_two_worlds_are_alike_but_to_who_may_know(begin: Any) -> None:
    """A corrected register, a second year and sums tell no more; the control finds the change."""
    seen = []
    for loans in (ONE, OTHER):
        api = begin()
        populate(api, loans)
        publish(api, 2021)
        populate_again(api, loans)
        seen.append({who: every_answer(api, who) for who in ("leader", "province", "district")})
    one, other = seen
    assert one["leader"] == other["leader"]
    assert one["province"] == other["province"]
    assert one["district"] != other["district"]


def populate_again(api: Api, loans: dict[str, int]) -> None:
    """The year after, which is not published, and a correction of the one that is."""
    for unit, count in loans.items():
        write(api, unit, "2022-02", loan=count)
    write(api, "binhnghia", "2021-03", loan=loans["binhnghia"])


def every_answer(api: Api, person: str) -> list[Any]:
    units = [str(world.unit(unit)) for unit in ("binhluc", *COMMUNES)]
    found = [
        told(api, person, year=year, org_unit_id=unit) for year in (2021, 2022) for unit in units
    ]
    return [{**one, "release_id": None} for one in found]


def test_one_query_for_each_kind_of_count(api: Api) -> None:
    populate(api, ONE)
    with api.queries() as seen:
        told(api, "district", year=2021)
    few = len(seen)
    assert few <= 9, seen
    for unit in COMMUNES:
        need(api, unit, 2021, half=2, reached_count=6)
        write(api, unit, "2021-09", loan=5)
    with api.queries() as seen:
        told(api, "district", year=2021)
    assert len(seen) == few


def test_a_lead_agency_above_is_no_exact_reader(api: Api) -> None:
    """It may read its own unit's counts, of which there are none, and none of those below."""
    populate(api, ONE)
    api.run(world.add_account, "above", "Người ở trên", Role.LEAD_OFFICER, world.unit("hanam"))
    for unit in ("hanam", "binhluc", "binhnghia"):
        answer = told(api, "above", year=2021, org_unit_id=str(world.unit(unit)))
        assert (answer["is_exact"], answer["communes"]) == (False, [])
        assert {of(answer, one["service"]) for one in answer["services"]} == {(None, None, None)}
