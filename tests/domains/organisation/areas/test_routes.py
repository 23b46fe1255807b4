"""Areas: whose they are, when two are the same, and what a list costs."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from backend.core.errors.exceptions import Forbidden
from backend.core.session.actor import Scope
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.organisation.areas.schemas import AreaCreate
from backend.domains.organisation.areas.service import create_area
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors, made, problem

PATH = "/areas"


def new_area(at: str = "binhnghia", **changed: Any) -> dict[str, Any]:
    """The body of a new area of the unit `at`."""
    body = {"org_unit_id": str(world.unit(at)), "name": "Thôn 1", "kind": "village"}
    return {**body, **changed}


def list_names(answer: Any) -> list[str]:
    return [row["name"] for row in done(answer)["items"]]


def test_a_commune_keeps_its_own_and_the_district_sees_all(api: Api) -> None:
    own = made(api.as_("binhnghia").post(PATH, new_area()))
    made(api.as_("trangan").post(PATH, new_area("trangan", name="Thôn Đồng")))
    assert list_names(api.as_("binhnghia").get(PATH)) == ["Thôn 1"]
    assert list_names(api.as_("district").get(PATH)) == ["Thôn 1", "Thôn Đồng"], "by unit"
    assert list_names(api.as_("district2").get(PATH)) == []
    assert api.as_("trangan").get(f"{PATH}/{own['id']}").status_code == 404
    for reader in ("leader", "inspector", "police"):
        assert api.as_(reader).get(f"{PATH}/{own['id']}").status_code == 200
        assert api.as_(reader).post(PATH, new_area()).status_code == 403
    for other in ("auditor", "handler", "province"):
        assert api.as_(other).get(PATH).status_code == 403


def test_a_new_one_asks_once_whether_its_unit_is_reached(api: Api) -> None:
    with api.queries() as seen:
        made(api.as_("district").post(PATH, new_area()))
    asked = [text for text in seen if "org_unit_closure.descendant_id = " in text]
    assert len(asked) == 1
    assert not [text for text in seen if "count(DISTINCT" in text], "the check before a commit"


@pytest.mark.parametrize("own_only", [(), (world.unit("binhluc"),)])
def test_a_unit_below_one_that_reaches_only_its_own_is_refused(
    api: Api, own_only: tuple[UUID, ...]
) -> None:
    scope = Scope(units=(world.unit("binhluc"),), own_only=own_only)

    def enter(db: Session) -> None:
        create_area(db, AreaCreate.model_validate(new_area()))

    if own_only:
        with pytest.raises(Forbidden):
            api.within(scope, enter, writes=True)
    else:
        api.within(scope, enter, writes=True)


def test_an_administrator_may_keep_them_too(api: Api) -> None:
    found = made(api.as_("admin").post(PATH, new_area(name="Tổ dân phố 2")))
    assert list_names(api.as_("binhnghia").get(PATH)) == ["Tổ dân phố 2"]
    assert api.as_("admin").delete(f"{PATH}/{found['id']}", etag=found).status_code == 204


def test_an_area_is_corrected_ended_and_removed(api: Api) -> None:
    person = api.as_("binhnghia")
    found = made(person.post(PATH, new_area(valid_from="2010-01-01")))
    path = f"{PATH}/{found['id']}"
    after = done(person.patch(path, {"name": "Thôn 2", "valid_to": "2021-12-31"}, etag=found))
    assert (after["name"], after["valid_to"], after["version"]) == ("Thôn 2", "2021-12-31", 2)
    assert done(person.get(path)) == after
    assert list_names(person.get(PATH, on="2021-12-31")) == ["Thôn 2"], "its last day"
    assert list_names(person.get(PATH, on="2022-01-01")) == []
    assert list_names(person.get(PATH, on="2009-12-31")) == []
    assert problem(person.patch(path, {"valid_to": None}, etag=found)) == (412, "stale")
    assert person.delete(path).status_code == 428
    assert person.delete(path, etag=after).status_code == 204
    assert person.get(path).status_code == 404


def test_the_feed_and_the_history_say_what_happened(api: Api) -> None:
    person = api.as_("binhnghia")
    found = made(person.post(PATH, new_area()))
    done(person.patch(f"{PATH}/{found['id']}", {"valid_to": "2022-06-30"}, etag=found))
    rows = [row for row in done(person.get("/changes"))["items"] if row["entity"] == "areas"]
    assert [(row["action"], row["version"]) for row in rows] == [("created", 1), ("updated", 2)]
    others = done(api.as_("trangan").get("/changes"))["items"]
    assert [row for row in others if row["entity"] == "areas"] == []


def test_a_retry_makes_one_record(api: Api) -> None:
    person = api.as_("binhnghia")
    first = made(person.post(PATH, new_area(), key="once"))
    assert made(person.post(PATH, new_area(), key="once")) == first
    assert len(list_names(person.get(PATH))) == 1


@pytest.mark.parametrize(
    "same",
    [
        {"name": "thôn  HÒA"},
        {"name": "Thôn Hoà"},
        {"name": "Thôn Hòa", "valid_from": "2020-12-31"},
        {"name": "Thôn Hòa", "valid_to": "2015-01-01"},
    ],
)
def test_a_unit_has_one_of_a_name_and_kind_at_a_time(api: Api, same: dict[str, Any]) -> None:
    person = api.as_("binhnghia")
    first = made(
        person.post(PATH, new_area(name="Thôn Hòa", valid_from="2015-01-01", valid_to="2020-12-31"))
    )
    refused = person.post(PATH, new_area(**same))
    assert problem(refused) == (409, "duplicate-area")
    assert refused.json()["existing_id"] == first["id"]
    assert len(list_names(person.get(PATH))) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Thôn Hoa"},
        {"name": "Thôn Hóa"},
        {"name": "Thôn Hòa", "kind": "former_commune"},
        {"name": "Thôn Hòa", "valid_from": "2021-01-01"},
        {"name": "Thôn Hòa", "valid_to": "2014-12-31"},
        {"name": "Thôn Hòa", "org_unit_id": str(world.unit("trangan"))},
    ],
)
def test_another_name_kind_time_or_unit_is_another_area(api: Api, other: dict[str, Any]) -> None:
    person = api.as_("district")
    days = {"valid_from": "2015-01-01", "valid_to": "2020-12-31"}
    made(person.post(PATH, new_area(name="Thôn Hòa", **days)))
    made(person.post(PATH, new_area(**other)))


def test_a_correction_takes_no_name_of_another(api: Api) -> None:
    person = api.as_("binhnghia")
    made(person.post(PATH, new_area()))
    second = made(person.post(PATH, new_area(name="Thôn 2")))
    taken = person.patch(f"{PATH}/{second['id']}", {"name": "Thôn 1"}, etag=second)
    assert problem(taken) == (409, "duplicate-area")
    done(person.patch(f"{PATH}/{second['id']}", {"name": "Thôn  2"}, etag=second))


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"name": ""}, ("/name", "too-short")),
        ({"name": None}, ("/name", "not-text")),
        ({"name": "x" * 121}, ("/name", "too-long")),
        ({"name": "Nhà chị Hoa 0912 345 678"}, ("/name", "pii-in-text")),
        ({"kind": "district"}, ("/kind", "not-in-list")),
        (
            {"valid_from": "2022-02-01", "valid_to": "2022-01-31"},
            ("/valid_to", "ends-before-start"),
        ),
        ({"org_unit_id": str(world.unit("trangan"))}, ("/org_unit_id", "not-found")),
        ({"org_unit_id": str(world.unit("binhluc"))}, ("/org_unit_id", "not-found")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("binhnghia").post(PATH, new_area(**changed))) == {error}


def test_only_a_unit_of_today_that_holds_places_gets_one(api: Api) -> None:
    above = api.as_("district").post(PATH, new_area("binhluc"))
    assert errors(above) == {("/org_unit_id", "not-a-commune")}

    def end(db: Any) -> None:
        db.get(OrgUnit, world.unit("binhnghia")).valid_to = date(2022, 9, 30)
        db.flush()

    api.run(end)
    ended = api.as_("binhnghia").post(PATH, new_area())
    assert errors(ended) == {("/org_unit_id", "unit-not-valid")}


def test_names_come_as_people_count_and_filters_narrow(api: Api) -> None:
    person = api.as_("district")
    for name in ("Thôn 10", "Thôn 2", "Thôn Đông"):
        made(person.post(PATH, new_area(name=name)))
    made(person.post(PATH, new_area(name="Bồ Đề", kind="former_commune")))
    made(person.post(PATH, new_area("trangan", name="Thôn 2")))
    own = str(world.unit("binhnghia"))
    expected = ["Thôn 2", "Thôn 10", "Thôn Đông", "Bồ Đề"]
    assert list_names(person.get(PATH, org_unit_id=own)) == expected
    assert list_names(person.get(PATH, usable_in=own)) == expected
    assert list_names(person.get(PATH, kind="former_commune")) == ["Bồ Đề"]
    assert list_names(person.get(PATH, q="thon dong")) == ["Thôn Đông"]
    assert list_names(person.get(PATH, sort="recent"))[0] == "Thôn 2"
    assert problem(person.get(PATH, area=own)) == (422, "invalid")


def test_pages_follow_each_other(api: Api) -> None:
    person = api.as_("district")
    for at, name in (("trangan", "A"), ("binhnghia", "C"), ("binhnghia", "B")):
        made(person.post(PATH, new_area(at, name=name)))
    first = done(person.get(PATH, limit=2))
    rest = done(person.get(PATH, limit=2, after=first["next"]))
    assert [row["name"] for row in (*first["items"], *rest["items"])] == ["B", "C", "A"]
    assert rest["next"] is None


def test_the_list_is_one_query(api: Api) -> None:
    for name in ("A", "B", "C"):
        made(api.as_("binhnghia").post(PATH, new_area(name=name)))
    with api.queries() as seen:
        assert len(list_names(api.as_("district").get(PATH))) == 3
    assert sum("FROM areas" in statement for statement in seen) == 1
