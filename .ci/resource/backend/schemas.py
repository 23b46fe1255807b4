"""The wire of __ens__."""

from pydantic import Field

from backend.core.sql.pagination import PageQuery
from backend.core.sql.record_reader import UnitRecordFilters
from backend.core.text.schemas import (
    Name,
    Note,
    Schema,
    UnitRecordCreate,
    UnitRecordRead,
    build_unset_default,
)


class __Thing__Filters(UnitRecordFilters):
    """What the list is narrowed by; an export takes the same."""


class __Thing__Query(PageQuery, __Thing__Filters):
    pass


class __Thing__Create(UnitRecordCreate):
    """A new __en__ of one of the caller's units."""

    name: Name
    note: Note | None = None


class __Thing__Update(Schema):
    """A merge patch. The unit stays."""

    name: Name = Field(default_factory=build_unset_default)
    note: Note | None = None


class __Thing__Read(UnitRecordRead):
    """A __en__ of a unit that the caller reaches."""

    name: str
    note: str | None
