"""Batches of a device: each operation once, in order, and nothing of them lost."""

import asyncio
import gzip
import hashlib
import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.server.admission import AdmissionGate
from backend.core.session.models import create_id, now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.sync_operations import batches, receipts, sending
from backend.domains.inspections.sync_operations.models import SyncOperation, SyncReceipt
from backend.domains.organisation.accounts.models import RoleGrant
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import answers, draft, finding, whole
from tests.domains.inspections.sync_operations.sending import (
    codes,
    operation,
    send,
    statuses,
    visit,
)


def count_visits(db: Session) -> int:
    return db.scalar(sa.select(sa.func.count()).select_from(Inspection)) or 0


def list_kept_bodies(db: Session) -> list[Any]:
    return list(db.scalars(sa.select(SyncOperation.body).order_by(SyncOperation.device_seq)))


def test_whole_visit_comes_in_one_batch(api: Api) -> None:
    """A draft, its answers, a violation and the signature, each of them as its request does it."""
    entered = visit(1)
    id = entered["record_id"]
    found = operation(
        3,
        "create",
        str(create_id()),
        {**finding(), "inspection_id": id, "recorded_on": "2022-10-01"},
        entity="violations",
    )
    filled = {
        "checklist": answers("motel"),
        "outcome": "violation_recorded",
        "started_at": "2022-10-01T08:15:00+07:00",
        "ended_at": "2022-10-01T09:00:00+07:00",
    }
    inspector = api.as_("inspector")
    answer = send(
        inspector, entered, operation(2, "update", id, filled), found, operation(4, "sign", id)
    )
    assert statuses(answer) == ["applied"] * 4, answer
    record = inspector.get(f"/inspections/{id}").json()
    assert record["status"] == "signed"
    assert record["version"] == answer["results"][3]["version"]


def test_receipt_tells_what_was_taken_over(api: Api) -> None:
    one, other = visit(1), visit(2)
    inspector = api.as_("inspector")
    answer = send(inspector, one, other, sent_at="2022-10-03T00:00:00Z")
    receipt = answer["receipt"]
    lines = "".join(f"{r['id']} {r['status']} {r['version'] or ''}\n" for r in answer["results"])
    assert receipt["hash"] == hashlib.sha256(lines.encode()).hexdigest()
    assert receipt["count"] == 2
    assert receipt["clock_offset_seconds"] < -86400
    assert inspector.get(f"/sync/receipts/{receipt['id']}").json() == receipt
    assert api.as_("inspector2").get(f"/sync/receipts/{receipt['id']}").status_code == 404


def test_operation_sent_twice_is_done_once(api: Api) -> None:
    inspector = api.as_("inspector")
    one = visit(1)
    first = send(inspector, one)
    again = send(inspector, one)
    assert statuses(again) == ["duplicate"]
    assert again["results"][0]["first_status"] == "applied"
    assert again["results"][0]["version"] == first["results"][0]["version"]
    assert api.run(count_visits) == 1


