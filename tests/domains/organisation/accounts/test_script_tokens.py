"""Tokens for a person's scripts: they read, within scopes, what the person may read now."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.domains.organisation.accounts.models import AccessToken, RoleGrant
from backend.domains.organisation.accounts.script_tokens import MOST_TOKENS
from tests import world
from tests.acting import CURRENT, Api, Person
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    browser,
    code,
    give_password,
    give_totp,
    later,
)

BODY = {"label": "Bảng thống kê", "scopes": ["establishments:read", "plans:read"], "days": 30}


@pytest.fixture
def owner(api: Api) -> Person:
    give_password(api, "district")
    return browser(api, "district")


def make(owner: Person, **more: Any) -> Any:
    return owner.post("/me/tokens", {**BODY, "password": PASSWORD, **more})


def bear(api: Api, answer: Any) -> Person:
    assert answer.status_code == 201, answer.text
    return Person(api.http, {"Authorization": f"Bearer {answer.json()['token']}"})


def test_it_reads_what_the_person_reads_within_its_scopes(api: Api, owner: Person) -> None:
    script = bear(api, make(owner))
    path = f"/establishments/{world.establishment('binhnghia')}"
    assert script.get(path).json() == owner.get(path).json()
    assert script.get(path).json()["owner_name"] == "Nguyễn Văn An"
    assert script.get(f"/establishments/{world.establishment('liemphong')}").status_code == 404
    refused = script.get("/reports")
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient-scope")
    assert 'scope="reports:read"' in refused.headers["WWW-Authenticate"]
    listed = owner.get("/me/tokens").json()["items"]
    assert [(one["label"], one["last_used_at"] is not None) for one in listed] == [
        ("Bảng thống kê", True)
    ]
    assert "token" not in listed[0]


def test_it_writes_nothing_and_is_no_session(api: Api, owner: Person) -> None:
    script = bear(api, make(owner))
    for method, path in (
        *(("POST", "/establishments"), ("GET", "/me"), ("GET", "/me/tokens")),
        *(("POST", "/me/tokens"), ("DELETE", "/me/sessions"), ("GET", "/inspection-plans")),
        *(("GET", "/exports/establishments.xlsx"), ("GET", "/second-approvals")),
    ):
        refused = script.request(method, path, json={} if method == "POST" else None)
        assert refused.status_code == 403, path


def test_a_right_that_ends_is_gone_at_the_next_request(api: Api, owner: Person) -> None:
    script = bear(api, make(owner))
    assert script.get("/plans").status_code == 200
    held = sa.delete(RoleGrant).where(RoleGrant.user_id == world.user("district"))
    told = {"unlogged": "a test", "synchronize_session": False}
    api.run(lambda db: db.execute(held, execution_options=told) and None)
    assert script.get("/plans").status_code == 403


def test_it_ends_with_its_term_by_hand_and_with_the_password(api: Api, owner: Person) -> None:
    first, second, third = (bear(api, make(owner)) for _ in range(3))
    id = owner.get("/me/tokens").json()["items"][0]["id"]
    assert owner.delete(f"/me/tokens/{id}").status_code == 204
    assert owner.delete(f"/me/tokens/{id}").status_code == 404
    assert [one.get("/plans").status_code for one in (first, second, third)] == [200, 200, 401]
    changed = {"current_password": PASSWORD, "new_password": f"{PASSWORD} và cả tháng bảy"}
    assert owner.post("/me/password", changed).status_code == 200
    assert [one.get("/plans").status_code for one in (first, second)] == [401, 401]


def test_it_expires(api: Api, owner: Person) -> None:
    script = bear(api, make(owner, days=1))
    later(api, AccessToken, "expires_at", timedelta(hours=25))
    assert script.get("/plans").status_code == 401
    assert owner.get("/me/tokens").json()["items"] == []


def test_who_is_locked_reads_nothing(api: Api, owner: Person) -> None:
    script = bear(api, make(owner))
    locked = {"is_active": False}
    api.as_("admin").patch(f"/users/{world.user('district')}", locked, etag=CURRENT)
    assert script.get("/plans").status_code == 401


def test_making_one_takes_the_proof_of_signing_in(api: Api, owner: Person) -> None:
    wrong = make(owner, password="một câu khác hẳn")
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "wrong-password")
    secret = give_totp(api, "district")
    for otp, code_of in (({}, "otp-required"), ({"otp": "000000"}, "otp-invalid")):
        (refused,) = make(owner, **otp).json()["errors"]
        assert (refused["pointer"], refused["code"]) == ("/otp", code_of)
    assert make(owner, otp=code(secret)).status_code == 201
    for days in (0, 366):
        assert make(owner, days=days).status_code == 422
    for scopes in ([], ["tips:read"]):
        assert make(owner, scopes=scopes).status_code == 422


def test_the_token_stands_nowhere(api: Api, owner: Person) -> None:
    made = make(owner).json()
    told = api.all(sa.select(LogEntry.action, LogEntry.diff))
    assert made["token"] not in str(told)
    assert "token-created" in {row.action for row in told}
    assert api.one(sa.select(AccessToken.token_hash)) != made["token"]


def test_one_has_ten_at_most(api: Api, owner: Person) -> None:
    made = [make(owner) for _ in range(MOST_TOKENS)]
    assert {one.status_code for one in made} == {201}
    refused = make(owner)
    assert (refused.status_code, refused.json()["code"]) == (409, "too-many-tokens")
    owner.request("DELETE", f"/me/tokens/{made[0].json()['id']}")
    assert make(owner).status_code == 201
