"""Guessing slows down: by account, by address, also in parallel and after a restart."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from backend.core.session.executor import Database
from backend.domains.organisation.accounts.login_backoff import delete_rested_counters
from backend.domains.organisation.accounts.models import SignInThrottle
from tests.acting import Api
from tests.domains.organisation.accounts.doing import (
    bearer,
    code,
    device,
    failures,
    give_password,
    give_totp,
    later,
    let_waits_end,
    refresh,
    sign_in,
)


def test_from_the_fifth_wrong_attempt_on_one_has_to_wait(api: Api) -> None:
    give_password(api, "district")
    assert [sign_in(api, "district", "sai rồi").status_code for _ in range(5)] == [401] * 5
    refused = sign_in(api, "district")
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-attempts")
    assert 0 < int(refused.headers["retry-after"]) <= 30
    assert failures(api) == [5, 5], "what is refused is not counted"
    let_waits_end(api)
    assert sign_in(api, "district", "sai rồi").status_code == 401
    assert 30 < int(sign_in(api, "district").headers["retry-after"]) <= 60
    let_waits_end(api)
    assert sign_in(api, "district").status_code == 200
    assert failures(api) == [6], "the account begins anew, the address keeps its failures"


def test_the_wait_never_exceeds_a_quarter_of_an_hour(api: Api) -> None:
    give_password(api, "district")
    for _ in range(14):
        sign_in(api, "district", "sai rồi")
        let_waits_end(api)
    sign_in(api, "district", "sai rồi")
    assert 800 < int(sign_in(api, "district").headers["retry-after"]) <= 900


def test_an_unknown_account_is_throttled_alike(api: Api) -> None:
    assert [sign_in(api, "nobody").status_code for _ in range(6)] == [401] * 5 + [429]


def test_one_address_cannot_try_many_accounts(api: Api) -> None:
    answers = [sign_in(api, f"person{n}").status_code for n in range(22)]
    assert answers == [401] * 20 + [429] * 2


def test_an_office_behind_one_address_is_not_slowed_by_right_passwords(api: Api) -> None:
    give_password(api, "district")
    give_totp(api, "district")
    assert {sign_in(api, "district").status_code for _ in range(25)} == {401}
    assert failures(api) == [0, 0], "a password without its code is no guess"


def test_parallel_guesses_are_counted_before_they_are_evaluated(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(api, "district")
    evaluated: list[str] = []
    verify = Argon2Hasher.verify

    def seen(self: Argon2Hasher, password: str, stored: str) -> bool:
        evaluated.append(password)
        return verify(self, password, stored)

    monkeypatch.setattr(Argon2Hasher, "verify", seen)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: sign_in(api, "district", f"guess {n}"), range(64)))
    assert len(evaluated) == 5
    assert sorted(a.status_code for a in answers) == [401] * 5 + [429] * 59


def test_counters_survive_a_restart(api: Api) -> None:
    for _ in range(5):
        sign_in(api, "district", "sai rồi")
    portal = api.http.portal
    assert portal is not None
    url = api.database.url
    portal.call(api.database.close)
    api.app.state.database = Database(url)
    assert sign_in(api, "district").status_code == 429


def test_refreshing_does_not_touch_the_counters(api: Api) -> None:
    """Keycloak #49960: an attacker with a token of their own could reset the victim's."""
    give_password(api, "district")
    tokens = device(api, "district")
    for _ in range(4):
        sign_in(api, "district", "sai rồi")
    before = failures(api)
    assert refresh(api, tokens["refresh_token"]).status_code == 200
    assert bearer(api, tokens).get("/me").status_code == 200
    assert failures(api) == before == [4, 4]


def test_the_password_alone_does_not_reset_the_counter_of_codes(api: Api) -> None:
    give_password(api, "district")
    secret = give_totp(api, "district")
    for _ in range(4):
        assert sign_in(api, "district", otp="000000").json()["code"] == "otp-invalid"
        assert sign_in(api, "district").json()["code"] == "otp-required"
    assert sign_in(api, "district", otp="000000").status_code == 401
    assert sign_in(api, "district", otp=code(secret)).status_code == 429


def test_counters_that_rested_are_removed(api: Api) -> None:
    sign_in(api, "district", "sai rồi")
    api.run(delete_rested_counters)
    assert failures(api) == [1, 1]
    later(api, SignInThrottle, "updated_at", timedelta(hours=25))
    api.run(delete_rested_counters)
    assert failures(api) == []


def test_a_counter_that_rested_a_day_begins_anew(api: Api) -> None:
    for _ in range(4):
        sign_in(api, "district", "sai rồi")
    later(api, SignInThrottle, "updated_at", timedelta(hours=25))
    sign_in(api, "district", "sai rồi")
    assert failures(api) == [1, 1]
