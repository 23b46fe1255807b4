"""Webhooks in tests: made, confirmed, and sent by the real sender at a quick pace."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.domains.administration.webhook_subscriptions.deliveries import SendingPace
from backend.domains.administration.webhook_subscriptions.sender import WebhookSender
from tests.acting import CURRENT, Api
from tests.domains.administration.api_clients.asking import CONFIRMS, make_confirmed, sign_in
from tests.domains.administration.webhook_subscriptions.receiving import Received, Receiver
from tests.domains.establishments.establishments.making import NEW
from tests.domains.platform.changes.following import Row
from tests.domains.reporting.reports.making import done

SCOPES = ("changes:read", "establishments:read", "plans:read")
QUICK = SendingPace(
    look=0.02,
    limit=1.5,
    claim=4.0,
    first_wait=0.02,
    longest_wait=0.2,
    gives_up=timedelta(days=7),
)
PATH = "/webhook-subscriptions"
NUMBERS = itertools.count(1)


def name_hosts(api: Api, monkeypatch: pytest.MonkeyPatch, *receivers: Receiver) -> None:
    """Let the deployment name these receivers, with the network in which they are."""
    named = [f"{one.name}=127.0.0.0/8" for one in receivers]
    monkeypatch.setattr(api.app.state.keys.settings, "webhook_hosts", named)


def make_hook(api: Api, client: dict[str, Any], url: str, **more: Any) -> dict[str, Any]:
    """A webhook that nobody has confirmed, with its secret."""
    made = api.as_("admin").post(PATH, {"client_id": client["id"], "url": url, **more})
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


def confirm_hook(api: Api, id: str, person: str) -> Any:
    asked = api.as_(person).get("/second-approvals", entity_id=id, status="waiting").json()
    return api.as_(person).post(
        f"/second-approvals/{asked['items'][0]['id']}/confirm", etag=CURRENT
    )


def make_sent_hook(
    api: Api, receiver: Receiver, unit: str = "binhluc", **more: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A system of the unit with a webhook to the receiver that was confirmed."""
    client = make_confirmed(api, unit, *SCOPES)
    hook = make_hook(api, client, f"http://{receiver.name}/thay-doi", **more)
    answer = confirm_hook(api, hook["id"], CONFIRMS[unit])
    assert answer.status_code == 200, answer.text
    return client, hook


@contextmanager
def sending(api: Api, pace: SendingPace = QUICK) -> Iterator[None]:
    """The sender runs in the application's loop meanwhile."""
    assert api.http.portal is not None
    sender = WebhookSender(api.app.state.keys, pace)
    api.http.portal.call(sender.start, api.app)
    try:
        yield
    finally:
        api.http.portal.call(sender.stop, api.app)


def wait_for_all(api: Api, hook: dict[str, Any], receiver: Receiver, count: int) -> list[Received]:
    """What the receiver got, once so many events came and the sender has noted each attempt."""
    receiver.wait_for(count)
    wait_until(lambda: len(list_tries(api, hook["id"])) == len(receiver.received))
    return [*receiver.received]


def hear_nothing(api: Api, receiver: Receiver) -> None:
    """Nothing comes while the sender looks again and again."""
    before = len(receiver.received), receiver.connections
    with sending(api):
        time.sleep(0.5)
    assert (len(receiver.received), receiver.connections) == before


def read_hook(api: Api, id: str) -> dict[str, Any]:
    answer: dict[str, Any] = api.as_("admin").get(f"{PATH}/{id}").json()
    return answer


def list_tries(api: Api, id: str) -> list[dict[str, Any]]:
    """The attempts, the oldest first."""
    answer = api.as_("admin").get(f"{PATH}/{id}/attempts", limit=200)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items[::-1]


def enter(api: Api, count: int) -> None:
    for _ in range(count):
        number = next(NUMBERS)
        body = NEW | {"name": f"Quán {number}", "address": f"Thôn {number}"}
        assert api.as_("binhnghia").post("/establishments", body).status_code == 201


def set_values(api: Api, model: Any, id: str, **values: object) -> None:
    statement = sa.update(model).where(model.id == UUID(id)).values(values)
    told = {"unlogged": "a test", "synchronize_session": False}
    api.run(lambda db: db.execute(statement, execution_options=told) and None)


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(1_200):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it never came")


def read_rows(api: Api, client: dict[str, Any], cursor: str, **query: Any) -> list[Row]:
    """What the system itself reads at `/changes` behind the cursor: one page, as each question of
    a system is an entry of the log, and moves its end on."""
    page = done(sign_in(api, client).get("/changes", after=cursor, limit=200, **query))
    rows: list[Row] = page["items"]
    assert len(rows) < 200
    return rows
