"""Accounts as records: fields, changes, lists; what can and cannot be set."""

from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.models import create_id, now
from backend.domains.organisation.accounts.models import RoleGrant, User
from tests import world
from tests.acting import Api
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    change,
    give_password,
    give_totp,
)
from tests.domains.organisation.accounts.making import body, confirm_all, path


def test_a_username_is_held_by_one_person(api: Api) -> None:
    answer = api.as_("admin").post("/users", body(username="district"))
    assert (answer.status_code, answer.json()["code"]) == (409, "username-taken")


@pytest.mark.parametrize(
    "changes",
    [
        {"username": "Thảo"},
        {"username": "ab"},
        {"username": "a" * 41},
        {"username": "-ab"},
        {"username": "a b c"},
        {"full_name": ""},
        {"full_name": "x" * 201},
        {"title": "x" * 201},
        {"org_unit_id": "352"},
        {"roles": [{"role": "root", "org_unit_id": str(world.unit("binhnghia"))}]},
        {"roles": [{"role": "admin"}]},
        {"roles": None},
        {"id": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_malformed_accounts_are_refused(api: Api, changes: dict[str, Any]) -> None:
    assert api.as_("admin").post("/users", body(**changes)).status_code == 422


def test_a_unit_that_does_not_exist_is_named(api: Api) -> None:
    answer = api.as_("admin").post("/users", body(org_unit_id=str(create_id())))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (404, "/org_unit_id")
    grant = {"role": "admin", "org_unit_id": str(create_id())}
    answer = api.as_("admin").post("/users", body(roles=[grant]))
    assert answer.json()["errors"][0]["pointer"] == "/roles/0/org_unit_id"


def test_a_role_is_listed_once(api: Api) -> None:
    grant = body()["roles"][0]
    answer = api.as_("admin").post("/users", body(roles=[grant, grant]))
    assert answer.json()["errors"][0]["code"] == "role-twice"


SECRETS = {
    "password_hash": "x",
    "password": PASSWORD,
    "activation_hash": "x",
    "activation_code": "x",
    "activation_expires_at": "2030-01-01T00:00:00Z",
    "totp_secret": "x",
    "totp_confirmed_at": "2020-01-01T00:00:00Z",
    "totp_last_step": 0,
    "recovery_hashes": [],
    "reset_hash": "x",
    "code_given_at": "2020-01-01T00:00:00Z",
    "search_text": "x",
    "version": 9,
    "created_at": "2020-01-01T00:00:00Z",
    "updated_at": "2020-01-01T00:00:00Z",
    "is_activated": True,
    "totp_enabled": False,
}


@pytest.mark.parametrize("field", SECRETS)
def test_no_other_field_can_be_set(api: Api, field: str) -> None:
    """Mass assignment: every column, and every field of the answer, on both writes."""
    admin = api.as_("admin")
    created = admin.post("/users", body(**{field: SECRETS[field]}))
    patched = admin.patch(path("district"), {field: SECRETS[field]}, etag=1)
    for answer in (created, patched):
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == "extra-forbidden"


def test_every_column_is_either_offered_or_refused() -> None:
    offered = {"id", "username", "full_name", "title", "agency", "org_unit_id", "is_active"}
    assert {c.name for c in User.__table__.columns} == offered | (
        SECRETS.keys() - {"password", "activation_code", "is_activated", "totp_enabled"}
    )


def test_an_answer_never_holds_a_secret(api: Api) -> None:
    give_password(api, "district")
    give_totp(api, "district")
    fields = {
        "id", "version", "created_at", "updated_at", "username", "full_name", "title",
        "agency",
        "org_unit_id", "org_unit_name", "is_active", "is_activated", "totp_enabled",
        "roles", "waiting",
    }  # fmt: skip
    admin = api.as_("admin")
    assert admin.get(path("district")).json().keys() == fields
    assert all(item.keys() == fields for item in admin.get("/users").json()["items"])
    made = admin.post("/users", body()).json()
    assert made.keys() == fields | {"activation_code", "activation_expires_at"}


def test_an_account_is_changed_by_merge_patch(api: Api) -> None:
    admin = api.as_("admin")
    before = admin.get(path("district"))
    assert before.headers["etag"] == '"1"'
    after = admin.patch(path("district"), {"title": "Phó Trưởng phòng"}, etag=1).json()
    assert (after["title"], after["version"]) == ("Phó Trưởng phòng", 2)
    assert after["roles"] == before.json()["roles"]
    stale = admin.patch(path("district"), {"title": "x"}, etag=1)
    assert (stale.status_code, stale.json()["current"]["title"]) == (412, "Phó Trưởng phòng")
    assert admin.patch(path("district"), {"title": "x"}).status_code == 428
    for field in ("full_name", "title", "org_unit_id", "is_active", "roles"):
        nulled = admin.patch(path("district"), {field: None}, etag=2)
        assert nulled.json()["errors"][0]["code"] == "null-not-allowed"


def test_roles_are_replaced_and_both_changes_are_in_the_trail(api: Api) -> None:
    admin = api.as_("admin")
    unit = str(world.unit("binhluc"))
    roles = [{"role": "leader", "org_unit_id": unit}, {"role": "inspector", "org_unit_id": unit}]
    asked = admin.patch(path("district"), {"roles": roles}, etag=1).json()
    assert [r["role"] for r in asked["roles"]] == ["lead_officer"]
    confirm_all(api)
    after = admin.get(path("district")).json()
    assert [r["role"] for r in after["roles"]] == ["inspector", "leader"]
    assert after["version"] == 3, "roles are part of what an ETag stands for"
    assert admin.patch(path("district"), {"roles": []}, etag=3).json()["roles"] == []
    both = (world.user("admin"), world.user("auditor"))
    by_admin = sa.select(LogEntry.action).where(LogEntry.actor_id.in_(both))
    actions = [a for (a,) in api.all(by_admin.where(LogEntry.entity == RoleGrant.__tablename__))]
    assert sorted(actions) == ["created", "created", "deleted", "deleted", "deleted"]


def test_people_are_found_without_marks_by_name_role_and_state(api: Api) -> None:
    admin = api.as_("admin")

    def names(**query: Any) -> list[str]:
        return [u["username"] for u in admin.get("/users", **query).json()["items"]]

    assert names() == sorted(world.PEOPLE)
    assert names(q="thu ha") == ["district"]
    assert names(q="DUNG") == ["inspector"]
    assert names(role="local_officer") == ["binhnghia", "trangan"]
    change(api, "police", is_active=False)
    assert names(is_active="false") == ["police"]
    assert admin.get("/users", q="x").status_code == 422
    assert admin.get("/users", sort="password_hash").status_code == 422


def test_a_list_is_paged_and_costs_the_same_whatever_its_size(api: Api) -> None:
    admin = api.as_("admin")
    seen: list[str] = []
    after: dict[str, Any] = {}
    while True:
        with api.queries() as statements:
            answer = admin.get("/users", limit=4, **after).json()
        assert len(statements) == 5, statements
        seen += [u["username"] for u in answer["items"]]
        if answer["next"] is None:
            break
        after = {"after": answer["next"]}
    assert seen == sorted(world.PEOPLE)


def test_times_of_an_account_are_real(api: Api) -> None:
    """The demo's civil date does not touch instants."""
    made = api.as_("admin").post("/users", body()).json()
    assert made["created_at"][:10] == now().date().isoformat()
