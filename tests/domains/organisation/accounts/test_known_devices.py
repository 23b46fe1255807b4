"""Guesses of strangers keep nobody out who has signed in on that device before."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.models import now
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.organisation.accounts import known_devices, login_backoff
from backend.domains.organisation.accounts.models import SignInThrottle
from tests.acting import Api
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    ask_token,
    browser,
    device,
    device_cookie_of,
    failures,
    from_address,
    give_password,
    give_totp,
    in_browser,
    sign_in,
)
from tests.proofs import proof_size

pytestmark = [pytest.mark.postgres_in_campaign]

OFFICE, ATTACKER = "203.0.113.7", "198.51.100.9"
WRONG = "không phải mật khẩu này"


def attack(api: Api, name: str = "leader", guesses: int = 100) -> list[int]:
    with from_address(api, ATTACKER):
        return [sign_in(api, name, WRONG).status_code for _ in range(guesses)]


def pass_time(api: Api, minutes: float) -> None:
    """Let every counter have been touched, and every wait begun, so much earlier."""

    def work(db: Any) -> None:
        for row in db.scalars(sa.select(SignInThrottle)).all():
            past = timedelta(minutes=minutes)
            until = row.blocked_until and row.blocked_until - past
            change = sa.update(SignInThrottle).where(SignInThrottle.key == row.key)
            moved = {"blocked_until": until, "updated_at": row.updated_at - past}
            run_unlogged(db, change.values(moved), "a test")

    api.run(work)


def test_strangers_guesses_keep_the_owner_out_of_nothing(api: Api) -> None:
    give_password(api, "leader")
    with from_address(api, OFFICE):
        known = device_cookie_of(sign_in(api, "leader"))
    assert attack(api) == [401] * 5 + [429] * 95
    with from_address(api, OFFICE):
        assert sign_in(api, "leader", headers=known).status_code == 200, "a known device"
        assert sign_in(api, "leader").status_code == 200, "a new device in another network"
    with from_address(api, ATTACKER):
        assert sign_in(api, "leader").status_code == 429, "the attacker, even if the guess is right"
        assert sign_in(api, "leader", headers=known).status_code == 200, "the device, not the place"


def test_the_network_is_the_attackers_neighbourhood(api: Api) -> None:
    give_password(api, "leader")
    attack(api)
    for address, status in {
        "198.51.100.200": 429,  # the same /24
        "::ffff:198.51.100.9": 429,  # the same host, as a socket of both kinds writes it
        "198.51.101.9": 200,
        "2001:db8:1:1::9": 200,
    }.items():
        with from_address(api, address):
            assert sign_in(api, "leader").status_code == status, address
    with from_address(api, "2001:db8:7:7::1"):
        assert [sign_in(api, "leader", WRONG).status_code for _ in range(6)] == [401] * 5 + [429]
    with from_address(api, "2001:db8:7:7:ffff::2"):
        assert sign_in(api, "leader").status_code == 429, "one subscriber has the whole /64"


def test_a_known_device_is_slowed_down_by_its_own_guesses(api: Api) -> None:
    give_password(api, "leader")
    known = device_cookie_of(sign_in(api, "leader"))
    answers = [sign_in(api, "leader", WRONG, headers=known).status_code for _ in range(7)]
    assert answers == [401] * 5 + [429] * 2
    assert sign_in(api, "leader").status_code == 200, "its guesses keep no stranger out"
    assert failures(api, login_backoff.DEVICE) == [5]


def test_a_token_of_another_account_exempts_from_nothing(api: Api) -> None:
    for name in ("leader", "district"):
        give_password(api, name)
    mine = device_cookie_of(sign_in(api, "district"))
    attack(api)
    with from_address(api, ATTACKER):
        assert sign_in(api, "leader", headers=mine).status_code == 429
        assert sign_in(api, "district", headers=mine).status_code == 200


@pytest.mark.in_turn
@pytest.mark.parametrize("bent", ["cut", "flipped", "empty", "long", "odd", "session"])
def test_a_token_that_was_not_given_is_none(api: Api, bent: str) -> None:
    give_password(api, "leader")
    given = device_cookie_of(sign_in(api, "leader"))["Cookie"]
    token = given.removeprefix("device=")
    cookie: Any = {
        "cut": given[:-3],
        "flipped": f"device={token[:40]}{'A' if token[40] != 'A' else 'B'}{token[41:]}",
        "empty": "device=",
        "long": f"device={'.'.join([token] * 60)}",
        "odd": b"device=..%00.\xe9~",
        "session": f"device={'A' * 43}",
    }[bent]
    attack(api)
    with from_address(api, ATTACKER):
        answer = sign_in(api, "leader", headers={"Cookie": cookie})
        assert answer.status_code == 429
        assert sign_in(api, "leader", headers={"Cookie": given}).status_code == 200, "a control"
    with from_address(api, OFFICE):
        renewed = sign_in(api, "leader", headers={"Cookie": cookie})
    assert renewed.status_code == 200
    assert len(device_cookie_of(renewed)["Cookie"].split(".")) <= known_devices.MOST_TOKENS


def test_a_new_password_makes_every_other_device_a_stranger(api: Api) -> None:
    give_password(api, "leader")
    old = device_cookie_of(sign_in(api, "leader"))
    person = browser(api, "leader")
    new = "một câu rất dài mà không ai đoán ra"
    changed = person.post("/me/password", {"current_password": PASSWORD, "new_password": new})
    assert changed.status_code == 200
    attack(api)
    with from_address(api, ATTACKER):
        assert sign_in(api, "leader", new, headers=old).status_code == 429
        here = device_cookie_of(changed)
        assert sign_in(api, "leader", new, headers=here).status_code == 200, (
            "but the one that asked"
        )


def test_a_device_is_forgotten_half_a_year_after_its_last_sign_in(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(api, "leader")
    known = device_cookie_of(sign_in(api, "leader"))
    attack(api)
    for days, status in {
        known_devices.KNOWN_FOR.days: 200,
        known_devices.KNOWN_FOR.days + 1: 429,
    }.items():
        at = now() + timedelta(days=days)
        monkeypatch.setattr(known_devices, "now", lambda at=at: at)
        with from_address(api, ATTACKER):
            assert sign_in(api, "leader", headers=known).status_code == status


def test_a_browser_is_known_to_each_of_its_accounts(api: Api) -> None:
    """A commune's computer has several users; a sixth one takes the place of the first."""
    names = ["leader", "district", "police", "handler", "inspector", "inspector2"]
    headers: dict[str, str] = {}
    for name in names:
        give_password(api, name)
        headers = device_cookie_of(sign_in(api, name, headers=headers))
    assert len(headers["Cookie"].split(".")) == known_devices.MOST_TOKENS
    known = []
    for name in names:
        attack(api, name, guesses=5)
        pass_time(api, 24 * 60 - 1)  # the address waits as well
        attack(api, name, guesses=5)
        with from_address(api, ATTACKER):
            known.append(sign_in(api, name, headers=headers).status_code)
    assert known == [429, 200, 200, 200, 200, 200]


