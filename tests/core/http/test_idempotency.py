"""Safe retries: one request under one key (or one record id) happens once, whatever is lost."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any, NoReturn
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from backend.core.http import request_sessions
from backend.core.http.idempotency import IdempotencyKey
from backend.core.session.change_log import LogEntry
from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.domains.establishments.establishments import routes
from backend.domains.establishments.establishments.models import Establishment
from tests import world
from tests.acting import Api


def place(**changes: Any) -> dict[str, Any]:
    body = {
        "name": "Karaoke Hoa Phượng",
        "establishment_type": "karaoke",
        "address": "Thôn 5, xã Bình Nghĩa",
        "org_unit_id": str(world.unit("binhnghia")),
    }
    return body | changes


def count(api: Api) -> int:
    found: int = api.one(sa.select(sa.func.count(Establishment.id)))
    return found


def test_a_retry_is_answered_byte_for_byte(api: Api) -> None:
    officer = api.as_("binhnghia")
    first = officer.post("/establishments", place(), key="k1")
    again = officer.post("/establishments", place(), key="k1")
    assert first.status_code == 201, first.text
    assert "Idempotency-Replayed" not in first.headers
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert count(api) == len(world.PLACES) + 1


def test_the_order_of_members_is_no_other_content(api: Api) -> None:
    officer = api.as_("binhnghia")
    first = officer.post("/establishments", place(), key="k1")
    turned = dict(reversed(place().items()))
    assert officer.post("/establishments", turned, key="k1").content == first.content


def test_another_body_under_the_same_key_is_refused(api: Api) -> None:
    officer = api.as_("binhnghia")
    officer.post("/establishments", place(), key="k1")
    other = officer.post("/establishments", place(name="Quán khác"), key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


def test_keys_are_each_persons_own(api: Api) -> None:
    one = api.as_("binhnghia").post("/establishments", place(), key="k1")
    body = place(address="Thôn Chợ, xã Tràng An", org_unit_id=str(world.unit("trangan")))
    two = api.as_("trangan").post("/establishments", body, key="k1")
    assert two.status_code == 201
    assert one.json()["id"] != two.json()["id"]


def test_a_failed_request_does_not_burn_its_key(api: Api) -> None:
    officer = api.as_("binhnghia")
    assert officer.post("/establishments", place(name=""), key="k1").status_code == 422
    assert officer.post("/establishments", place(), key="k1").status_code == 201


def test_the_same_id_with_the_same_content_gets_the_first_answer(api: Api) -> None:
    officer = api.as_("binhnghia")
    body = place(id=str(create_id()))
    first = officer.post("/establishments", body)
    assert first.status_code == 201
    assert officer.post("/establishments", body).content == first.content
    assert officer.post("/establishments", body, key="another attempt").content == first.content
    other = officer.post("/establishments", body | {"name": "Quán khác"})
    assert (other.status_code, other.json()["code"]) == (409, "same-id-other-content")


def test_an_id_that_exists_is_a_conflict_when_its_key_is_gone(api: Api) -> None:
    officer = api.as_("binhnghia")
    body = place(id=str(create_id()))
    officer.post("/establishments", body)

    def purge(db: Session) -> None:
        for key in db.scalars(sa.select(IdempotencyKey)):
            db.delete(key)

    api.run(purge)
    again = officer.post("/establishments", body | {"allow_duplicate": True})
    assert (again.status_code, again.json()["code"]) == (409, "already-exists")


@pytest.mark.parametrize("key", ["", "x" * 201, "khóa", "a\tb"])
def test_a_key_must_be_printable_and_bounded(api: Api, key: str) -> None:
    headers = {"Idempotency-Key": key.encode()}
    answer = api.as_("binhnghia").request("POST", "/establishments", json=place(), headers=headers)
    assert answer.status_code == 422


def test_simultaneous_duplicates_are_one_insert(api: Api) -> None:
    """Eight at a time, twenty keys: one row each, the rest replayed or told to wait."""
    officer = api.as_("binhnghia")

    def post(n: int) -> Any:
        return officer.post("/establishments", place(address=f"Thôn {n}"), key=f"k{n}")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, [n for n in range(20) for _ in range(8)]))
    by_id = {a.json()["id"] for a in answers if a.status_code == 201}
    assert {a.status_code for a in answers} <= {201, 409, 503}, "503: a busy machine"
    assert len(by_id) == 20
    assert count(api) == len(world.PLACES) + 20


def test_one_id_at_once_under_other_keys_is_one_insert(api: Api) -> None:
    """Whoever comes second meets the first one's record: it gets its answer, not the conflict."""
    officer, body = api.as_("binhnghia"), place(id=str(create_id()))

    def post(n: int) -> Any:
        return officer.post("/establishments", body, key=f"k{n}")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(8)))
    assert {a.status_code for a in answers} <= {201, 503}, "503: a busy machine"
    assert len({a.content for a in answers if a.status_code == 201}) == 1
    assert count(api) == len(world.PLACES) + 1


