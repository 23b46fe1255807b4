"""The package of the day: bounded, signed, and nothing but what the lists show that person."""

import base64
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspection_plans.models import InspectionPlanVisit
from backend.domains.workspace.work_packages.queries import MOST_PLACES
from backend.permissions import GRANTED, Permission
from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspection_plans.planning import in_force, line
from tests.domains.inspections.inspections.making import draft, made, signed, whole

PATH = "/work-package"
SOON = "2022-10-05"
RECORDS = ("establishments", "visits", "inspections")
PARTS = ("teams", "checklists", "violation_types", "areas")
DENIED = re.compile(
    r"contact|phone|email|(^|_)tips?(_|$)|citizen|identity|passport|birth|password|secret|hash$"
)
ALLOWED = {"content_hash"}
"""Of signed minutes, of which a package has none."""


def take(api: Api, person: str = "inspector", **query: Any) -> dict[str, Any]:
    answer = api.as_(person).get(PATH, **query)
    assert answer.status_code == 200, answer.text
    package: dict[str, Any] = answer.json()
    return package


def list_ids(package: dict[str, Any]) -> dict[str, set[str]]:
    return {kind: {one["id"] for one in package[kind]} for kind in RECORDS}


def list_names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from list_names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from list_names(inner)


@pytest.fixture
def work(api: Api) -> dict[str, Any]:
    """A line to be visited, a draft elsewhere, a signed visit and a line far ahead."""
    in_force(api, line("binhnghia", SOON), line("binhmy", "2022-12-20"))
    begun = made(api.as_("inspector").post("/inspections", draft("trangan")))
    signed(api, whole("binhnghia2", "karaoke"))
    return begun


def test_it_has_what_is_to_be_done_and_the_places_of_it(api: Api, work: dict[str, Any]) -> None:
    package = take(api)
    places = {str(world.establishment(name)) for name in ("binhnghia", "trangan")}
    assert list_ids(package)["establishments"] == places
    assert [one["establishment_id"] for one in package["visits"]] == [
        str(world.establishment("binhnghia"))
    ]
    assert [one["id"] for one in package["inspections"]] == [work["id"]]
    assert [one["id"] for one in package["teams"]] == [str(world.team("district"))]
    assert package["teams"][0]["members"]
    assert package["checklists"][-1]["items"]
    assert package["present"] == {k: [one["id"] for one in package[k]] for k in RECORDS}
    assert (package["user_id"], package["device_id"]) == (str(world.user("inspector")), None)
    lasts = datetime.fromisoformat(package["expires_at"]) - datetime.fromisoformat(
        package["issued_at"]
    )
    assert lasts == timedelta(hours=72)


def test_it_shows_what_the_lists_show(api: Api, work: dict[str, Any]) -> None:
    person, package = api.as_("inspector"), take(api)
    for kind, path in (
        *(("establishments", "/establishments"), ("inspections", "/inspections")),
        ("teams", "/inspection-teams"),
    ):
        for one in package[kind]:
            assert person.get(f"{path}/{one['id']}").json() == one
    visits = person.get("/inspection-plan-visits", planned_to="2022-10-10").json()["items"]
    assert package["visits"] == visits
    acts = person.get("/violation-types", on="2022-10-03", limit=200).json()["items"]
    assert package["violation_types"] == acts
    lists = person.get("/checklist-templates", on="2022-10-03").json()["items"]
    assert package["checklists"] == lists


@pytest.mark.parametrize("person", world.PEOPLE)
def test_it_holds_no_field_that_a_lost_phone_must_not_tell(
    api: Api, work: dict[str, Any], person: str
) -> None:
    role = world.PEOPLE[person][1]
    answer = api.as_(person).get(PATH)
    if Permission.INSPECTION_WRITE not in GRANTED[role]:
        assert answer.status_code == 403
        return
    names = set(list_names(answer.json()))
    assert {name for name in names if DENIED.search(name)} <= ALLOWED
    assert bool(answer.json()["establishments"]) is (person == "inspector")


def test_nobody_takes_the_work_of_another_team(api: Api, work: dict[str, Any]) -> None:
    for person in ("inspector2", "district", "district2"):
        package = take(api, person)
        assert [package[kind] for kind in (*RECORDS, "areas")] == [[]] * 4


def test_a_sealed_line_comes_when_it_opens(api: Api) -> None:
    sealed = line("trangan", SOON, opens=f"{SOON}T08:00:00+07:00")
    in_force(api, line("binhnghia", SOON), sealed)
    place, before = str(world.establishment("trangan")), take(api)
    assert place not in json.dumps(before)
    set_today(date(2022, 10, 6))
    after = take(api, after=before["cursor"])
    assert {one["establishment_id"] for one in after["visits"]} == {place}
    assert {one["id"] for one in after["establishments"]} == {place}


