"""The wire of coordination rules."""

from datetime import date

from pydantic import Field

from backend.core.text.schemas import (
    Code,
    Day,
    Name,
    Note,
    Schema,
    UnitRecordCreate,
    UnitRecordRead,
    build_unset_default,
)
from backend.domains.planning.coordination_meetings.schemas import Agencies


class CoordinationRuleCreate(UnitRecordCreate):
    """Of one of the caller's units; its paper is added as an attachment."""

    name: Name
    document_no: Code
    issued_on: Day
    valid_to: Day | None = None
    agencies: Agencies
    note: Note | None = None


class CoordinationRuleUpdate(Schema):
    """A merge patch. The unit stays."""

    name: Name = Field(default_factory=build_unset_default)
    document_no: Code = Field(default_factory=build_unset_default)
    issued_on: Day = Field(default_factory=build_unset_default)
    valid_to: Day | None = None
    agencies: Agencies = Field(default_factory=build_unset_default)
    note: Note | None = None


class CoordinationRuleRead(UnitRecordRead):
    name: str
    document_no: str
    issued_on: date
    valid_to: date | None
    agencies: list[str]
    note: str | None
