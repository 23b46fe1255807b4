"""The wire of checklists: what a visit looks at, by version."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Code,
    Day,
    Filters,
    Line,
    Moment,
    Note,
    Schema,
    build_unset_default,
)
from backend.law import reference

ItemCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Title = Annotated[Line, Field(min_length=1, max_length=200)]
ItemLine = Annotated[Line, Field(min_length=1)]
PlaceType = Annotated[
    Code,
    Field(json_schema_extra={"enum": [one.code for one in reference.load_establishment_types()]}),
]
Types = Annotated[list[Code], Field(min_length=1, max_length=40)]


class ChecklistTemplateFilters(Filters):
    establishment_type: Annotated[
        PlaceType | None,
        Field(description="only the items that concern this kind of establishment"),
    ] = None
    on: Annotated[Day | None, Field(description="in force on this day")] = None


class ItemEntry(Schema):
    """`applies_to`: every kind of place, those that need a security certificate, or those named.

    `acts`: codes of violation types that a place may have committed which does not comply.
    """

    code: ItemCode
    section: Title
    text: ItemLine
    legal_basis: ItemLine
    applies_to: Literal["all", "needs_security_certificate"] | Types = "all"
    acts: Annotated[list[ItemCode], Field(max_length=20, default_factory=list)]


Items = Annotated[list[ItemEntry], Field(min_length=1, max_length=100)]


class TemplateCreate(Schema):
    """A new version: minutes of visits from `valid_from` on begin with it.

    Those that have begun keep the version they name. An item keeps its `code` from version to
    version as long as it asks the same. `is_verified`: each legal basis was held against its text.
    """

    id: ClientId | None = None
    org_unit_id: UUID
    title: Title
    valid_from: Day
    valid_to: Day | None = None
    note: Note = ""
    is_verified: bool = False
    items: Items


class TemplateUpdate(Schema):
    """A merge patch. Once minutes name the version, only `valid_to`, `note` and
    `is_verified` change."""

    title: Title = Field(default_factory=build_unset_default)
    valid_from: Day = Field(default_factory=build_unset_default)
    valid_to: Day | None = None
    note: Note = Field(default_factory=build_unset_default)
    is_verified: bool = Field(default_factory=build_unset_default)
    items: Items = Field(default_factory=build_unset_default)


class ItemRead(BaseModel):
    code: str
    section: str
    text: str
    legal_basis: str
    applies_to: Literal["all", "needs_security_certificate"] | list[str]
    acts: list[str]


class TemplateRead(BaseModel):
    """A checklist; minutes name it by `key` as their `checklist_version`.

    `number` counts the versions. `valid_to` is the last day on which minutes begin with it: its
    own, or the day before the next version. `is_shipped`: it came with the program and cannot be
    changed, only followed by another.
    """

    id: UUID
    key: str
    number: int
    version: int
    """That of the record, for If-Match."""
    org_unit_id: UUID | None
    title: str
    valid_from: date
    valid_to: date | None
    is_verified: bool
    is_shipped: bool
    note: str
    created_at: Moment | None
    items: list[ItemRead]
