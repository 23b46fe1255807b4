"""One's own account: who am I, where am I signed in, my password."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit
from backend.domains.organisation.accounts import identity
from backend.domains.organisation.accounts.models import AuthSession, User
from backend.domains.organisation.accounts.sessions import delete_old_sessions, describe_browser
from backend.permissions import GRANTED, Role
from tests import world
from tests.acting import CURRENT, Api
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    bearer,
    browser,
    device,
    events,
    give_password,
    give_totp,
    in_browser,
    later,
    refresh,
    rest,
    settings,
    sign_in,
)

NEW = "mưa rào trên mái ngói"


def test_me_tells_roles_permissions_units_and_the_day(api: Api) -> None:
    me = api.as_("binhnghia").get("/me").json()
    unit = {
        "id": str(world.unit("binhnghia")),
        "name": "Bình Nghĩa",
        "kind": "xã",
        "level": "commune",
        "position": "local",
        "holds_establishments": True,
        "ended_on": None,
    }
    assert me.pop("agency") == ""
    assert [tier["code"] for tier in me.pop("tiers")] == ["province", "district", "commune"]
    assert me == {
        "user": {
            "id": str(world.user("binhnghia")),
            "username": "binhnghia",
            "full_name": "Vũ Thị Thảo",
            "title": "",
        },
        "roles": [
            {
                "role": "local_officer",
                "org_unit": unit,
                "office": "UBND xã, thị trấn",
                "office_en": "Commune people's committee",
            }
        ],
        "permissions": sorted(GRANTED[Role.LOCAL_OFFICER]),
        "units": [unit],
        "teams": [],
        "csrf_token": world.csrf("binhnghia"),
        "must_enrol_totp": False,
        "totp_enabled": False,
        "today": "2022-10-03",
        "demo": False,
        "unit_name": "UBND xã Bình Nghĩa",
        "has_merged_units": False,
    }


def test_me_tells_the_teams_that_one_sits_in_today(api: Api) -> None:
    (team,) = api.as_("inspector").get("/me").json()["teams"]
    listed = api.as_("inspector").get("/inspection-teams").json()["items"]
    assert team in [{"id": one["id"], "name": one["name"]} for one in listed]
    seat = f"/inspection-teams/{team['id']}/members/{world.member('inspector')}"
    left = api.as_("district").patch(seat, {"active_to": "2022-10-02"}, etag=CURRENT)
    assert left.status_code == 200, left.text
    assert api.as_("inspector").get("/me").json()["teams"] == []


@pytest.mark.parametrize(
    ("username", "authority"),
    [
        ("district", "UBND huyện Bình Lục"),
        ("province", "UBND tỉnh Hà Nam"),
        ("trangan", "UBND xã Tràng An"),
    ],
)
def test_me_names_the_authority_as_papers_do(api: Api, username: str, authority: str) -> None:
    assert api.as_(username).get("/me").json()["unit_name"] == authority


def test_me_names_a_town_as_a_town(api: Api) -> None:
    town = api.run(
        lambda db: db.scalars(sa.select(OrgUnit.id).where(OrgUnit.kind == "thị trấn")).first()
    )
    home = {"org_unit_id": str(town)}
    api.as_("admin").patch(f"/users/{world.user('trangan')}", home, etag=1).raise_for_status()
    assert api.as_("trangan").get("/me").json()["unit_name"].startswith("UBND thị trấn ")


def test_me_is_there_for_someone_without_a_role(api: Api) -> None:
    unit = str(world.unit("binhluc"))
    person = {"username": "moi", "full_name": "Người mới", "org_unit_id": unit}
    code = api.as_("admin").post("/users", person).json()["activation_code"]
    api.nobody().post("/auth/activate", {"code": code, "password": NEW})
    me = browser(api, "moi", password=NEW)
    assert me.get("/me").json()["roles"] == []
    assert me.get("/me").json()["permissions"] == ["self:use"]
    assert me.get("/establishments").status_code == 403
    assert me.post("/me/password", {"current_password": NEW, "new_password": PASSWORD}).is_success


def test_me_costs_two_statements(api: Api) -> None:
    person = api.as_("district")
    with api.queries() as seen:
        person.get("/me")
    assert len(seen) == 2, seen


def test_sessions_are_listed_and_ended(api: Api) -> None:
    give_password(api, "leader")
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36"
    first = in_browser(api, sign_in(api, "leader", headers={"User-Agent": agent}))
    phone = device(api, "leader")
    items = first.get("/me/sessions").json()["items"]
    assert {(i["kind"], i["label"], i["is_current"]) for i in items} == {
        ("browser", "Chrome, Windows", True),
        ("browser", "", False),
        ("device", "phone-1", False),
    }
    of_phone = next(i["id"] for i in items if i["kind"] == "device")
    assert first.delete(f"/me/sessions/{of_phone}").status_code == 204
    assert refresh(api, phone["refresh_token"]).status_code == 400
    assert bearer(api, phone).get("/me").status_code == 401
    assert first.delete(f"/me/sessions/{of_phone}").status_code == 404


def test_all_other_sessions_end_at_once(api: Api) -> None:
    give_password(api, "leader")
    here, there = browser(api, "leader"), browser(api, "leader")
    assert here.delete("/me/sessions").status_code == 204
    assert there.get("/me").status_code == 401
    assert [i["is_current"] for i in here.get("/me/sessions").json()["items"]] == [True]


def test_another_persons_session_does_not_exist(api: Api) -> None:
    theirs = api.one(sa.select(AuthSession.id).where(AuthSession.user_id == world.user("district")))
    assert api.as_("admin").delete(f"/me/sessions/{theirs}").status_code == 404
    assert api.as_("district").get("/me").status_code == 200


def test_changing_the_password_ends_everything_else(api: Api) -> None:
    give_password(api, "leader")
    here, there, phone = browser(api, "leader"), browser(api, "leader"), device(api, "leader")
    change = {"current_password": PASSWORD, "new_password": NEW}
    answer = here.post("/me/password", change)
    assert answer.status_code == 200, answer.text
    assert here.get("/me").status_code == 401, "the cookie was renewed"
    assert in_browser(api, answer).get("/me").status_code == 200
    assert there.get("/me").status_code == 401
    assert refresh(api, phone["refresh_token"]).status_code == 400
    assert sign_in(api, "leader").status_code == 401
    assert sign_in(api, "leader", NEW).status_code == 200
    assert "password-changed" in events(api, "leader")


def test_a_phone_keeps_its_chain_when_it_changes_the_password(api: Api) -> None:
    give_password(api, "leader")
    phone = device(api, "leader")
    change = {"current_password": PASSWORD, "new_password": NEW}
    answer = bearer(api, phone).post("/me/password", change)
    assert answer.json() == {"csrf_token": None}
    assert "set-cookie" not in answer.headers
    assert refresh(api, phone["refresh_token"]).status_code == 200


def test_the_present_password_is_asked_for_and_guesses_are_counted(api: Api) -> None:
    give_password(api, "leader")
    person = browser(api, "leader")
    wrong = {"current_password": "sai rồi", "new_password": NEW}
    for _ in range(5):
        answer = person.post("/me/password", wrong)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/current_password"
    assert person.post("/me/password", wrong).status_code == 429
    other = {"password": "sai rồi"}
    assert person.post("/me/totp", other).status_code == 429, "one counter for every act"
    token = {"label": "Bảng", "scopes": ["plans:read"], "days": 30, **other}
    assert person.post("/me/tokens", token).status_code == 429
    assert sign_in(api, "leader").status_code == 200, "who holds a session keeps nobody out"


def test_a_weak_password_is_refused(api: Api) -> None:
    give_password(api, "leader")
    person = browser(api, "leader")
    for weak, said in {
        "ngắn": "password-too-short",
        "Hoàng Minh Đức 2022": "password-common",
    }.items():
        change = {"current_password": PASSWORD, "new_password": weak}
        error = person.post("/me/password", change).json()["errors"][0]
        assert (error["pointer"], error["code"]) == ("/new_password", said)


def test_with_a_second_factor_twelve_characters_do(api: Api) -> None:
    give_password(api, "leader")
    person = browser(api, "leader")
    change = {"current_password": PASSWORD, "new_password": "mưa trên ngói"}
    assert person.post("/me/password", change).status_code == 422
    give_totp(api, "leader")
    assert person.post("/me/password", change).status_code == 200, "no code: the session has it"


def test_a_browser_that_rests_half_an_hour_is_signed_out(api: Api) -> None:
    person = api.as_("district")
    rest(api, timedelta(minutes=29))
    assert person.get("/me").status_code == 200
    assert now() - seen(api, "district") < timedelta(minutes=1), "it is in use"
    rest(api, timedelta(minutes=31))
    assert person.get("/me").status_code == 401


def test_a_session_in_use_is_written_once_a_minute(api: Api) -> None:
    rest(api, timedelta(minutes=2))
    person = api.as_("district")
    with api.queries() as first:
        person.get("/me")
    with api.queries() as second:
        person.get("/me")
    assert sum(s.startswith("UPDATE auth_sessions") for s in first) == 1
    assert sum(s.startswith("UPDATE") for s in second) == 0


def test_one_request_notes_the_use_of_its_session(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All in flight have read when it was noted last: they would wait for each other's commits."""
    notes = list[str]()

    async def note(why: str, *_rest: Any, **_more: Any) -> None:
        notes.append(why)  # it takes long: nobody reads of it yet

    rest(api, timedelta(minutes=2))
    with monkeypatch.context() as patched:
        patched.setattr(api.database, "run_as_system", note)
        for _ in range(5):
            assert api.as_("leader").get("/me").status_code == 200
        assert notes == ["a session was used"]
        patched.setattr(identity, "NOTE_SECONDS", 0.0)  # the client of that one has gone
        api.as_("leader").get("/me")
        assert len(notes) == 2
    before = seen(api, "leader")
    monkeypatch.setattr(identity, "NOTE_SECONDS", 0.0)
    api.as_("leader").get("/me")
    assert seen(api, "leader") > before


