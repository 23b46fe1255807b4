"""The wire of opening a record of a unit below."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from backend.core.text.schemas import BaseModel, Code, Filters, Moment, Note, Schema
from backend.domains.enforcement.violations.schemas import ViolationRead
from backend.domains.establishments.establishments.schemas import EstablishmentRead
from backend.domains.inspections.inspections.schemas import InspectionRead
from backend.domains.reporting.reports.schemas import ReportRead
from backend.domains.workspace.record_looks.models import OpenedKind

Purpose = Annotated[Note, Field(min_length=10, max_length=1000)]
"""Why: a sentence, without persons."""


class RecordLookCreate(Schema):
    """Which record, by its id, or by its number in a unit; and what it is opened for.

    The number: of the business registration, the minutes, the decision. A report is opened by id.
    """

    entity: OpenedKind
    entity_id: UUID | None = None
    org_unit_id: UUID | None = None
    number: Annotated[Code, Field(max_length=60)] | None = None
    reason: Purpose

    @model_validator(mode="after")
    def one_record_is_named(self) -> Self:
        by_number = self.org_unit_id is not None and self.number is not None
        if by_number == (self.entity_id is not None):
            raise ValueError("give entity_id, or org_unit_id and number")
        return self


class RecordLookFilters(Filters):
    entity: OpenedKind | None = None
    entity_id: UUID | None = None
    org_unit_id: UUID | None = None


class RecordLookRead(BaseModel):
    """Who opened which record, when and what for."""

    id: UUID
    org_unit_id: UUID
    org_unit_name: str
    entity: OpenedKind
    entity_id: UUID
    subject: str
    user_id: UUID
    user_name: str | None
    reason: str
    at: Moment


class OpenedRecord(BaseModel):
    """The opening as it is on record, and the record: one of the four, the others are null."""

    look: RecordLookRead
    establishment: EstablishmentRead | None = None
    inspection: InspectionRead | None = None
    violation: ViolationRead | None = None
    report: ReportRead | None = None
