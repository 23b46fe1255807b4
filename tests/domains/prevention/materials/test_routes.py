"""Materials: whose they are, what is refused, what uses them."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors, made, problem

PATH = "/materials"


def new_material(at: str = "binhnghia", **changed: Any) -> dict[str, Any]:
    """The body of a new record of the unit `at`."""
    return {
        "org_unit_id": str(world.unit(at)),
        "name": "Tên thứ nhất",
        "kind": "leaflet",
        "audience": "residents",
        "year": 2022,
        **changed,
    }


def list_names(answer: Any) -> list[str]:
    return [row["name"] for row in done(answer)["items"]]


def test_a_commune_keeps_its_own_and_the_district_sees_all(api: Api) -> None:
    own = made(api.as_("binhnghia").post(PATH, new_material()))
    made(api.as_("trangan").post(PATH, new_material("trangan", name="Đồ của xã bên")))
    assert list_names(api.as_("binhnghia").get(PATH)) == ["Tên thứ nhất"]
    assert list_names(api.as_("district").get(PATH)) == ["Đồ của xã bên", "Tên thứ nhất"], "by name"
    assert list_names(api.as_("district2").get(PATH)) == []
    assert api.as_("trangan").get(f"{PATH}/{own['id']}").status_code == 404
    assert api.as_("leader").get(f"{PATH}/{own['id']}").status_code == 200
    assert api.as_("leader").post(PATH, new_material()).status_code == 403
    foreign = api.as_("province").post(PATH, new_material())
    assert problem(foreign) == (403, "outside-units"), "it keeps its own, not those of units below"
    assert api.as_("admin").get(PATH).status_code == 403


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"name": ""}, ("/name", "too-short")),
        ({"name": None}, ("/name", "not-text")),
        ({"kind": "film"}, ("/kind", "not-in-list")),
        ({"year": 1899}, ("/year", "too-small")),
        ({"copy_count": -1}, ("/copy_count", "too-small")),
        ({"name": "x" * 201}, ("/name", "too-long")),
        ({"note": "Gọi chị Hoa 0912 345 678"}, ("/note", "pii-in-text")),
        ({"org_unit_id": str(world.unit("trangan"))}, ("/org_unit_id", "not-found")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("binhnghia").post(PATH, new_material(**changed))) == {error}


def test_an_activity_names_the_materials_that_it_used(api: Api) -> None:
    guide = made(api.as_("district").post(PATH, new_material("binhluc", name="Sổ tay")))
    own = made(api.as_("binhnghia").post(PATH, new_material()))
    foreign = made(api.as_("trangan").post(PATH, new_material("trangan")))
    person, activity = api.as_("binhnghia"), {"form": "leaflet", "held_on": "2022-09-02"}
    activity |= {"topic": "Phát tờ rơi", "audience": "residents"}
    path = "/communication-activities"
    named = [own["id"], guide["id"]]
    refused = person.post(path, {**activity, "material_ids": [own["id"], foreign["id"]]})
    assert errors(refused) == {("/material_ids/1", "not-found")}
    found = made(person.post(path, {**activity, "material_ids": named}))
    assert [one["name"] for one in found["materials"]] == ["Sổ tay", "Tên thứ nhất"]
    gone = api.as_("binhnghia").delete(f"{PATH}/{own['id']}", etag=own)
    assert problem(gone) == (409, "material-in-use")
    changed = {"material_ids": [guide["id"]]}
    after = done(person.patch(f"{path}/{found['id']}", changed, etag=found))
    assert ([one["name"] for one in after["materials"]], after["version"]) == (["Sổ tay"], 3)
    assert api.as_("binhnghia").delete(f"{PATH}/{own['id']}", etag=own).status_code == 204
    assert done(api.as_("district").get(f"{path}/{found['id']}"))["materials"] == after["materials"]


def test_filters_narrow_the_list(api: Api) -> None:
    person = api.as_("district")
    made(person.post(PATH, new_material(name="Đặng Xá")))
    made(person.post(PATH, new_material("trangan", name="Bến Lở")))
    assert list_names(person.get(PATH, q="dang xa")) == ["Đặng Xá"]
    assert list_names(person.get(PATH, kind="poster")) == []
    assert list_names(person.get(PATH, audience="residents", year=2022, q="dang")) == ["Đặng Xá"]
    assert list_names(person.get(PATH, org_unit_id=str(world.unit("trangan")))) == ["Bến Lở"]
