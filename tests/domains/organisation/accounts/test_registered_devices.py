"""Registered devices: their sign-in lasts while it is used, and ends, with what they keep (R39)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.models import create_id, now
from backend.domains.organisation.accounts.devices import MOST_DEVICES
from backend.domains.organisation.accounts.models import (
    AuthSession,
    Device,
    RefreshToken,
    SessionKind,
)
from backend.domains.organisation.accounts.opaque_tokens import create_opaque_token
from backend.domains.organisation.accounts.send_keys import SENDS_FOR
from backend.domains.organisation.accounts.sessions import IDLE, LIVES, SLIDES_FOR
from tests.acting import CURRENT, Api, Person
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    bearer,
    browser,
    code,
    device,
    device_cookie_of,
    events,
    give_password,
    give_totp,
    in_browser,
    later,
    refresh,
    rest,
    sign_in,
)

NAME = "Điện thoại Samsung của tôi"


@pytest.fixture(autouse=True)
def with_password(api: Api) -> None:
    give_password(api, "inspector")


def register(person: Person, **more: Any) -> Any:
    return person.post("/devices", {"name": NAME, "password": PASSWORD, **more})


def list_devices(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = person.get("/devices").json()["items"]
    return items


def test_it_is_registered_from_its_own_sign_in_and_listed(api: Api) -> None:
    phone, desk = browser(api, "inspector"), browser(api, "inspector")
    made = register(phone, send_key=create_opaque_token())
    assert made.status_code == 201, made.text
    id = made.json()["id"]
    assert made.headers["Location"] == f"/api/v1/devices/{id}"
    told = {"name": NAME, "kind": "browser", "state": "active", "can_send": True, "ended_at": None}
    assert told.items() <= made.json().items()
    assert [(d["id"], d["is_current"]) for d in list_devices(phone)] == [(id, True)]
    assert [(d["id"], d["is_current"]) for d in list_devices(desk)] == [(id, False)]
    assert desk.get(f"/devices/{id}").json()["name"] == NAME
    assert events(api, "inspector")[-1] == "device-registered"
    (notice,) = [i for i in desk.get("/inbox").json()["items"] if i["kind"] == "account_notice"]
    assert "thiết bị" in notice["why"]


def test_registering_takes_the_proof_of_signing_in(api: Api) -> None:
    phone = browser(api, "inspector")
    wrong = register(phone, password="một câu khác hẳn")
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "wrong-password")
    for body in ({"name": ""}, {"send_key": "ngắn"}, {"name": "x" * 101}):
        assert register(phone, **body).status_code == 422
    secret = give_totp(api, "inspector")
    assert register(phone).status_code == 422
    assert list_devices(phone) == []
    assert register(phone, otp=code(secret)).status_code == 201


def test_a_lost_answer_is_answered_again_and_one_device_is_registered_once(api: Api) -> None:
    phone, body = browser(api, "inspector"), {"id": str(create_id())}
    first, again = register(phone, **body), register(phone, **body)
    assert (again.status_code, again.json()) == (201, first.json())
    assert register(phone, **body, name="Máy khác").json()["code"] == "already-exists"
    assert register(phone).json()["code"] == "device-already-registered"
    assert len(list_devices(phone)) == 1
    other = browser(api, "inspector")
    assert register(other, **body).status_code == 201  # tells of it, and registers nothing
    assert [d["is_current"] for d in list_devices(other)] == [False]


def test_nobody_reaches_the_device_of_another(api: Api) -> None:
    phone = browser(api, "inspector")
    id = register(phone).json()["id"]
    for name in ("inspector2", "district", "admin"):
        other = api.as_(name)
        assert list_devices(other) == []
        assert other.get(f"/devices/{id}").status_code == 404
        assert other.patch(f"/devices/{id}", {"name": "x"}, etag=1).status_code == 404
        assert other.post(f"/devices/{id}/end").status_code == 404
    give_password(api, "inspector2")
    other = browser(api, "inspector2")
    assert register(other, id=id).json()["code"] == "already-exists"
    assert list_devices(phone)[0]["state"] == "active"


def test_it_is_renamed_as_a_record_is_changed(api: Api) -> None:
    phone, desk = browser(api, "inspector"), browser(api, "inspector")
    id = register(phone).json()["id"]
    path = f"/devices/{id}"
    assert desk.patch(path, {"name": "Máy của Đội"}).status_code == 428
    blind = desk.patch(path, {"name": "Máy của Đội"}, etag="*")
    assert (blind.status_code, blind.json()["code"]) == (428, "if-match-any")
    assert desk.patch(path, {"name": "Máy của Đội"}, etag=1).json()["version"] == 2
    stale = desk.patch(path, {"name": "Máy khác"}, etag=1)
    assert (stale.status_code, stale.json()["current"]["name"]) == (412, "Máy của Đội")
    assert desk.patch(path, {"name": None}, etag=2).status_code == 422
    key = {"send_key": create_opaque_token()}
    assert desk.patch(path, key, etag=2).json()["code"] == "send-key-of-other-device"
    assert phone.patch(path, key, etag=2).json()["can_send"] is True
    assert events(api, "inspector")[-1] == "device-changed"
    assert register(browser(api, "inspector"), **key).status_code == 409  # it belongs to one


def test_a_sixth_device_waits_for_the_end_of_another(api: Api) -> None:
    desk = browser(api, "inspector")
    for n in range(MOST_DEVICES):
        phone = bearer(api, device(api, "inspector", f"phone-{n}"))
        assert register(phone).status_code == 201
    assert register(desk).json()["code"] == "too-many-devices"
    desk.post(f"/devices/{list_devices(desk)[0]['id']}/end")
    assert register(desk).status_code == 201


def test_in_a_browser_it_outlasts_a_pause_but_not_a_night(api: Api) -> None:
    phone, desk = browser(api, "inspector"), browser(api, "inspector")
    answer = register(phone)
    assert f"Max-Age={int(timedelta(days=7).total_seconds())}" in answer.headers["set-cookie"]
    rest(api, IDLE + timedelta(minutes=1))
    assert (phone.get("/me").status_code, desk.get("/me").status_code) == (200, 401)
    for _ in range(3):  # the use just now put off the end
        later(api, AuthSession, "expires_at", LIVES[SessionKind.BROWSER] - timedelta(minutes=5))
        rest(api, LIVES[SessionKind.BROWSER] - timedelta(minutes=5))
        assert phone.get("/me").status_code == 200
    later(api, AuthSession, "expires_at", LIVES[SessionKind.BROWSER] + timedelta(minutes=5))
    over = phone.get("/me")
    assert (over.status_code, over.json()["reason"]) == (401, "sign-in-expired")
    assert "wipe" not in over.json()


@pytest.mark.parametrize("kind", SessionKind)
def test_use_puts_off_the_end_up_to_a_limit(api: Api, kind: SessionKind) -> None:
    phone = (
        browser(api, "inspector")
        if kind is SessionKind.BROWSER
        else bearer(api, device(api, "inspector"))
    )
    register(phone)
    slides = AuthSession.slides_until.is_not(None)
    limit = api.one(sa.select(AuthSession.slides_until).where(slides))
    assert abs(limit - now() - SLIDES_FOR[kind]) < timedelta(minutes=1)
    later(api, AuthSession, "slides_until", SLIDES_FOR[kind] - timedelta(hours=1))
    rest(api, timedelta(minutes=2))
    assert phone.get("/me").status_code == 200
    ends = api.one(sa.select(AuthSession.expires_at).where(slides))
    assert abs(ends - now() - timedelta(hours=1)) < timedelta(minutes=1)


@pytest.mark.parametrize("is_registered", [True, False])
def test_the_chain_of_an_app_goes_on_while_it_is_used(api: Api, is_registered: bool) -> None:
    tokens = device(api, "inspector")
    if is_registered:
        register(bearer(api, tokens))
    told = []
    for _ in range(2):
        later(api, AuthSession, "expires_at", timedelta(days=20))
        later(api, RefreshToken, "expires_at", timedelta(days=20))
        answer = refresh(api, tokens["refresh_token"])
        told.append(answer.status_code)
        tokens |= answer.json()
    assert told == [200, 200 if is_registered else 400]


def test_it_is_known_again_at_its_next_sign_in_also_after_a_new_password(api: Api) -> None:
    answer = sign_in(api, "inspector")
    phone, cookie = in_browser(api, answer), device_cookie_of(answer)
    id = register(phone).json()["id"]
    gone = phone.post("/auth/logout")
    assert "Clear-Site-Data" not in gone.headers  # what waits to be sent stays on the device
    new = f"{PASSWORD} và cả tháng bảy"
    browser(api, "inspector").post(
        "/me/password", {"current_password": PASSWORD, "new_password": new}
    )
    back = sign_in(api, "inspector", new, headers=cookie)
    assert "Max-Age" in back.headers.get_list("set-cookie")[0]
    assert [(d["id"], d["is_current"]) for d in list_devices(in_browser(api, back))] == [(id, True)]
    stranger = in_browser(api, sign_in(api, "inspector", new))
    assert [d["is_current"] for d in list_devices(stranger)] == [False]
    assert stranger.post("/auth/logout").headers["Clear-Site-Data"] == '"storage"'


def test_an_app_is_known_again_by_its_device_token(api: Api) -> None:
    tokens = device(api, "inspector")
    id = register(bearer(api, tokens)).json()["id"]
    form = {"grant_type": "password", "username": "inspector", "password": PASSWORD}
    again = api.nobody().request(
        "POST", "/auth/token", data={**form, "device_token": tokens["device_token"]}
    )
    assert [d["id"] for d in list_devices(bearer(api, again.json())) if d["is_current"]] == [id]


def test_once_ended_it_is_told_to_wipe(api: Api) -> None:
    desk = browser(api, "inspector")
    answer = sign_in(api, "inspector")
    phone, cookie = in_browser(api, answer), device_cookie_of(answer)
    app = device(api, "inspector")
    register(phone), register(bearer(api, app))
    older = browser(api, "inspector", headers=cookie)  # of the same phone, signed in twice
    for one in list_devices(desk):
        ended = desk.post(f"/devices/{one['id']}/end")
        assert ended.json()["state"] == "ended"
        assert desk.post(f"/devices/{one['id']}/end").json() == ended.json()
    for of_phone in (phone, older, bearer(api, app)):
        over = of_phone.get("/me")
        problem = over.json()
        assert (over.status_code, problem["reason"], problem["wipe"]) == (401, "device-ended", True)
    chain = refresh(api, app["refresh_token"])
    assert (chain.status_code, chain.json()["reason"], chain.json()["wipe"]) == (
        *(400, "device-ended"),
        True,
    )
    assert desk.get("/me").status_code == 200
    assert events(api, "inspector").count("device-ended") == 2
    assert desk.patch(f"/devices/{one['id']}", {"name": "x"}, etag=CURRENT).status_code == 409
    assert sign_in(api, "inspector", headers=cookie).status_code == 200  # as any other
    assert not any(d["is_current"] for d in list_devices(browser(api, "inspector", headers=cookie)))


def test_one_whose_sign_in_was_over_before_is_told_too(api: Api) -> None:
    desk, phone = browser(api, "inspector"), browser(api, "inspector")
    id = register(phone).json()["id"]
    phone.post("/auth/logout")
    assert "wipe" not in phone.get("/me").json()
    desk.post(f"/devices/{id}/end")
    assert phone.get("/me").json()["wipe"] is True
    session = sa.select(AuthSession.id).where(AuthSession.registered_device_id == UUID(id))
    desk.delete(f"/me/sessions/{api.one(session)}")
    assert phone.get("/me").json()["wipe"] is True


def test_one_that_ended_long_ago_is_removed(api: Api) -> None:
    desk, phone = browser(api, "inspector"), browser(api, "inspector")
    id = register(phone).json()["id"]
    desk.post(f"/devices/{id}/end")
    later(api, Device, "ended_at", SENDS_FOR)
    register(desk)  # removes what is over
    assert [d["is_current"] for d in list_devices(desk)] == [True]


def test_passwords_are_not_guessed_by_registering(api: Api) -> None:
    phone = browser(api, "inspector")
    for _ in range(5):
        wrong = register(phone, password="đoán mò một câu")
        assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "wrong-password")
    refused = register(phone)
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-attempts")
    assert list_devices(phone) == []