def test_a_key_is_written_once_with_its_answer(api: Api) -> None:
    with api.queries() as seen:
        api.as_("binhnghia").post("/establishments", place(id=str(create_id())), key="k1")
    of_keys = [statement for statement in seen if "idempotency_keys" in statement]
    assert len(of_keys) == 1, "two keys: no look, and one row each in one statement"
    assert of_keys[0].count("INSERT INTO idempotency_keys") == 1


def test_two_bodies_at_once_under_one_key_are_one_insert(api: Api) -> None:
    """Whoever comes first has the key: the same body gets its answer, the other one a refusal."""
    officer = api.as_("binhnghia")
    bodies = [place(address="Thôn 1"), place(address="Thôn 2")]

    def post(n: int) -> Any:
        return officer.post("/establishments", bodies[n % 2], key="k1")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(16)))
    assert {a.status_code for a in answers} <= {201, 422, 503}, "503: a busy machine"
    assert len({a.content for a in answers if a.status_code == 201}) == 1
    refused = {a.json()["code"] for a in answers if a.status_code == 422}
    assert refused <= {"key-reused"}
    assert count(api) == len(world.PLACES) + 1
    again = [post(n) for n in (0, 1)]
    assert sorted(a.status_code for a in again) == [201, 422]


def test_a_refused_request_leaves_its_key_to_any_other(api: Api) -> None:
    """Of one that is not valid, and of one that its endpoint refuses."""
    officer = api.as_("binhnghia")
    foreign = place(org_unit_id=str(world.unit("trangan")))
    refused = [officer.post("/establishments", body, key="k1") for body in ({}, foreign)]
    assert [a.status_code for a in refused] == [422, 404]
    made = officer.post("/establishments", place(), key="k1")
    assert made.status_code == 201, made.text
    assert officer.post("/establishments", place(), key="k1").content == made.content
    for body in (foreign, place(address="Thôn 9"), {}):
        other = officer.post("/establishments", body, key="k1")
        assert (other.status_code, other.json()["code"]) == (422, "key-reused")