def test_the_next_package_has_only_what_changed_and_says_what_left(
    api: Api, work: dict[str, Any]
) -> None:
    first = take(api)
    same = take(api, after=first["cursor"])
    assert (same["cursor"], same["present"]) == (first["cursor"], first["present"])
    assert [same[kind] for kind in (*RECORDS, *PARTS)] == [[]] * 3 + [None] * 4
    person = api.as_("inspector")
    patched = person.patch(
        f"/inspections/{work['id']}", {"statement": "Cơ sở hợp tác"}, etag=work["version"]
    )
    assert patched.status_code == 200
    following = take(api, after=first["cursor"])
    assert list_ids(following) == {
        "establishments": set(),
        "visits": set(),
        "inspections": {work["id"]},
    }
    person.delete(f"/inspections/{work['id']}", etag=patched.json())
    left = take(api, after=following["cursor"])
    assert left["present"]["inspections"] == []
    assert str(world.establishment("trangan")) not in left["present"]["establishments"]
    assert list_ids(left) == {kind: set() for kind in RECORDS}


def test_a_cursor_is_one_of_ours(api: Api) -> None:
    cursor = take(api)["cursor"]
    for other in ("x", f"{cursor}A", cursor[:-1], f"{cursor}!"):
        refused = api.as_("inspector").get(PATH, after=other)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not-a-cursor")


def test_who_has_it_is_told_so_for_the_day(api: Api, work: dict[str, Any]) -> None:
    person = api.as_("inspector")
    etag = person.get(PATH).headers["ETag"]
    assert etag.startswith('W/"')
    again = person.get(PATH, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    set_today(date(2022, 10, 4))
    assert person.get(PATH, headers={"If-None-Match": etag}).status_code == 200


def verify(content: bytes, signature: str, keys: Any) -> bool:
    """As a client verifies: the content between the two dots, by the key that the header names."""
    header, between, end = signature.split(".")
    assert between == ""
    named = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    key = ECKey.import_key(next(one for one in keys if one["kid"] == named["kid"]))
    body = base64.urlsafe_b64encode(content).rstrip(b"=").decode()
    registry = jws.JWSRegistry(algorithms=["ES256"])
    try:
        jws.deserialize_compact(f"{header}.{body}.{end}", key, registry=registry)
    except BadSignatureError:
        return False
    return bool(named["alg"] == "ES256")


def test_another_library_verifies_the_signature(api: Api, work: dict[str, Any]) -> None:
    person = api.as_("inspector")
    answer = person.get(PATH)
    keys = person.get(f"{PATH}/keys").json()["keys"]
    signature = answer.headers["JWS-Signature"]
    assert verify(answer.content, signature, keys)
    longer = answer.content.replace(b'"expires_at":"2', b'"expires_at":"3')
    assert longer != answer.content
    assert not verify(longer, signature, keys)
    bearer = Person(api.http, {"Authorization": f"Bearer {signature}"})
    assert bearer.get("/me").status_code == 401


def enter_work(db: Session, count: int) -> None:
    """So many places of Bình Nghĩa that the team is to visit tomorrow."""
    plan = db.scalars(sa.select(InspectionPlanVisit)).first()
    assert plan is not None
    for n in range(count):
        place = Establishment(
            id=create_id(),
            org_unit_id=world.unit("binhnghia"),
            name=f"Nhà nghỉ {n}",
            establishment_type="motel",
            address="Thôn 3",
        )
        db.add(place)
        db.flush()
        db.add(
            InspectionPlanVisit(
                id=create_id(),
                plan_id=plan.plan_id,
                team_id=plan.team_id,
                org_unit_id=world.unit("binhnghia"),
                establishment_id=place.id,
                planned_on=plan.planned_on,
                public_from=plan.public_from,
                members_from=plan.members_from,
            )
        )
    db.flush()


def test_it_has_at_most_fifty_places_in_as_many_statements_as_one(api: Api) -> None:
    in_force(api, line("binhnghia", SOON))
    take(api)
    with api.queries() as few:
        take(api)
    api.run(enter_work, MOST_PLACES + 10)
    take(api)
    with api.queries() as many:
        package = take(api)
    assert len(package["establishments"]) == len(package["visits"]) == MOST_PLACES
    assert package["left_out"] == 11
    assert len(many) == len(few), set(many) ^ set(few)
    assert len(few) <= 16
