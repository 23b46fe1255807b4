"""The wire of what devices did without a network."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, JsonValue, TypeAdapter

from backend.core.errors.problem import Problem
from backend.core.text.schemas import BaseModel, EntityRead, Filters, Moment, Note, Schema
from backend.domains.inspections.sync_operations.models import (
    ENTITY_LENGTH,
    ConflictChoice,
    ConflictStatus,
    OperationStatus,
)

MAX_OPERATIONS = 500
MAX_ENCRYPTED = 1_400_000
"""Characters of what a request of the largest size (R22) is, encrypted."""
MAX_SEQ = 2**53 - 1
Word = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=ENTITY_LENGTH)]

JSON = TypeAdapter[JsonValue](JsonValue)


def ensure_shallow(body: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Raise ValueError for what is nested some 250 levels deep: it could not be written again."""
    JSON.validate_python(body)
    return body


DeviceSeq = Annotated[
    int,
    Field(ge=1, le=MAX_SEQ, strict=True, description="1, 2, 3 … on each device, without a gap"),
]


class Operation(Schema):
    """One write that a device did without a network.

    It is the request `POST /{entity}` (`create`), `PATCH /{entity}/{record_id}` (`update`) or
    `POST /{entity}/{record_id}/{action}`, and what that request takes and refuses, it does. The
    requests whose description has `x-offline` can be sent so.
    """

    id: UUID = Field(description="Of the operation: sent twice, it is done once")
    device_seq: DeviceSeq
    entity: Word = Field(description="The first word of the address, such as `inspections`")
    record_id: UUID = Field(description="Of the record; a new one has the id of the device")
    action: Word = Field(description="`create`, `update`, or the last word of the address")
    base_version: int | None = Field(
        None,
        ge=1,
        lt=2**31,
        strict=True,
        description="The version that the device had of the record; null: as the device itself "
        "left it",
    )
    captured_at: Moment = Field(
        description="When it was done, by the clock of the device; kept, and nothing is ordered "
        "by it"
    )
    body: Annotated[dict[str, Any], AfterValidator(ensure_shallow)] | None = Field(
        None, description="The body of the request"
    )


class EncryptedOperation(Schema):
    """An operation without `device_seq`, as JSON that only the server reads.

    `ECDH-ES` to the key `enc` of `GET /work-package/keys`, `A256GCM`; `apu`: `user_id/device_id`.
    """

    id: UUID
    device_seq: DeviceSeq
    content: Annotated[str, Field(max_length=MAX_ENCRYPTED)]


class OperationBatch(Schema):
    """What waits on a device, 1 to 500 operations."""

    operations: Annotated[list[Operation], Field(max_length=MAX_OPERATIONS)]
    encrypted: list[EncryptedOperation] = Field(
        [], max_length=MAX_OPERATIONS, description="Others, which nobody reads on the device"
    )
    sent_at: Moment | None = Field(
        None, description="The clock of the device now, from which its offset is told"
    )
    device_id: UUID | None = Field(
        None, description="Of the device whose numbers these are; null: that of the sign-in"
    )


class OperationResult(BaseModel):
    """What became of one operation; of a `duplicate`, what became of it the first time."""

    id: UUID
    status: OperationStatus
    first_status: OperationStatus | None = Field(
        None, description="Of a duplicate: what became of it the first time"
    )
    version: int | None = Field(description="Of the record, where it was done")
    problem: Problem | None = Field(description="Why it was not done, or not yet")
    conflict_id: UUID | None = Field(
        None, description="Of `/sync/conflicts`, where both sides changed the same field"
    )
    same_visit_id: UUID | None = None


class SyncReceiptRead(BaseModel):
    """What the server has taken over, durably."""

    id: UUID
    count: int = Field(description="Operations of which the results tell")
    hash: str = Field(
        description="SHA-256 of the lines `id status version`, version empty where there is none, "
        "in the order of the results"
    )
    at: datetime = Field(description="The server's clock")
    clock_offset_seconds: float | None = Field(
        description="How far the clock of the device is ahead; null where it was not told"
    )


class BatchResults(BaseModel):
    """The results, in the order of the device, and their receipt.

    An operation that waited and is done now is among them. What is missing was not reached: send it
    again.
    """

    results: list[OperationResult]
    receipt: SyncReceiptRead = Field(description="What was taken over, durably")


class OperationFilters(Filters):
    status: OperationStatus | None = None
    record_id: UUID | None = None


class OperationRead(BaseModel):
    """An operation that came from a device."""

    id: UUID = Field(description="Of the entry in this list")
    operation_id: UUID
    actor_id: UUID
    actor_name: str | None
    receipt_id: UUID
    device_seq: int
    entity: str
    record_id: UUID
    action: str
    base_version: int | None
    captured_at: Moment
    received_at: Moment
    status: OperationStatus
    version: int | None
    problem: Problem | None


class ConflictField(BaseModel):
    """A field that both sides changed."""

    path: str = Field(description="The field, or `field/key` where keys are merged by themselves")
    seen: Any = Field(description="As the device saw it")
    mine: Any = Field(description="What the device wants")
    theirs: Any = Field(description="What somebody else wrote, and what stands")


class ConflictFilters(Filters):
    status: ConflictStatus | None = None
    inspection_id: UUID | None = None
    record_id: UUID | None = None


class ConflictRead(EntityRead):
    """What a device and somebody else changed both. Until a person decides, `theirs` stands."""

    operation_id: UUID
    actor_id: UUID
    actor_name: str | None
    inspection_id: UUID | None
    entity: str
    record_id: UUID
    base_version: int
    captured_at: Moment
    fields: list[ConflictField]
    theirs_by_id: UUID
    theirs_by_name: str | None
    theirs_at: Moment
    status: ConflictStatus
    choices: dict[str, ConflictChoice] | None
    reason: str | None
    resolved_by_id: UUID | None
    resolved_by_name: str | None
    resolved_at: Moment | None


class Resolution(Schema):
    """Which value stands, for each field of the conflict, and why."""

    choices: dict[Annotated[str, Field(max_length=200)], ConflictChoice]
    reason: Annotated[Note, Field(min_length=1)]
