"""Establishments, visits and activities name an area of their own unit, valid on their day."""

from datetime import date
from typing import Any

import pytest

from backend.core.session.org_units import OrgUnit, OrgUnitClosure, OrgUnitSuccession
from tests import world
from tests.acting import Api, add
from tests.domains.establishments.establishments.making import entered
from tests.domains.inspections.inspections.making import done, draft, errors, made, signed, whole
from tests.domains.organisation.areas.test_routes import new_area
from tests.domains.prevention.communication_activities.making import activity

PLACE = f"/establishments/{world.establishment('binhnghia')}"
LISTS = ("/establishments", "/inspections", "/communication-activities")
ENDED = {"valid_from": "2015-01-01", "valid_to": "2022-08-31"}
"""Not valid today, 3 October 2022."""


@pytest.fixture
def areas(api: Api) -> dict[str, str]:
    """Ids of areas: two of Bình Nghĩa, one that ended, and one of Tràng An."""
    person = api.as_("district")
    bodies = {
        "first": new_area(),
        "second": new_area(name="Thôn 2"),
        "ended": new_area(name="Thôn 9", **ENDED),
        "other": new_area("trangan"),
    }
    return {name: made(person.post("/areas", body))["id"] for name, body in bodies.items()}


def name_area(api: Api, area: str | None) -> dict[str, Any]:
    """The establishment of the cast in Bình Nghĩa, after it got the area."""
    person = api.as_("binhnghia")
    return done(person.patch(PLACE, {"area_id": area}, etag=done(person.get(PLACE))))


def test_the_three_records_tell_their_area_and_lists_narrow_by_it(
    api: Api, areas: dict[str, str]
) -> None:
    assert name_area(api, areas["first"])["area_name"] == "Thôn 1"
    person = api.as_("binhnghia")
    visit = made(api.as_("inspector").post("/inspections", draft()))
    held = made(person.post("/communication-activities", activity(area_id=areas["first"])))
    place = done(person.get(PLACE))
    reader = api.as_("district")
    for path, record in zip(LISTS, (place, visit, held), strict=True):
        assert (record["area_id"], record["area_name"]) == (areas["first"], "Thôn 1"), path
        rows = done(reader.get(path, area=areas["first"]))["items"]
        assert [(row["id"], row["area_name"]) for row in rows] == [(record["id"], "Thôn 1")], path
        assert done(reader.get(path, area=areas["second"]))["items"] == [], path
        none = {row["id"] for row in done(reader.get(path, area="none"))["items"]}
        assert record["id"] not in none
        assert errors(reader.get(path, area="thon 1")), path
        with api.queries() as seen:
            done(reader.get(path, area=areas["first"]))
        table = path.strip("/").replace("-", "_")
        assert sum(f"FROM {table}" in text for text in seen) == 1, "one query for a list"


@pytest.mark.parametrize(
    ("named", "code"),
    [("other", "area-of-other-unit"), ("ended", "area-not-valid"), ("unknown", "not-found")],
)
def test_another_unit_s_and_an_ended_one_are_refused(
    api: Api, areas: dict[str, str], named: str, code: str
) -> None:
    area = areas.get(named, "01a1f5c0-0000-7000-8000-000000000000")
    person, inspector = api.as_("district"), api.as_("inspector")
    place, commune = done(person.get(PLACE)), str(world.unit("binhnghia"))
    expected = {("/area_id", code)}
    assert errors(person.patch(PLACE, {"area_id": area}, etag=place)) == expected
    assert errors(person.post("/establishments", entered(area_id=area))) == expected
    assert errors(inspector.post("/inspections", draft(area_id=area))) == expected
    visit = made(inspector.post("/inspections", draft()))
    path = f"/inspections/{visit['id']}"
    assert errors(inspector.patch(path, {"area_id": area}, etag=visit)) == expected
    body = activity(area_id=area, org_unit_id=commune)
    assert errors(person.post("/communication-activities", body)) == expected
    held = made(person.post("/communication-activities", activity(org_unit_id=commune)))
    path = f"/communication-activities/{held['id']}"
    assert errors(person.patch(path, {"area_id": area}, etag=held)) == expected


def test_a_neighbour_s_area_is_none_that_exists(api: Api, areas: dict[str, str]) -> None:
    """Whoever does not see the other commune learns nothing of its areas, not even a name."""
    answer = api.as_("binhnghia").post("/establishments", entered(area_id=areas["other"]))
    assert errors(answer) == {("/area_id", "not-found")}


def test_a_record_of_its_time_names_what_was_valid_then(api: Api, areas: dict[str, str]) -> None:
    inspector, person = api.as_("inspector"), api.as_("binhnghia")
    on = {"inspected_on": "2022-08-31", "area_id": areas["ended"]}
    visit = made(inspector.post("/inspections", draft(**on)))
    later = {"inspected_on": "2022-09-01"}
    path = f"/inspections/{visit['id']}"
    assert errors(inspector.patch(path, later, etag=visit)) == {("/area_id", "area-not-valid")}
    done(inspector.patch(path, {**later, "area_id": None}, etag=visit))
    body = activity(held_on="2022-08-31", area_id=areas["ended"])
    held = made(person.post("/communication-activities", body))
    path = f"/communication-activities/{held['id']}"
    moved = person.patch(path, {"held_on": "2022-09-01"}, etag=held)
    assert errors(moved) == {("/area_id", "area-not-valid")}


