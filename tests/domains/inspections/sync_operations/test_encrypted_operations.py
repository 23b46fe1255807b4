"""Operations encrypted to the server: done like plain ones, and worth nothing to anybody else."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec

from backend.core.security.queue_keys import QueueKeys
from backend.core.security.signing_keys import SigningKey, create_signing_key
from backend.core.session.models import create_id
from backend.domains.inspections.sync_operations.models import SyncOperation
from tests import world
from tests.acting import Api
from tests.core.queue_texts import encrypt_to
from tests.domains.inspections.sync_operations.sending import (
    codes,
    operation,
    send,
    statuses,
    visit,
)
from tests.domains.inspections.sync_operations.test_send_keys import (
    count_visits,
    register,
    with_key,
)

DEVICE = str(uuid4())
FORMER = ec.derive_private_key(179, ec.SECP256R1())


def read_key(api: Api) -> dict[str, str]:
    """The public key, as a device gets it."""
    keys = api.as_("inspector").get("/work-package/keys").json()["keys"]
    (found,) = (key for key in keys if key["use"] == "enc")
    return dict(found)


def lock(one: Any, key: dict[str, str], *, person: str = "inspector", device: str = DEVICE) -> Any:
    """An operation as it waits on a device."""
    said = {name: value for name, value in one.items() if name != "device_seq"}
    return lock_text(one, json.dumps(said).encode(), key, person=person, device=device)


def lock_text(
    one: Any, plain: bytes, key: dict[str, str], *, person: str = "inspector", device: str = DEVICE
) -> Any:
    content = encrypt_to(key, plain, f"{world.user(person)}/{device}")
    return {"id": one["id"], "device_seq": one["device_seq"], "content": content}


def test_it_is_done_as_the_plain_one_in_the_same_order(api: Api) -> None:
    """Encrypted and plain ones of one device stand in one order, each is done once."""
    key = read_key(api)
    entered = visit(1)
    first = operation(2, "update", entered["record_id"], {"statement": "Một"})
    second = operation(3, "update", entered["record_id"], {"statement": "Hai"})
    inspector = api.as_("inspector")
    batch = {"device_id": DEVICE, "encrypted": [lock(second, key), lock(entered, key)]}
    answer = send(inspector, first, **batch)
    assert statuses(answer) == ["applied"] * 3
    assert [one["id"] for one in answer["results"]] == [
        one["id"] for one in (entered, first, second)
    ]
    record = inspector.get(f"/inspections/{entered['record_id']}").json()
    assert record["statement"] == "Hai"
    again = send(inspector, entered, second, device_id=DEVICE, encrypted=[lock(first, key)])
    assert statuses(again) == ["duplicate"] * 3, "whichever way it comes"
    assert api.run(count_visits) == 1


def test_a_send_key_sends_it_and_is_told_only_the_status(api: Api) -> None:
    key, entered = read_key(api), visit(1)
    named = visit(2, statement="Người khai số CCCD 001099012345")
    signed = operation(3, "sign", entered["record_id"])
    device = with_key(api, register(api, "inspector"))
    locked = [lock(one, key) for one in (entered, named, signed)]
    answer = send(device, device_id=DEVICE, encrypted=locked)
    assert statuses(answer) == ["applied", "refused", "refused"]
    assert codes(answer) == [None] * 3
    kept = api.as_("inspector").get("/sync/operations", status="refused").json()["items"]
    assert sorted(row["problem"]["code"] for row in kept) == ["invalid", "signed-by-person"]
    assert api.run(lambda db: list(db.scalars(sa.select(SyncOperation.body)))) == [None] * 3


def test_nobody_else_sends_it(api: Api) -> None:
    """Another account, with its sign-in or its send key, and another device of the same person."""
    key, entered = read_key(api), visit(1)
    locked = lock(entered, key)
    for person in (api.as_("inspector2"), with_key(api, register(api, "inspector2"))):
        answer = send(person, device_id=DEVICE, encrypted=[locked])
        assert (statuses(answer), codes(answer)) == (["refused"], ["encrypted-elsewhere"])
    for other in ({"device_id": str(uuid4())}, {}):
        answer = send(api.as_("inspector"), encrypted=[locked], **other)
        assert codes(answer) == ["encrypted-elsewhere"]
    assert api.run(count_visits) == 0
    device = with_key(api, register(api, "inspector"))
    assert statuses(send(device, device_id=DEVICE, encrypted=[locked])) == ["applied"]


def test_a_key_of_before_opens_while_the_server_has_it(api: Api) -> None:
    first, second = visit(1), visit(2)
    former, keys = QueueKeys([SigningKey(FORMER)]).build_jwk(), api.app.state.keys
    locked = [lock(one, former) for one in (first, second)]
    device = with_key(api, register(api, "inspector"))
    answer = send(device, device_id=DEVICE, encrypted=locked[:1])
    assert codes(answer) == ["encrypted-to-former-key"], "also without a sign-in: it says nothing"
    both = QueueKeys([create_signing_key(), SigningKey(FORMER)])
    api.app.state.keys = replace(keys, queues=both)
    try:
        answer = send(device, device_id=DEVICE, encrypted=locked)
        assert statuses(answer) == ["applied"] * 2, "what was refused before is not done with"
        assert read_key(api)["kid"] != former["kid"], "and one encrypts to the new one"
    finally:
        api.app.state.keys = keys


def test_what_cannot_be_read_holds_nobody_up(api: Api) -> None:
    """It is refused by itself, and the operations behind its number are done."""
    key, entered = read_key(api), visit(1)
    lost = operation(2, "update", entered["record_id"], {"statement": "Một"})
    after = operation(3, "update", entered["record_id"], {"statement": "Hai"})
    locked = lock(lost, key)
    locked["content"] = locked["content"][:-1]
    inspector = api.as_("inspector")
    answer = send(inspector, entered, after, device_id=DEVICE, encrypted=[locked])
    told = {one["id"]: one for one in answer["results"]}
    assert told[lost["id"]]["problem"]["code"] == "encrypted-unreadable"
    assert [told[one["id"]]["status"] for one in (entered, after)] == ["applied"] * 2
    later = operation(4, "update", entered["record_id"], {"statement": "Ba"})
    assert statuses(send(inspector, later, device_id=DEVICE)) == ["applied"]
    assert statuses(send(inspector, lost, device_id=DEVICE)) == ["applied"], "its person sends it"


@pytest.mark.parametrize(
    "plain",
    [
        b"not json",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"7",
        b"{}",
        b"[" * 100_000,
        b"9" * 5_000,
        b'{"id": "x", "device_seq": 1}',
    ],
)
def test_what_is_no_operation_is_refused_by_itself(api: Api, plain: bytes) -> None:
    locked = lock_text(visit(1), plain, read_key(api))
    answer = send(api.as_("inspector"), device_id=DEVICE, encrypted=[locked])
    assert codes(answer) == ["encrypted-unreadable"]


def test_it_says_what_its_envelope_says(api: Api) -> None:
    """Not under the id of another one, with no number inside, and nothing unknown."""
    key, one = read_key(api), visit(1)
    said = {name: value for name, value in one.items() if name != "device_seq"}
    wrong = [
        {**lock(one, key), "id": str(uuid4())},
        lock_text(one, json.dumps({**said, "device_seq": 1}).encode(), key),
        lock_text(one, json.dumps({**said, "more": 1}).encode(), key),
        lock_text(one, json.dumps({**said, "record_id": "x"}).encode(), key),
    ]
    for locked in wrong:
        answer = send(api.as_("inspector"), device_id=DEVICE, encrypted=[locked])
        assert codes(answer) == ["encrypted-unreadable"]
    assert api.run(count_visits) == 0


def test_a_batch_is_bounded_as_a_whole(api: Api) -> None:
    """1 to 500 operations, none twice, and no text longer than a request can be."""
    inspector, key, one = api.as_("inspector"), read_key(api), visit(1)

    def refuse(**batch: object) -> list[tuple[str, str]]:
        answer = inspector.post("/sync/operations", {"operations": [], **batch})
        assert answer.status_code == 422, answer.text
        return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]

    empty = {"id": str(create_id()), "device_seq": 1, "content": ""}
    many = [{**empty, "id": str(create_id())} for _ in range(500)]
    assert refuse() == [("/operations", "too-few")]
    assert refuse(operations=[one], encrypted=many) == [("/operations", "too-many")]
    assert refuse(encrypted=[*many, empty]) == [("/encrypted", "too-many")]
    twice = refuse(operations=[one], encrypted=[lock(one, key)])
    assert twice == [("/encrypted/0/id", "operation-named-twice")]
    assert refuse(encrypted=[{**empty, "device_seq": 0}]) == [
        ("/encrypted/0/device_seq", "too-small")
    ]
    long = refuse(encrypted=[{**empty, "content": "x" * 1_400_001}])
    assert long == [("/encrypted/0/content", "too-long")]
    assert statuses(send(inspector, device_id=DEVICE, encrypted=many)) == ["refused"] * 500
    large = "x" * 1_400_000
    answer = send(inspector, device_id=DEVICE, encrypted=[{**empty, "content": large}])
    assert codes(answer) == ["encrypted-unreadable"]


def test_a_long_text_goes_as_the_longest_plain_one_does(api: Api) -> None:
    """Each field has its own bound; what is within them is not too large once encrypted."""
    key, one = read_key(api), visit(1, statement="Ồ" * 4000)
    answer = send(api.as_("inspector"), device_id=DEVICE, encrypted=[lock(one, key)])
    assert statuses(answer) == ["applied"]


NESTED = "[" * 400 + "]" * 400


@pytest.mark.parametrize(
    "odd",
    [NESTED, "[" * 249 + "]" * 249, '"\\ud800"', '"x", "\\ud800": 1', "NaN", "9" * 400],
    ids=["too deep", "deep", "half a pair", "half a pair as a name", "NaN", "a long number"],
)
def test_an_odd_value_is_refused_either_way(api: Api, odd: str) -> None:
    """A plain operation with it was an error of the server before."""
    key, one, text = read_key(api), visit(1), '"odd"'
    one["body"]["statement"] = "odd"
    plain = json.dumps({"operations": [one]}).replace(text, odd).encode()
    typed = {"Content-Type": "application/json"}
    answer = api.as_("inspector").request("POST", "/sync/operations", content=plain, headers=typed)
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 200:
        assert statuses(answer.json()) == ["refused"]
    said = {name: value for name, value in one.items() if name != "device_seq"}
    locked = lock_text(one, json.dumps(said).replace(text, odd).encode(), key)
    answer = send(api.as_("inspector"), device_id=DEVICE, encrypted=[locked])
    assert set(statuses(answer)) <= {"refused", "duplicate"}
