"""Phones and scripts: tokens, their rotation, races, lost answers and theft."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.core.session.models import now
from backend.domains.organisation.accounts.models import AuthSession, RefreshToken
from tests import world
from tests.acting import Api
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    ask_token,
    bearer,
    change,
    code,
    device,
    events,
    give_password,
    give_totp,
    keys,
    later,
    refresh,
    refresh_tokens,
)

PAST_GRACE = timedelta(seconds=61)


@pytest.fixture(autouse=True)
def with_password(api: Api) -> None:
    give_password(api, "inspector")


def test_a_phone_signs_in_and_acts(api: Api) -> None:
    tokens = device(api, "inspector")
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 600)
    me = bearer(api, tokens).get("/me").json()
    assert (me["user"]["username"], me["csrf_token"]) == ("inspector", None)
    assert events(api, "inspector") == ["signed-in"]


def test_the_answer_of_the_token_endpoint_is_never_stored(api: Api) -> None:
    form = {"grant_type": "password", "username": "inspector", "password": PASSWORD}
    answer = api.nobody().request(
        "POST", "/auth/token", data=form, headers={"Idempotency-Key": "k1"}
    )
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    again = api.nobody().request(
        "POST", "/auth/token", data=form, headers={"Idempotency-Key": "k1"}
    )
    assert again.json()["refresh_token"] != answer.json()["refresh_token"]


REFUSED = {
    "wrong password": (
        {"grant_type": "password", "username": "inspector", "password": "sai"},
        "invalid_grant",
        "invalid-credentials",
    ),
    "nobody": (
        {"grant_type": "password", "username": "nobody", "password": "sai"},
        "invalid_grant",
        "invalid-credentials",
    ),
    "no password": (
        {"grant_type": "password", "username": "inspector"},
        "invalid_request",
        "grant-incomplete",
    ),
    "no token": ({"grant_type": "refresh_token"}, "invalid_request", "grant-incomplete"),
    "unknown token": (
        {"grant_type": "refresh_token", "refresh_token": "x"},
        "invalid_grant",
        "refresh-token-invalid",
    ),
    "another grant": (
        {"grant_type": "authorization_code"},
        "unsupported_grant_type",
        "unsupported-grant-type",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_have_the_shape_of_oauth(api: Api, case: str) -> None:
    form, error, problem = REFUSED[case]
    answer = ask_token(api, **form)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["error"], answer.json()["code"]) == (error, problem)


def test_a_form_is_needed(api: Api) -> None:
    answer = api.nobody().post("/auth/token", {"grant_type": "password"})
    assert answer.status_code == 422
    assert ask_token(api, grant_type="password", role="admin").status_code == 422


def test_the_second_factor_is_asked_of_phones_too(api: Api) -> None:
    secret = give_totp(api, "inspector")
    form = {"grant_type": "password", "username": "inspector", "password": PASSWORD}
    assert ask_token(api, **form).json()["code"] == "otp-required"
    assert ask_token(api, **form, otp=code(secret)).status_code == 200


def test_a_refresh_token_is_used_once_and_replaced(api: Api) -> None:
    tokens = device(api, "inspector")
    following = refresh(api, tokens["refresh_token"]).json()
    assert following["refresh_token"] != tokens["refresh_token"]
    assert bearer(api, following).get("/me").status_code == 200
    assert refresh(api, following["refresh_token"]).status_code == 200
    assert refresh_tokens(api) == 3


def test_a_lost_answer_is_repeated(api: Api) -> None:
    tokens = device(api, "inspector")
    lost = refresh(api, tokens["refresh_token"]).json()
    again = refresh(api, tokens["refresh_token"])
    assert again.status_code == 200
    assert again.json()["refresh_token"] == lost["refresh_token"]
    assert refresh(api, again.json()["refresh_token"]).status_code == 200
    assert refresh_tokens(api) == 3


def test_a_used_successor_cannot_be_asked_for_again(api: Api) -> None:
    """Two parties hold the token: the chain ends for both."""
    tokens = device(api, "inspector")
    following = refresh(api, tokens["refresh_token"]).json()
    newest = refresh(api, following["refresh_token"]).json()
    stolen = refresh(api, tokens["refresh_token"])
    assert (stolen.status_code, stolen.json()["code"]) == (400, "refresh-token-invalid")
    assert bearer(api, newest).get("/me").status_code == 401, "access ends at once"
    assert refresh(api, newest["refresh_token"]).status_code == 400
    assert events(api, "inspector") == ["signed-in", "refresh-reused"]


def test_reuse_after_a_minute_ends_the_chain(api: Api) -> None:
    tokens = device(api, "inspector")
    following = refresh(api, tokens["refresh_token"]).json()
    later(api, RefreshToken, "used_at", PAST_GRACE)
    assert refresh(api, tokens["refresh_token"]).status_code == 400
    assert refresh(api, following["refresh_token"]).status_code == 400
    assert bearer(api, following).get("/me").status_code == 401


def test_reuse_from_another_device_ends_the_chain(api: Api) -> None:
    tokens = device(api, "inspector")
    following = refresh(api, tokens["refresh_token"]).json()
    assert refresh(api, tokens["refresh_token"], "phone-2").status_code == 400
    assert bearer(api, following).get("/me").status_code == 401


def test_an_unused_token_on_another_device_is_refused_but_not_spent(api: Api) -> None:
    tokens = device(api, "inspector")
    for other in ("phone-2", None):
        assert refresh(api, tokens["refresh_token"], other).status_code == 400
    assert refresh(api, tokens["refresh_token"]).status_code == 200


def test_of_many_refreshes_at_once_one_successor_comes(api: Api) -> None:
    for _ in range(3):
        tokens = device(api, "inspector")
        before = refresh_tokens(api)

        def once(_: int, token: str = tokens["refresh_token"]) -> tuple[int, str]:
            answer = refresh(api, token)
            return answer.status_code, answer.json().get("refresh_token", "")

        with ThreadPoolExecutor(16) as pool:
            answers = set(pool.map(once, range(16)))
        assert len(answers) == 1
        assert next(iter(answers))[0] == 200
        assert refresh_tokens(api) == before + 1


def test_an_expired_chain_is_over(api: Api) -> None:
    tokens = device(api, "inspector")
    later(api, AuthSession, "expires_at", timedelta(days=31))
    assert refresh(api, tokens["refresh_token"]).status_code == 400
    assert bearer(api, tokens).get("/me").status_code == 401


def test_a_chain_lasts_thirty_days_however_often_it_is_refreshed(api: Api) -> None:
    tokens = device(api, "inspector")
    refresh(api, tokens["refresh_token"])
    ends = {at for (at,) in api.all(sa.select(RefreshToken.expires_at))}
    assert len(ends) == 1
    assert timedelta(days=29) < ends.pop() - now() < timedelta(days=30)


def test_signing_in_again_on_the_same_device_ends_what_it_held(api: Api) -> None:
    first = device(api, "inspector")
    other = device(api, "inspector", "phone-2")
    device(api, "inspector")
    assert refresh(api, first["refresh_token"]).status_code == 400
    assert refresh(api, other["refresh_token"], "phone-2").status_code == 200


def test_refresh_tokens_are_stored_as_digests_and_successors_sealed(api: Api) -> None:
    tokens = device(api, "inspector")
    following = refresh(api, tokens["refresh_token"]).json()["refresh_token"]
    stored = api.all(sa.select(RefreshToken.token_hash, RefreshToken.successor))
    for secret in (tokens["refresh_token"], following):
        assert secret not in str(stored)
        assert not any(secret.encode() in (row.successor or b"") for row in stored)


def test_a_locked_person_gets_no_new_tokens(api: Api) -> None:
    tokens = device(api, "inspector")
    change(api, "inspector", is_active=False)
    assert bearer(api, tokens).get("/me").status_code == 401
    assert refresh(api, tokens["refresh_token"]).status_code == 400


def test_a_refresh_token_is_no_access_token_and_the_other_way_round(api: Api) -> None:
    tokens = device(api, "inspector")
    wrong = {"access_token": tokens["refresh_token"]}
    assert bearer(api, wrong).get("/me").status_code == 401
    assert refresh(api, tokens["access_token"][:200]).status_code == 400
    cookie = {"Cookie": f"sid={tokens['refresh_token']}"}
    assert api.nobody().get("/me", headers=cookie).status_code == 401


def test_a_token_for_a_browsers_session_is_refused(api: Api) -> None:
    """A leaked signing of the wrong kind: sid of a browser, or another person's."""
    session = api.one(
        sa.select(AuthSession.id).where(AuthSession.csrf_token == world.csrf("admin"))
    )
    tokens = keys(api).tokens
    device(api, "inspector")
    own = api.one(sa.select(AuthSession.id).where(AuthSession.device_id == "phone-1"))
    for user, sid in ((world.user("admin"), session), (world.user("admin"), own)):
        answer = bearer(api, {"access_token": tokens.issue(user, sid)}).get("/me")
        assert answer.status_code == 401
    right = tokens.issue(world.user("inspector"), own)
    assert bearer(api, {"access_token": right}).get("/me").status_code == 200


