"""Coordination meetings: who keeps them, who reads them, what is refused."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, errors, made
from tests.domains.platform.imports.lists import opened

PATH = "/coordination-meetings"


def new_coordination_meeting(**changed: Any) -> dict[str, Any]:
    """The body of a new record of the district."""
    return {
        "org_unit_id": str(world.unit("binhluc")),
        "name": "Phối hợp liên ngành",
        "held_on": "2022-09-10",
        "chair": "Phó Chủ tịch UBND huyện",
        "agencies": ["Công an huyện", "Ủy ban MTTQ huyện"],
        **changed,
    }


def list_names(person: Person, **asked: Any) -> list[str]:
    return [row["name"] for row in done(person.get(PATH, **asked))["items"]]


def test_the_lead_agency_keeps_and_all_who_read_the_plan_read(api: Api) -> None:
    found = made(api.as_("district").post(PATH, new_coordination_meeting()))
    assert found["agencies"] == ["Công an huyện", "Ủy ban MTTQ huyện"]
    path = f"{PATH}/{found['id']}"
    for who in ("binhnghia", "police", "leader", "partner", "inspector"):
        assert done(api.as_(who).get(path)) == found
        assert api.as_(who).post(PATH, new_coordination_meeting()).status_code == 403
    assert api.as_("district2").get(path).status_code == 404
    assert api.as_("admin").get(PATH).status_code == 403
    refused = api.as_("district2").post(PATH, new_coordination_meeting())
    assert errors(refused) == {("/org_unit_id", "not-found")}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"chair": "Ông Hoa 0912 345 678"}, ("/chair", "pii-in-text")),
        ({"agencies": []}, ("/agencies", "too-few")),
        ({"agencies": ["Chị Hoa 0912 345 678"]}, ("/agencies/0", "pii-in-text")),
        ({"name": ""}, ("/name", "too-short")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("district").post(PATH, new_coordination_meeting(**changed))) == {error}


def test_the_latest_comes_first_in_the_list_and_in_the_workbook(api: Api) -> None:
    person = api.as_("district")
    made(person.post(PATH, new_coordination_meeting(name="Trước", held_on="2022-01-05")))
    made(person.post(PATH, new_coordination_meeting(name="Sau", held_on="2022-09-20")))
    assert list_names(person) == ["Sau", "Trước"]
    assert list_names(person, q="truoc") == ["Trước"]
    rows = opened(person.get("/exports/coordination-meetings.xlsx").content)["Danh sách"]
    assert [row[0] for row in rows.iter_rows(min_row=2, values_only=True)] == ["Sau", "Trước"]