def test_batch_sent_again_while_the_first_one_runs_is_done_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another request records the same operations just before this one does."""
    record, first = receipts.create_receipt, list[SyncReceipt]()

    def be_second(db: Session, *args: Any) -> SyncReceipt:
        if not first:
            with api.database.open_session(db.actor, db.scope, writes=True) as other:
                first.append(record(other, *args))
                other.commit()
        return record(db, *args)

    monkeypatch.setattr(sending, "create_receipt", be_second)
    answer = send(api.as_("inspector"), visit(1), visit(2))
    assert len(first) == 1
    assert statuses(answer) == ["duplicate", "duplicate"]
    assert [one["first_status"] for one in answer["results"]] == ["applied", "applied"]
    assert len(api.as_("inspector").get("/sync/operations").json()["items"]) == 2


def test_id_of_another_operation_is_refused(api: Api) -> None:
    inspector = api.as_("inspector")
    one = visit(1)
    send(inspector, one)
    changed = {**one, "body": {**one["body"], "inspected_on": "2022-09-30"}}
    answer = send(inspector, changed)
    assert (statuses(answer), codes(answer)) == (["refused"], ["operation-id-reused"])
    assert inspector.get(f"/inspections/{one['record_id']}").json()["inspected_on"] == "2022-10-01"


def test_operation_that_was_sent_as_a_request_before_is_done_once(api: Api) -> None:
    """A device that got no answer to the request sends it as an operation, and the other way."""
    inspector, entered = api.as_("inspector"), visit(1)
    id = entered["record_id"]
    body = {"id": id, **entered["body"]}
    assert inspector.post("/inspections", body, key=entered["id"]).status_code == 201
    changed = operation(2, "update", id, {"statement": "Nhất trí"}, base_version=1)
    path = f"/inspections/{id}"
    first = inspector.patch(path, changed["body"], etag=1, key=changed["id"]).json()
    answer = send(inspector, entered, changed)
    assert statuses(answer) == ["applied", "applied"]
    assert answer["results"][1]["version"] == first["version"]
    assert inspector.patch(path, changed["body"], etag=1, key=changed["id"]).json() == first
    assert inspector.get(path).json()["version"] == first["version"]


def test_id_of_another_request_is_refused(api: Api) -> None:
    inspector, entered = api.as_("inspector"), visit(1)
    assert inspector.post("/inspections", draft(), key=entered["id"]).status_code == 201
    answer = send(inspector, entered)
    assert (statuses(answer), codes(answer)) == (["refused"], ["key-reused"])


def test_ids_are_those_of_their_sender(api: Api) -> None:
    one = visit(1)
    send(api.as_("inspector"), one)
    other = {**visit(1), "id": one["id"]}
    assert statuses(send(api.as_("district"), other)) == ["applied"]


def test_children_wait_for_their_parent(api: Api) -> None:
    """In one batch the child comes after its parent; without it, it waits for a later batch."""
    inspector = api.as_("inspector")
    entered = visit(1)
    id = entered["record_id"]
    changed = operation(2, "update", id, {"statement": "Nhất trí"})
    signed_late = operation(3, "update", id, {"recommendations": "Niêm yết nội quy"})
    assert statuses(send(inspector, signed_late, changed)) == ["held", "held"]
    answer = send(inspector, entered)
    assert statuses(answer) == ["applied"] * 3, "those that waited are done, and told"
    assert [one["id"] for one in answer["results"]] == [
        one["id"] for one in (entered, changed, signed_late)
    ]
    assert statuses(send(inspector, changed)) == ["duplicate"]
    record = inspector.get(f"/inspections/{id}").json()
    assert (record["statement"], record["recommendations"]) == ("Nhất trí", "Niêm yết nội quy")


def test_child_numbered_before_its_parent_is_done_after_it(api: Api) -> None:
    entered = visit(2)
    child = operation(
        1,
        "create",
        str(create_id()),
        {**finding(), "inspection_id": entered["record_id"]},
        entity="violations",
    )
    assert statuses(send(api.as_("inspector"), child, entered)) == ["applied", "applied"]


def test_nothing_waits_for_what_never_was(api: Api) -> None:
    """No number is missing and no parent is to come: the reason is told at once."""
    answer = send(
        api.as_("inspector"), operation(1, "update", str(create_id()), {}, base_version=1)
    )
    assert (statuses(answer), codes(answer)) == (["refused"], ["not-found"])


def test_changes_of_one_device_follow_each_other(api: Api) -> None:
    """Without a network it knows one version: its own changes are not those of somebody else."""
    inspector = api.as_("inspector")
    record = inspector.post("/inspections", draft()).json()
    changes = [
        operation(seq, "update", record["id"], {"statement": f"Lần {seq}"}, base_version=1)
        for seq in (1, 2, 3)
    ]
    assert statuses(send(inspector, *changes[:2])) == ["applied", "applied"]
    assert statuses(send(inspector, changes[2])) == ["applied"]
    assert inspector.get(f"/inspections/{record['id']}").json()["statement"] == "Lần 3"


def test_refused_operation_is_kept_for_the_officer(api: Api) -> None:
    """Signed minutes take no change: its reason and content stay, and who works at the desk of the
    unit reads it."""
    inspector = api.as_("inspector")
    record = inspector.post("/inspections", whole()).json()
    inspector.post(f"/inspections/{record['id']}/sign", etag=record)
    late = operation(1, "update", record["id"], {"statement": "Muộn"}, base_version=2)
    assert codes(send(inspector, late)) == ["signed-record"]
    for who in ("inspector", "district"):
        (row,) = api.as_(who).get("/sync/operations", status="refused").json()["items"]
        assert row["problem"]["code"] == "signed-record"
        assert row["operation_id"] == late["id"]
    assert api.as_("inspector2").get("/sync/operations").json()["items"] == []
    assert api.as_("district2").get("/sync/operations").json()["items"] == []
    assert api.run(list_kept_bodies) == [{"statement": "Muộn"}]


def test_officer_is_told_nothing_of_a_visit_under_way(api: Api) -> None:
    """R40: neither that minutes were entered, nor on the same day that some were refused."""
    inspector = api.as_("inspector")
    refused = visit(2, inspected_on="2030-01-01")
    assert statuses(send(inspector, visit(1), refused)) == ["applied", "refused"]
    assert len(inspector.get("/sync/operations").json()["items"]) == 2
    assert api.as_("district").get("/sync/operations").json()["items"] == []
    yesterday = sa.update(SyncOperation).values(received_at=now() - timedelta(days=1))
    api.run(lambda db: db.connection().execute(yesterday) and None)
    (row,) = api.as_("district").get("/sync/operations").json()["items"]
    assert row["operation_id"] == refused["id"], "the control: from the next day on"


def test_text_that_names_a_number_of_a_person_is_not_kept(api: Api) -> None:
    """R7: not even as the content of what was refused."""
    named = visit(1, statement="Người khai số CCCD 001099012345")
    answer = send(api.as_("inspector"), named, visit(2))
    assert (statuses(answer)[0], codes(answer)[0]) == ("refused", "invalid")
    assert api.run(list_kept_bodies) == [None, None]


def end_duties(db: Session, reads_until: date) -> None:
    """Let the inspector's role only read until that day."""
    held = sa.update(RoleGrant).where(RoleGrant.user_id == world.user("inspector"))
    run_unlogged(db, held.values(reads_until=reads_until), "a test")


