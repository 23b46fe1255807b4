"""The second factor: enrolment, codes that are good once, recovery, and what a reset keeps."""

import re
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa

from backend.core.session.models import now
from backend.domains.organisation.accounts import totp
from backend.domains.organisation.accounts.models import User
from tests import world
from tests.acting import Api, Person
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    ask_token,
    browser,
    change,
    code,
    device,
    events,
    give_password,
    give_totp,
    in_browser,
    refresh,
    settings,
    sign_in,
)
from tests.domains.organisation.accounts.making import confirm_all


@pytest.fixture(autouse=True)
def with_password(api: Api) -> None:
    give_password(api, "leader")


def start(person: Person) -> dict[str, Any]:
    answer = person.post("/me/totp", {"password": PASSWORD})
    assert answer.status_code == 200, answer.text
    started: dict[str, Any] = answer.json()
    return started


def test_turning_it_on_takes_the_password_and_a_code(api: Api) -> None:
    person = browser(api, "leader")
    started = start(person)
    parsed = pyotp.parse_uri(started["otpauth_uri"])
    assert isinstance(parsed, pyotp.TOTP)
    assert (parsed.secret, parsed.name, parsed.issuer) == (started["secret"], "leader", "So 178")
    assert person.get("/me").json()["totp_enabled"] is False
    assert sign_in(api, "leader").status_code == 200, "not asked for until it is confirmed"
    confirmed = person.post("/me/totp/confirm", {"code": code(started["secret"])})
    assert confirmed.status_code == 200
    assert len(set(confirmed.json()["recovery_codes"])) == 10
    assert in_browser(api, confirmed).get("/me").json()["totp_enabled"] is True
    assert sign_in(api, "leader").json()["code"] == "otp-required"
    assert "second-factor-enabled" in events(api, "leader")


def test_it_renews_this_session_and_ends_the_others(api: Api) -> None:
    person, other = browser(api, "leader"), browser(api, "leader")
    phone = device(api, "leader")
    confirmed = person.post("/me/totp/confirm", {"code": code(start(person)["secret"])})
    assert person.get("/me").status_code == 401, "a stolen cookie is worth nothing now"
    assert in_browser(api, confirmed).get("/me").status_code == 200
    assert other.get("/me").status_code == 401
    assert refresh(api, phone["refresh_token"]).status_code == 400


def test_the_qr_code_carries_no_style_and_no_script(api: Api) -> None:
    svg = start(browser(api, "leader"))["qr_svg"]
    assert svg.startswith("<svg ")
    assert 'xmlns="http://www.w3.org/2000/svg"' in svg
    assert not re.search(r"style|<script|\son\w+=|class=|href", svg)


