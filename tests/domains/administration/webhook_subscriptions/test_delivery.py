"""Each event arrives at least once and in order, whatever the receiver does; nothing else does."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from backend.domains.administration.webhook_subscriptions.deliveries import delete_old_attempts
from backend.domains.administration.webhook_subscriptions.models import WebhookAttempt
from backend.domains.organisation.accounts.models import ApiClient
from backend.domains.platform.changes.epochs import start_epoch, update_feed_start
from backend.settings import Settings
from tests.acting import CURRENT, Api
from tests.domains.administration.webhook_subscriptions.hooking import (
    PATH,
    QUICK,
    enter,
    hear_nothing,
    list_tries,
    make_sent_hook,
    name_hosts,
    read_hook,
    read_rows,
    sending,
    set_values,
    wait_for_all,
    wait_until,
)
from tests.domains.administration.webhook_subscriptions.receiving import (
    Received,
    Receiver,
    is_signed,
)
from tests.domains.platform.changes.test_epochs import age
from tests.domains.reporting.reports.making import done

BAD = ("fail", "hang", "redirect", "drop", "garbage", "no head")
PLAN = ("fail", "fail", "ok", *BAD, "endless", *BAD, "slow", "lie", "redirect", "ok")


@pytest.fixture
def stranger() -> Iterator[Receiver]:
    """A host outside the list, which really listens."""
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def receiver(api: Api, monkeypatch: pytest.MonkeyPatch, stranger: Receiver) -> Iterator[Receiver]:
    made = Receiver(*PLAN, target=f"http://{stranger.name}/")
    name_hosts(api, monkeypatch, made)
    yield made
    made.close()


def list_places(received: list[Received]) -> list[int]:
    return [int(one.id.rpartition("-")[2]) for one in received]


def is_in_order(places: list[int]) -> bool:
    """Whether nothing came before what stands before it had come."""
    return places == sorted(places)


def test_each_event_comes_in_order_whatever_the_receiver_does(
    api: Api, receiver: Receiver, stranger: Receiver
) -> None:
    client, hook = make_sent_hook(api, receiver)
    enter(api, 8)
    rows = read_rows(api, client, hook["cursor"])
    assert len(rows) >= 8
    with sending(api):
        received = wait_for_all(api, hook, receiver, len(rows))
    assert [one.deed for one in received][: len(PLAN)] == [*PLAN]
    assert is_in_order(list_places(received))
    assert set(list_places(received)) == {row["seq"] for row in rows}
    assert not is_in_order(list_places(received)[::-1]), "the control"
    told = {one.id: one.event["data"] for one in received}
    assert [*told.values()] == rows, "the rows are those of /changes, field by field"
    assert {one.path for one in received} == {"/thay-doi"}
    assert all(is_signed(one, hook["secret"]) for one in received)
    assert not is_signed(received[0]._replace(body=b"{}"), hook["secret"]), "the control"
    assert stranger.connections == 0
    tries = list_tries(api, hook["id"])
    assert [one["event_id"] for one in tries] == [one.id for one in received]
    ways = {(one["status"], one["failure"]) for one in tries}
    assert ways >= {(500, None), (307, None), (204, None), (200, None), (None, "timed-out")}
    assert ways >= {(None, "answer-unreadable")}
    seen = read_hook(api, hook["id"])
    assert (seen["status"], seen["failing_since"]) == ("active", None)
    assert int(seen["cursor"].rpartition("-")[2]) >= rows[-1]["seq"]


def test_a_stranger_that_is_called_is_noticed(stranger: Receiver) -> None:
    """The control."""
    socket.create_connection(("127.0.0.1", stranger.port)).close()
    wait_until(lambda: stranger.connections == 1)


def test_a_client_that_ended_gets_nothing_more(api: Api, receiver: Receiver) -> None:
    receiver.plan.clear()
    client, hook = make_sent_hook(api, receiver)
    enter(api, 1)
    with sending(api):
        wait_for_all(api, hook, receiver, 1)
    ended = api.as_("admin").post(f"/api-clients/{client['id']}/end", etag=CURRENT)
    assert ended.status_code == 200
    assert read_hook(api, hook["id"])["status"] == "ended"
    enter(api, 1)
    hear_nothing(api, receiver)


def test_it_tells_what_the_scopes_open_now_and_only_the_kinds_chosen(
    api: Api, receiver: Receiver
) -> None:
    receiver.plan.clear()
    client, hook = make_sent_hook(api, receiver, entities=["establishments"])
    start = {"since": (datetime.now(UTC) - timedelta(days=9999)).isoformat()}
    replayed = api.as_("admin").post(f"{PATH}/{hook['id']}/replay", start, etag=CURRENT)
    assert replayed.status_code == 200, replayed.text
    enter(api, 2)
    rows = read_rows(api, client, replayed.json()["cursor"], entity="establishments")
    with sending(api):
        received = wait_for_all(api, hook, receiver, len(rows))
    assert [one.event["data"] for one in received] == rows
    assert {one.event["type"] for one in received} == {"establishments.created"}
    set_values(api, ApiClient, client["id"], scopes=["changes:read", "plans:read"])
    enter(api, 1)
    hear_nothing(api, receiver)
    set_values(api, ApiClient, client["id"], scopes=["establishments:read"])
    enter(api, 1)
    hear_nothing(api, receiver)


def test_it_is_paused_resumed_replayed_and_tested(api: Api, receiver: Receiver) -> None:
    receiver.plan.clear()
    _, hook = make_sent_hook(api, receiver)
    path = f"{PATH}/{hook['id']}"
    paused = api.as_("admin").patch(path, {"is_paused": True}, etag=CURRENT)
    assert (paused.json()["status"], paused.json()["paused_because"]) == ("paused", "person")
    enter(api, 2)
    pinged = api.as_("admin").post(f"{path}/ping", etag=CURRENT)
    assert pinged.status_code == 200, pinged.text
    with sending(api):
        (ping,) = wait_for_all(api, hook, receiver, 1)
    hear_nothing(api, receiver)
    assert (ping.event["type"], ping.event["data"]) == ("ping", {})
    assert is_signed(ping, hook["secret"])
    assert api.as_("admin").patch(path, {"is_paused": False}, etag=CURRENT).status_code == 200
    with sending(api):
        first = wait_for_all(api, hook, receiver, 3)[1:]
    again = {"after": first[0].id}
    assert api.as_("admin").post(f"{path}/replay", again, etag=CURRENT).status_code == 200
    before = len(receiver.received)
    with sending(api):
        wait_until(lambda: len(receiver.received) > before)
        wait_for_all(api, hook, receiver, 3)
    last = receiver.received[-1]
    assert (last.id, last.body) == (first[1].id, first[1].body)
    for body in ({}, again | {"since": "2022-10-03T00:00:00Z"}, {"after": "nichts"}):
        refused = api.as_("admin").post(f"{path}/replay", body, etag=CURRENT)
        assert refused.status_code == 422, body
    beyond = {"after": hook["cursor"].partition("-")[0] + "-999999999"}
    refused = api.as_("admin").post(f"{path}/replay", beyond, etag=CURRENT)
    assert refused.json()["code"] == "feed-restarted"
    assert api.as_("admin").delete(path, etag=CURRENT).status_code == 204
    enter(api, 1)
    hear_nothing(api, receiver)


def test_it_is_not_replayed_from_before_what_is_told(api: Api, receiver: Receiver) -> None:
    _, hook = make_sent_hook(api, receiver)
    every = done(api.as_("district").get("/changes", limit=200))["items"]
    seqs = [row["seq"] for row in every]
    api.run(age, seqs[1], 404)
    api.run(update_feed_start, Settings(_env_file=None).change_feed_months)
    start = {"after": f"{hook['cursor'].rpartition('-')[0]}-{seqs[0]}"}
    refused = api.as_("admin").post(f"{PATH}/{hook['id']}/replay", start, etag=CURRENT)
    assert (refused.status_code, refused.json()["code"]) == (410, "feed-pruned")
    assert refused.json()["cursor"].startswith(hook["cursor"].rpartition("-")[0])


@pytest.mark.parametrize("why", ["unreachable", "gone", "feed-restarted"])
def test_it_stops_by_itself_and_says_so(api: Api, receiver: Receiver, why: str) -> None:
    receiver.plan.clear()
    _, hook = make_sent_hook(api, receiver)
    if why == "feed-restarted":
        api.run(start_epoch)
    else:
        receiver.plan.append({"unreachable": "fail", "gone": "gone"}[why])
        enter(api, 1)
    pace = QUICK._replace(gives_up=timedelta(0))
    with sending(api, pace):
        wait_until(lambda: read_hook(api, hook["id"])["status"] == "paused")
    seen = read_hook(api, hook["id"])
    assert (seen["status"], seen["paused_because"]) == ("paused", why)
    waiting = api.as_("admin").get("/inbox").json()["items"]
    assert [one["entity_id"] for one in waiting if one["kind"] == "webhook_stopped"] == [hook["id"]]
    resumed = api.as_("admin").patch(f"{PATH}/{hook['id']}", {"is_paused": False}, etag=CURRENT)
    assert resumed.json()["status"] == "active"
    enter(api, 1)
    before = len(receiver.received)
    with sending(api):
        wait_for_all(api, hook, receiver, len(receiver.list_taken()) + 1)
    assert len(receiver.received) > before


def test_two_senders_send_nothing_twice(api: Api, receiver: Receiver) -> None:
    """As two processes on PostgreSQL do."""
    receiver.plan.clear()
    client, hook = make_sent_hook(api, receiver)
    enter(api, 4)
    rows = read_rows(api, client, hook["cursor"])
    with sending(api), sending(api):
        received = wait_for_all(api, hook, receiver, len(rows))
    assert [one.event["data"] for one in received] == rows


def test_attempts_are_forgotten_after_a_while(api: Api, receiver: Receiver) -> None:
    receiver.plan.clear()
    _, hook = make_sent_hook(api, receiver)
    enter(api, 2)
    with sending(api):
        wait_for_all(api, hook, receiver, 2)
    old = datetime.now(UTC) - timedelta(days=31)
    first = list_tries(api, hook["id"])[0]["id"]
    set_values(api, WebhookAttempt, first, at=old)
    api.run(delete_old_attempts)
    assert first not in [one["id"] for one in list_tries(api, hook["id"])]
