"""What becomes of accounts and roles of ended units: moved, reading for a while, or ended."""

from datetime import date
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.permissions import Role
from tests import world
from tests.acting import CURRENT, Api, entered_bar
from tests.domains.administration.reorganisations.crossing import (
    ACTS,
    MERGED,
    PROVINCE,
    at,
    build_contents,
    confirm,
    cross,
    draft,
    preview,
)
from tests.domains.inspections.inspections.making import done, problem


def load_role(api: Api, who: str) -> Any:
    columns = (RoleGrant.org_unit_id, RoleGrant.reads_until)
    (row,) = api.all(sa.select(*columns).where(RoleGrant.user_id == world.user(who)))
    return row


def test_a_role_goes_with_its_unit_and_reads_what_the_old_one_had(api: Api) -> None:
    cross(api)
    assert tuple(load_role(api, "binhnghia")) == (MERGED, None)
    names = {one["name"] for one in api.as_("binhnghia").get("/establishments").json()["items"]}
    assert names == {world.PLACES[place][0] for place in ("binhnghia", "binhnghia2", "trangan")}
    body = entered_bar(str(uuid4())) | {"org_unit_id": str(MERGED)}
    assert api.as_("binhnghia").post("/establishments", body).status_code == 201


def test_a_role_of_a_district_reads_until_the_grace_is_over(api: Api) -> None:
    cross(api)
    assert tuple(load_role(api, "district")) == (world.unit("binhluc"), date(2025, 9, 30))
    district = api.as_("district")
    assert district.get("/inspections").status_code == 200
    body = entered_bar(str(uuid4()))
    assert district.post("/establishments", body).status_code == 403
    assert api.as_("police").get("/tip-offs").status_code == 403, "no tips in the grace"
    set_today(date(2025, 10, 1))
    assert district.get("/inspections").status_code == 403
    assert district.get("/me").status_code == 200


def test_without_a_grace_it_ends_with_the_unit(api: Api) -> None:
    cross(api, grace_ends_on=None)
    assert load_role(api, "district").reads_until == date(2025, 6, 30)
    assert api.as_("district").get("/inspections").status_code == 403


def test_whoever_only_reads_confirms_nothing_and_takes_no_step(api: Api) -> None:
    cross(api)
    roles = [{"role": "lead_officer", "org_unit_id": str(MERGED)}]
    given = {
        "username": "moi",
        "full_name": "Cán bộ mới",
        "org_unit_id": str(MERGED),
        "roles": roles,
    }
    api.as_("admin").post("/users", given)
    assert api.as_("leader").get("/second-approvals").status_code == 403
    done(confirm(api, "auditor"))


def test_a_choice_decides_where_a_role_goes(api: Api) -> None:
    (grant,) = api.all(sa.select(RoleGrant.id).where(RoleGrant.user_id == world.user("district")))
    moves = {"grant_id": str(grant.id), "fate": "move", "to_unit_id": str(MERGED)}
    act = cross(api, contents=build_contents(roles=[moves]))
    assert act["status"] == "applied"
    assert load_role(api, "district").org_unit_id == MERGED
    home = api.one(sa.select(User.org_unit_id).where(User.id == world.user("district")))
    assert home == MERGED, "the account goes where its role went"
    police = api.one(sa.select(User.org_unit_id).where(User.id == world.user("police")))
    assert police == PROVINCE, "the heir keeps the accounts of a district"


def test_a_role_goes_to_units_of_the_act_only(api: Api) -> None:
    (grant,) = api.all(sa.select(RoleGrant.id).where(RoleGrant.user_id == world.user("district")))
    moves = {"grant_id": str(grant.id), "fate": "move", "to_unit_id": at("hanam")}
    found = preview(api, draft(api, contents=build_contents(roles=[moves])))
    assert [one["code"] for one in found["obstacles"]] == ["act-role-target"]


def test_one_of_two_holders_of_a_single_duty_is_chosen(api: Api) -> None:
    def make_handlers(db: Session) -> None:
        for name in ("binhnghia", "trangan"):
            user, unit = world.user(name), world.unit(name)
            db.add(RoleGrant(user_id=user, org_unit_id=unit, role=Role.TIP_HANDLER))

    api.run(make_handlers)
    act = draft(api)
    (choice,) = preview(api, act)["choices"]
    assert (choice["kind"], choice["unit_ids"]) == ("role", [str(MERGED)])
    contents = build_contents(roles=[{"grant_id": choice["record_id"], "fate": "end"}])
    act = done(api.as_("admin").patch(f"{ACTS}/{act['id']}", {"contents": contents}, etag=CURRENT))
    assert preview(api, act)["choices"] == []


def test_nobody_gives_themselves_another_unit_by_it(api: Api) -> None:
    (grant,) = api.all(sa.select(RoleGrant.id).where(RoleGrant.user_id == world.user("auditor")))
    moves = {"grant_id": str(grant.id), "fate": "move", "to_unit_id": str(MERGED)}
    act = draft(api, contents=build_contents(roles=[moves]))
    done(api.as_("admin").post(f"{ACTS}/{act['id']}/apply", etag=act))
    assert problem(confirm(api)) == (409, "act-not-ready")


def test_a_role_that_waits_is_answered_first(api: Api) -> None:
    act = draft(api)
    grant = {"role": "police_officer", "org_unit_id": at("binhluc")}
    roles = [grant, {"role": "lead_officer", "org_unit_id": at("binhluc")}]
    done(api.as_("admin").patch(f"/users/{world.user('district')}", {"roles": roles}, etag=CURRENT))
    assert [one["code"] for one in preview(api, act)["obstacles"]] == ["act-request-waits"]