def test_enrolment_needs_the_password(api: Api) -> None:
    person = browser(api, "leader")
    answer = person.post("/me/totp", {"password": "sai rồi"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/password"
    assert answer.json()["errors"][0]["code"] == "wrong-password"


def test_a_wrong_code_confirms_nothing_and_is_counted(api: Api) -> None:
    person = browser(api, "leader")
    start(person)
    for _ in range(5):
        answer = person.post("/me/totp/confirm", {"code": "000000"})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "otp-invalid")
    assert person.post("/me/totp/confirm", {"code": "000000"}).status_code == 429
    assert person.get("/me").json()["totp_enabled"] is False


def test_confirming_needs_a_start_and_starting_needs_it_off(api: Api) -> None:
    person = browser(api, "leader")
    answer = person.post("/me/totp/confirm", {"code": "000000"})
    assert (answer.status_code, answer.json()["code"]) == (409, "totp-not-started")
    secret = give_totp(api, "leader")
    answer = person.post("/me/totp", {"password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (409, "totp-already-enabled")
    answer = person.post("/me/totp/confirm", {"code": code(secret)})
    assert (answer.status_code, answer.json()["code"]) == (409, "totp-already-enabled")


def test_a_code_is_good_once(api: Api) -> None:
    secret = give_totp(api, "leader")
    used = code(secret)
    assert sign_in(api, "leader", otp=used).status_code == 200
    again = sign_in(api, "leader", otp=used)
    assert (again.status_code, again.json()["code"]) == (401, "otp-invalid")
    form = {"grant_type": "password", "username": "leader", "password": PASSWORD}
    phone = ask_token(api, **form, otp=used)
    assert (phone.status_code, phone.json()["code"]) == (400, "otp-invalid")


def test_a_code_before_the_last_used_one_is_refused(api: Api) -> None:
    secret = give_totp(api, "leader")
    earlier = code(secret)
    assert sign_in(api, "leader", otp=code(secret, 1)).status_code == 200
    assert sign_in(api, "leader", otp=earlier).status_code == 401


def test_the_code_that_enrolled_does_not_sign_in(api: Api) -> None:
    person = browser(api, "leader")
    started = start(person)
    used = code(started["secret"])
    person.post("/me/totp/confirm", {"code": used})
    assert sign_in(api, "leader", otp=used).json()["code"] == "otp-invalid"


def test_clocks_may_differ_by_one_step() -> None:
    secret, at = totp.create_secret(), datetime.fromisoformat("2026-03-01T08:00:10+07:00")
    right = pyotp.TOTP(secret).at(at)
    step = int(at.timestamp()) // 30
    for seconds, found in {-30: step, 0: step, 30: step, -120: None, 120: None, 61: None}.items():
        assert totp.find_step(secret, right, 0, at + timedelta(seconds=seconds)) == found
    assert totp.find_step(secret, f" {right[:3]} {right[3:]} ", 0, at) == step
    assert totp.find_step(secret, right, step, at) is None
    for wrong in ("", "0", right + "0", "abcdef", "１２３４５６"):
        assert totp.find_step(secret, wrong, 0, at) is None


def test_a_recovery_code_is_good_once_however_it_is_typed(api: Api) -> None:
    give_totp(api, "leader")
    assert sign_in(api, "leader", otp="aaaaa bbbbb").status_code == 200
    assert sign_in(api, "leader", otp="AAAAA-BBBBB").status_code == 401
    assert "recovery-code-used" in events(api, "leader")


def test_recovery_codes_and_the_secret_are_not_stored_in_clear(api: Api) -> None:
    person = browser(api, "leader")
    started = start(person)
    codes = person.post("/me/totp/confirm", {"code": code(started["secret"])}).json()
    row = api.all(sa.select(User.totp_secret, User.recovery_hashes))
    assert started["secret"] not in str(row)
    assert not any(c in str(row) for c in codes["recovery_codes"])


def test_a_sealed_secret_moved_to_another_account_opens_nothing(api: Api) -> None:
    """Someone who writes to the database cannot sign in as another with their own phone."""
    secret = give_totp(api, "leader")
    give_password(api, "district")
    sealed = api.one(sa.select(User.totp_secret).where(User.id == world.user("leader")))
    change(api, "district", totp_secret=sealed, totp_confirmed_at=now())
    answer = sign_in(api, "district", otp=code(secret))
    assert (answer.status_code, answer.json()["code"]) == (401, "otp-invalid")
    assert "seal-broken" in events(api, "district")


def test_turning_it_off_takes_the_password_and_a_code(api: Api) -> None:
    secret = give_totp(api, "leader")
    person = browser(api, "leader", otp=code(secret))
    wrong = {"password": "sai rồi", "otp": code(secret, 1)}
    assert person.request("DELETE", "/me/totp", json=wrong).status_code == 422
    wrong = {"password": PASSWORD, "otp": "000000"}
    answer = person.request("DELETE", "/me/totp", json=wrong)
    assert answer.json()["errors"][0]["pointer"] == "/otp"
    right = {"password": PASSWORD, "otp": code(secret, 1)}
    assert person.request("DELETE", "/me/totp", json=right).status_code == 204
    assert sign_in(api, "leader").status_code == 200
    assert person.request("DELETE", "/me/totp", json=right).json()["code"] == "totp-not-enabled"


def test_guesses_at_turning_it_off_are_counted(api: Api) -> None:
    secret = give_totp(api, "leader")
    person = browser(api, "leader", otp=code(secret))
    wrong = {"password": "không phải mật khẩu này", "otp": "000000"}
    told = [person.request("DELETE", "/me/totp", json=wrong).status_code for _ in range(6)]
    assert told == [422] * 5 + [429]


def test_a_short_password_does_not_do_alone(api: Api) -> None:
    give_password(api, "leader", "sen nở hoa 7x")
    secret = give_totp(api, "leader")
    person = browser(api, "leader", password="sen nở hoa 7x", otp=code(secret))
    body = {"password": "sen nở hoa 7x", "otp": code(secret, 1)}
    answer = person.request("DELETE", "/me/totp", json=body)
    assert answer.json()["errors"][0]["code"] == "password-short-alone"


def test_where_it_is_required_only_ones_own_account_is_open_before(api: Api) -> None:
    with settings(api.app, require_totp=True):
        person = browser(api, "leader")
        me = person.get("/me").json()
        assert (me["must_enrol_totp"], me["totp_enabled"]) == (True, False)
        for path in ("/establishments", "/org-units", "/changes"):
            answer = person.get(path)
            assert (answer.status_code, answer.json()["code"]) == (403, "totp-enrolment-required")
        assert person.get("/me/sessions").status_code == 200
        confirmed = person.post("/me/totp/confirm", {"code": code(start(person)["secret"])})
        enrolled = in_browser(api, confirmed)
        assert enrolled.get("/me").json()["must_enrol_totp"] is False
        assert enrolled.get("/establishments").status_code == 200


def test_a_reset_of_the_password_keeps_the_second_factor(api: Api) -> None:
    secret = give_totp(api, "leader")
    given = api.as_("admin").post(f"/users/{world.user('leader')}/reset-activation").json()
    confirm_all(api)
    new = "mưa rào trên mái ngói"
    body = {"code": given["activation_code"], "password": new}
    assert api.nobody().post("/auth/activate", body).status_code == 200
    assert sign_in(api, "leader", new).json()["code"] == "otp-required"
    assert sign_in(api, "leader", new, otp=code(secret)).status_code == 200
