"""A duty takes two persons: who may be the second one, what is done when, and who is told (R42)."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.change_log import LogEntry
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.administration.users.requests import confirm_at_server, remove_second_factor
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.accounts.service import create_first_admin
from backend.permissions import Role
from tests import world
from tests.acting import CURRENT, Api, Person
from tests.contract.test_house import BACKEND, ROOT
from tests.domains.inspections.inspections.making import done, made, problem
from tests.domains.organisation.accounts.doing import PASSWORD, browser, change, give_totp, sign_in
from tests.domains.organisation.accounts.making import body, confirm_all, path
from tests.domains.police.tip_offs.telling import CONTACT, only_tip, tell

UNIT = str(world.unit("binhluc"))


def with_role(role: str, username: str = "thaovt", unit: str = "binhluc") -> dict[str, Any]:
    at = str(world.unit(unit))
    return body(username=username, org_unit_id=at, roles=[{"role": role, "org_unit_id": at}])


def waiting(api: Api, who: str) -> list[Any]:
    items: list[Any] = api.as_(who).get("/second-approvals", awaiting_me=True).json()["items"]
    return items


def answer(api: Api, asked: dict[str, Any], act: str, who: str, body: Any = None) -> Any:
    return api.as_(who).post(f"/second-approvals/{asked['id']}/{act}", body, etag=asked)


def notices(api: Api, who: str) -> list[tuple[str, str | None, str]]:
    return notices_of(api.as_(who))


def notices_of(person: Person) -> list[tuple[str, str | None, str]]:
    items = person.get("/inbox").json()["items"]
    return [(i["about"], i["detail"], i["why"]) for i in items if i["kind"] == "account_notice"]


def test_a_duty_begins_when_a_second_person_confirms_it(api: Api) -> None:
    user = made(api.as_("admin").post("/users", with_role("police_officer")))
    assert user["roles"] == []
    (waits,) = user["waiting"]
    assert (waits["act"], waits["asked_by_name"]) == ("give-duty", "Phạm Quang Huy")
    assert [(one["role"], one["org_unit_name"]) for one in waits["add"]] == [
        ("police_officer", "Bình Lục")
    ]
    code = {"code": user["activation_code"], "password": PASSWORD}
    assert api.nobody().post("/auth/activate", code).status_code == 200
    person = browser(api, "thaovt")
    assert person.get("/tip-offs").status_code == 403
    (asked,) = waiting(api, "leader")
    for who in ("leader", "auditor"):
        (asked,) = waiting(api, who)
        assert asked["subject"] == "Vũ Thị Thảo (thaovt), Công chức VHXH"
    for who in ("district", "police"):
        assert waiting(api, who) == []
    assert api.as_("admin").get("/second-approvals").status_code == 403
    assert problem(answer(api, asked, "confirm", "police")) == (404, "not-found")
    done(answer(api, asked, "confirm", "leader"))
    assert person.get("/tip-offs").status_code == 200
    shown = api.as_("admin").get(f"/users/{user['id']}").json()
    assert shown["waiting"] == []
    (held,) = shown["roles"]
    assert (held["confirmation"], held["asked_by_name"], held["confirmed_by_name"]) == (
        "second_person",
        "Phạm Quang Huy",
        "Hoàng Minh Đức",
    )


def test_many_are_confirmed_or_refused_in_one_act(api: Api) -> None:
    admin = api.as_("admin")
    for number in range(3):
        made(admin.post("/users", with_role("inspector", f"can-bo-{number}")))
    leader = api.as_("leader")
    items = [{"id": i["id"], "version": i["version"]} for i in waiting(api, "leader")]
    stale = [items[0], items[1] | {"version": 9}]
    refused = leader.post("/second-approvals/confirm", {"items": stale})
    assert problem(refused) == (409, "changed-meanwhile")
    assert len(waiting(api, "leader")) == 3, "all or nothing"
    twice = leader.post("/second-approvals/confirm", {"items": [items[0], items[0]]})
    assert twice.json()["errors"][0]["code"] == "request-twice"
    said = {"items": items[:1], "answer": "Không có quyết định"}
    (no,) = done(leader.post("/second-approvals/refuse", said))["items"]
    assert (no["status"], no["answer"]) == ("refused", "Không có quyết định")
    yes = done(leader.post("/second-approvals/confirm", {"items": items[1:]}))["items"]
    assert [one["status"] for one in yes] == ["confirmed", "confirmed"]
    assert len(admin.get("/users", role="inspector").json()["items"]) == 4


def test_who_may_not_be_the_second_person(api: Api) -> None:
    """A young account, one that got a code lately, the account itself, another unit's leader."""
    made(api.as_("admin").post("/users", with_role("inspector")))
    assert len(waiting(api, "leader")) == 1
    (asked,) = waiting(api, "leader")
    change(api, "leader", created_at=now() - timedelta(days=6))
    assert waiting(api, "leader") == []
    assert problem(answer(api, asked, "confirm", "leader")) == (409, "not-second-person")
    change(api, "leader", created_at=now() - timedelta(days=8))
    assert len(waiting(api, "leader")) == 1
    change(api, "leader", code_given_at=now() - timedelta(days=6))
    assert waiting(api, "leader") == []
    change(api, "leader", code_given_at=now() - timedelta(days=8))
    own = [{"role": "leader", "org_unit_id": UNIT}, {"role": "police_officer", "org_unit_id": UNIT}]
    done(api.as_("admin").patch(path("leader"), {"roles": own}, etag=CURRENT))
    assert len(waiting(api, "leader")) == 1, "not one's own"
    assert len(waiting(api, "auditor")) == 2
    made(api.as_("admin").post("/users", with_role("lead_officer", "khac", "thanhliem")))
    assert len(waiting(api, "leader")) == 1, "not of another district"
    assert len(waiting(api, "auditor")) == 3