@pytest.mark.parametrize(
    ("reads_until", "code", "words"),
    [
        (date(2000, 1, 1), "right-withdrawn", "Người gửi không có hoặc không còn quyền"),
        (date(2099, 1, 1), "unit-ended", "Đơn vị đã kết thúc hoạt động"),
    ],
    ids=("withdrawn", "ended"),
)
def test_lost_right_is_told_from_an_ended_unit(
    api: Api, reads_until: date, code: str, words: str
) -> None:
    """Whose unit ended reads on for a while; the officer is told which of the two it was."""
    inspector, entered = api.as_("inspector"), visit(1)
    assert statuses(send(inspector, entered)) == ["applied"]
    api.run(end_duties, reads_until)
    late = operation(2, "update", entered["record_id"], {"statement": "Muộn"})
    answer = send(inspector, late)
    assert (statuses(answer), codes(answer)) == (["refused"], [code])
    (row,) = api.as_("district").get("/sync/operations", status="refused").json()["items"]
    assert (row["problem"]["code"], row["problem"]["status"]) == (code, 403)
    assert words in row["problem"]["detail"]
    assert api.run(list_kept_bodies) == [None, {"statement": "Muộn"}]


def test_visit_of_a_unit_that_ended_is_kept_with_that_reason(api: Api) -> None:
    def end_unit(db: Session) -> None:
        ended = sa.update(OrgUnit).where(OrgUnit.id == world.unit("binhnghia"))
        run_unlogged(db, ended.values(valid_to=date(2022, 9, 30)), "a test")

    inspector = api.as_("inspector")
    before, after = visit(1, inspected_on="2022-09-30"), visit(2, inspected_on="2022-10-01")
    api.run(end_unit)
    answer = send(inspector, before, after)
    assert (statuses(answer), codes(answer)) == (["applied", "refused"], [None, "unit-ended"])
    (error,) = answer["results"][1]["problem"]["errors"]
    assert error["code"] == "unit-not-valid"
    kept = {name: value for name, value in after["body"].items() if name != "id"}
    assert api.run(list_kept_bodies) == [None, kept]


@pytest.mark.parametrize(
    "wrong",
    [
        {"entity": "users", "action": "create"},
        {"entity": "inspections", "action": "amendments"},
        {"entity": "plans", "action": "approve"},
        {"entity": "no-such-word", "action": "create"},
    ],
)
def test_only_field_work_is_done_so(api: Api, wrong: dict[str, str]) -> None:
    one = {**visit(1), **wrong}
    answer = send(api.as_("district"), one)
    assert (statuses(answer), codes(answer)) == (["refused"], ["not-offline"])


def test_body_may_be_packed(api: Api) -> None:
    inspector = api.as_("inspector")
    plain = json.dumps({"operations": [visit(1)]}).encode()
    packed = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answer = inspector.request(
        "POST", "/sync/operations", content=gzip.compress(plain), headers=packed
    )
    assert statuses(answer.json()) == ["applied"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (gzip.compress(b" " * (5 << 20)), 413),
        (gzip.compress(b"{}")[:-3], 400),
        (gzip.compress(b"{}") + b"x", 400),
        (b"no gzip", 400),
    ],
    ids=["a bomb", "cut off", "more behind", "another format"],
)
def test_packed_body_is_bounded(api: Api, content: bytes, status: int) -> None:
    packed = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answer = api.as_("inspector").request(
        "POST", "/sync/operations", content=content, headers=packed
    )
    assert answer.status_code == status


def test_batch_names_an_operation_once(api: Api) -> None:
    one = visit(1)
    answer = api.as_("inspector").post("/sync/operations", {"operations": [one, one]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "operation-named-twice"


def test_log_tells_who_did_it(api: Api) -> None:
    """An operation is logged as the request that it is."""
    one = visit(1)
    inspector = api.as_("inspector")
    send(inspector, one)
    rows = inspector.get("/changes", entity="inspections").json()["items"]
    assert [(row["id"], row["action"]) for row in rows] == [(one["record_id"], "created")]
    assert UUID(one["record_id"]) != world.user("inspector")


async def wait_in_line(gate: AdmissionGate) -> None:
    """As a batch of somebody else would, once there is no slot for it."""
    gate.lines["somebody"] = {asyncio.get_running_loop().create_future(): None}


def test_while_others_wait_a_batch_ends_with_its_turn(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it did not reach is sent again; the control: nobody waits any longer."""
    monkeypatch.setattr(batches, "TURN_SECONDS", 0.0)
    gate: AdmissionGate = api.app.state.syncing
    api.http.wait_for(wait_in_line(gate))
    inspector, sent = api.as_("inspector"), [visit(seq) for seq in (1, 2, 3)]
    assert statuses(send(inspector, *sent)) == ["applied"]
    gate.release("somebody")
    assert statuses(send(inspector, *sent)) == ["duplicate", "applied", "applied"]
