"""What a webhook sends next, read as the feed reads it for that system, and how it went."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from backend.access_scopes import remove_persons
from backend.core.errors.exceptions import Conflict, Gone
from backend.core.server.outgoing import SendFailure
from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.sql.types import ColumnValue, ReadRow
from backend.domains.administration.webhook_subscriptions.models import (
    PauseReason,
    WebhookAttempt,
    WebhookSubscription,
)
from backend.domains.organisation.accounts.access_tokens import (
    build_working_clauses,
    load_office_rights,
    to_scoped_actor,
)
from backend.domains.organisation.accounts.models import ApiClient
from backend.domains.platform.changes.feed import ChangeBatch, list_changes_after
from backend.domains.platform.changes.log_head import load_feed_state, to_log_cursor
from backend.domains.platform.changes.schemas import ChangeRead
from backend.permissions import Permission

HOOK = WebhookSubscription
WHY = "a delivery is no change of the record"
GONE_STATUS = 410
MOST_SKIPPED = 100
"""Rows that the system may not see, passed over at once."""
ATTEMPTS_KEPT = timedelta(days=30)
MOST_ATTEMPTS = 10_000
"""Attempts that are kept of each webhook."""


class SendingPace(NamedTuple):
    """How often and how long a webhook is tried."""

    look: float = 2.0
    """Seconds between two looks for what is due."""
    limit: float = 10.0
    """Seconds for one attempt, whatever the receiver does."""
    claim: float = 30.0
    """Seconds after which another sender may go on if this one died; more than `limit`."""
    first_wait: float = 60.0
    longest_wait: float = 24 * 3600.0
    gives_up: timedelta = timedelta(days=7)
    """It is paused when nothing was delivered for so long."""


PACE = SendingPace()


class WebhookClaim(NamedTuple):
    """The right to send one webhook until `until`, which its row repeats."""

    id: UUID
    until: datetime


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """What is sent next; `seq` is its place in the log, None of a ping."""

    id: str
    type: str
    body: bytes
    seq: int | None
    url: str
    secret: bytes


class NothingToSend(NamedTuple):
    """Nothing is to be sent: up to here there is nothing more, or it must be paused."""

    seq: int | None = None
    pause: PauseReason | None = None


class AttemptOutcome(NamedTuple):
    """How an attempt went."""

    at: datetime
    milliseconds: int
    status: int | None = None
    failure: SendFailure | None = None

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def list_due_webhooks(db: Session, limit: int) -> list[WebhookClaim]:
    """The webhooks that have something to send now, by the claims that they were left with."""
    state = load_feed_state(db)
    is_behind = sa.or_(HOOK.cursor_seq < state.head, HOOK.cursor_epoch != state.epoch)
    found = (
        sa.select(HOOK.id, HOOK.next_attempt_at)
        .join(ApiClient, ApiClient.id == HOOK.client_id)
        .join(OrgUnit, OrgUnit.id == ApiClient.org_unit_id)
        .where(
            HOOK.confirmed_at.is_not(None),
            HOOK.next_attempt_at <= now(),
            sa.or_(HOOK.ping_id.is_not(None), sa.and_(HOOK.paused_at.is_(None), is_behind)),
            *build_working_clauses(today()),
        )
    )
    rows = db.execute(found.order_by(HOOK.next_attempt_at, HOOK.id).limit(limit))
    return [WebhookClaim(row.id, row.next_attempt_at) for row in rows]


def claim_webhook(db: Session, left: WebhookClaim, pace: SendingPace) -> WebhookClaim | None:
    """Take the right to send it; None if somebody else has it."""
    mine = WebhookClaim(left.id, now() + timedelta(seconds=pace.claim))
    return mine if update_claimed(db, left, {"next_attempt_at": mine.until}) else None


def update_claimed(db: Session, claim: WebhookClaim, values: dict[str, ColumnValue]) -> bool:
    """Write into the row of a webhook; False if the claim was lost meanwhile."""
    held = sa.update(HOOK).where(HOOK.id == claim.id, HOOK.next_attempt_at == claim.until)
    return run_unlogged(db, held.values({**values, "updated_at": HOOK.updated_at}), WHY) == 1


def find_next_event(db: Session, claim: WebhookClaim) -> WebhookEvent | NothingToSend | None:
    """What the webhook sends next, with the rights that its system has now (R6).

    None: nothing may be sent, or the claim was lost.
    """
    row = find_claimed_row(db, claim)
    if row is None:
        return None
    if row.ping_id is not None:
        return build_event(row, f"ping-{row.ping_id}", "ping", now().isoformat(), {}, None)
    rights = load_office_rights(db, row.client_id, row.org_unit_id, row.level)
    actor = to_scoped_actor(row.client_id, row.name, rights, row.client_scopes)
    if row.paused_at is not None or not actor.has_permission(Permission.CHANGE_READ):
        return None
    db.info.update(actor=actor, scope=actor.scope(Permission.CHANGE_READ))
    try:
        batch = find_next_change(db, row)
    except (Conflict, Gone) as refused:
        return NothingToSend(pause=PauseReason(refused.code))
    if not batch.items:
        return NothingToSend(batch.next)
    return to_event(row, batch.items[0], batch.epoch)


def find_claimed_row(db: Session, claim: WebhookClaim) -> ReadRow | None:
    """The webhook under the claim with its system, if that may still read."""
    found = (
        sa.select(
            *(HOOK.url, HOOK.secret, HOOK.entities, HOOK.cursor_epoch, HOOK.cursor_seq),
            *(HOOK.ping_id, HOOK.paused_at, HOOK.client_id),
            *(ApiClient.name, ApiClient.scopes.label("client_scopes")),
            *(ApiClient.org_unit_id, OrgUnit.level),
        )
        .join(ApiClient, ApiClient.id == HOOK.client_id)
        .join(OrgUnit, OrgUnit.id == ApiClient.org_unit_id)
        .where(
            HOOK.id == claim.id,
            HOOK.next_attempt_at == claim.until,
            *build_working_clauses(today()),
        )
    )
    return db.execute(found).first()


def find_next_change(db: Session, row: ReadRow) -> ChangeBatch:
    """The first change behind the cursor that the system reads; raises Conflict, Gone."""
    batch = ChangeBatch(next=row.cursor_seq)
    for _ in range(MOST_SKIPPED):
        before = batch.next
        batch = list_changes_after(db, before, 1, row.entities, row.cursor_epoch)
        if batch.items or batch.next == before:
            break
    return batch


def to_event(row: ReadRow, change: ChangeRead, epoch: str) -> WebhookEvent:
    """The row of the feed as the system reads it there: no person stands in it."""
    told = change.model_dump(mode="json")
    id, type = to_log_cursor(epoch, change.seq), f"{change.entity}.{change.action}"
    return build_event(row, id, type, told["at"], remove_persons(told), change.seq)


def build_event(
    row: ReadRow, id: str, type: str, at: str, data: JsonValue, seq: int | None
) -> WebhookEvent:
    told = {"type": type, "timestamp": at, "data": data}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return WebhookEvent(id, type, body, seq, row.url, row.secret)


def record_rest(db: Session, claim: WebhookClaim, rest: NothingToSend) -> None:
    """Let go of a webhook that has nothing to send."""
    values: dict[str, ColumnValue] = {"next_attempt_at": now()}
    if rest.seq is not None:
        values["cursor_seq"] = rest.seq
    if rest.pause is not None:
        values |= {"paused_at": now(), "paused_because": rest.pause}
    update_claimed(db, claim, values)


def record_attempt(
    db: Session,
    claim: WebhookClaim,
    event: WebhookEvent,
    outcome: AttemptOutcome,
    pace: SendingPace,
) -> WebhookClaim | None:
    """Write down how it went; returns the claim to go on with, None to leave it for now."""
    row = db.execute(
        sa.select(HOOK.failing_since, HOOK.failure_count).where(HOOK.id == claim.id)
    ).first()
    if row is None:
        return None
    if outcome.is_delivered:
        values, goes_on = build_success(event, outcome, pace), event.seq is not None
    else:
        values, goes_on = build_failure(event, outcome, pace, row), False
    if not update_claimed(db, claim, values):
        return None  # it was replayed or taken over: what follows is decided there
    db.add(
        WebhookAttempt(
            subscription_id=claim.id,
            at=outcome.at,
            event_id=event.id,
            event_type=event.type,
            status=outcome.status,
            failure=outcome.failure,
            milliseconds=outcome.milliseconds,
        )
    )
    db.flush()
    until = values["next_attempt_at"]
    assert isinstance(until, datetime)
    return WebhookClaim(claim.id, until) if goes_on else None


def build_success(
    event: WebhookEvent, outcome: AttemptOutcome, pace: SendingPace
) -> dict[str, ColumnValue]:
    values: dict[str, ColumnValue] = {"failing_since": None, "failure_count": 0}
    if event.seq is None:
        return values | {"ping_id": None, "next_attempt_at": now()}
    until = now() + timedelta(seconds=pace.claim)
    return values | {
        "cursor_seq": event.seq,
        "delivered_at": outcome.at,
        "next_attempt_at": until,
    }


def build_failure(
    event: WebhookEvent, outcome: AttemptOutcome, pace: SendingPace, row: ReadRow
) -> dict[str, ColumnValue]:
    """A failed ping is not tried again, and changes nothing of the waiting."""
    if event.seq is None:
        count = row.failure_count
        wait = compute_wait(count, pace) if count else timedelta()
        return {"ping_id": None, "next_attempt_at": now() + wait}
    count, since = row.failure_count + 1, row.failing_since or outcome.at
    values: dict[str, ColumnValue] = {"failure_count": count, "failing_since": since}
    values["next_attempt_at"] = now() + compute_wait(count, pace)
    if outcome.status == GONE_STATUS:
        return values | {"paused_at": now(), "paused_because": PauseReason.GONE}
    if outcome.at - since >= pace.gives_up:
        return values | {"paused_at": now(), "paused_because": PauseReason.UNREACHABLE}
    return values


def compute_wait(failures: int, pace: SendingPace) -> timedelta:
    """Twice as long after each failure, and never the same for all who wait."""
    longest = min(pace.first_wait * 2 ** min(failures - 1, 32), pace.longest_wait)
    return timedelta(seconds=longest * SystemRandom().uniform(0.75, 1.0))


def delete_old_attempts(db: Session) -> int:
    """Forget attempts after a while, and all but the last of each webhook. Answers 0: one round."""
    old = sa.delete(WebhookAttempt).where(WebhookAttempt.at < now() - ATTEMPTS_KEPT)
    run_unlogged(db, old, WHY)
    for id in db.scalars(sa.select(HOOK.id)).all():
        of_one = WebhookAttempt.subscription_id == id
        newest = sa.select(WebhookAttempt.id).where(of_one).order_by(WebhookAttempt.id.desc())
        last = db.scalar(newest.offset(MOST_ATTEMPTS).limit(1))
        if last is not None:
            more = sa.delete(WebhookAttempt).where(of_one, WebhookAttempt.id <= last)
            run_unlogged(db, more, WHY)
    return 0
