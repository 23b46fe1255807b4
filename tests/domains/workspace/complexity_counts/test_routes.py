"""Counts of complex places by unit: each is the length of its list, and no list opens above."""

from collections.abc import Callable
from datetime import date
from typing import Any

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from tests import provinces, world
from tests.acting import Api, Person
from tests.domains.establishments.complexity_declarations.test_routes import declared
from tests.domains.inspections.inspections.making import done, made
from tests.domains.organisation.areas.test_routes import new_area
from tests.domains.planning.plans.making import by_commune_team, visit
from tests.domains.planning.target_comparisons.test_boundaries import merge
from tests.provinces import CHAIR, EXAMPLE, SUPERIOR

PATH, LIST = "/complexity-counts", "/complexity-declarations"
FIGURES = ("declared", "establishments", "areas", "revisited", "ending")
SINCE = {"boundaries": "2025-07-01"}


def declare(person: Person) -> None:
    """Two places and an area of Bình Nghĩa, one of Tràng An, and others that are not in force."""
    area = made(person.post("/areas", new_area()))["id"]
    made(person.post(LIST, declared(valid_to="2022-11-02")))
    made(person.post(LIST, declared(establishment_id=None, area_id=area, valid_to="2022-11-03")))
    made(person.post(LIST, declared(establishment_id=str(world.establishment("binhnghia2")))))
    trangan, binhmy = (str(world.establishment(one)) for one in ("trangan", "binhmy"))
    made(person.post(LIST, declared(establishment_id=trangan)))
    made(person.post(LIST, declared(establishment_id=binhmy, valid_to="2022-10-02")))
    made(person.post(LIST, declared(establishment_id=binhmy, valid_from="2022-10-04")))


def come_back(db: Session) -> None:
    """To one place too early, to one by a team that does not count, to one as it must be."""
    visit(db, "binhnghia", date(2022, 8, 31))
    by_commune_team(db, "binhnghia2", date(2022, 9, 2))
    visit(db, "trangan", date(2022, 9, 1))


def get_figures(told: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    return {
        one["org_unit_name"]: tuple(one[name] for name in FIGURES)
        for one in told["units"]
        if one["declared"]
    }


def count_listed(person: Person, unit: str, **asked: str) -> int:
    rows = done(person.get(LIST, status="in_force", org_unit_id=unit, limit=200, **asked))
    return len(rows["items"])


def test_each_count_is_the_length_of_its_list(api: Api) -> None:
    person = api.as_("district")
    declare(person)
    api.run(come_back)
    told = done(person.get(PATH))
    assert get_figures(told) == {"Bình Nghĩa": (3, 2, 1, 0, 1), "Tràng An": (1, 1, 0, 1, 0)}
    assert tuple(told["total"][name] for name in FIGURES) == (4, 3, 1, 1, 1)
    assert (told["opens"], told["today"], told["ends_by"]) == (True, "2022-10-03", "2022-11-02")
    for one in told["units"]:
        assert count_listed(person, one["org_unit_id"]) == one["declared"], one
    names = [one["org_unit_name"] for one in told["units"]]
    assert len(names) >= 3, "a unit without any stands there too"


def test_the_province_reads_counts_and_opens_no_list(api: Api) -> None:
    declare(api.as_("district"))
    told = done(api.as_("province").get(PATH))
    assert {name: found[0] for name, found in get_figures(told).items()} == {"Bình Lục": 4}
    assert (told["org_unit_name"], told["opens"]) == ("Hà Nam", False)
    assert api.as_("province").get(LIST).status_code == 403
    below = done(api.as_("province").get(PATH, org_unit_id=str(world.unit("binhluc"))))
    assert get_figures(below) == get_figures(done(api.as_("leader").get(PATH)))
    assert below["opens"] is False
    outside = api.as_("district2").get(PATH, org_unit_id=str(world.unit("binhluc")))
    assert outside.status_code in (404, 422)
    for who in ("binhnghia", "inspector", "police", "partner", "admin"):
        assert api.as_(who).get(PATH).status_code == 403, who


def test_by_the_boundaries_of_2025_what_was_divided_counts_nowhere(api: Api) -> None:
    declare(api.as_("district"))
    api.run(provinces.open_province, 3)
    api.run(merge)
    set_today(date(2026, 3, 2))
    first, second = (str(provinces.commune(at)) for at in (0, 1))
    own, since = (done(api.as_(SUPERIOR).get(PATH, **asked)) for asked in ({}, SINCE))
    seen = [{one["org_unit_id"]: one["declared"] for one in told["units"]} for told in (own, since)]
    assert [(rows[first], rows[second]) for rows in seen] == [(3, 1), (2, 0)]
    assert own["total"]["declared"] == since["total"]["declared"] == 3
    assert (own["has_other_boundaries"], since["has_other_boundaries"]) == (True, True)
    reader = api.as_(EXAMPLE[0])
    assert (count_listed(reader, first), count_listed(reader, first, **SINCE)) == (3, 2)
    assert done(api.as_(CHAIR).get(PATH))["opens"] is False, "a leader above reads counts"
    assert done(reader.get(PATH))["units"] == []


def test_more_units_take_no_more_statements(begin: Callable[[], Api]) -> None:
    """129 of them are asked in `tests/domains/reporting/reports/test_province.py`."""
    counts = []
    for count in (5, 50):
        api = begin()
        api.run(provinces.open_province, count)
        set_today(date(2026, 3, 2))
        with api.queries() as asked:
            told = done(api.as_(SUPERIOR).get(PATH))
        assert len(told["units"]) == count
        assert len([one for one in asked if "complexity_declarations" in one]) == 1
        counts.append(len(asked))
    assert counts[0] == counts[1]
