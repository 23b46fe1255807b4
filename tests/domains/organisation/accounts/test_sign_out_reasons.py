"""Why a sign-in is over: told to whoever holds its secret, and to nobody else."""

from datetime import timedelta
from typing import Any

import pytest

from backend.core.security.sign_out_reasons import SignOutReason
from backend.domains.organisation.accounts.models import AuthSession
from backend.domains.organisation.accounts.sessions import MOST_AT_ONCE, end_all_sessions
from tests import world
from tests.acting import CURRENT, Api, Person
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    bearer,
    browser,
    change,
    device,
    give_password,
    later,
    refresh,
    rest,
)


@pytest.fixture(autouse=True)
def with_password(api: Api) -> None:
    give_password(api, "inspector")


def get_reason(answer: Any) -> tuple[int, str, str | None]:
    problem = answer.json()
    return answer.status_code, problem["code"], problem.get("reason")


def told(reason: SignOutReason | None) -> tuple[int, str, str | None]:
    return 401, "unauthenticated", reason


def refused(reason: SignOutReason | None) -> tuple[int, str, str | None]:
    return 400, "refresh-token-invalid", reason


def test_the_sixth_device_is_why_the_first_is_signed_out(api: Api) -> None:
    devices = [device(api, "inspector", f"phone-{n}") for n in range(MOST_AT_ONCE + 1)]
    first = devices[0]
    assert get_reason(bearer(api, first).get("/me")) == told(SignOutReason.SIGNED_IN_ELSEWHERE)
    answer = refresh(api, first["refresh_token"], "phone-0")
    assert get_reason(answer) == refused(SignOutReason.SIGNED_IN_ELSEWHERE)
    assert "thiết bị khác" in answer.json()["detail"]
    assert answer.json()["error"] == "invalid_grant"


def test_who_does_not_hold_the_token_on_its_device_learns_nothing(api: Api) -> None:
    tokens = device(api, "inspector")
    api.run(end_all_sessions, world.user("inspector"), SignOutReason.ACCOUNT_LOCKED)
    held, whole = tokens["refresh_token"], tokens["access_token"]
    altered = whole[:-2] + ("BA" if whole.endswith("AA") else "AA")
    for token, on in ((held, "phone-2"), (held, None), (held[:-1], "phone-1"), ("x", "phone-1")):
        assert get_reason(refresh(api, token, on)) == refused(None)
    strangers: tuple[dict[str, str], ...] = (
        {"Cookie": "sid=x"},
        {"Authorization": "Bearer x"},
        {"Authorization": f"Bearer {altered}"},
        {"Cookie": f"sid={tokens['access_token']}"},
        {},
    )
    for headers in strangers:
        assert get_reason(Person(api.http, headers).get("/me")) == told(None)
    assert get_reason(refresh(api, held)) == refused(SignOutReason.ACCOUNT_LOCKED)


def test_each_way_to_be_signed_out_of_a_phone_has_its_reason(api: Api) -> None:
    tokens = device(api, "inspector")
    following = device(api, "inspector")
    assert get_reason(refresh(api, tokens["refresh_token"])) == refused(
        SignOutReason.SIGNED_IN_AGAIN
    )
    assert bearer(api, following).post("/auth/logout").status_code == 204
    assert get_reason(refresh(api, following["refresh_token"])) == refused(SignOutReason.SIGNED_OUT)
    tokens, here = device(api, "inspector"), browser(api, "inspector")
    assert here.delete("/me/sessions").status_code == 204
    assert get_reason(bearer(api, tokens).get("/me")) == told(SignOutReason.ENDED_BY_OWNER)
    tokens = device(api, "inspector")
    again = refresh(api, tokens["refresh_token"]).json()
    refresh(api, again["refresh_token"])
    assert get_reason(refresh(api, tokens["refresh_token"])) == refused(
        SignOutReason.REFRESH_REUSED
    )
    tokens = device(api, "inspector")
    later(api, AuthSession, "expires_at", timedelta(days=31))
    assert get_reason(refresh(api, tokens["refresh_token"])) == refused(SignOutReason.EXPIRED)


def test_what_others_do_to_the_account_is_told_to_who_was_signed_in(api: Api) -> None:
    here = browser(api, "inspector")
    change_to = {"current_password": PASSWORD, "new_password": f"{PASSWORD} 2023"}
    assert browser(api, "inspector").post("/me/password", change_to).status_code == 200
    assert get_reason(here.get("/me")) == told(SignOutReason.CREDENTIALS_CHANGED)
    give_password(api, "inspector")
    here, path = browser(api, "inspector"), f"/users/{world.user('inspector')}"
    locked = api.as_("admin").patch(path, {"is_active": False}, etag=CURRENT)
    assert locked.status_code == 200, locked.text
    assert get_reason(here.get("/me")) == told(SignOutReason.ACCOUNT_LOCKED)


def test_a_locked_account_says_so_where_nothing_ended_its_sessions(api: Api) -> None:
    tokens = device(api, "inspector")
    change(api, "inspector", is_active=False)
    assert get_reason(refresh(api, tokens["refresh_token"])) == refused(
        SignOutReason.ACCOUNT_LOCKED
    )


def test_a_browser_that_rested_is_told_so_and_one_that_is_open_nothing(api: Api) -> None:
    here = browser(api, "inspector")
    rest(api, timedelta(minutes=31))
    answer = here.get("/me", headers={"Accept-Language": "en"})
    assert get_reason(answer) == told(SignOutReason.IDLE)
    assert "not used" in answer.json()["detail"]
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_sign_in_that_ended_before_reasons_were_kept_has_none(api: Api) -> None:
    tokens = device(api, "inspector")
    api.run(end_all_sessions, world.user("inspector"), None)
    assert get_reason(refresh(api, tokens["refresh_token"])) == refused(None)
