"""Makes, pauses and replays webhooks; a second person confirms to which address they go."""

import base64
import os
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from pydantic import JsonValue

from backend.access_scopes import AccessScope, list_opened_permissions
from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.server.outgoing import find_named_address
from backend.core.session.change_log import LogEntry
from backend.core.session.models import HandedUp, create_id, now
from backend.core.session.session import Session
from backend.core.sql.types import ColumnValue
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.core.text.i18n import register_messages
from backend.domains.administration.api_clients.service import ensure_not_ended
from backend.domains.administration.webhook_subscriptions.models import (
    PauseReason,
    WebhookSubscription,
)
from backend.domains.administration.webhook_subscriptions.schemas import (
    WebhookCreate,
    WebhookReplay,
)
from backend.domains.organisation.accounts.models import ApiClient
from backend.domains.organisation.accounts.service import Keys
from backend.domains.platform.changes.kinds import load_kinds
from backend.domains.platform.changes.log_head import (
    FeedState,
    LogCursor,
    ensure_place_known,
    load_feed_state,
    parse_log_cursor,
)
from backend.domains.platform.second_approvals.models import RequestBody, SecondApprovalStatus
from backend.domains.platform.second_approvals.service import (
    close_request,
    create_request,
    find_request,
)

OPEN = "open-webhook"
SECRET_BYTES = 32
LOG = build_unscoped_table(LogEntry, "seq", "at")


def create_webhook(db: Session, keys: Keys, data: WebhookCreate) -> tuple[WebhookSubscription, str]:
    """A webhook that sends nothing yet, and its secret; a second person is asked to confirm it."""
    client = db.require(ApiClient, data.client_id, "/client_id")
    ensure_not_ended(client)
    ensure_kinds_read(client.scopes, data.entities)
    ensure_host_named(keys, data.url)
    state = load_feed_state(db)
    id, secret = data.id or create_id(), os.urandom(SECRET_BYTES)
    sealed = keys.fields.encrypt(secret, WebhookSubscription.__tablename__, "secret", id)
    hook = WebhookSubscription(
        id=id,
        org_unit_id=client.org_unit_id,
        client_id=client.id,
        url=data.url,
        entities=[*data.entities],
        secret=sealed,
        cursor_epoch=state.epoch,
        cursor_seq=state.head,
    )
    db.save(hook)
    body: RequestBody = {"url": data.url, "entities": list[JsonValue](data.entities)}
    create_request(db, OPEN, hook, subject=data.url, reason=client.purpose, body=body)
    return hook, f"whsec_{base64.b64encode(secret).decode()}"


def ensure_kinds_read(scopes: Sequence[str], tables: Sequence[str]) -> None:
    """Raise Invalid for a system that reads no changes, or none of these kinds."""
    if AccessScope.CHANGES not in scopes:
        raise Invalid.at("/client_id", "webhook-without-feed")
    opened = list_opened_permissions(scopes)
    for at, table in enumerate(tables):
        kind = load_kinds()[table]
        reading = {kind.read_permission}
        if issubclass(kind, HandedUp):
            reading.add(kind.handed_permission)
        if not reading & opened:
            raise Invalid.at(f"/entities/{at}", "webhook-kind-not-read")


def ensure_host_named(keys: Keys, url: str) -> None:
    hosts = keys.settings.list_webhook_hosts()
    if find_named_address(url, hosts, needs_tls=keys.settings.is_production) is None:
        raise Invalid.at("/url", "webhook-host-not-named")


def open_webhook(db: Session, hook: WebhookSubscription, _body: RequestBody) -> None:
    """The act of `OPEN`: from now on it is sent."""
    db.save(hook, {"confirmed_at": now(), "next_attempt_at": now()})


def update_pause(db: Session, hook: WebhookSubscription, *, is_paused: bool) -> None:
    if is_paused:
        db.save(hook, {"paused_at": now(), "paused_because": PauseReason.PERSON})
        return
    state = load_feed_state(db)
    place = LogCursor(hook.cursor_epoch, hook.cursor_seq)
    if place.epoch != state.epoch or place.seq < state.pruned_to:
        place = LogCursor(state.epoch, state.head)  # its receiver reads the lists anew
    db.save(hook, {"paused_at": None, "paused_because": None, **build_fresh_start(place)})


def build_fresh_start(place: LogCursor) -> dict[str, ColumnValue]:
    """What lets a webhook go on from a place at once."""
    return {
        "cursor_epoch": place.epoch,
        "cursor_seq": place.seq,
        "next_attempt_at": now(),
        "failing_since": None,
        "failure_count": 0,
    }


def start_replay(db: Session, hook: WebhookSubscription, data: WebhookReplay) -> None:
    """Send again what followed an event or a moment."""
    if (data.after is None) == (data.since is None):
        raise Invalid.at("/after", "webhook-replay-from")
    state = load_feed_state(db)
    place = find_place(db, state, data)
    db.save(hook, build_fresh_start(place))
    where = (hook.org_unit_id, WebhookSubscription.__tablename__, hook.id)
    db.log_event("webhook-replayed", *where)


def find_place(db: Session, state: FeedState, data: WebhookReplay) -> LogCursor:
    """The place of the log behind which it goes on; raises Conflict, Gone, Invalid."""
    if data.after is not None:
        place = parse_log_cursor(data.after, "/after")
        ensure_place_known(state, place)
        return LogCursor(state.epoch, max(place.seq, state.pruned_to))
    assert data.since is not None
    first = find_first_since(db, data.since)
    before = state.head if first is None else min(first - 1, state.head)
    return LogCursor(state.epoch, max(before, state.pruned_to))


def find_first_since(db: Session, since: datetime) -> int | None:
    found = sa.select(sa.func.min(LOG.c.seq)).where(LOG.c.at >= since)
    options = {"unscoped": "a number, no row of the log"}
    first: int | None = db.scalar(found, execution_options=options)
    return first


def send_ping(db: Session, hook: WebhookSubscription) -> None:
    """Have a test event sent once, also while it is paused or failing."""
    if hook.confirmed_at is None:
        raise Conflict("webhook-not-confirmed")
    db.save(hook, {"ping_id": create_id(), "next_attempt_at": now()})


def delete_webhook(db: Session, hook: WebhookSubscription) -> None:
    if asked := find_request(db, WebhookSubscription, hook.id):
        close_request(db, asked, SecondApprovalStatus.WITHDRAWN)
    db.remove(hook)


register_messages(
    {
        "webhook-without-feed": (
            "Hệ thống kết nối này không có phạm vi đọc các thay đổi.",
            "This connected system has no scope for changes.",
        ),
        "webhook-kind-not-read": (
            "Các phạm vi của hệ thống kết nối không gồm loại hồ sơ này.",
            "The scopes of the connected system do not open this kind of record.",
        ),
        "webhook-host-not-named": (
            "Nhập địa chỉ https tại một máy chủ mà người vận hành đã khai báo.",
            "Enter an https address at a host that the operator has named.",
        ),
        "webhook-not-confirmed": (
            "Người thứ hai chưa xác nhận địa chỉ này.",
            "No second person has confirmed this address yet.",
        ),
        "webhook-replay-from": (
            "Chọn một: mã sự kiện hoặc thời điểm.",
            "Name either an event or a moment.",
        ),
    }
)
