"""A commune by its areas: every number is the length of a list, and only for who reads it."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import entered
from tests.domains.inspections.inspections.making import done, made, signed, whole
from tests.domains.organisation.areas.test_routes import new_area
from tests.domains.prevention.communication_activities.making import activity

OWN = str(world.unit("binhnghia"))
PATH = f"/commune-overviews/{OWN}"
YEAR = {"first": "2022-01-01", "last": "2022-10-03"}
LISTS: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {
    ("establishments", "active"): ("/establishments", {"status": "active"}),
    ("establishments", "suspended"): ("/establishments", {"status": "suspended"}),
    ("establishments", "closed"): ("/establishments", {"status": "closed"}),
    ("establishments", "uninspected"): (
        "/establishments",
        {"status": "active", "inspected": "false"},
    ),
    ("establishments", "uncounted"): ("/establishments", {"status": "active", "uncounted": "true"}),
    ("inspections", "signed"): (
        "/inspections",
        {"status": "signed", "inspected_from": YEAR["first"], "inspected_to": YEAR["last"]},
    ),
    ("communication", "held"): (
        "/communication-activities",
        {"status": "held", "held_from": YEAR["first"], "held_to": YEAR["last"]},
    ),
}


@pytest.fixture
def areas(api: Api) -> list[str]:
    """Thôn 2 with a place, a visit and activities, Thôn 10 with a closed place."""
    person = api.as_("binhnghia")
    found = [made(person.post("/areas", new_area(name=f"Thôn {n}")))["id"] for n in (2, 10)]
    path = f"/establishments/{world.establishment('binhnghia')}"
    done(person.patch(path, {"area_id": found[0]}, etag=done(person.get(path))))
    closed = {"status": "closed", "closed_on": "2022-05-01", "area_id": found[1]}
    made(person.post("/establishments", entered(**closed)))
    signed(api, whole())
    for day in ("2022-03-01", "2022-09-20", "2021-12-31", "2022-10-20"):
        made(person.post("/communication-activities", activity(held_on=day, area_id=found[0])))
    made(person.post("/communication-activities", activity(topic="Loa truyền thanh xã")))
    made(api.as_("district").post("/communication-activities", activity(commune_ids=[OWN])))
    return found


def test_every_number_is_the_length_of_a_list(api: Api, areas: list[str]) -> None:
    person = api.as_("district")
    found = done(person.get(f"{PATH}/areas"))
    assert [row["name"] for row in found["areas"]] == ["Thôn 2", "Thôn 10", None]
    for row in found["areas"]:
        for (section, name), (path, asked) in LISTS.items():
            narrowed = {**asked, "org_unit_id": OWN, "area": row["area_id"] or "none"}
            items = done(person.get(path, **narrowed, limit=200))["items"]
            own = [item for item in items if item["org_unit_id"] == OWN]
            assert row[section][name] == len(own), (row["name"], section, name)
    first = found["areas"][0]
    assert first["inspections"] == {"signed": 1, "last_on": "2022-10-01"}
    assert first["communication"] == {"held": 2, "last_held_on": "2022-09-20"}


def test_the_lines_add_up_to_the_page(api: Api, areas: list[str]) -> None:
    person = api.as_("district")
    page, found = done(person.get(PATH)), done(person.get(f"{PATH}/areas"))
    for name in ("active", "suspended", "closed", "uninspected", "uncounted"):
        told = sum(row["establishments"][name] for row in found["areas"])
        assert told == page["establishments"][name]
    assert (
        sum(row["inspections"]["signed"] for row in found["areas"]) == page["inspections"]["signed"]
    )
    assert (
        sum(row["communication"]["held"] for row in found["areas"]) == page["communication"]["own"]
    )


@pytest.mark.parametrize("who", ["district", "police", "leader", "binhnghia", "province"])
def test_a_section_is_only_for_who_reads_its_records(api: Api, areas: list[str], who: str) -> None:
    """The province sees the commune's figures and opens no record: it gets no figure by area."""
    found = done(api.as_(who).get(f"{PATH}/areas"))
    told = {name for row in found["areas"] for name in LISTS_OF if row[name] is not None}
    assert told == {name for name in LISTS_OF if may_read(api, who, name)}
    assert bool(told) == (who != "province")


LISTS_OF = {
    "establishments": "/establishments",
    "inspections": "/inspections",
    "communication": "/communication-activities",
}


def may_read(api: Api, who: str, section: str) -> bool:
    """Whoever lists them; of an agency's own activities no figure of the commune is made."""
    if who == "police" and section == "communication":
        return False
    return bool(api.as_(who).get(LISTS_OF[section]).status_code == 200)


def test_no_number_of_persons_is_told(api: Api, areas: list[str]) -> None:
    text = api.as_("district").get(f"{PATH}/areas").text
    for word in ("female", "under_18", "workforce", "attendee", "support", "case_count", "tip"):
        assert word not in text


def test_an_empty_register_and_another_commune(api: Api) -> None:
    assert done(api.as_("trangan").get(f"/commune-overviews/{world.unit('trangan')}/areas"))
    assert api.as_("trangan").get(f"{PATH}/areas").status_code == 404


def test_it_is_one_query_for_each_section(api: Api, areas: list[str]) -> None:
    with api.queries() as seen:
        done(api.as_("district").get(f"{PATH}/areas"))
    for table in ("establishments", "inspections", "communication_activities"):
        assert sum(f"FROM {table} " in text or f"FROM {table}\n" in text for text in seen) == 1, (
            table
        )
