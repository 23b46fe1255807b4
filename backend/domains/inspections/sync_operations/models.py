"""Operations that devices sent, with what became of each, and the receipts of their batches."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.session.models import Base, create_id, now
from backend.core.sql.partial_index import build_partial_index
from backend.core.sql.types import Json, to_enum_type

DEVICE_LENGTH = 100
ENTITY_LENGTH = 40


class OperationStatus(StrEnum):
    """What became of an operation."""

    APPLIED = "applied"
    """Done, as the request that it names does it."""
    DUPLICATE = "duplicate"
    """Sent before: what became of it then is told again."""
    MERGED = "merged"
    """Done beside changes of others, which it does not touch."""
    CONFLICT = "conflict"
    """Somebody else changed the same field: both values wait for a person."""
    HELD = "held"
    """It waits for an operation that comes before it, and is tried again with the next batch."""
    REFUSED = "refused"
    """It can no longer be done, or never could; kept with the reason."""


class SyncReceipt(Base):
    """What the server told a device of one batch."""

    __tablename__ = "sync_receipts"
    __table_args__ = (sa.Index(None, "actor_id", "device", "id"),)

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    actor_id: orm.Mapped[UUID]
    device: orm.Mapped[str] = orm.mapped_column(sa.String(DEVICE_LENGTH))
    request_id: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    """Under which the change log has what the batch did."""
    at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    count: orm.Mapped[int]
    content_hash: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    clock_offset_seconds: orm.Mapped[float | None]
    settled_seq: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    """All operations of the device up to this number have come."""


class SyncOperation(Base):
    """One operation of a device. Its content is kept only while it is not done."""

    __tablename__ = "sync_operations"
    __table_args__ = (
        sa.UniqueConstraint("actor_id", "operation_id"),
        sa.Index(None, "actor_id", "device", "device_seq"),
        sa.Index(None, "actor_id", "device", "status"),
        sa.Index(None, "record_id"),
        sa.Index(None, "unit_id", "id"),
    )

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    actor_id: orm.Mapped[UUID]
    unit_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("org_units.id"))
    """The unit at which the sender works."""
    receipt_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("sync_receipts.id", ondelete="CASCADE"), index=True
    )
    """Of the batch in which it came."""
    device: orm.Mapped[str] = orm.mapped_column(sa.String(DEVICE_LENGTH))
    operation_id: orm.Mapped[UUID]
    device_seq: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    entity: orm.Mapped[str] = orm.mapped_column(sa.String(ENTITY_LENGTH))
    record_id: orm.Mapped[UUID]
    action: orm.Mapped[str] = orm.mapped_column(sa.String(ENTITY_LENGTH))
    base_version: orm.Mapped[int | None]
    captured_at: orm.Mapped[datetime]
    """By the clock of the device; nothing is ordered by it."""
    received_at: orm.Mapped[datetime] = orm.mapped_column(index=True)
    digest: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    """SHA-256 of the operation, by which it is known again."""
    status: orm.Mapped[OperationStatus] = orm.mapped_column(to_enum_type(OperationStatus))
    version: orm.Mapped[int | None]
    """Of the record, once it is done."""
    problem: orm.Mapped[dict[str, JsonValue] | None] = orm.mapped_column(Json)
    body: orm.Mapped[JsonValue] = orm.mapped_column(Json)
    """Of one that waits or was refused, if its fields are valid; None of all others."""


class ConflictStatus(StrEnum):
    """Whether somebody has decided between the values."""

    OPEN = "open"
    RESOLVED = "resolved"


class ConflictChoice(StrEnum):
    """Which value stands."""

    MINE = "mine"
    """The one of the device."""
    THEIRS = "theirs"
    """The one that stands in the register."""


class SyncConflict(Base):
    """Fields that a device and somebody else changed both; nothing of it is written until a person
    decides."""

    __tablename__ = "sync_conflicts"
    __table_args__ = (
        sa.Index(None, "status", "id"),
        build_partial_index("unit_id", "status", "id"),
    )

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    version: orm.Mapped[int] = orm.mapped_column(default=1)
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    updated_at: orm.Mapped[datetime] = orm.mapped_column(default=now, onupdate=now)
    operation_id: orm.Mapped[UUID]
    actor_id: orm.Mapped[UUID] = orm.mapped_column(index=True)
    device: orm.Mapped[str] = orm.mapped_column(sa.String(DEVICE_LENGTH))
    device_seq: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    inspection_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("inspections.id", ondelete="CASCADE"), index=True
    )
    """The visit of the record: whoever sees it, sees the conflict."""
    unit_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("org_units.id"))
    """The unit of that visit, by which the conflicts of a part of the country are found."""
    entity: orm.Mapped[str] = orm.mapped_column(sa.String(ENTITY_LENGTH))
    record_id: orm.Mapped[UUID] = orm.mapped_column(index=True)
    base_version: orm.Mapped[int]
    captured_at: orm.Mapped[datetime]
    fields: orm.Mapped[dict[str, dict[str, JsonValue]]] = orm.mapped_column(Json)
    """{path: {"seen", "mine", "theirs"}}."""
    theirs_by_id: orm.Mapped[UUID]
    theirs_at: orm.Mapped[datetime]
    status: orm.Mapped[ConflictStatus] = orm.mapped_column(
        to_enum_type(ConflictStatus), default=ConflictStatus.OPEN
    )
    choices: orm.Mapped[dict[str, str] | None] = orm.mapped_column(Json)
    reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    resolved_by_id: orm.Mapped[UUID | None]
    resolved_at: orm.Mapped[datetime | None]