def test_until_it_is_confirmed_the_former_role_is_held(api: Api) -> None:
    grant = {"role": "police_officer", "org_unit_id": UNIT}
    before = done(api.as_("admin").patch(path("district"), {"roles": [grant]}, etag=1))
    assert [one["role"] for one in before["roles"]] == ["lead_officer"]
    assert [one["role"] for one in before["waiting"][0]["remove"]] == ["lead_officer"]
    assert api.as_("district").get("/staff").status_code == 200
    confirm_all(api, "leader")
    assert api.as_("district").get("/staff").status_code == 403
    assert api.as_("district").get("/tip-offs").status_code == 200


def test_what_is_asked_for_anew_replaces_what_waited(api: Api) -> None:
    admin = api.as_("admin")
    user = made(admin.post("/users", with_role("inspector")))
    (old,) = waiting(api, "leader")
    grant = {"role": "lead_officer", "org_unit_id": UNIT}
    done(admin.patch(f"/users/{user['id']}", {"roles": [grant]}, etag=CURRENT))
    (new,) = waiting(api, "leader")
    assert new["id"] != old["id"]
    over = api.as_("leader").post(f"/second-approvals/{old['id']}/confirm", etag=CURRENT)
    assert problem(over) == (409, "approval-over")
    done(admin.patch(f"/users/{user['id']}", {"full_name": "Người Khác"}, etag=CURRENT))
    assert answer(api, new, "confirm", "leader").status_code == 412, "the account is another one"
    left = done(admin.post(f"/users/{user['id']}/withdraw-requests", etag=CURRENT))
    assert left["waiting"] == []
    assert waiting(api, "leader") == []


def test_a_reset_of_a_duty_works_once_it_is_confirmed(api: Api) -> None:
    given = done(api.as_("admin").post(f"{path('police')}/reset-activation"))
    assert given["activation_expires_at"] is None
    code = {"code": given["activation_code"], "password": PASSWORD}
    assert api.nobody().post("/auth/activate", code).status_code == 422
    confirm_all(api, "leader")
    assert api.as_("police").get("/me").status_code == 401
    assert api.nobody().post("/auth/activate", code).status_code == 200
    assert sign_in(api, "police").status_code == 200
    police = browser(api, "police")
    for person in (police, api.as_("auditor")):
        (told,) = notices_of(person)
        assert told[0] == world.PEOPLE["police"][0]
        assert "mã kích hoạt mới" in told[2]


