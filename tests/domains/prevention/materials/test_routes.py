"""Materials: whose they are, what is refused, and what a list costs."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspections.making import done, errors, made, problem
from tests.domains.platform.attachments.pictures import PDF

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
    assert api.as_("admin").get(PATH).status_code == 403


def test_a_record_is_corrected_and_removed_by_who_saw_its_latest_version(api: Api) -> None:
    person = api.as_("binhnghia")
    found = made(person.post(PATH, new_material(note="Dòng một\nDòng hai")))
    path = f"{PATH}/{found['id']}"
    assert found["note"] == "Dòng một\nDòng hai"
    after = done(person.patch(path, {"name": "Tên khác"}, etag=found))
    assert (after["name"], after["note"], after["version"]) == ("Tên khác", found["note"], 2)
    assert done(person.get(path)) == after
    assert problem(person.patch(path, {"note": None}, etag=found)) == (412, "stale")
    assert person.delete(path).status_code == 428
    assert problem(person.delete(path, etag=found)) == (412, "stale")
    assert person.delete(path, etag=after).status_code == 204
    assert person.get(path).status_code == 404


def test_a_retry_makes_one_record(api: Api) -> None:
    person = api.as_("binhnghia")
    first = made(person.post(PATH, new_material(), key="once"))
    assert made(person.post(PATH, new_material(), key="once")) == first
    assert len(list_names(person.get(PATH))) == 1


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


def add_file(person: Person, material: dict[str, Any]) -> Any:
    return person.request(
        "POST",
        "/attachments",
        data={"entity": "material", "entity_id": material["id"]},
        files={"file": ("a.pdf", PDF, "application/pdf")},
    )


def test_units_below_read_a_material_and_its_file_and_change_neither(api: Api) -> None:
    found = made(api.as_("district").post(PATH, new_material("binhluc", copy_count=500)))
    file = made(add_file(api.as_("district"), found))
    path = f"{PATH}/{found['id']}"
    for who in ("binhnghia", "trangan", "leader", "partner"):
        reader = api.as_(who)
        assert list_names(reader.get(PATH)) == ["Tên thứ nhất"]
        assert done(reader.get(path))["copy_count"] == 500
        listed = done(reader.get("/attachments", entity="material", entity_id=found["id"]))
        assert [one["id"] for one in listed["items"]] == [file["id"]]
        assert reader.get(f"/attachments/{file['id']}/content").content == PDF
        assert reader.delete(f"/attachments/{file['id']}", etag=1).status_code in (403, 404)
        assert reader.patch(path, {"note": "x"}, etag=1).status_code in (403, 404)
        assert reader.delete(path, etag=1).status_code in (403, 404)
        assert add_file(reader, found).status_code in (403, 404)
    other = api.as_("district2")
    assert list_names(other.get(PATH)) == []
    assert other.get(f"/attachments/{file['id']}").status_code == 404
    assert other.get(f"/attachments/{file['id']}/content").status_code == 404


def test_a_commune_does_not_read_files_of_another_commune(api: Api) -> None:
    found = made(api.as_("trangan").post(PATH, new_material("trangan")))
    file = made(add_file(api.as_("trangan"), found))
    reader = api.as_("binhnghia")
    asked = reader.get("/attachments", entity="material", entity_id=found["id"])
    assert problem(asked) == (404, "not-found")
    assert reader.get(f"/attachments/{file['id']}/content").status_code == 404
    assert api.as_("district").get(f"/attachments/{file['id']}/content").status_code == 200


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


def test_pages_follow_each_other(api: Api) -> None:
    person = api.as_("binhnghia")
    for name in ("B", "A", "C"):
        made(person.post(PATH, new_material(name=name)))
    first = done(person.get(PATH, limit=2))
    rest = done(person.get(PATH, limit=2, after=first["next"]))
    assert [row["name"] for row in (*first["items"], *rest["items"])] == ["A", "B", "C"]
    assert rest["next"] is None


def test_the_list_is_one_query(api: Api) -> None:
    for name in ("A", "B", "C"):
        made(api.as_("binhnghia").post(PATH, new_material(name=name)))
    with api.queries() as seen:
        assert len(list_names(api.as_("district").get(PATH))) == 3
    assert sum("FROM materials" in statement for statement in seen) == 1
