"""The wire of coordination rules."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.core.sql.pagination import After, Limit
from backend.core.text.schemas import (
    ClientId,
    Code,
    Day,
    EntityRead,
    Name,
    Note,
    Schema,
    SearchText,
    build_unset_default,
)

CoordinationRuleAgencies = Annotated[
    list[Name],
    Field(min_length=1, max_length=40, description="by their names; never persons"),
]


class CoordinationRuleFilters(BaseModel):
    """What the list is narrowed by; an export takes the same."""

    model_config = ConfigDict(extra="forbid")

    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    q: SearchText | None = None


class CoordinationRuleQuery(CoordinationRuleFilters):
    after: After = None
    limit: Limit = 50


class CoordinationRuleCreate(Schema):
    """Of one of the caller's units; its paper is added as an attachment."""

    id: ClientId | None = None
    org_unit_id: UUID
    name: Name
    document_no: Code
    issued_on: Day
    valid_to: Day | None = None
    agencies: CoordinationRuleAgencies
    note: Note | None = None


class CoordinationRuleUpdate(Schema):
    """A merge patch. The unit stays."""

    name: Name = Field(default_factory=build_unset_default)
    document_no: Code = Field(default_factory=build_unset_default)
    issued_on: Day = Field(default_factory=build_unset_default)
    valid_to: Day | None = None
    agencies: CoordinationRuleAgencies = Field(default_factory=build_unset_default)
    note: Note | None = None


class CoordinationRuleRead(EntityRead):
    """With the name of its unit."""

    org_unit_id: UUID
    org_unit_name: str
    name: str
    document_no: str
    issued_on: date
    valid_to: date | None
    agencies: list[str]
    note: str | None