def test_a_refused_reset_leaves_the_account_as_it_was(api: Api) -> None:
    given = done(api.as_("admin").post(f"{path('police')}/reset-activation"))
    (asked,) = waiting(api, "leader")
    done(answer(api, asked, "refuse", "leader", {"answer": "Không ai yêu cầu"}))
    code = {"code": given["activation_code"], "password": PASSWORD}
    assert api.nobody().post("/auth/activate", code).status_code == 422
    assert api.as_("police").get("/me").status_code == 200


def test_unlocking_never_makes_two_hold_what_one_holds(api: Api) -> None:
    admin = api.as_("admin")
    done(admin.patch(path("handler"), {"is_active": False}, etag=CURRENT))
    made(admin.post("/users", with_role("tip_handler")))
    confirm_all(api, "leader")
    answer = admin.patch(path("handler"), {"is_active": True}, etag=CURRENT)
    assert problem(answer) == (409, "role-held-by-one")


def test_the_right_to_contacts_begins_a_day_after_the_confirmation(api: Api) -> None:
    tell(api)
    tip = only_tip(api)
    grant = {"role": "police_officer", "org_unit_id": UNIT}
    done(api.as_("admin").patch(path("inspector"), {"roles": [grant]}, etag=CURRENT))
    confirm_all(api, "leader")
    asks = f"/tip-offs/{tip['id']}/contact-requests"
    new = api.as_("inspector")
    assert new.get(f"/tip-offs/{tip['id']}/content").status_code == 200
    assert problem(new.post(asks, {"reason": "in_danger"})) == (409, "contact-right-not-begun")
    asked = made(api.as_("handler").post(asks, {"reason": "in_danger"}))
    one = f"{asks}/{asked['id']}"
    assert problem(new.post(f"{one}/approve", etag=asked)) == (409, "contact-right-not-begun")
    a_day_passes(api)
    done(new.post(f"{one}/approve", etag=asked))
    assert api.as_("handler").get(f"{one}/contact").json() == {"contact": CONTACT}


def a_day_passes(api: Api) -> None:
    def work(db: Session) -> None:
        rows = db.execute(sa.select(RoleGrant.id, RoleGrant.confirmed_at)).all()
        for row in rows:
            earlier = sa.update(RoleGrant).where(RoleGrant.id == row.id)
            run_unlogged(
                db, earlier.values(confirmed_at=row.confirmed_at - timedelta(days=1)), "a test"
            )

    api.run(work)


def test_whoever_loses_or_shares_a_duty_is_told(api: Api) -> None:
    admin = api.as_("admin")
    made(admin.post("/users", with_role("police_officer")))
    confirm_all(api, "auditor")
    (shared,) = notices(api, "police")
    assert shared[:2] == ("Vũ Thị Thảo", "Cán bộ Công an")
    done(admin.patch(path("police"), {"roles": []}, etag=CURRENT))
    assert any("vừa được gỡ" in one[2] for one in notices(api, "police"))
    assert [one[0] for one in notices(api, "leader")] == [world.PEOPLE["police"][0]]
    done(admin.patch(path("auditor"), {"is_active": False}, etag=CURRENT))
    assert world.PEOPLE["auditor"][0] not in {one[0] for one in notices(api, "district")}
    done(admin.patch(path("inspector"), {"org_unit_id": str(world.unit("hanam"))}, etag=CURRENT))
    assert notices(api, "inspector")[0][0] == world.PEOPLE["inspector"][0]


def test_the_trail_says_who_asked_and_who_confirmed(api: Api) -> None:
    user = made(api.as_("admin").post("/users", with_role("police_officer")))
    confirm_all(api, "leader")
    found = sa.select(LogEntry.actor_id, LogEntry.diff).where(
        LogEntry.entity == "role_grants", LogEntry.action == "created"
    )
    ((actor, diff),) = [
        (row.actor_id, row.diff)
        for row in api.all(found)
        if row.diff["user_id"] == [None, user["id"]]
    ]
    assert actor == world.user("leader")
    assert diff["asker_id"] == [None, str(world.user("admin"))]
    assert diff["confirmer_id"] == [None, str(world.user("leader"))]
    fed = api.as_("admin").get("/changes", limit=200).json()["items"]
    granted = [c["id"] for c in fed if (c["entity"], c["action"]) == ("role-grants", "created")]
    assert diff["id"] == [None, granted[-1]]
    (row,) = read_list(api)
    assert row["Xác nhận vai trò"].startswith(
        "Cán bộ Công an, Công an huyện (Bình Lục): Phạm Quang Huy đề nghị, Hoàng Minh Đức xác nhận"
    )


