"""The wire of materials."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.sql.pagination import PageQuery
from backend.core.text.schemas import (
    Count,
    Filters,
    Line,
    Name,
    Note,
    Schema,
    SearchText,
    UnitRecordCreate,
    UnitRecordRead,
    build_unset_default,
)
from backend.domains.prevention.materials.models import Audience, MaterialKind

MaterialYear = Annotated[int, Field(ge=1990, le=2100, strict=True)]
Office = Annotated[Line, Field(max_length=200)]


class MaterialFilters(Filters):
    """What the list is narrowed by; an export takes the same."""

    org_unit_id: Annotated[UUID | None, Field(description="of this unit and all in it")] = None
    kind: MaterialKind | None = None
    audience: Audience | None = None
    year: Annotated[int | None, Field(ge=1990, le=2100)] = None
    q: Annotated[SearchText | None, Field(description="words of title, subject or office")] = None


class MaterialQuery(PageQuery, MaterialFilters):
    pass


class MaterialCreate(UnitRecordCreate):
    """A new material of one of the caller's units; its file is added as an attachment.

    `copy_count` left out or null: nobody counted, which is not 0.
    """

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


class MaterialRead(UnitRecordRead):
    name: str
    kind: MaterialKind
    topic: str | None
    audience: Audience
    year: int
    issuer: str | None
    copy_count: int | None
    note: str | None