def test_leaving_keeps_the_browser_known(api: Api) -> None:
    give_password(api, "leader")
    signed_in = sign_in(api, "leader")
    left = in_browser(api, signed_in).post("/auth/logout")
    assert "cookies" not in left.headers["clear-site-data"]
    assert "device=" not in left.headers["set-cookie"]


def test_phones_are_known_by_a_token_and_not_by_their_name(api: Api) -> None:
    give_password(api, "leader")
    tokens = device(api, "leader")
    attack(api)
    form = {"grant_type": "password", "username": "leader", "password": PASSWORD}
    with from_address(api, ATTACKER):
        assert ask_token(api, **form, device_id="phone-1").status_code == 429, "a name is no secret"
        known = ask_token(api, **form, device_token=tokens["device_token"])
        assert known.status_code == 200
        assert ask_token(api, **form, device_token=known.json()["device_token"]).status_code == 200
    refreshed = ask_token(
        api,
        grant_type="refresh_token",
        refresh_token=tokens["refresh_token"],
        device_id="phone-1",
    )
    assert refreshed.json()["device_token"] is None, "only the password gives one"


def test_a_known_device_still_needs_the_second_factor(api: Api) -> None:
    give_password(api, "leader")
    known = device_cookie_of(sign_in(api, "leader"))
    give_totp(api, "leader")
    assert sign_in(api, "leader", headers=known).json()["code"] == "otp-required"
    guesses = [sign_in(api, "leader", otp="000000", headers=known).status_code for _ in range(6)]
    assert guesses == [401] * 5 + [429]


def test_an_unknown_account_gives_no_sign(api: Api) -> None:
    give_password(api, "district")
    known = device_cookie_of(sign_in(api, "district"))
    answers = [sign_in(api, "nobody", WRONG, headers=known).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]


def network(number: int) -> str:
    return f"10.{number >> 8}.{number & 255}.1"


@pytest.mark.in_turn
@pytest.mark.campaign
def test_many_networks_together_guess_slowly_and_known_devices_go_on(api: Api) -> None:
    """Each guess comes from a network that guessed nothing before, hour after hour."""
    give_password(api, "leader")
    known, tried, per_hour = device_cookie_of(sign_in(api, "leader")), 0, list[int]()
    hours = proof_size(full=48, campaign=12, least=2)
    for hour in range(hours):
        looked_at = 0
        for part in range(4):
            for _ in range(8 if hour or part else 45):
                tried += 1
                with from_address(api, network(tried)):
                    looked_at += sign_in(api, "leader", WRONG).status_code == 401
            assert sign_in(api, "leader", headers=known).status_code == 200
            pass_time(api, 15)
        per_hour.append(looked_at)
    assert per_hour == [login_backoff.TOTAL_AT_ONCE + 6, *[8] * (hours - 1)], "however many try"


@pytest.mark.campaign
def test_one_network_alone_never_fills_the_total(api: Api) -> None:
    """It guesses as fast as it may for days; the owner signs in from new devices meanwhile."""
    give_password(api, "leader")
    looked_at, quarters = 0, 4 * proof_size(full=96, campaign=24, least=4)
    for _ in range(quarters):
        with from_address(api, ATTACKER):
            looked_at += sum(sign_in(api, "leader", WRONG).status_code == 401 for _ in range(6))
        with from_address(api, OFFICE):
            assert sign_in(api, "leader").status_code == 200
        pass_time(api, 15)
    assert looked_at == 5 + quarters - 1


def test_what_the_total_refuses_says_how_long(api: Api) -> None:
    give_password(api, "leader")
    for number in range(login_backoff.TOTAL_AT_ONCE):
        with from_address(api, network(number)):
            assert sign_in(api, "leader", WRONG).status_code == 401
    refused = sign_in(api, "leader")
    assert refused.status_code == 429
    assert 440 <= int(refused.headers["retry-after"]) <= 450
    pass_time(api, 7.5)
    assert sign_in(api, "leader").status_code == 200
    assert sign_in(api, "leader").status_code == 200, "a right password is no guess"
