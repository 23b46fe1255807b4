"""Schemas of reminders."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.periods import PeriodKind
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Code,
    Day,
    EntityRead,
    Filters,
    Note,
    Schema,
)
from backend.domains.reporting.reports.comparing_schemas import PartStage


class ReminderFilters(Filters):
    period_kind: PeriodKind | None = None
    period_start: Day | None = None


class ReminderCreate(Schema):
    """`org_unit_ids`: which parts; without it every one that has not handed its report on.

    `due_on`: until when the letter asks for them, today or later.
    """

    id: ClientId | None = None
    period_kind: PeriodKind
    period_start: Day
    due_on: Day
    org_unit_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)] | None = None
    document_no: Code | None = None
    note: Note | None = None


class ReminderUpdate(Schema):
    """The number of the letter, once it was issued, and what is noted."""

    document_no: Code | None = None
    note: Note | None = None


class ReminderRow(EntityRead):
    """A reminder. `org_unit_ids`: who was reminded."""

    org_unit_id: UUID
    org_unit_name: str
    period_kind: PeriodKind
    period_start: date
    title: str
    reminded_on: date
    due_on: date
    document_no: str | None
    note: str | None
    org_unit_ids: list[UUID]


class RemindedUnitRead(BaseModel):
    """A unit that was reminded: how far its report was then, and when it was handed on since."""

    org_unit_id: UUID
    name: str
    kind: str
    stage: PartStage
    closed_on: date
    submitted_on: date | None


class ReminderRead(ReminderRow):
    units: list[RemindedUnitRead]
