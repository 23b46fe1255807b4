"""What is kept of a batch: its receipt, its operations, and the conflicts that they led to."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from pydantic import JsonValue

from backend.core.session.bulk_writes import create_many
from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.core.sql.bulk_insert import NewRow
from backend.domains.inspections.sync_operations.models import (
    OperationStatus,
    SyncConflict,
    SyncOperation,
    SyncReceipt,
)
from backend.domains.inspections.sync_operations.queries import find_sender_unit
from backend.domains.inspections.sync_operations.standing import (
    NewConflict,
    Outcome,
    QueuedOperation,
    Standing,
    compute_digest,
)


def create_receipt(
    db: Session,
    standing: Standing,
    told: Sequence[tuple[UUID, Outcome]],
    kept: Sequence[QueuedOperation],
    clock_offset: float | None,
) -> SyncReceipt:
    """Keep what became of a batch; `told` are all results, `kept` the operations behind them."""
    came = [one.operation.device_seq for one in kept]
    receipt = SyncReceipt(
        id=create_id(),
        actor_id=db.actor.id,
        device=standing.device,
        request_id=db.actor.request_id,
        at=now(),
        count=len(told),
        content_hash=compute_results_hash(told),
        clock_offset_seconds=clock_offset,
        settled_seq=standing.find_first_missing(came) - 1,
    )
    db.save(receipt)
    unit = find_sender_unit(db.actor)
    new = [one for one in kept if one.stored is None]
    rows = [build_row(db.actor.id, unit, receipt, standing.device, one) for one in new]
    create_many(db, SyncOperation, rows)
    update_kept_conflicts(db, kept)
    create_many(db, SyncConflict, list_conflict_rows(db.actor.id, standing.device, kept))
    for one in kept:
        if one.stored is not None and one.outcome is not None:
            row = db.get_one(SyncOperation, one.stored.id)
            row.device_seq = one.operation.device_seq
            row.status, row.version = one.outcome.status, one.outcome.version
            row.problem = to_kept_problem(one.outcome.problem)
            row.body = one.body
    db.flush()
    return receipt


def build_row(
    actor_id: UUID, unit: UUID | None, receipt: SyncReceipt, device: str, one: QueuedOperation
) -> NewRow:
    assert one.outcome is not None
    operation, outcome = one.operation, one.outcome
    return {
        "id": create_id(),
        "actor_id": actor_id,
        "unit_id": unit,
        "receipt_id": receipt.id,
        "device": device,
        "operation_id": operation.id,
        "device_seq": operation.device_seq,
        "entity": operation.entity,
        "record_id": operation.record_id,
        "action": operation.action,
        "base_version": operation.base_version,
        "captured_at": operation.captured_at,
        "received_at": one.received_at,
        "digest": compute_digest(operation),
        "status": outcome.status,
        "version": outcome.version,
        "problem": to_kept_problem(outcome.problem),
        "body": one.body,
    }


def list_conflict_rows(
    actor_id: UUID, device: str, kept: Iterable[QueuedOperation]
) -> list[NewRow]:
    return [
        {
            "id": conflict.id,
            "operation_id": one.operation.id,
            "actor_id": actor_id,
            "device": device,
            "device_seq": one.operation.device_seq,
            "inspection_id": conflict.inspection_id,
            "unit_id": conflict.unit_id,
            "entity": one.operation.entity,
            "record_id": one.operation.record_id,
            "base_version": conflict.base_version,
            "captured_at": one.operation.captured_at,
            "fields": dict[str, JsonValue](conflict.fields),
            "theirs_by_id": conflict.theirs_by_id,
            "theirs_at": conflict.theirs_at,
        }
        for one in kept
        if (conflict := find_conflict(one)) is not None and one.kept_conflict_id is None
    ]


def find_conflict(one: QueuedOperation) -> NewConflict | None:
    return one.outcome.conflict if one.outcome is not None else None


def create_conflict(db: Session, device: str, one: QueuedOperation, whole: NewConflict) -> None:
    """Keep every field of an operation before a part of it is written: whatever happens then,
    nothing of it is lost."""
    one.outcome = Outcome(OperationStatus.CONFLICT, conflict=whole)
    create_many(db, SyncConflict, list_conflict_rows(db.actor.id, device, [one]))
    one.kept_conflict_id, one.outcome = whole.id, None


def update_kept_conflicts(db: Session, kept: Iterable[QueuedOperation]) -> None:
    """What was written meanwhile waits no longer."""
    for one in kept:
        if one.kept_conflict_id is None:
            continue
        row = db.get_one(SyncConflict, one.kept_conflict_id)
        conflict = find_conflict(one)
        if conflict is None:
            db.delete(row)
        else:
            row.fields = conflict.fields
            row.theirs_by_id, row.theirs_at = conflict.theirs_by_id, conflict.theirs_at


def to_kept_problem(problem: Mapping[str, JsonValue] | None) -> dict[str, JsonValue] | None:
    """The problem without the record that it shows: that is read where it stands."""
    return None if problem is None else {k: v for k, v in problem.items() if k != "current"}


def compute_results_hash(told: Sequence[tuple[UUID, Outcome]]) -> str:
    lines = (f"{id} {one.status} {one.version or ''}\n" for id, one in told)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
