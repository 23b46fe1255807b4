"""What is known of one row of a list: its values, what is wrong with it, and what becomes of it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the cell of the field `at` (or with the row, then at its first cell)."""

    at: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    suggestion: str | None = None


class Keep(StrEnum):
    """Which value of a contested cell stands: that of the file, or that of the register."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(slots=True)
class Row:
    """`values` = {field: value} of the cells that could be read; blank ones are None."""

    sheet: str
    number: int
    values: dict[str, Any]
    faults: list[Fault]
    typed: dict[str, str]
    """{field: the cell as Excel shows it}"""
    warnings: list[Fault] = field(default_factory=list)
    """What goes in all the same, but deserves a look."""
    withheld: set[str] = field(default_factory=set)
    """Fields whose cells seem to name a person: what stands in them is never kept."""
    kept: dict[str, Keep] = field(default_factory=dict)
    """{field: what someone chose for its contested cell}"""

    def add(self, at: str, code: str, **params: Any) -> None:
        self.faults.append(Fault(at, code, params))

    def warn(self, at: str, code: str, **params: Any) -> None:
        self.warnings.append(Fault(at, code, params))

    def is_faulty(self, at: str) -> bool:
        return any(fault.at == at for fault in self.faults)


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    ERROR = "error"
    CONFLICT = "conflict"
    """Both the file and the register changed a cell since the export; someone is to choose."""


UNKNOWN: Any = object()
"""Stands for a former value that nothing tells."""


@dataclass(slots=True)
class Conflict:
    """A cell that differs in the file and in the register, neither being what was exported."""

    mine: Any
    theirs: Any
    before: Any = UNKNOWN
    """What the export said."""
    keep: Keep | None = None


@dataclass(slots=True)
class Known:
    """A record, as rows are compared with it; `fields` by the fields of columns."""

    id: UUID
    version: int
    org_unit_id: UUID
    fields: dict[str, Any]
    beside: dict[Any, Any] = field(default_factory=dict)
    """What the list compares besides fields of the record (head counts by day)."""


@dataclass(slots=True)
class Decision:
    """What becomes of a row. `values` are all fields of a new record, or the changed ones."""

    row: Row
    action: Action
    id: UUID | None = None
    version: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    clean: dict[str, Any] = field(default_factory=dict)
    """`values` as the list's schema reads them, for its service."""
    beside: dict[str, Any] | None = None
    """What goes in besides fields of the record (a head count)."""
    told: dict[str, list[Any]] = field(default_factory=dict)
    """{field: [before, after]} of `beside`, for the reader."""
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    undo: Any = None
    """Plain JSON that taking back needs and the change log lacks; kept with the row."""


def dmy(day: date) -> str:
    return day.strftime("%d/%m/%Y")
