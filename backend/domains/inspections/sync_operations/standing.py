"""What is known of a device before a batch."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from backend.core.http.idempotency import IdempotencyKey
from backend.core.session.session import Session
from backend.core.text.canonical_json import compute_sha256
from backend.domains.inspections.sync_operations.addresses import (
    CREATE,
    InnerRequest,
    list_named_ids,
)
from backend.domains.inspections.sync_operations.models import (
    OperationStatus,
    SyncConflict,
    SyncOperation,
    SyncReceipt,
)
from backend.domains.inspections.sync_operations.schemas import Operation, OperationBatch
from backend.domains.organisation.accounts.models import AuthSession
from backend.domains.organisation.accounts.send_keys import SendingDevice

DONE = (OperationStatus.APPLIED, OperationStatus.MERGED, OperationStatus.CONFLICT)


@dataclass(frozen=True, slots=True)
class NewConflict:
    """Fields that wait for a person, with who changed the other side last."""

    id: UUID
    inspection_id: UUID | None
    unit_id: UUID | None
    base_version: int
    fields: dict[str, dict[str, JsonValue]]
    theirs_by_id: UUID
    theirs_at: datetime


@dataclass(slots=True)
class Outcome:
    """What became of an operation in this batch."""

    status: OperationStatus
    version: int | None = None
    problem: Mapping[str, JsonValue] | None = None
    first_status: OperationStatus | None = None
    conflict_id: UUID | None = None
    conflict: NewConflict | None = None


@dataclass(slots=True)
class OwnVersions:
    """The versions that a device itself gave a record."""

    made: int | None = None
    """The one that its entry got, if the device made it."""
    applied: set[int] = field(default_factory=set)
    """Those without anything of others in between."""
    merged: int = 0
    """The last one at which an operation was merged, or led to a conflict."""

    def find_latest(self, base: int | None) -> int | None:
        """The version to which the device's own operations led from `base`, nobody else's."""
        latest = base if base is not None else self.made
        while latest is not None and latest + 1 in self.applied:
            latest += 1
        return latest


@dataclass(slots=True)
class Standing:
    """What is known of a device: its numbers, what it sent, what waits, which versions it made."""

    device: str
    is_signed_in: bool = True
    """Not by a send key alone, with which nothing is signed."""
    settled_seq: int = 0
    later_seqs: set[int] = field(default_factory=set)
    known: dict[UUID, SyncOperation] = field(default_factory=dict)
    """By the id of the operation: those of the batch, and all that are held."""
    conflicts: dict[UUID, UUID] = field(default_factory=dict)
    """{operation: its conflict} of these."""
    done_before: dict[UUID, tuple[Outcome, str]] = field(default_factory=dict)
    """Of operations that were done in a batch without a receipt, or as requests by themselves,
    with the digest of the request."""
    own: dict[UUID, OwnVersions] = field(default_factory=dict)

    def find_first_missing(self, more: Iterable[int]) -> int:
        """The lowest number that has not come, with `more` that come now."""
        there = self.later_seqs.union(more)
        missing = self.settled_seq + 1
        while missing in there:
            missing += 1
        return missing

    def find_done_before(self, operation: Operation, inner: InnerRequest) -> Outcome | None:
        """What became of it without a receipt; of another request under its id: nothing."""
        found = self.done_before.get(operation.id)
        if found is None:
            return None
        done, digest = found
        if done.status is not OperationStatus.MERGED and digest != inner.compute_digest():
            return None
        self.record_version(operation.record_id, operation.action, done.status, done.version)
        return done

    def record_version(
        self, record_id: UUID, action: str, status: OperationStatus, version: int | None
    ) -> None:
        own = self.own.setdefault(record_id, OwnVersions())
        if action == CREATE:
            own.made = version
        elif status is OperationStatus.APPLIED and version is not None:
            own.applied.add(version)
        elif version is not None:
            own.merged = max(own.merged, version)


def compute_digest(operation: Operation) -> str:
    """Of what it says. Its number is no part of that: a device counts anew where it lost count."""
    return compute_sha256(operation.model_dump(mode="json", exclude={"id", "device_seq"}))


def find_device(db: Session, named: UUID | None, sender: SendingDevice | None) -> str:
    """The device that a batch names, else a registered one, else that of the sign-in, or itself."""
    if named is not None:
        return f"device {named}"
    if sender is not None:
        return f"device {sender.id}"
    id = db.actor.session_id
    columns = (AuthSession.registered_device_id, AuthSession.device_id)
    row = db.execute(sa.select(*columns).where(AuthSession.id == id)).first()
    if row is not None and row.registered_device_id is not None:
        return f"device {row.registered_device_id}"
    return (row.device_id if row is not None else None) or f"session {id}"


def load_standing(db: Session, data: OperationBatch, sender: SendingDevice | None) -> Standing:
    """What is known of the device, and of its operations, before they are done."""
    operations, device = data.operations, find_device(db, data.device_id, sender)
    standing = Standing(device, is_signed_in=sender is None)
    mine = SyncOperation.actor_id == db.actor.id
    of_device = SyncOperation.device == standing.device
    ids = [one.id for one in operations]
    wanted = SyncOperation.operation_id.in_(ids)
    held = sa.and_(of_device, SyncOperation.status == OperationStatus.HELD)
    for row in db.scalars(sa.select(SyncOperation).where(mine, sa.or_(wanted, held))):
        standing.known[row.operation_id] = row
    ids = [*dict.fromkeys((*ids, *standing.known))]
    of_known = sa.select(SyncConflict.operation_id, SyncConflict.id).where(
        SyncConflict.actor_id == db.actor.id, SyncConflict.operation_id.in_(ids)
    )
    standing.conflicts = {row.operation_id: row.id for row in db.execute(of_known)}
    load_done_before(db, standing, ids)
    settled = sa.select(sa.func.max(SyncReceipt.settled_seq)).where(
        SyncReceipt.actor_id == db.actor.id, SyncReceipt.device == standing.device
    )
    standing.settled_seq = db.scalar(settled) or 0
    seqs = sa.select(SyncOperation.device_seq).where(
        mine, of_device, SyncOperation.device_seq > standing.settled_seq
    )
    standing.later_seqs = set(db.scalars(seqs))
    waiting = [row.record_id for row in standing.known.values()]
    records = {one.record_id for one in operations}.union(waiting)
    load_own_versions(db, standing, records)
    load_first_versions(db, standing, operations)
    return standing


def load_done_before(db: Session, standing: Standing, ids: Sequence[UUID]) -> None:
    """Find what was done though no receipt tells of it: the server died before, or it came as a
    request. Not to be asked again, as the sender may have lost the right since."""
    done = {id for id, row in standing.known.items() if row.status is not OperationStatus.HELD}
    keys = {
        f"key:{build_key(id, status)}": (id, status)
        for id in ids
        if id not in done
        for status in (OperationStatus.APPLIED, OperationStatus.MERGED)
    }
    columns = (IdempotencyKey.key, IdempotencyKey.body, IdempotencyKey.request_hash)
    found = sa.select(*columns).where(
        IdempotencyKey.actor_id == db.actor.id, IdempotencyKey.key.in_(list(keys))
    )
    for key, body, digest in db.execute(found):
        id, status = keys[key]
        standing.done_before[id] = (Outcome(status, parse_version(body)), digest)


def build_key(id: UUID, status: OperationStatus) -> str:
    """The Idempotency-Key of an operation. The one that is done as it was sent has its id, like the
    same request by itself: a device may have tried that first."""
    return f"{id} merged" if status is OperationStatus.MERGED else f"{id}"


def parse_version(body: bytes) -> int | None:
    """The version of the record that an answer shows."""
    content = json.loads(body) if body else None
    version = content.get("version") if isinstance(content, dict) else None
    return version if isinstance(version, int) else None


def load_own_versions(db: Session, standing: Standing, records: Iterable[UUID]) -> None:
    columns = (SyncOperation.record_id, SyncOperation.action, SyncOperation.status)
    done = sa.select(*columns, SyncOperation.version).where(
        SyncOperation.actor_id == db.actor.id,
        SyncOperation.device == standing.device,
        SyncOperation.record_id.in_(list(records)),
        SyncOperation.status.in_(DONE),
        SyncOperation.version.is_not(None),
    )
    for record_id, action, status, version in db.execute(done):
        standing.record_version(record_id, action, status, version)


def load_first_versions(db: Session, standing: Standing, operations: Sequence[Operation]) -> None:
    """The versions of what its person entered on another device, for operations that name none: a
    rescue file brought them to this one. Most batches have none and ask nothing."""
    known = standing.known
    asked: list[Operation | SyncOperation] = [*operations]
    asked += (row for row in known.values() if row.status is OperationStatus.HELD)
    entering = {one.record_id for one in operations if one.action == CREATE and one.id not in known}
    named = entering.union(id for id, own in standing.own.items() if own.made is not None)
    missing = {
        one.record_id
        for one in asked
        if one.action != CREATE and one.base_version is None and one.record_id not in named
    }
    if not missing:
        return
    entered = sa.select(SyncOperation.record_id, SyncOperation.version).where(
        SyncOperation.actor_id == db.actor.id,
        SyncOperation.record_id.in_(missing),
        SyncOperation.action == CREATE,
        SyncOperation.status.in_(DONE),
    )
    for record_id, version in db.execute(entered):
        standing.record_version(record_id, CREATE, OperationStatus.APPLIED, version)


@dataclass(slots=True)
class QueuedOperation:
    """An operation of the batch, or one that is held since an earlier one."""

    operation: Operation
    received_at: datetime
    named: frozenset[UUID]
    stored: SyncOperation | None = None
    is_sent: bool = True
    """Whether it is in the batch."""
    body: JsonValue = None
    """What is kept of its content."""
    outcome: Outcome | None = None
    kept_conflict_id: UUID | None = None
    """Of the conflict that was kept before a part of it was written."""


def is_open(one: QueuedOperation) -> bool:
    """Whether it still has to be done."""
    return one.outcome is None or one.outcome.status is OperationStatus.HELD


def build_queued(operation: Operation, received_at: datetime) -> QueuedOperation:
    return QueuedOperation(operation, received_at, frozenset(list_named_ids(operation)))


def build_queued_again(row: SyncOperation, *, is_sent: bool) -> QueuedOperation:
    """An operation that is held, to be tried again."""
    queued = build_queued(to_operation(row), row.received_at)
    queued.stored, queued.body, queued.is_sent = row, row.body, is_sent
    return queued


def to_operation(row: SyncOperation) -> Operation:
    return Operation.model_construct(
        id=row.operation_id,
        device_seq=row.device_seq,
        entity=row.entity,
        record_id=row.record_id,
        action=row.action,
        base_version=row.base_version,
        captured_at=row.captured_at,
        body=row.body if isinstance(row.body, dict) else None,
    )
