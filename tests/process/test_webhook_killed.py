"""The server is killed while a receiver has not answered yet: the next one sends it again."""

from pathlib import Path

import pytest

from backend.core.security.key_files import get_field_key_path
from backend.core.session.models import now
from backend.domains.administration.webhook_subscriptions.models import WebhookSubscription
from tests.acting import Api
from tests.domains.administration.webhook_subscriptions.hooking import (
    enter,
    make_sent_hook,
    name_hosts,
    read_hook,
    read_rows,
    set_values,
    wait_until,
)
from tests.domains.administration.webhook_subscriptions.receiving import Receiver
from tests.serving import BARE, Server, start


@pytest.mark.campaign
@pytest.mark.slow
def test_a_kill_amid_a_delivery_loses_nothing(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = Receiver("ok", "hang")
    name_hosts(api, monkeypatch, receiver)
    client, hook = make_sent_hook(api, receiver)
    enter(api, 3)
    rows = read_rows(api, client, hook["cursor"])
    server = begin(api, tmp_path, receiver)
    wait_until(lambda: len(receiver.received) == 2)
    server.kill()
    assert read_hook(api, hook["id"])["cursor"] == receiver.received[0].id
    set_values(api, WebhookSubscription, hook["id"], next_attempt_at=now())  # its claim is over
    server = begin(api, tmp_path, receiver)
    received = receiver.wait_for(len(rows))
    server.stop()
    assert [one.event["data"] for one in received] == [*rows[:2], *rows[1:]]
    receiver.close()


def begin(api: Api, folder: Path, receiver: Receiver) -> Server:
    """The real server on the same database: a demo, whose day stands still."""
    return start(
        folder,
        BARE,
        APP_ENV="demo",
        DATABASE_URL=api.database.url,
        FIELD_KEY_FILE=str(get_field_key_path(api.app.state.keys.settings)),
        WEBHOOK_HOSTS=f"{receiver.name}=127.0.0.0/8",
    )
