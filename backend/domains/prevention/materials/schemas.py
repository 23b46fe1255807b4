"""The wire of materials."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.core.sql.pagination import After, Limit
from backend.core.text.schemas import (
    ClientId,
    Count,
    EntityRead,
    Line,
    Name,
    Note,
    Schema,
    SearchText,
    build_unset_default,
)
from backend.domains.prevention.materials.models import Audience, MaterialKind

MaterialYear = Annotated[int, Field(ge=1990, le=2100, strict=True)]
Office = Annotated[Line, Field(max_length=200)]


class MaterialFilters(BaseModel):
    """What the list is narrowed by; an export takes the same."""

    model_config = ConfigDict(extra="forbid")

    org_unit_id: Annotated[UUID | None, Field(description="of this unit and all in it")] = None
    kind: MaterialKind | None = None
    audience: Audience | None = None
    year: Annotated[int | None, Field(ge=1990, le=2100)] = None
    q: Annotated[SearchText | None, Field(description="words of title, subject or office")] = None


class MaterialQuery(MaterialFilters):
    after: After = None
    limit: Limit = 50


class MaterialCreate(Schema):
    """A new material of one of the caller's units; its file is added as an attachment.

    `copy_count` left out or null: nobody counted, which is not 0.
    """

    id: ClientId | None = None
    org_unit_id: UUID
    name: Name
    kind: MaterialKind
    topic: Line | None = None
    audience: Audience
    year: MaterialYear
    issuer: Office | None = None
    copy_count: Count | None = None
    note: Note | None = None


class MaterialUpdate(Schema):
    """A merge patch. The unit stays."""

    name: Name = Field(default_factory=build_unset_default)
    kind: MaterialKind = Field(default_factory=build_unset_default)
    topic: Line | None = None
    audience: Audience = Field(default_factory=build_unset_default)
    year: MaterialYear = Field(default_factory=build_unset_default)
    issuer: Office | None = None
    copy_count: Count | None = None
    note: Note | None = None


class MaterialRead(EntityRead):
    """One material, with the name of its unit."""

    org_unit_id: UUID
    org_unit_name: str
    name: str
    kind: MaterialKind
    topic: str | None
    audience: Audience
    year: int
    issuer: str | None
    copy_count: int | None
    note: str | None
