"""The wire of what is kept about a place: head counts, commitments, its timeline."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from backend.core.text.schemas import (
    ClientId,
    Count,
    Day,
    EntityRead,
    Moment,
    Note,
    Schema,
    build_unset_default,
)


class WorkforceCountCreate(Schema):
    """Head counts on one day; `female`, `under_18` and each `with_…` are among `total`.

    Null is a number that nobody counted, which is not 0.
    """

    id: ClientId | None = None
    counted_on: Day | None = None
    total: Count
    female: Count
    under_18: Count | None = None
    with_contract: Count | None = None
    with_health_check: Count | None = None
    with_temporary_residence: Count | None = None


class WorkforceCountUpdate(Schema):
    counted_on: Day = Field(default_factory=build_unset_default)
    total: Count = Field(default_factory=build_unset_default)
    female: Count = Field(default_factory=build_unset_default)
    under_18: Count | None = None
    with_contract: Count | None = None
    with_health_check: Count | None = None
    with_temporary_residence: Count | None = None


class WorkforceCountRead(EntityRead):
    """`keeps_blanks` null: written while a blank became 0, so `under_18` 0 may be no count."""

    establishment_id: UUID
    org_unit_id: UUID
    counted_on: date
    total: int
    female: int
    under_18: int | None
    with_contract: int | None
    with_health_check: int | None
    with_temporary_residence: int | None
    keeps_blanks: bool | None


class PlaceCountRead(BaseModel):
    """A place in business on the day asked for, and what was counted there.

    `count`: the head count of that day; `before`: the latest of an earlier day. Null: none.
    """

    establishment_id: UUID
    name: str
    establishment_type: str
    address: str
    org_unit_id: UUID
    org_unit_name: str
    count: WorkforceCountRead | None
    before: WorkforceCountRead | None


class CommitmentCreate(Schema):
    id: ClientId | None = None
    signed_on: Day
    note: Note | None = None


class CommitmentUpdate(Schema):
    signed_on: Day = Field(default_factory=build_unset_default)
    note: Note | None = None


class CommitmentRead(EntityRead):
    establishment_id: UUID
    org_unit_id: UUID
    signed_on: date
    note: str | None


class TimelineItem(BaseModel):
    """One thing that happened to a place.

    `kind` = `<record>.<what>`: `establishment.closed`, `establishment.moved`,
    `workforce_count.created`, `inspection.signed` … `on` is the civil date that it bears, `id` the
    record, `record` what that record says now, `changes` = {field: [before, after]}.
    `establishment_id` tells whose it is where the whole site is told.
    """

    seq: int
    at: Moment
    on: date
    kind: str
    id: UUID
    establishment_id: UUID
    actor_name: str | None
    record: dict[str, Any]
    changes: dict[str, list[Any]]