def test_an_access_token_ends_after_ten_minutes(api: Api) -> None:
    device(api, "inspector")
    own = api.one(sa.select(AuthSession.id).where(AuthSession.device_id == "phone-1"))
    old = keys(api).tokens.issue(world.user("inspector"), own, now() - timedelta(minutes=11))
    assert bearer(api, {"access_token": old}).get("/me").status_code == 401


def test_leaving_ends_the_chain(api: Api) -> None:
    tokens = device(api, "inspector")
    assert bearer(api, tokens).post("/auth/logout").status_code == 204
    assert refresh(api, tokens["refresh_token"]).status_code == 400
    assert bearer(api, tokens).get("/me").status_code == 401


def test_a_form_that_is_sent_as_json_is_named(api: Api) -> None:
    """As many libraries send what they are given."""
    give_password(api, "binhnghia")
    form = {"grant_type": "password", "username": "binhnghia", "password": PASSWORD}
    english = {"Accept-Language": "en"}
    refused = api.nobody().request("POST", "/auth/token", json=form, headers=english)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("", "not-a-form")
    assert "application/x-www-form-urlencoded" in error["message"]
    assert ask_token(api, **form).status_code == 200, "the control"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", None])
def test_a_body_that_is_not_sent_as_json_is_named(api: Api, kind: str | None) -> None:
    """As `curl -d` sends it. A page of another site can send that, too: a cookie opens nothing."""
    give_password(api, "binhnghia")
    person = bearer(api, device(api, "binhnghia"))
    headers = {"Content-Type": kind} if kind else {}
    answer = person.request("POST", "/establishments", content=b"{}", headers=headers)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("", "not-json")
    assert "application/json" in error["message"]
