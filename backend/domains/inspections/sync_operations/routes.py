"""What a device did without a network comes here."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from backend.core.errors.exceptions import Forbidden
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows
from backend.domains.inspections.sync_operations import conflicts, queries
from backend.domains.inspections.sync_operations.schemas import (
    BatchResults,
    ConflictFilters,
    ConflictRead,
    OperationBatch,
    OperationFilters,
    OperationRead,
    Resolution,
    SyncReceiptRead,
)
from backend.domains.inspections.sync_operations.sending import run_batch
from backend.domains.inspections.sync_operations.startup import MAX_BATCH
from backend.permissions import Permission

router = create_router("/sync")

Sending = Annotated[ShortTransactions, open_short_transactions(Permission.SELF)]
Reading = Annotated[Session, requires(Permission.SELF)]
ReadingVisits = Annotated[Session, requires(Permission.INSPECTION_READ)]
Resolving = Annotated[ShortTransactions, open_short_transactions(Permission.INSPECTION_WRITE)]
LIVE = {"x-live": "names"}
SENT = {"x-gzip": MAX_BATCH, "x-send-key": "what waits on a device is sent, also after its end"}


@router.post("/operations", response_model=BatchResults, openapi_extra=SENT)
@register_impossible_errors(Forbidden("outside-units"))  # what it keeps is the sender's, of no unit
async def send_operations(
    request: Request, transactions: Sending, data: OperationBatch
) -> BatchResults | Response:
    """Do what a device did without a network: each operation once, in the order of the device.

    Each is the request that it names, with its rules; nothing of it is lost. The body may be packed
    (`Content-Encoding: gzip`). The answer is sent when all of it is durable. With a send key
    results have only their status, and nothing is signed.
    """
    return await run_batch(request, transactions, data)


@router.get("/operations", response_model=Page[OperationRead])
def list_operations(
    db: Reading,
    filters: Annotated[OperationFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """What one's devices sent, the last one first; officers also see what units were refused."""
    return queries.list_operations(db, filters, after, limit)


@router.get("/conflicts", response_model=Page[ConflictRead], openapi_extra=LIVE)
def list_conflicts(
    db: ReadingVisits,
    filters: Annotated[ConflictFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Fields that a device and somebody else changed both, and both values, the last one first."""
    return conflicts.list_conflict_rows(db, filters, after, limit)


@router.get("/conflicts/{id}", response_model=ConflictRead, openapi_extra=LIVE)
def get_conflict(db: ReadingVisits, id: UUID) -> ConflictRead:
    """One conflict."""
    return conflicts.get_conflict_read(db, id)


@router.post("/conflicts/{id}/resolve", response_model=ConflictRead)
async def resolve_conflict(
    request: Request, transactions: Resolving, id: UUID, data: Resolution
) -> ConflictRead | Response:
    """Say for each field which value stands, and why; needs If-Match.

    What is chosen of the device is written as a change of the record, with its rules. 409
    `conflict-moved`: the record changed once more, and the conflict shows what stands now.
    """
    return await conflicts.apply_resolution(request, transactions, id, data)


@router.get("/receipts/{id}", response_model=SyncReceiptRead)
def get_receipt(db: Reading, id: UUID) -> SyncReceiptRead:
    """What the server told of a batch, once more."""
    return queries.get_receipt_read(db, id)
