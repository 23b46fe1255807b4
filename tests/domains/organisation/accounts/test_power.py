"""Who may give whom what: never more than one holds, never to oneself."""

from typing import Any

import sqlalchemy as sa

from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.permissions import Role
from tests import world
from tests.acting import Api
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    browser,
)
from tests.domains.organisation.accounts.making import body, path


def local_admin(api: Api) -> Any:
    """An administrator of Bình Nghĩa alone."""
    grant = {"role": "admin", "org_unit_id": str(world.unit("binhnghia"))}
    made = api.as_("admin").post("/users", body(username="xa-admin", roles=[grant])).json()
    api.nobody().post("/auth/activate", {"code": made["activation_code"], "password": PASSWORD})
    return browser(api, "xa-admin")


def test_only_administrators_reach_accounts(api: Api) -> None:
    for name in set(world.PEOPLE) - {"admin"}:
        person = api.as_(name)
        assert person.get("/users").status_code == 403
        assert person.post("/users", body()).status_code == 403
        assert person.patch(path(name), {"title": "x"}, etag=1).status_code == 403
        assert person.post(f"{path('admin')}/reset-activation").status_code == 403


def test_an_administrator_sees_only_the_accounts_of_own_units(api: Api) -> None:
    admin = local_admin(api)
    seen = {u["username"] for u in admin.get("/users").json()["items"]}
    assert seen == {"binhnghia", "xa-admin"}
    for name in ("district", "trangan", "admin"):
        assert admin.get(path(name)).status_code == 404
        assert admin.patch(path(name), {"title": "x"}, etag=1).status_code == 404
        assert admin.post(f"{path(name)}/reset-activation").status_code == 404


def test_nobody_grants_at_a_unit_that_is_not_theirs(api: Api) -> None:
    admin = local_admin(api)
    for unit in ("binhluc", "trangan", "hanam"):
        grant = {"role": "leader", "org_unit_id": str(world.unit(unit))}
        for answer in (
            admin.post("/users", body(roles=[grant])),
            admin.post("/users", body(org_unit_id=grant["org_unit_id"], roles=[])),
            admin.patch(path("binhnghia"), {"roles": [grant]}, etag=1),
            admin.patch(path("binhnghia"), {"org_unit_id": grant["org_unit_id"]}, etag=1),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "outside-units")
    assert api.one(sa.select(User.id).where(User.username == "thaovt")) is None


def test_a_replaced_role_leaves_those_elsewhere_alone(api: Api) -> None:
    unit = world.unit("binhluc")
    api.run(
        lambda db: db.save(
            RoleGrant(user_id=world.user("binhnghia"), role=Role.LEADER, org_unit_id=unit)
        )
    )
    admin = local_admin(api)
    assert admin.patch(path("binhnghia"), {"roles": []}, etag=1).json()["roles"] == []
    left = api.as_("admin").get(path("binhnghia")).json()["roles"]
    assert [(r["role"], r["org_unit_name"]) for r in left] == [("leader", "Bình Lục")]


def test_an_account_with_power_elsewhere_cannot_be_taken_over(api: Api) -> None:
    """A commune's administrator resets nobody who leads the district."""
    unit = world.unit("binhluc")
    api.run(
        lambda db: db.save(
            RoleGrant(user_id=world.user("binhnghia"), role=Role.LEADER, org_unit_id=unit)
        )
    )
    admin = local_admin(api)
    for answer in (
        admin.post(f"{path('binhnghia')}/reset-activation"),
        admin.patch(path("binhnghia"), {"is_active": False}, etag=1),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "role-elsewhere")
    assert admin.patch(path("binhnghia"), {"title": "x"}, etag=1).status_code == 200
    assert api.as_("admin").post(f"{path('binhnghia')}/reset-activation").status_code == 200


def test_nobody_changes_their_own_power(api: Api) -> None:
    admin = api.as_("admin")
    unit = str(world.unit("hanam"))
    weighty: tuple[dict[str, Any], ...] = (
        {"roles": [{"role": "leader", "org_unit_id": unit}]},
        {"roles": []},
        {"is_active": False},
        {"org_unit_id": str(world.unit("binhluc"))},
    )
    for changes in weighty:
        answer = admin.patch(path("admin"), changes, etag=1)
        assert (answer.status_code, answer.json()["code"]) == (403, "own-account")
    assert admin.post(f"{path('admin')}/reset-activation").json()["code"] == "own-account"
    assert admin.patch(path("admin"), {"title": "Quản trị"}, etag=1).status_code == 200


def test_everyone_may_read_what_a_role_may(api: Api) -> None:
    items = api.as_("auditor").get("/roles").json()["items"]
    assert {i["role"] for i in items} == set(Role)
    inspector = next(i for i in items if i["role"] == "inspector")
    assert inspector["own_teams_only"] is True
    assert "inspection:write" in inspector["permissions"]


def test_an_administrator_sees_no_case_data(api: Api) -> None:
    """R65: accounts, units and catalogues; never an establishment, a visit or a violation."""
    admin = api.as_("admin")
    for case in ("/establishments", "/inspections", "/violations", "/plans", "/inspection-teams"):
        assert admin.get(case).status_code == 403, case
    for place in ("binhnghia", "trangan"):
        assert admin.get(f"/establishments/{world.establishment(place)}").status_code == 403
    kinds = {c["entity"] for c in admin.get("/changes").json()["items"]}
    assert kinds <= {"users", "role-grants", "org-units"}