def read_list(api: Api) -> list[dict[str, Any]]:
    """The rows of the exported list of accounts that are about the new one."""
    answer = api.as_("admin").get("/exports/users.xlsx", q="thao")
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in rows if "Tên đăng nhập" in row)
    told = [dict(zip(head, row, strict=True)) for row in rows[rows.index(head) + 1 :]]
    return [row for row in told if row["Tên đăng nhập"] == "thaovt"]


def make_alone(db: Session) -> None:
    """Nobody is there for a week: a unit that begins."""
    for name in ("leader", "auditor"):
        young = sa.update(User).where(User.id == world.user(name)).values(created_at=now())
        run_unlogged(db, young, "a test")


def test_a_unit_without_second_persons_confirms_at_the_server(api: Api) -> None:
    user = made(api.as_("admin").post("/users", with_role("police_officer")))
    with pytest.raises(Conflict, match="người thứ hai"):
        api.run(lambda db: confirm_at_server(db, ["thaovt"], everything=False))
    assert seconds_of(api, user) == ["Hoàng Minh Đức", "Đặng Văn Khoa"]
    api.run(make_alone)
    assert seconds_of(api, user) == []
    (line,) = api.run(lambda db: confirm_at_server(db, [], everything=False))
    assert (line.username, line.is_confirmed) == ("thaovt", False)
    (line,) = api.run(lambda db: confirm_at_server(db, ["thaovt"], everything=False))
    assert (line.username, line.is_confirmed) == ("thaovt", True)
    shown = api.as_("admin").get(f"/users/{user['id']}").json()
    (held,) = shown["roles"]
    assert (held["confirmation"], held["confirmed_by_name"]) == ("at_server", None)
    for who in ("police", "handler", "leader", "auditor", "admin"):
        assert any("tại máy chủ" in one[2] for one in notices(api, who)), who
    assert notices(api, "district2") == []
    with pytest.raises(Invalid):
        api.run(lambda db: confirm_at_server(db, ["khong-co"], everything=False))


def seconds_of(api: Api, user: dict[str, Any]) -> list[str]:
    found = api.as_("admin").get(f"/users/{user['id']}/second-persons").json()
    assert found["command"] == f".venv/bin/python -m backend confirm-duty {user['username']}"
    return sorted(one["full_name"] for one in found["items"])


def test_an_only_leader_who_lost_the_second_factor_is_helped_at_the_server(api: Api) -> None:
    give_totp(api, "leader")
    change(api, "leader", password_hash=api.app.state.keys.passwords.hash_now(PASSWORD))
    assert sign_in(api, "leader").json()["code"] == "otp-required"
    api.run(remove_second_factor, "leader")
    assert sign_in(api, "leader").status_code == 200
    for who in ("police", "auditor", "district"):
        assert any("Mã xác thực" in one[2] for one in notices(api, who)), who
    with pytest.raises(Conflict):
        api.run(remove_second_factor, "leader")


def test_the_first_administrators_command_takes_over_no_duty(api: Api) -> None:
    with pytest.raises(Conflict) as refused:
        api.run(create_first_admin, "handler", "352")
    assert refused.value.code == "account-has-duty"
    code = api.run(create_first_admin, "quantri", "352")
    assert code


def test_no_row_of_a_duty_is_made_but_here() -> None:
    """The demo and the first administrator aside, one module makes roles effective."""
    files = [p for p in BACKEND if "carried_on" not in p.parts]
    making = {str(p.relative_to(ROOT)) for p in files if "RoleGrant(" in p.read_text("utf-8")}
    assert making == {
        "backend/domains/organisation/accounts/models.py",
        "backend/domains/organisation/accounts/service.py",
        "backend/domains/administration/users/requests.py",
    }
    assert Role.ADMIN.value == "admin"
