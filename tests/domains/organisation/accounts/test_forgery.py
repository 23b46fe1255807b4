"""No write goes through that another site made a browser send (R17): every write × every trick."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from backend.core.session.models import create_id
from backend.permissions import GRANTED
from tests import world
from tests.acting import Api
from tests.domains.organisation.accounts.doing import bearer, device, give_password, settings

pytestmark = pytest.mark.once
WRITES = {"post", "put", "patch", "delete"}


def writes(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """(method, path with ids that do not exist, someone who may) of every write of a person."""
    for path, methods in app.openapi()["paths"].items():
        for method in methods.keys() & WRITES:
            permission = methods[method]["x-permission"]
            if not permission.startswith("open: "):
                yield method.upper(), filled(path), someone(permission)


def filled(path: str) -> str:
    return "/".join(str(create_id()) if part.startswith("{") else part for part in path.split("/"))


def someone(permission: str) -> str:
    return next(name for name, (_, role, _) in world.PEOPLE.items() if permission in GRANTED[role])


JSON = {"Content-Type": "application/json"}
TRICKS: dict[str, dict[str, str | None]] = {
    "no token": {"X-CSRF-Token": None, **JSON},
    "an empty token": {"X-CSRF-Token": "", **JSON},
    "another's token": {"X-CSRF-Token": world.csrf("auditor"), **JSON},
    "a foreign origin": {"Origin": "https://evil.example", **JSON},
    "an opaque origin": {"Origin": "null", **JSON},
    "our host on another port": {"Origin": "http://testserver:8080", **JSON},
    "a cross-site fetch": {"Sec-Fetch-Site": "cross-site", **JSON},
    "a sibling's fetch": {"Sec-Fetch-Site": "same-site", **JSON},
    "text/plain": {"Content-Type": "text/plain"},
    "a form": {"Content-Type": "application/x-www-form-urlencoded"},
    "no content type": {"Content-Type": None},
}


def send(api: Api, method: str, path: str, person: str, headers: dict[str, str | None]) -> Any:
    right: dict[str, str | None] = {
        "Cookie": f"sid={world.cookie(person)}",
        "X-CSRF-Token": world.csrf(person),
        "If-Match": '"1"',
    }
    merged = {k: v for k, v in (right | headers).items() if v is not None}
    return api.nobody().request(method, path, content=b"{}", headers=merged)


@pytest.mark.parametrize("trick", TRICKS)
def test_no_write_is_forged(api: Api, app: FastAPI, trick: str) -> None:
    passed = []
    for method, path, person in writes(app):
        answer = send(api, method, path, person, TRICKS[trick])
        if (answer.status_code, answer.json()["code"]) != (403, "csrf"):
            passed.append(f"{method} {path}: {answer.status_code}")
    assert passed == []


def test_our_own_page_is_let_through(api: Api, app: FastAPI) -> None:
    """The control: with nothing tricked, no write is refused as forged."""
    own: dict[str, str | None] = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    tried = 0
    for method, path, person in writes(app):
        if path.endswith(("/auth/logout", "/me/sessions")):
            continue  # would end the session that the others use
        answer = send(api, method, path, person, {**own, **JSON})
        assert answer.status_code != 401, path
        assert answer.status_code == 204 or answer.json().get("code") != "csrf", path
        tried += 1
    assert tried >= 10


def test_reading_needs_no_token(api: Api) -> None:
    headers = {"Cookie": f"sid={world.cookie('district')}", "Sec-Fetch-Site": "cross-site"}
    assert api.nobody().get("/me", headers=headers).status_code == 200


def test_a_configured_address_is_the_only_origin(api: Api) -> None:
    with settings(api.app, public_url="https://so178.example"):
        sid = {"Cookie": f"__Host-sid={world.cookie('district')}"}
        token = {"X-CSRF-Token": world.csrf("district")}
        for origin, status in {"https://so178.example": 204, "http://testserver": 403}.items():
            answer = api.nobody().request(
                "DELETE", "/me/sessions", headers={**sid, **token, "Origin": origin}
            )
            assert answer.status_code == status


def test_a_bearer_token_needs_no_csrf_token(api: Api) -> None:
    """No browser sends it by itself."""
    give_password(api, "district")
    person = bearer(api, device(api, "district"))
    assert person.delete("/me/sessions").status_code == 204


def test_two_credentials_are_one_too_many(api: Api) -> None:
    give_password(api, "district")
    tokens = device(api, "district")
    both = {
        "Cookie": f"sid={world.cookie('district')}",
        "Authorization": f"Bearer {tokens['access_token']}",
    }
    answer = api.nobody().get("/me", headers=both)
    assert (answer.status_code, answer.json()["code"]) == (400, "two-credentials")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cookie": "sid="},
        {"Cookie": "sid=x"},
        {"Cookie": "sid=" + "x" * 5000},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer x.y.z"},
        {"Authorization": "Basic ZGlzdHJpY3Q6eA=="},
        {"Authorization": "bearer"},
        {"Authorization": f"Bearer {world.cookie('district')}"},
        {"Cookie": "SID=" + world.cookie("district")},
    ],
)
def test_without_a_credential_there_is_nobody(api: Api, headers: dict[str, str]) -> None:
    answer = api.nobody().get("/me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"
