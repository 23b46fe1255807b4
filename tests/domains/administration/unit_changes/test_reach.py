"""No change of the tree lets anybody's duty reach further by one person's act."""

from typing import Any

from tests import world
from tests.acting import CURRENT, Api
from tests.domains.inspections.inspections.making import done, problem

PLACES = "/establishments"
TO_THANHLIEM = {"parent_id": str(world.unit("thanhliem"))}
HEIR = {
    "code": "99010",
    "name": "Đồng Nội",
    "kind": "xã",
    "level": "commune",
    "parent_id": str(world.unit("thanhliem")),
    "valid_from": "2022-10-01",
    "predecessor_ids": [str(world.unit("trangan"))],
}


def seen(api: Api, who: str) -> set[str]:
    items: list[Any] = api.as_(who).get(PLACES).json()["items"]
    return {item["name"] for item in items}


def test_a_unit_does_not_come_under_somebody_by_being_moved(api: Api) -> None:
    before = seen(api, "district2")
    moved = api.as_("admin").patch(
        f"/org-units/{world.unit('trangan')}", TO_THANHLIEM, etag=CURRENT
    )
    assert problem(moved) == (409, "reach-widens")
    assert world.PEOPLE["district2"][0] in moved.json()["detail"]
    assert seen(api, "district2") == before


def test_a_unit_does_not_come_under_somebody_by_succession(api: Api) -> None:
    before = seen(api, "district2")
    assert problem(api.as_("admin").post("/org-units", HEIR)) == (409, "reach-widens")
    assert seen(api, "district2") == before


def test_whose_role_was_taken_away_gets_it_again_by_two_persons(api: Api) -> None:
    admin, officer = api.as_("admin"), f"/users/{world.user('district2')}"
    done(admin.patch(officer, {"roles": []}, etag=CURRENT))
    done(admin.patch(f"/org-units/{world.unit('trangan')}", TO_THANHLIEM, etag=CURRENT))
    grant = {"role": "lead_officer", "org_unit_id": str(world.unit("thanhliem"))}
    asked = done(admin.patch(officer, {"roles": [grant]}, etag=CURRENT))
    assert asked["roles"] == []
    (waits,) = api.as_("auditor").get("/second-approvals", awaiting_me=True).json()["items"]
    done(api.as_("auditor").post(f"/second-approvals/{waits['id']}/confirm", etag=waits))
    assert "Khách sạn Bình Minh" in seen(api, "district2")


def test_a_merger_within_the_district_is_nobodys_gain(api: Api) -> None:
    heir = {**HEIR, "parent_id": str(world.unit("binhluc"))}
    assert api.as_("admin").post("/org-units", heir).status_code == 201