def fail(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("only the first time it did not fail")


def test_a_request_that_would_fail_now_gets_its_first_answer(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its endpoint meets the second time: here a failure that nobody foresaw."""
    officer = api.as_("binhnghia")
    first = officer.post("/establishments", place(), key="k1")
    monkeypatch.setattr(routes, "create_place", fail)
    again = officer.post("/establishments", place(), key="k1")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = officer.post("/establishments", place(address="Thôn 9"), key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


def test_without_the_look_behind_an_error_a_retry_is_refused(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    officer = api.as_("binhnghia")
    assert officer.post("/establishments", place(), key="k1").status_code == 201
    monkeypatch.setattr(request_sessions, "open_repeatable_work", lambda _db: nullcontext())
    again = officer.post("/establishments", place(), key="k1")
    assert again.status_code == 409
    assert count(api) == len(world.PLACES) + 1, "but it happened once all the same"


def test_a_commit_that_fails_is_never_acknowledged(api: Api) -> None:
    """The session closes before the answer is sent: no 201 for a transaction that failed."""

    def refuse(_session: Any) -> None:
        raise sa.exc.OperationalError("commit", {}, Exception("disk full"))

    event.listen(Session, "before_commit", refuse)
    try:
        answer = api.as_("binhnghia").post("/establishments", place())
    finally:
        event.remove(Session, "before_commit", refuse)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert count(api) == len(world.PLACES)


def test_record_change_and_answer_are_one_transaction(api: Api) -> None:
    answer = api.as_("binhnghia").post("/establishments", place(), key="k1")
    stored = api.all(sa.select(IdempotencyKey.status, IdempotencyKey.body))
    assert [(201, answer.content)] == [tuple(s) for s in stored]
    id = UUID(answer.json()["id"])
    actions = api.all(sa.select(LogEntry.action).where(LogEntry.entity_id == id))
    assert [a for (a,) in actions] == ["created"]


def entered(api: Api) -> tuple[str, dict[str, Any]]:
    """(path, record) of an establishment that was just entered."""
    made = api.as_("binhnghia").post("/establishments", place())
    assert made.status_code == 201, made.text
    return f"/establishments/{made.json()['id']}", made.json()


def count_changes(api: Api, record: dict[str, Any], action: str = "updated") -> int:
    of_record = (LogEntry.entity_id == UUID(record["id"]), LogEntry.action == action)
    found: int = api.one(sa.select(sa.func.count()).select_from(LogEntry).where(*of_record))
    return found


def test_a_change_sent_again_gets_the_first_answer_whatever_followed(api: Api) -> None:
    path, record = entered(api)
    officer, change = api.as_("binhnghia"), {"room_count": 7}
    first = officer.patch(path, change, etag=record, key="k1")
    assert first.status_code == 200, first.text
    assert "Idempotency-Replayed" not in first.headers
    later = api.as_("district").patch(path, {"room_count": 9}, etag=first.json())
    again = officer.patch(path, change, etag=record, key="k1")
    assert (again.status_code, again.content) == (200, first.content)
    assert (again.headers["ETag"], again.headers["Idempotency-Replayed"]) == ('"2"', "true")
    assert officer.get(path).json() == later.json()
    assert count_changes(api, record) == 2


def test_a_key_of_a_change_is_for_that_change_alone(api: Api) -> None:
    path, record = entered(api)
    officer = api.as_("binhnghia")
    officer.patch(path, {"room_count": 7}, etag=record, key="k1")
    for other in (
        officer.patch(path, {"room_count": 8}, etag=2, key="k1"),
        officer.post("/establishments", place(), key="k1"),
    ):
        assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    stranger = api.as_("district").patch(path, {"room_count": 7}, etag=record, key="k1")
    assert stranger.status_code == 412, "keys are each person's own"
    assert count_changes(api, record) == 1


def test_a_refused_change_does_not_burn_its_key(api: Api) -> None:
    path, record = entered(api)
    officer, change = api.as_("binhnghia"), {"room_count": 7}
    assert officer.patch(path, change, etag=99, key="k1").status_code == 412
    assert officer.patch(path, change, etag=record, key="k1").status_code == 200


def test_a_removal_sent_again_is_no_404(api: Api) -> None:
    officer = api.as_("binhnghia")
    body = {"name": "Thôn Đông", "kind": "village", "org_unit_id": str(world.unit("binhnghia"))}
    made = officer.post("/areas", body).json()
    path = f"/areas/{made['id']}"
    first = officer.delete(path, etag=made, key="k1")
    again = officer.delete(path, etag=made, key="k1")
    assert [(a.status_code, a.content) for a in (first, again)] == [(204, b"")] * 2
    assert again.headers["Idempotency-Replayed"] == "true"
    assert officer.delete(path, etag=made).status_code == 404
    assert count_changes(api, made, "deleted") == 1


def test_twenty_at_once_under_one_key_are_one_change(api: Api) -> None:
    path, record = entered(api)
    officer = api.as_("binhnghia")

    def change(_: int) -> Any:
        return officer.patch(path, {"room_count": 7}, etag=record, key="k1")

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(change, range(20)))
    assert {a.status_code for a in answers} <= {200, 503}, "503: a busy machine"
    assert len({a.content for a in answers if a.status_code == 200}) == 1
    assert count_changes(api, record) == 1


def test_a_change_without_a_key_asks_nothing_about_keys(api: Api) -> None:
    path, record = entered(api)
    with api.queries() as seen:
        api.as_("binhnghia").patch(path, {"room_count": 7}, etag=record)
    assert not [statement for statement in seen if "idempotency_keys" in statement]
