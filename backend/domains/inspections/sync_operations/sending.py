"""A batch from its coming to its receipt."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import anyio.to_thread
from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import Response

from backend.core.errors.exceptions import FieldError, ensure_no_errors
from backend.core.errors.problem import Problem
from backend.core.http.short_transactions import ShortTransactions
from backend.core.server.admission import AdmissionGate, Caller
from backend.core.session.early_commits import open_early_commits
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.inspections.inspections.queries import load_same_visits
from backend.domains.inspections.sync_operations.batches import Batch
from backend.domains.inspections.sync_operations.encrypted import UnreadOperation, decrypt_batch
from backend.domains.inspections.sync_operations.models import SyncReceipt
from backend.domains.inspections.sync_operations.queries import to_receipt_read
from backend.domains.inspections.sync_operations.receipts import create_receipt
from backend.domains.inspections.sync_operations.schemas import (
    MAX_OPERATIONS,
    BatchResults,
    OperationBatch,
    OperationResult,
)
from backend.domains.inspections.sync_operations.standing import (
    Outcome,
    load_standing,
)
from backend.domains.organisation.accounts.devices import record_device_event
from backend.domains.organisation.accounts.identity import get_keys
from backend.domains.organisation.accounts.send_keys import find_sending_device
from backend.permissions import Permission

BATCH_WAIT_SECONDS = 45.0
"""How long a batch waits for its turn before the device is asked to come again: with what it takes
itself it is answered before a proxy gives up (60 s)."""
SAME_TRIES = 3
"""So often the same batch may have been recorded by another request before this one could."""


async def run_batch(
    request: Request, transactions: ShortTransactions, data: OperationBatch
) -> BatchResults | Response:
    """Do a batch; answers what stopped it if nothing was done before."""
    ensure_countable(data)
    ensure_named_once(data)
    data, unread = await anyio.to_thread.run_sync(
        decrypt_batch, get_keys(request).queues, transactions.actor.id, data
    )
    gate: AdmissionGate = request.app.state.syncing
    waiting = transactions.caller
    early = replace(transactions, commits_early=True)
    async with (
        gate.slot(Caller(waiting.person, waiting.disconnected, BATCH_WAIT_SECONDS)),
        open_early_commits(transactions.database),
    ):
        for _ in range(SAME_TRIES):
            with suppress(IntegrityError):
                return await run_batch_once(request, early, data, unread)
        return await run_batch_once(request, early, data, unread)


async def run_batch_once(
    request: Request,
    transactions: ShortTransactions,
    data: OperationBatch,
    unread: Sequence[UnreadOperation],
) -> BatchResults | Response:
    """Do a batch once; raises IntegrityError if its operations were recorded meanwhile.

    A device that got no answer sends the same batch again while the first one still runs. Each
    operation was done once, by its key; the next try finds what became of it.
    """
    sender = find_sending_device(request)
    standing = await transactions.read(load_standing, data, sender)
    batch = Batch(request, transactions, standing, data, unread)
    await batch.run()
    told = batch.list_told()
    if sender is not None:
        kept_back = {one.id for one in unread}
        told = [(id, one if id in kept_back else to_bare_status(one)) for id, one in told]
    if not told and batch.stopped is not None:
        stopped = batch.stopped
        headers = {k: v for k, v in stopped.headers.items() if k != "content-length"}
        return Response(stopped.body, stopped.status, headers)
    batch.keep_bodies()
    same = {} if sender is not None else await get_same_visits(transactions, batch, told)

    def record(db: Session) -> SyncReceipt:
        if sender is not None:
            record_device_event(db, "device-sent")
        offset = None
        if data.sent_at is not None:
            offset = round((data.sent_at - batch.received_at).total_seconds(), 3)
        return create_receipt(db, standing, told, batch.list_kept(), offset)

    receipt = await transactions.write(record)
    results = [to_result(id, outcome, same.get(id)) for id, outcome in told]
    return BatchResults(results=results, receipt=to_receipt_read(receipt))


def to_bare_status(outcome: Outcome) -> Outcome:
    """All that is told without a sign-in: the device may be in other hands."""
    return Outcome(outcome.status, first_status=outcome.first_status)


async def get_same_visits(
    transactions: ShortTransactions, batch: Batch, told: Sequence[tuple[UUID, Outcome]]
) -> dict[UUID, UUID]:
    """{operation: another visit of the same team, place and day} of those that are done."""
    records = dict(batch.list_visits())
    done = {id: records[id] for id, one in told if id in records and one.version is not None}
    if not done:
        return {}
    scope = transactions.actor.scope(Permission.INSPECTION_READ)
    found = await replace(transactions, scope=scope).read(load_same_visits, list(done.values()))
    return {id: found[record] for id, record in done.items() if record in found}


def to_result(id: UUID, outcome: Outcome, same_visit_id: UUID | None) -> OperationResult:
    return OperationResult(
        id=id,
        status=outcome.status,
        first_status=outcome.first_status,
        version=outcome.version,
        problem=None if outcome.problem is None else Problem.model_validate(outcome.problem),
        conflict_id=outcome.conflict_id,
        same_visit_id=same_visit_id,
    )


def ensure_countable(data: OperationBatch) -> None:
    """Raise Invalid if a batch is empty, or too large as a whole."""
    count = len(data.operations) + len(data.encrypted)
    if count == 0:
        ensure_no_errors([FieldError("/operations", "too-few", min=1)])
    if count > MAX_OPERATIONS:
        ensure_no_errors([FieldError("/operations", "too-many", max=MAX_OPERATIONS)])


def ensure_named_once(data: OperationBatch) -> None:
    """Raise Invalid if a batch names an operation twice."""
    seen, errors = set(), []
    named = [(f"/operations/{place}/id", one.id) for place, one in enumerate(data.operations)]
    named += [(f"/encrypted/{place}/id", one.id) for place, one in enumerate(data.encrypted)]
    for pointer, id in named:
        if id in seen:
            errors.append(FieldError(pointer, "operation-named-twice"))
        seen.add(id)
    ensure_no_errors(errors)


register_messages(
    {
        "operation-named-twice": (
            "Mỗi thao tác chỉ gửi một lần trong một lượt.",
            "A batch names each operation once.",
        ),
    }
)