def test_a_browser_is_signed_out_after_twelve_hours(api: Api) -> None:
    give_password(api, "leader")
    person = browser(api, "leader")
    later(api, AuthSession, "expires_at", timedelta(hours=11, minutes=59))
    assert person.get("/me").status_code == 200
    later(api, AuthSession, "expires_at", timedelta(minutes=2))
    assert person.get("/me").status_code == 401


def test_a_phone_may_rest(api: Api) -> None:
    give_password(api, "inspector")
    phone = device(api, "inspector")
    rest(api, timedelta(days=3))
    assert refresh(api, phone["refresh_token"]).status_code == 200
    assert bearer(api, phone).get("/me").status_code == 200


def seen(api: Api, name: str) -> Any:
    return api.one(
        sa.select(AuthSession.last_seen_at).where(AuthSession.user_id == world.user(name))
    )


def test_sessions_that_ended_long_ago_are_removed(api: Api) -> None:
    give_password(api, "inspector")
    refresh(api, device(api, "inspector")["refresh_token"])
    api.run(delete_old_sessions)
    assert api.one(sa.select(sa.func.count(AuthSession.id))) == len(world.PEOPLE) + 1
    later(api, AuthSession, "expires_at", timedelta(days=61))
    api.run(delete_old_sessions)
    assert api.one(sa.select(sa.func.count(AuthSession.id))) == 0


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14; SM-A155F) Chrome/130.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1", "Safari, macOS"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        (
            "Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/120 Chrome/114 Safari/537",
            "Cốc Cốc, Windows",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
            "Firefox, Linux",
        ),
        ("curl/8.5.0", ""),
        ("", ""),
        ("Chrome/" * 5000, "Chrome"),
    ],
)
def test_a_label_is_coarse(agent: str, label: str) -> None:
    assert describe_browser(agent) == label


def test_a_demo_says_so(api: Api) -> None:
    with settings(api.app, app_env="demo"):
        assert api.as_("district").get("/me").json()["demo"] is True


def test_of_the_account_only_secrets_change(api: Api) -> None:
    """Signing in, codes and passwords bump no version: an administrator's edit is not refused."""
    give_password(api, "leader")
    person = browser(api, "leader")
    person.post("/me/password", {"current_password": PASSWORD, "new_password": NEW})
    assert api.one(sa.select(User.version).where(User.id == world.user("leader"))) == 1
