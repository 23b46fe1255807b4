"""Inside one commune a figure of establishments is told by areas, and the lists behind it too."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors, made, signed, whole
from tests.domains.organisation.areas.test_routes import new_area

INSPECTED, COUNTED = "establishments_inspected", "workforce_known"
OWN = str(world.unit("binhnghia"))


def at(part: str = "areas", code: str = INSPECTED) -> str:
    return f"/plans/{world.plan()}/targets/{code}/{part}"


def place_in(api: Api, place: str, area: str) -> None:
    person, path = api.as_("binhnghia"), f"/establishments/{world.establishment(place)}"
    done(person.patch(path, {"area_id": area}, etag=done(person.get(path))))


@pytest.fixture
def areas(api: Api) -> list[str]:
    """Thôn 2 with a place that was visited, Thôn 10 without any; another place names none."""
    person = api.as_("binhnghia")
    found = [made(person.post("/areas", new_area(name=f"Thôn {n}")))["id"] for n in (2, 10)]
    place_in(api, "binhnghia", found[0])
    signed(api, whole())
    return found


def read_target(api: Api, who: str) -> Any:
    targets = done(api.as_(who).get(f"/plans/{world.plan()}/progress"))["targets"]
    return next(target for target in targets if target["code"] == INSPECTED)


def test_the_lines_add_up_to_the_commune_s_row(api: Api, areas: list[str]) -> None:
    person = api.as_("district")
    found = done(person.get(at(), org_unit_id=OWN))
    rows = [(row["name"], row["numerator"], row["denominator"]) for row in found["areas"]]
    assert rows == [("Thôn 2", 1, 1), ("Thôn 10", 0, 0), (None, 0, 1)]
    assert [row["remaining"] for row in found["areas"]] == [0, 0, 1]
    (row,) = (c for c in read_target(api, "district")["communes"] if c["org_unit_id"] == OWN)
    for number in ("numerator", "denominator", "remaining"):
        assert sum(area[number] for area in found["areas"]) == row[number]
    squares = [[square["counted"] for square in area["establishments"]] for area in found["areas"]]
    assert squares == [[True], [], [False]]


def test_the_lists_behind_are_as_long(api: Api, areas: list[str]) -> None:
    person = api.as_("district")
    for area in done(person.get(at(), org_unit_id=OWN))["areas"]:
        asked = {"org_unit_id": OWN, "area": area["area_id"] or "none"}
        rows = done(person.get(at("records"), **asked))["items"]
        assert len(rows) == area["denominator"]
        assert sum(row["counted"] for row in rows) == area["numerator"]


def test_a_commune_need_not_name_itself_and_a_neighbour_is_none(api: Api, areas: list[str]) -> None:
    own = done(api.as_("binhnghia").get(at()))
    assert own["org_unit_id"] == OWN
    assert len(own["areas"]) == 3
    other = api.as_("binhnghia").get(at(), org_unit_id=str(world.unit("trangan")))
    assert other.status_code == 404
    assert errors(api.as_("district").get(at())) == {("/org_unit_id", "missing")}


def test_who_sees_only_figures_gets_none_by_area(api: Api, areas: list[str]) -> None:
    """The province sees the commune's row; what lies below it is nearly the record itself."""
    province = api.as_("province")
    assert read_target(api, "province")["denominator"] > 0
    assert province.get(at(), org_unit_id=OWN).status_code == 403
    assert province.get(f"/plans/{world.plan()}/strip").status_code == 403


def test_the_count_of_places_with_head_counts_is_told_and_no_head_count(
    api: Api, areas: list[str]
) -> None:
    found = done(api.as_("binhnghia").get(at(code=COUNTED)))
    assert {*found["areas"][0]} == {
        *("area_id", "name", "kind", "numerator", "denominator", "remaining", "establishments"),
    }


@pytest.mark.parametrize("code", ["violations_handled", "staff_trained", "healthy_communes_kept"])
def test_other_targets_are_not_told_by_area(api: Api, areas: list[str], code: str) -> None:
    person = api.as_("district")
    refused = {("/code", "target-without-areas")}
    assert errors(person.get(at(code=code), org_unit_id=OWN)) == refused
    assert errors(person.get(at("records", code), area=areas[0])) == refused


def test_it_costs_as_much_for_many_areas(api: Api, areas: list[str]) -> None:
    def count() -> int:
        with api.queries() as seen:
            done(api.as_("binhnghia").get(at()))
        return len(seen)

    before = count()
    for n in range(20, 30):
        made(api.as_("binhnghia").post("/areas", new_area(name=f"Thôn {n}")))
    assert count() == before


def test_an_area_that_ended_stays_while_places_name_it(api: Api, areas: list[str]) -> None:
    person = api.as_("binhnghia")
    for id in areas:
        path = f"/areas/{id}"
        done(person.patch(path, {"valid_to": "2022-09-30"}, etag=done(person.get(path))))
    found: list[Any] = done(person.get(at()))["areas"]
    assert [row["name"] for row in found] == ["Thôn 2", None]
    earlier = done(person.get(at(), as_of="2022-09-30"))["areas"]
    assert [row["name"] for row in earlier] == ["Thôn 2", "Thôn 10", None]
