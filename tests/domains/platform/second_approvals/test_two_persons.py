"""Cancelling a decision takes two persons: one asks, another who is no subordinate confirms."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session import models as core_models
from backend.core.session.session import Session
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.platform.second_approvals import models as approvals
from backend.domains.platform.second_approvals.models import SecondApproval
from backend.permissions import Role
from tests import world
from tests.acting import Api
from tests.domains.enforcement.violations.test_handle import act, at
from tests.domains.inspections.inspections.making import done, made, problem

REASON = {"reason": "Quyết định sai đối tượng"}


@pytest.fixture
def decided(api: Api) -> dict[str, Any]:
    return at(api, ViolationStatus.DECIDED)


def ask(api: Api, item: dict[str, Any], who: str = "district") -> Any:
    return api.as_(who).post(f"/violations/{item['id']}/cancel", REASON, etag=item)


def answer(api: Api, asked: dict[str, Any], act: str, who: str, body: Any = None) -> Any:
    return api.as_(who).post(f"/second-approvals/{asked['id']}/{act}", body, etag=asked)


def now_is(api: Api, item: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = api.as_("police").get(f"/violations/{item['id']}").json()
    return shown


def test_one_asks_another_confirms_and_the_act_is_done(api: Api, decided: dict[str, Any]) -> None:
    asked = made(ask(api, decided))
    assert (asked["status"], asked["act"], asked["may_confirm"]) == (
        "waiting",
        "cancel-decision",
        False,
    )
    assert asked["subject"] == "12/QĐ-XPHC · Nhà nghỉ Hương Sen"
    assert now_is(api, decided)["stage"] == "decided"
    assert problem(answer(api, asked, "confirm", "district")) == (409, "own-approval")
    assert problem(answer(api, asked, "confirm", "inspector")) == (403, "forbidden")
    done(answer(api, asked, "confirm", "leader"))
    item = now_is(api, decided)
    assert (item["stage"], item["status"], item["reason"]) == (
        "cancelled",
        "dismissed",
        REASON["reason"],
    )
    assert (item["decision_no"], item["cancelled_on"]) == ("12/QĐ-XPHC", "2022-10-03")
    assert item["handled_on"] == decided["handled_on"]
    assert problem(answer(api, asked | {"version": 2}, "confirm", "police")) == (
        409,
        "approval-over",
    )


def test_refused_or_taken_back_nothing_changes(api: Api, decided: dict[str, Any]) -> None:
    asked = made(ask(api, decided))
    assert problem(ask(api, decided, "police")) == (409, "already-asked")
    said = {"answer": "Căn cứ đủ"}
    assert problem(answer(api, asked, "withdraw", "leader")) == (409, "not-your-request")
    refused = done(answer(api, asked, "refuse", "police", said))
    assert (refused["status"], refused["answer"], refused["answerer_name"]) == (
        "refused",
        "Căn cứ đủ",
        "Nguyễn Văn Cường",
    )
    again = made(ask(api, decided))
    assert done(answer(api, again, "withdraw", "district"))["status"] == "withdrawn"
    assert now_is(api, decided) == decided | {"updated_at": decided["updated_at"]}


def test_no_subordinate_confirms_and_nobody_asks_in_vain(api: Api, decided: dict[str, Any]) -> None:
    """The leader's own request needs a second leader: officers and police are under them."""
    alone = ask(api, decided, "leader")
    assert problem(alone) == (409, "nobody-to-confirm")
    assert "Để cấp dưới có thẩm quyền lập đề nghị rồi cấp trên xác nhận" in alone.json()["detail"]

    def second_leader(db: Session) -> None:
        grant = {"org_unit_id": world.unit("binhluc"), "role": Role.LEADER}
        db.save(RoleGrant(user_id=world.user("inspector2"), **grant))

    api.run(second_leader)
    asked = made(ask(api, decided, "leader"))
    for who in ("district", "police"):
        assert problem(answer(api, asked, "confirm", who)) == (409, "not-second-person")
    waiting = {
        who: [
            i["id"] for i in api.as_(who).get("/second-approvals", awaiting_me=True).json()["items"]
        ]
        for who in ("district", "leader", "inspector2")
    }
    assert waiting == {"district": [], "leader": [], "inspector2": [asked["id"]]}
    done(answer(api, asked, "confirm", "inspector2"))


def test_what_changed_meanwhile_or_lapsed_is_not_done(
    api: Api, decided: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = made(ask(api, decided))
    item = done(act(api, decided, "record-payment"))
    assert problem(answer(api, asked, "confirm", "leader")) == (409, "changed-meanwhile")
    assert now_is(api, item)["stage"] == "decided"

    def lapse(db: Session) -> None:
        row = db.scalars(sa.select(SecondApproval)).one()
        db.save(row, {"expires_at": core_models.now() - timedelta(seconds=1)})

    api.run(lapse)
    asked["version"] += 1
    assert problem(answer(api, asked, "confirm", "leader")) == (409, "approval-over")
    leader = api.as_("leader")
    assert leader.get("/second-approvals", status="waiting").json()["items"] == []
    (shown,) = leader.get("/second-approvals", status="expired").json()["items"]
    assert (shown["status"], shown["may_confirm"]) == ("expired", False)
    assert timedelta(hours=72) == approvals.LASTS
    again = made(ask(api, item))
    with api.queries() as seen:
        leader.get("/second-approvals", awaiting_me=True)
    assert len(seen) <= 8, "\n".join(seen)
    done(answer(api, again, "confirm", "leader"))
    assert api.one(sa.select(Violation.stage)) == "cancelled"
