"""One row of a list: its values, its errors, and what the import does with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum
from typing import Any, Final, TypedDict
from uuid import UUID

from backend.core.text.i18n import MessageParam
from backend.core.text.schemas import BaseModel

CellValue = str | bool | int | float | date | UUID | list[str] | tuple[str, ...] | None
"""What a cell of a list can mean; None is a blank one. Choices are texts, booleans numbers."""


@dataclass(frozen=True, slots=True)
class CellIssue:
    """An error or a warning at the cell of a field; one of the whole row is at its first cell."""

    field_name: str
    code: str
    params: dict[str, MessageParam] = field(default_factory=dict)
    suggestion: str | None = None


class CellMistake(TypedDict):
    """An error or a warning as the import stores it; it gets its words when it is read.

    `value` is None if the cell seems to name a person: then it is not kept.
    """

    sheet: str
    cell: str
    value: str | None
    code: str
    params: dict[str, MessageParam]
    suggestion: str | None


class Keep(StrEnum):
    """Which value of a contested cell stands: that of the file, or that of the register."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(slots=True)
class Row:
    """A row of the file."""

    sheet: str
    number: int
    values: dict[str, Any]
    """{field: `CellValue`} of the cells that could be parsed; a list knows the types of its own."""
    errors: list[CellIssue]
    cell_texts: dict[str, str]
    """{field: the cell as Excel shows it}"""
    warnings: list[CellIssue] = field(default_factory=list)
    """These do not keep the row out, but somebody should look at them."""
    withheld_fields: set[str] = field(default_factory=set)
    """Fields whose cells seem to name a person: their content is never kept."""
    resolutions: dict[str, Keep] = field(default_factory=dict)
    """{field: what someone chose for its conflict}"""

    def __reduce__(self) -> tuple[type["Row"], tuple[object, ...]]:
        """What pickle keeps; that of a dataclass takes several times as long."""
        first = (self.sheet, self.number, self.values, self.errors, self.cell_texts)
        return Row, (*first, self.warnings, self.withheld_fields, self.resolutions)

    def add_error(self, field_name: str, code: str, **params: MessageParam) -> None:
        self.errors.append(CellIssue(field_name, code, params))

    def add_warning(self, field_name: str, code: str, **params: MessageParam) -> None:
        self.warnings.append(CellIssue(field_name, code, params))

    def has_error(self, field_name: str) -> bool:
        return any(error.field_name == field_name for error in self.errors)


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    ERROR = "error"
    CONFLICT = "conflict"
    """The file and the register changed a cell after the export; someone has to choose."""


class Unknown(Enum):
    """In place of a former value that is not known."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(slots=True)
class CellConflict:
    """A cell that the file and the register both changed after the export."""

    file_value: CellValue
    register_value: CellValue
    exported_value: CellValue | Unknown = UNKNOWN
    """The value in the export."""
    keep: Keep | None = None


@dataclass(slots=True)
class KnownRecord:
    """A record that rows are compared with; `fields` = {field of a column: value}."""

    id: UUID
    version: int
    org_unit_id: UUID
    fields: dict[str, Any]
    extra: dict[Any, dict[str, Any]] = field(default_factory=dict)
    """What the list compares besides the fields of the record: head counts by day."""


ParsedRecord = BaseModel | Mapping[str, Any]
"""A record as the schema of its list parses it; its values, if the list has no schema."""


@dataclass(slots=True)
class RowDecision:
    """What the import does with a row. `values` are all fields of a new record, or the changes."""

    row: Row
    action: Action
    id: UUID | None = None
    version: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    before: dict[str, CellValue] = field(default_factory=dict)
    body: ParsedRecord | None = None
    """The new record, for the service."""
    validated: dict[str, Any] = field(default_factory=dict)
    """The changes of a known record as the schema parses them."""
    extra: Mapping[str, Any] | None = None
    """What is written besides the fields of the record (a head count)."""
    extra_diff: dict[str, list[CellValue]] = field(default_factory=dict)
    """{field: [before, after]} of `extra`, to show to the user."""
    conflicts: dict[str, CellConflict] = field(default_factory=dict)
    undo: Any = None
    """JSON that reverting needs and the audit log lacks; it is stored with the row."""


def format_date(day: date) -> str:
    return day.strftime("%d/%m/%Y")
