"""Signing in with a browser: the cookie, the answer to wrong claims, and how guesses slow down."""

import unicodedata
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import extract_parameters
from pwdlib.hashers.argon2 import Argon2Hasher

from backend.domains.organisation.accounts.models import AuthSession, User
from backend.domains.organisation.accounts.passwords import (
    CHEAP,
    Cost,
    Passwords,
    build_hash_of_nobody,
)
from backend.domains.organisation.accounts.sessions import MOST_AT_ONCE
from tests import world
from tests.acting import Api
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    browser,
    change,
    cookie_of,
    device,
    events,
    failures,
    give_password,
    in_browser,
    rest,
    settings,
    sign_in,
)


def test_signing_in_gives_a_cookie_that_scripts_cannot_read(api: Api) -> None:
    give_password(api, "district")
    answer = sign_in(api, "district")
    assert answer.status_code == 200
    assert answer.json()["user"]["username"] == "district"
    cookie, device = answer.headers.get_list("set-cookie")
    assert device.startswith("device=")
    for part in ("HttpOnly", "Path=/", "SameSite=strict"):
        assert part in cookie
    assert "Secure" not in cookie  # plain http on loopback
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie
    assert in_browser(api, answer).get("/me").json()["user"]["username"] == "district"
    assert events(api, "district") == ["signed-in"]


def test_over_tls_the_cookie_is_bound_to_the_host(api: Api) -> None:
    give_password(api, "district")
    with settings(api.app, public_url="https://so178.example"):
        answer = sign_in(api, "district")
        cookie, device = answer.headers.get_list("set-cookie")
        assert device.startswith("__Host-device=")
        assert "Secure" in device
        assert cookie.startswith("__Host-sid=")
        assert "Secure" in cookie
        sid = cookie.split(";")[0]
        assert api.nobody().get("/me", headers={"Cookie": sid}).status_code == 200
        plain = sid.removeprefix("__Host-")
        assert api.nobody().get("/me", headers={"Cookie": plain}).status_code == 401


def test_neither_cookie_nor_password_is_stored(api: Api) -> None:
    give_password(api, "district")
    cookie = cookie_of(sign_in(api, "district"))
    stored = str(api.all(sa.select(AuthSession.token_hash, AuthSession.csrf_token)))
    assert cookie not in stored
    assert PASSWORD not in str(api.all(sa.select(User.password_hash)))


WRONG = {
    "a wrong password": ("district", "không phải mật khẩu này"),
    "an unknown person": ("nobody", PASSWORD),
    "an account without a password": ("leader", PASSWORD),
    "a locked account": ("police", PASSWORD),
}


def test_every_wrong_claim_gets_the_same_answer(api: Api) -> None:
    give_password(api, "district")
    give_password(api, "police")
    change(api, "police", is_active=False)
    answers = [sign_in(api, *claim) for claim in WRONG.values()]
    assert {a.status_code for a in answers} == {401}
    assert len({a.text for a in answers}) == 1
    assert answers[0].json()["code"] == "invalid-credentials"
    assert not any("set-cookie" in a.headers for a in answers)


