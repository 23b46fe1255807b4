"""The wire of __ens__."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.core.sql.pagination import After, Limit
from backend.core.text.schemas import (
    ClientId,
    EntityRead,
    Name,
    Note,
    Schema,
    SearchText,
    build_unset_default,
)


class __Thing__Filters(BaseModel):
    """What the list is narrowed by; an export takes the same."""

    model_config = ConfigDict(extra="forbid")

    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    q: SearchText | None = None


class __Thing__Query(__Thing__Filters):
    after: After = None
    limit: Limit = 50


class __Thing__Create(Schema):
    """A new __en__ of one of the caller's units."""

    id: ClientId | None = None
    org_unit_id: UUID
    name: Name
    note: Note | None = None


class __Thing__Update(Schema):
    """A merge patch. The unit stays."""

    name: Name = Field(default_factory=build_unset_default)
    note: Note | None = None


class __Thing__Read(EntityRead):
    """One __en__, with the name of its unit."""

    org_unit_id: UUID
    org_unit_name: str
    name: str
    note: str | None
