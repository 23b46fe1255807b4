"""What the tests of accounts do again and again: passwords, signing in, looking at counters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pyotp
import sqlalchemy as sa
from fastapi import FastAPI

from backend.core.session.change_log import LogEntry
from backend.core.session.models import Base, now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.organisation.accounts import login_backoff, totp
from backend.domains.organisation.accounts.models import (
    AuthSession,
    RefreshToken,
    SignInThrottle,
    User,
)
from backend.domains.organisation.accounts.opaque_tokens import compute_code_digest
from backend.domains.organisation.accounts.service import Keys
from tests import world
from tests.acting import Api, Person

PASSWORD = "đầm sen nở hoa tháng sáu"


def keys(api: Api) -> Keys:
    found: Keys = api.app.state.keys
    return found


def change(api: Api, name: str, **values: Any) -> None:
    """Set columns of an account, unseen by its version and log."""

    def work(db: Session) -> None:
        statement = sa.update(User).where(User.id == world.user(name)).values(values)
        db.execute(
            statement, execution_options={"unlogged": "a test", "synchronize_session": False}
        )

    api.run(work)


def give_password(api: Api, name: str, password: str = PASSWORD) -> None:
    change(api, name, password_hash=keys(api).passwords.hash_now(password))


def give_totp(api: Api, name: str) -> str:
    """A confirmed second factor; returns its secret. One recovery code: AAAAA-BBBBB."""
    secret = totp.create_secret()
    change(
        api,
        name,
        totp_secret=totp.encrypt_secret(keys(api).fields, secret, world.user(name)),
        totp_confirmed_at=now(),
        recovery_hashes=[compute_code_digest("AAAAA-BBBBB")],
    )
    return secret


def code(secret: str, steps: int = 0) -> str:
    """The authenticator's code now, or some steps away.

    Of now, or of the next step, it stays good for a while; of the step before only until this one
    is over, which may be at once.
    """
    return pyotp.TOTP(secret).at(now(), counter_offset=steps)


def sign_in(api: Api, name: str, password: str = PASSWORD, **more: Any) -> Any:
    headers = more.pop("headers", {})
    body = {"username": name, "password": password, **more}
    return api.nobody().request("POST", "/auth/login", json=body, headers=headers)


def cookie_of(answer: Any) -> str:
    """The session cookie that an answer sets."""
    morsels = SimpleCookie(answer.headers.get_list("set-cookie")[0])
    return morsels["sid"].value


def in_browser(api: Api, answer: Any) -> Person:
    """Go on with the session that the answer opened."""
    token = answer.json()["csrf_token"]
    return Person(api.http, {"Cookie": f"sid={cookie_of(answer)}", "X-CSRF-Token": token})


def browser(api: Api, name: str, **more: Any) -> Person:
    answer = sign_in(api, name, **more)
    assert answer.status_code == 200, answer.text
    return in_browser(api, answer)


def ask_token(api: Api, **form: Any) -> Any:
    return api.nobody().request("POST", "/auth/token", data=form)


def device(api: Api, name: str, device_id: str | None = "phone-1") -> dict[str, Any]:
    """The tokens of a phone that was signed in."""
    form = {"device_id": device_id} if device_id else {}
    answer = ask_token(api, grant_type="password", username=name, password=PASSWORD, **form)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def refresh(api: Api, token: str, device_id: str | None = "phone-1") -> Any:
    form = {"device_id": device_id} if device_id else {}
    return ask_token(api, grant_type="refresh_token", refresh_token=token, **form)


def bearer(api: Api, tokens: dict[str, Any]) -> Person:
    return Person(api.http, {"Authorization": f"Bearer {tokens['access_token']}"})


def later(api: Api, model: type[Base], column: str, by: timedelta) -> None:
    """Move a time in every row of a table into the past."""
    key, moved = next(iter(sa.inspect(model).primary_key)), getattr(model, column)

    def work(db: Session) -> None:
        for id, at in db.execute(sa.select(key, moved).where(moved.is_not(None))).all():
            past = sa.update(model).where(key == id).values({column: at - by})
            run_unlogged(db, past, "a test")

    api.run(work)


def rest(api: Api, by: timedelta) -> None:
    """Let every session have been seen last so long ago; the cast's own lie in the future."""
    seen = sa.update(AuthSession).values(last_seen_at=now() - by)
    api.run(lambda db: run_unlogged(db, seen, "a test"))


def let_waits_end(api: Api) -> None:
    later(api, SignInThrottle, "blocked_until", timedelta(hours=1))


def failures(api: Api, *kinds: str) -> list[int]:
    """What the counters of these kinds stand at; of all but the strangers' total, if none is named.

    (The total forgets by its own clock; test_known_devices.py looks at it.)
    """
    found = api.all(sa.select(SignInThrottle.key, SignInThrottle.failures))
    wanted = kinds or (login_backoff.DEVICE, login_backoff.NETWORK, login_backoff.ADDRESS)
    return sorted(n for key, n in found if key.startswith(tuple(wanted)))


@contextmanager
def from_address(api: Api, address: str) -> Iterator[None]:
    """Let requests come from there for a while."""
    before, api.http.address = api.http.address, address
    try:
        yield
    finally:
        api.http.address = before


def device_cookie_of(answer: Any) -> dict[str, str]:
    """The cookie by which the browser of that sign-in is known, as a header."""
    (cookie,) = (c for c in answer.headers.get_list("set-cookie") if c.startswith("device="))
    return {"Cookie": cookie.split(";")[0]}


def refresh_tokens(api: Api) -> int:
    count: int = api.one(sa.select(sa.func.count(RefreshToken.id)))
    return count


def events(api: Api, name: str) -> list[str]:
    """What the trail says happened to an account, in order."""
    found = sa.select(LogEntry.action).where(
        LogEntry.entity_id == world.user(name), LogEntry.version == 0
    )
    return [action for (action,) in api.all(found.order_by(LogEntry.seq))]


@contextmanager
def settings(app: FastAPI, **changes: Any) -> Iterator[None]:
    """Let the application run with other settings for a while."""
    before = app.state.keys
    changed = before.settings.model_copy(update=changes)
    app.state.keys = replace(before, settings=changed)
    try:
        yield
    finally:
        app.state.keys = before