def test_every_wrong_claim_costs_the_same_work(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a timed test: one hash is computed and the same number of statements run."""
    give_password(api, "district")
    give_password(api, "police")
    change(api, "police", is_active=False)
    hashed: list[str] = []
    verify = Argon2Hasher.verify

    def seen(self: Argon2Hasher, password: str, stored: str) -> bool:
        hashed.append(stored)
        return verify(self, password, stored)

    monkeypatch.setattr(Argon2Hasher, "verify", seen)
    for claim in WRONG.values():
        before = len(hashed)
        assert sign_in(api, *claim).status_code == 401
        assert len(hashed) == before + 1
    assert len({h.split("$")[3] for h in hashed}) == 1, "hashes of one cost"


def test_a_password_in_nfd_is_the_same_password(api: Api) -> None:
    give_password(api, "district", unicodedata.normalize("NFC", PASSWORD))
    decomposed = unicodedata.normalize("NFD", PASSWORD)
    assert decomposed != PASSWORD
    assert sign_in(api, "district", decomposed).status_code == 200


def test_the_username_is_read_in_any_case(api: Api) -> None:
    give_password(api, "district")
    assert sign_in(api, " District ").status_code == 200


def test_a_hash_of_old_cost_is_replaced(api: Api) -> None:
    old = Passwords(Cost(memory_kib=16, rounds=1)).hash_now(PASSWORD)
    change(api, "district", password_hash=old)
    assert sign_in(api, "district").status_code == 200
    new = api.one(sa.select(User.password_hash).where(User.id == world.user("district")))
    assert new != old
    assert "m=8," in new
    assert sign_in(api, "district").status_code == 200


def test_failures_are_in_the_trail(api: Api) -> None:
    give_password(api, "district")
    sign_in(api, "district", "sai rồi")
    sign_in(api, "district")
    assert events(api, "district") == ["sign-in-failed", "signed-in"]


def test_a_new_sign_in_gets_a_new_session_and_ends_the_one_it_replaces(api: Api) -> None:
    give_password(api, "district")
    first = sign_in(api, "district")
    again = sign_in(api, "district", headers={"Cookie": f"sid={cookie_of(first)}"})
    assert cookie_of(again) != cookie_of(first)
    assert again.json()["csrf_token"] != first.json()["csrf_token"]
    assert in_browser(api, first).get("/me").status_code == 401
    assert in_browser(api, again).get("/me").status_code == 200


def test_a_planted_cookie_is_not_adopted(api: Api) -> None:
    give_password(api, "district")
    answer = sign_in(api, "district", headers={"Cookie": "sid=planted"})
    assert cookie_of(answer) != "planted"
    assert api.nobody().get("/me", headers={"Cookie": "sid=planted"}).status_code == 401


def test_at_most_five_browsers_at_once(api: Api) -> None:
    give_password(api, "leader")
    rest(api, timedelta(hours=1))
    people = [browser(api, "leader") for _ in range(MOST_AT_ONCE + 2)]
    alive = [p.get("/me").status_code for p in people]
    assert alive == [401] * 2 + [200] * MOST_AT_ONCE


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_cannot_sign_a_visitor_in(api: Api, headers: dict[str, str]) -> None:
    give_password(api, "district")
    answer = sign_in(api, "district", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    assert failures(api) == []


def test_our_own_page_may_say_where_it_is(api: Api) -> None:
    give_password(api, "district")
    own = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert sign_in(api, "district", headers=own).status_code == 200


def test_a_token_opens_no_session(api: Api) -> None:
    give_password(api, "district")
    tokens = device(api, "district")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    answer = sign_in(api, "district", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "two-credentials")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "district"},
        {"username": "district", "password": ""},
        {"username": "district", "password": "x" * 300},
        {"username": "dis\x00trict", "password": "x"},
        {"username": ["district"], "password": "x"},
        {"username": "district", "password": "x", "otp": 123456},
        {"username": "district", "password": "x", "role": "admin"},
    ],
)
def test_malformed_claims_are_refused_and_not_counted(api: Api, body: Any) -> None:
    assert api.nobody().post("/auth/login", body).status_code == 422
    assert failures(api) == []


@pytest.mark.parametrize("field", ["username", "password"])
def test_an_unpaired_surrogate_is_no_text(api: Api, field: str) -> None:
    body = {"username": '"district"', "password": '"x"', field: '"\\ud800"'}
    text = f'{{"username": {body["username"]}, "password": {body["password"]}}}'
    headers = {"Content-Type": "application/json"}
    answer = api.nobody().request("POST", "/auth/login", content=text, headers=headers)
    assert answer.status_code == 422


def test_a_password_with_nul_is_only_wrong(api: Api) -> None:
    give_password(api, "district")
    assert sign_in(api, "district", PASSWORD + "\x00").status_code == 401


def test_leaving_ends_the_session_and_clears_the_browser(api: Api) -> None:
    give_password(api, "district")
    person = browser(api, "district")
    answer = person.post("/auth/logout")
    assert answer.status_code == 204
    assert answer.headers["clear-site-data"] == '"storage"', "the browser stays a known one"
    assert 'sid=""' in answer.headers["set-cookie"]
    assert person.get("/me").status_code == 401
    assert events(api, "district") == ["signed-in", "signed-out"]


def test_a_browser_that_keeps_a_queue_is_not_emptied(api: Api) -> None:
    give_password(api, "inspector")
    person = browser(api, "inspector")
    answer = person.post("/auth/logout?keeps_queue=true")
    assert answer.status_code == 204
    assert "clear-site-data" not in answer.headers
    assert 'sid=""' in answer.headers["set-cookie"]
    assert person.get("/me").status_code == 401


@pytest.mark.once
def test_who_has_no_account_costs_the_work_of_who_has_one() -> None:
    """Argon2 reads from the hash how much to do: the same, for a password that nobody has."""
    passwords = Passwords()
    stored = [passwords.hash_now(PASSWORD), build_hash_of_nobody(Cost())]
    real, of_nobody = map(extract_parameters, stored)
    assert of_nobody == real
    assert [passwords.check_now(PASSWORD, one).is_right for one in stored] == [True, False]
    assert not passwords.check_now(PASSWORD, None).is_right
    assert build_hash_of_nobody(Cost()) != stored[1]
    assert extract_parameters(build_hash_of_nobody(CHEAP)) != real
