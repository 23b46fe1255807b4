"""Somebody else acts on the same account between two statements of a request, and commits."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.organisation.accounts import authentication, self_service
from backend.domains.organisation.accounts.authentication import KnownAccount, find_account
from backend.domains.organisation.accounts.models import AuthSession, User
from tests import world
from tests.acting import Api
from tests.contract.races import Race, act_between
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    browser,
    code,
    device_cookie_of,
    events,
    give_password,
    give_totp,
    in_browser,
    sign_in,
)

REGISTERED = {"name": "Điện thoại của tôi", "password": PASSWORD}
END_DEVICES = "UPDATE devices SET ended_at = now(), version = version + 1"


@contextmanager
def act_after_look(
    api: Api, monkeypatch: pytest.MonkeyPatch, act: Callable[[Session], object]
) -> Iterator[None]:
    """The other one acts once the request has looked at the account for the first time."""
    done = list[str]()

    def find_and_act(db: Session, username: str) -> KnownAccount | None:
        found = find_account(db, username)
        if not done:
            done.append(username)
            with api.database.open_session(db.actor, db.scope, writes=True) as other:
                act(other)
                other.commit()
        return found

    with monkeypatch.context() as patched:
        patched.setattr(self_service, "find_account", find_and_act)
        yield
    assert done


def remove_second_factor(db: Session) -> None:
    """As somebody does who is signed in elsewhere, and begins with another one."""
    gone = sa.update(User).where(User.id == world.user("leader"))
    run_unlogged(db, gone.values(totp_confirmed_at=None, totp_secret=b"waits"), "a test")


def test_no_short_password_is_left_alone(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve characters do beside a second factor, which is removed while they are hashed."""
    give_password(api, "leader")
    secret = give_totp(api, "leader")
    person = browser(api, "leader", otp=code(secret))
    body = {"current_password": PASSWORD, "new_password": "mưa trên ngói"}
    with act_after_look(api, monkeypatch, remove_second_factor):
        refused = person.post("/me/password", body)
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["code"] == "password-too-short"
    assert sign_in(api, "leader").status_code == 200, "the password is what it was"


def test_a_second_factor_is_removed_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    give_password(api, "leader")
    secret = give_totp(api, "leader")
    person = browser(api, "leader", otp=code(secret))
    body = {"password": PASSWORD, "otp": code(secret, 1)}
    with act_after_look(api, monkeypatch, remove_second_factor):
        refused = person.request("DELETE", "/me/totp", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "totp-not-enabled")
    assert "second-factor-removed" not in events(api, "leader")
    waiting = sa.select(User.totp_secret).where(User.id == world.user("leader"))
    assert api.one(waiting) == b"waits", "the one that was begun since is still there"


def turn_second_factor_on(db: Session) -> None:
    on = sa.update(User).where(User.id == world.user("leader"))
    run_unlogged(db, on.values(totp_confirmed_at=now(), totp_secret=b"on"), "a test")


def test_a_second_factor_is_begun_with_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The password is right, so nobody is told that it is wrong."""
    give_password(api, "leader")
    person = browser(api, "leader")
    with act_after_look(api, monkeypatch, turn_second_factor_on):
        refused = person.post("/me/totp", {"password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (409, "totp-already-enabled")
    secret = sa.select(User.totp_secret).where(User.id == world.user("leader"))
    assert api.one(secret) == b"on", "the one that is on stays"


def test_a_second_factor_turned_on_while_the_hash_is_computed_is_asked_for(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(api, "leader")
    person, look = browser(api, "leader"), authentication.start_claim

    def look_and_act(db: Session, *given: Any) -> Any:
        looked = look(db, *given)
        turn_second_factor_on(db)
        return looked

    monkeypatch.setattr(authentication, "start_claim", look_and_act)
    refused = person.post("/devices", REGISTERED)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/otp", "otp-required")
    assert "sign-in-failed" not in events(api, "leader")


def end_devices_before(statement: str) -> Race:
    """Another sign-in ends the devices; on SQLite one request writes at a time."""
    return Race("", 0, "", lambda *_: lambda: None, re.compile(statement), END_DEVICES)


def register(api: Api) -> tuple[Any, dict[str, str], str]:
    """A signed-in device, the cookie by which it is known, and its path."""
    give_password(api, "inspector")
    answer = sign_in(api, "inspector")
    phone = in_browser(api, answer)
    path = f"/devices/{phone.post('/devices', REGISTERED).json()['id']}"
    return phone, device_cookie_of(answer), path


@pytest.mark.postgres
def test_a_device_that_was_just_ended_is_not_renamed(api: Api) -> None:
    _, _, path = register(api)
    desk = browser(api, "inspector")
    with act_between(api, end_devices_before("UPDATE devices")):
        stale = desk.patch(path, {"name": "Máy khác"}, etag=1)
    assert (stale.status_code, stale.json()["current"]["state"]) == (412, "ended")
    assert desk.get(path).json()["name"] == REGISTERED["name"]


@pytest.mark.postgres
def test_a_device_ends_once(api: Api) -> None:
    _, _, path = register(api)
    desk = browser(api, "inspector")
    with act_between(api, end_devices_before("UPDATE devices")):
        ended = desk.post(f"{path}/end")
    assert (ended.status_code, ended.json()["version"]) == (200, 2)
    assert "device-ended" not in events(api, "inspector"), "the other one tells of it"


@pytest.mark.postgres
def test_nobody_signs_in_as_a_device_that_was_just_ended(api: Api) -> None:
    _, cookie, _ = register(api)
    with act_between(api, end_devices_before("UPDATE devices SET last_used_at")):
        answer = sign_in(api, "inspector", headers=cookie)
    assert answer.status_code == 200, "as any other"
    assert "Max-Age" not in answer.headers.get_list("set-cookie")[0]
    of_device = AuthSession.registered_device_id.is_not(None)
    assert api.one(sa.select(sa.func.count(AuthSession.id)).where(of_device)) == 1