def test_a_visit_takes_the_area_of_the_place_if_it_was_valid(
    api: Api, areas: dict[str, str]
) -> None:
    name_area(api, areas["first"])
    inspector = api.as_("inspector")
    assert made(inspector.post("/inspections", draft()))["area_id"] == areas["first"]
    assert made(inspector.post("/inspections", draft(area_id=None)))["area_id"] is None
    elsewhere = made(inspector.post("/inspections", draft(area_id=areas["second"])))
    assert elsewhere["area_id"] == areas["second"]
    first = done(api.as_("binhnghia").get(f"/areas/{areas['first']}"))
    path = f"/areas/{areas['first']}"
    done(api.as_("binhnghia").patch(path, {"valid_from": "2022-09-15"}, etag=first))
    early = made(inspector.post("/inspections", draft(inspected_on="2022-09-14")))
    assert early["area_id"] is None, "the area was not there yet"


def test_signed_minutes_keep_their_area(api: Api, areas: dict[str, str]) -> None:
    name_area(api, areas["first"])
    record = signed(api, whole())
    other = signed(api, whole(area_id=None))
    assert (record["area_id"], other["area_id"]) == (areas["first"], None)
    assert record["content_hash"] != other["content_hash"]
    name_area(api, areas["second"])
    again = done(api.as_("inspector").get(f"/inspections/{record['id']}"))
    assert (again["area_id"], again["content_hash"]) == (areas["first"], record["content_hash"])


def test_a_used_area_is_ended_not_removed(api: Api, areas: dict[str, str]) -> None:
    name_area(api, areas["first"])
    person = api.as_("binhnghia")
    path = f"/areas/{areas['first']}"
    refused = person.delete(path, etag=done(person.get(path)))
    assert (refused.status_code, refused.json()["code"]) == (409, "area-in-use")
    done(person.patch(path, {"valid_to": "2022-09-30"}, etag=done(person.get(path))))
    place = done(person.get(PLACE))
    assert place["area_name"] == "Thôn 1", "it keeps what it has"
    again = {"name": "Nhà nghỉ Sen Hồng", "area_id": areas["first"]}
    assert done(person.patch(PLACE, again, etag=place))["area_id"] == areas["first"]
    assert errors(person.post("/establishments", entered(area_id=areas["first"])))
    unused = f"/areas/{areas['second']}"
    assert person.delete(unused, etag=done(person.get(unused))).status_code == 204


def test_in_another_commune_a_place_has_no_area_or_one_of_that_commune(
    api: Api, areas: dict[str, str]
) -> None:
    place = name_area(api, areas["first"])
    person = api.as_("district")
    to = {"org_unit_id": str(world.unit("trangan"))}
    kept = {**to, "area_id": areas["first"]}
    refused = person.patch(PLACE, kept, etag=place)
    assert errors(refused) == {("/area_id", "area-of-other-unit")}
    moved = done(person.patch(PLACE, to, etag=place))
    assert moved["area_id"] is None
    back = {"org_unit_id": str(world.unit("binhnghia")), "area_id": areas["second"]}
    assert done(person.patch(PLACE, back, etag=moved))["area_name"] == "Thôn 2"


def test_what_opens_where_another_closed_lies_in_the_same_area(
    api: Api, areas: dict[str, str]
) -> None:
    place = name_area(api, areas["first"])
    body = {"changed_on": "2022-09-30", "name": "Nhà nghỉ Hoa Sen", "owner_name": None}
    opened = made(api.as_("binhnghia").post(f"{PLACE}/succeed", body, etag=place))
    assert opened["area_id"] == areas["first"]


def test_a_joint_activity_names_none(api: Api, areas: dict[str, str]) -> None:
    """The district has no areas of its own, and its activity is for several communes."""
    body = activity(commune_ids=[str(world.unit("binhnghia"))], area_id=areas["first"])
    refused = api.as_("district").post("/communication-activities", body)
    assert errors(refused) == {("/area_id", "area-of-other-unit")}


def test_records_of_a_commune_that_ended_name_areas_of_its_successor(api: Api) -> None:
    """Its places keep their unit; the new commune divides them among its areas."""

    def merge(db: Any) -> None:
        old, day = world.unit("binhnghia"), date(2022, 10, 1)
        db.get(OrgUnit, old).valid_to = date(2022, 9, 30)
        new = world.unit("trangan")
        add(db, OrgUnitSuccession(predecessor_id=old, successor_id=new, effective_on=day))
        add(db, OrgUnitClosure(ancestor_id=new, descendant_id=old))

    api.run(merge)
    person = api.as_("trangan")
    body = new_area("trangan", name="Bình Nghĩa", kind="former_commune", valid_from="2022-10-01")
    area = made(person.post("/areas", body))
    usable = done(person.get("/areas", usable_in=str(world.unit("binhnghia"))))["items"]
    assert [row["id"] for row in usable] == [area["id"]]
    place = done(person.get(PLACE))
    assert (
        done(person.patch(PLACE, {"area_id": area["id"]}, etag=place))["area_name"] == "Bình Nghĩa"
    )
    rows = done(person.get("/establishments", area=area["id"]))["items"]
    assert [row["org_unit_name"] for row in rows] == ["Bình Nghĩa"]
