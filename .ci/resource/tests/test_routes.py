"""__Ens__: whose they are, what is refused, and what a list costs."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors, made, problem

PATH = "/__url__"


def new___thing__(at: str = "binhnghia", **changed: Any) -> dict[str, Any]:
    """The body of a new record of the unit `at`."""
    return {"org_unit_id": str(world.unit(at)), "name": "Tên thứ nhất", **changed}


def list_names(answer: Any) -> list[str]:
    return [row["name"] for row in done(answer)["items"]]


def test_a_commune_keeps_its_own_and_the_district_sees_all(api: Api) -> None:
    own = made(api.as_("binhnghia").post(PATH, new___thing__()))
    made(api.as_("trangan").post(PATH, new___thing__("trangan", name="Đồ của xã bên")))
    assert list_names(api.as_("binhnghia").get(PATH)) == ["Tên thứ nhất"]
    assert list_names(api.as_("district").get(PATH)) == ["Đồ của xã bên", "Tên thứ nhất"], "by name"
    assert list_names(api.as_("district2").get(PATH)) == []
    assert api.as_("trangan").get(f"{PATH}/{own['id']}").status_code == 404
    assert api.as_("leader").get(f"{PATH}/{own['id']}").status_code == 200
    assert api.as_("leader").post(PATH, new___thing__()).status_code == 403
    assert api.as_("admin").get(PATH).status_code == 403


def test_a_record_is_corrected_and_removed_by_who_saw_its_latest_version(api: Api) -> None:
    person = api.as_("binhnghia")
    found = made(person.post(PATH, new___thing__(note="Dòng một\nDòng hai")))
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
    first = made(person.post(PATH, new___thing__(), key="once"))
    assert made(person.post(PATH, new___thing__(), key="once")) == first
    assert len(list_names(person.get(PATH))) == 1


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"name": ""}, ("/name", "too-short")),
        ({"name": None}, ("/name", "not-text")),
        ({"name": "x" * 201}, ("/name", "too-long")),
        ({"note": "Gọi chị Hoa 0912 345 678"}, ("/note", "pii-in-text")),
        ({"org_unit_id": str(world.unit("trangan"))}, ("/org_unit_id", "not-found")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("binhnghia").post(PATH, new___thing__(**changed))) == {error}


def test_filters_narrow_the_list(api: Api) -> None:
    person = api.as_("district")
    made(person.post(PATH, new___thing__(name="Đặng Xá")))
    made(person.post(PATH, new___thing__("trangan", name="Bến Lở")))
    assert list_names(person.get(PATH, q="dang xa")) == ["Đặng Xá"]
    assert list_names(person.get(PATH, org_unit_id=str(world.unit("trangan")))) == ["Bến Lở"]


def test_pages_follow_each_other(api: Api) -> None:
    person = api.as_("binhnghia")
    for name in ("B", "A", "C"):
        made(person.post(PATH, new___thing__(name=name)))
    first = done(person.get(PATH, limit=2))
    rest = done(person.get(PATH, limit=2, after=first["next"]))
    assert [row["name"] for row in (*first["items"], *rest["items"])] == ["A", "B", "C"]
    assert rest["next"] is None


def test_the_list_is_one_query(api: Api) -> None:
    for name in ("A", "B", "C"):
        made(api.as_("binhnghia").post(PATH, new___thing__(name=name)))
    with api.queries() as seen:
        assert len(list_names(api.as_("district").get(PATH))) == 3
    assert sum("FROM __things__" in statement for statement in seen) == 1
