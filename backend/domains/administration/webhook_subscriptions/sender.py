"""Sends webhooks beside the requests: each in its order, the next only after the last arrived.

Several processes may do so at once: each first claims a webhook in the database. If one dies, its
claim ends soon, and another sends from the last place that was acknowledged.
"""

import asyncio
import base64
import hashlib
import hmac
import sys
from time import monotonic

from fastapi import FastAPI

from backend.core.security.encryption import DecryptionError, FieldCipher
from backend.core.server.admission import Caller
from backend.core.server.outgoing import (
    SendFailed,
    SendFailure,
    find_named_address,
    send_post,
)
from backend.core.server.periodic_task import PeriodicTask, build_round, is_ending
from backend.core.session.executor import Database
from backend.core.session.models import now
from backend.domains.administration.webhook_subscriptions.deliveries import (
    PACE,
    AttemptOutcome,
    NothingToSend,
    SendingPace,
    WebhookClaim,
    WebhookEvent,
    claim_webhook,
    delete_old_attempts,
    find_next_event,
    list_due_webhooks,
    record_attempt,
    record_rest,
)
from backend.domains.administration.webhook_subscriptions.models import WebhookSubscription
from backend.domains.organisation.accounts.service import Keys

MOST_AT_ONCE = 8
"""Webhooks that are sent at the same time."""
LINE = Caller("webhooks", seconds=None)
"""A line of its own: deliveries wait behind people, never before them."""
WHY = "webhooks"


class WebhookSender:
    """The sender of one process."""

    def __init__(self, keys: Keys, pace: SendingPace = PACE) -> None:
        self.fields: FieldCipher = keys.fields
        self.hosts = keys.settings.list_webhook_hosts()
        self.needs_tls = keys.settings.is_production
        self.pace = pace
        self.under_way: set[asyncio.Task[None]] = set()
        self.task: asyncio.Task[None] | None = None

    async def start(self, app: FastAPI) -> None:
        self.task = asyncio.create_task(self.run(app.state.database))

    async def stop(self, _app: FastAPI) -> None:
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    async def run(self, database: Database) -> None:
        """Look for what is due and send it, until the task is cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    await self.start_due(database, group)
                except (Exception, asyncio.CancelledError) as error:
                    write_failure(error)
                await asyncio.sleep(self.pace.look)

    async def start_due(self, database: Database, group: asyncio.TaskGroup) -> None:
        """Begin to send as many webhooks as there is room for."""
        room = MOST_AT_ONCE - len(self.under_way)
        if room <= 0:
            return
        due = await database.run_as_system(WHY, list_due_webhooks, room, writes=False, caller=LINE)
        for left in due:
            claim = await database.run_as_system(WHY, claim_webhook, left, self.pace, caller=LINE)
            if claim is not None:
                task = group.create_task(self.deliver(database, claim))
                self.under_way.add(task)
                task.add_done_callback(self.under_way.discard)

    async def deliver(self, database: Database, claim: WebhookClaim) -> None:
        """Send what one webhook has, one after the other, until one fails or none is left."""
        going: WebhookClaim | None = claim
        try:
            while going is not None:
                going = await self.deliver_next(database, going)
        except (Exception, asyncio.CancelledError) as error:
            write_failure(error)  # the claim ends, and it is due again

    async def deliver_next(self, database: Database, claim: WebhookClaim) -> WebhookClaim | None:
        found = await database.run_as_system(WHY, find_next_event, claim, writes=False, caller=LINE)
        if isinstance(found, NothingToSend):
            await database.run_as_system(WHY, record_rest, claim, found, caller=LINE)
        if not isinstance(found, WebhookEvent):
            return None
        outcome = await self.send(claim, found)
        return await database.run_as_system(
            WHY, record_attempt, claim, found, outcome, self.pace, caller=LINE
        )

    async def send(self, claim: WebhookClaim, event: WebhookEvent) -> AttemptOutcome:
        """One attempt; it ends within the limit."""
        at, began = now(), monotonic()
        status, failure = None, None
        try:
            status = await self.post(claim, event, int(at.timestamp()))
        except SendFailed as failed:
            failure = failed.failure
        return AttemptOutcome(at, int((monotonic() - began) * 1000), status, failure)

    async def post(self, claim: WebhookClaim, event: WebhookEvent, timestamp: int) -> int:
        """The status of the receiver's answer; raises SendFailed."""
        address = find_named_address(event.url, self.hosts, needs_tls=self.needs_tls)
        if address is None:
            raise SendFailed(SendFailure.HOST_NOT_NAMED)
        cell = (WebhookSubscription.__tablename__, "secret", claim.id)
        try:
            secret = self.fields.decrypt(event.secret, *cell)
        except DecryptionError:
            raise SendFailed(SendFailure.SECRET_UNREADABLE) from None
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "So178-Webhook",
            "webhook-id": event.id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign_message(secret, event.id, timestamp, event.body),
        }
        return await send_post(address, headers, event.body, self.pace.limit)


def sign_message(secret: bytes, id: str, timestamp: int, body: bytes) -> str:
    """The signature that Standard Webhooks names `v1`."""
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def write_failure(error: BaseException) -> None:
    """Say on stderr that a round failed, by its type; raises it if the task was told to end."""
    if is_ending(error):
        raise error
    sys.stderr.write(f"sending webhooks failed: {type(error).__name__}\n")


def install_sender(app: FastAPI) -> None:
    """Send webhooks as long as the application runs, and forget old attempts each day."""
    sender = WebhookSender(app.state.keys)
    app.state.on_start.append(sender.start)
    app.state.on_stop.append(sender.stop)
    PeriodicTask(
        "forgetting attempts of webhooks",
        build_round("forgetting attempts of webhooks", delete_old_attempts),
        first_after=180.0,
        every=24 * 3600.0,
    ).install(app)
