"""Loads the records that rows are compared with, and what they were when the rows were exported."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.change_log import LogEntry, list_audited_columns
from backend.core.session.models import Entity, UnitOwned
from backend.core.session.session import Session
from backend.spreadsheets.columns import UNIT, VERSION
from backend.spreadsheets.row import UNKNOWN, CellValue, KnownRecord, Row, Unknown

T = TypeVar("T")

to_unit = lru_cache(maxsize=4096)(UUID)
"""Thousands of rows name the same few units."""
MAX_IDS_PER_QUERY = 1000
"""Ids in one statement: both databases limit the number of parameters."""


def find_records(
    db: Session, model: type[Entity], names: Sequence[str], rows: Collection[Row], units: set[UUID]
) -> Iterable[KnownRecord]:
    """The records of `units` and those whose ids are in the rows, with their fields `names`."""
    assert issubclass(model, UnitOwned), "records of an import belong to units"
    found = {
        record.id: record for record in select_records(db, model, names, model.org_unit_id, units)
    }
    exported = list_exported_rows(rows)
    named = {id for row in exported if (id := get_record_id(row)) is not None} - found.keys()
    found |= {record.id: record for record in select_records(db, model, names, model.id, named)}
    return found.values()


def get_record_id(row: Row) -> UUID | None:
    id = row.values.get("id")
    if not id:
        return None
    try:
        return UUID(id)
    except ValueError:
        return None


class FileRows(Collection[Row]):
    """The rows of a file, with what one look at all of them tells: each look reads them anew."""

    def __init__(self, rows: Collection[Row], unit_field: str) -> None:
        self.rows, self.unit_field = rows, unit_field
        self.named_units: set[str] = set()
        self.has_ids = False
        for row in rows:
            self.note(row.values)

    @property
    def units(self) -> set[UUID]:
        return {UUID(id) for id in self.named_units}

    def note(self, values: Mapping[str, Any]) -> None:
        """Take in what the values of a row tell; of rows that are added later."""
        if id := values.get(self.unit_field):
            self.named_units.add(id)
        self.has_ids = self.has_ids or bool(values.get("id"))

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, value: object) -> bool:
        return value in self.rows


def list_exported_rows(rows: Collection[Row]) -> Collection[Row]:
    """Where a list was typed by hand, none of its rows; else all, with those that have an id."""
    return () if isinstance(rows, FileRows) and not rows.has_ids else rows


def select_records(
    db: Session,
    model: type[Entity],
    names: Sequence[str],
    column: orm.InstrumentedAttribute[UUID],
    values: Iterable[UUID],
) -> Iterator[KnownRecord]:
    assert issubclass(model, UnitOwned)
    fields = [getattr(model, name) for name in names]
    for batch in split_into_batches(values):
        found = sa.select(model.id, model.version, model.org_unit_id, *fields)
        for row in db.execute(found.where(column.in_(batch))):
            plain = {name: to_cell_value(getattr(row, name)) for name in names}
            yield KnownRecord(row.id, row.version, row.org_unit_id, plain)


def to_column_value(model: type[Entity], name: str, value: Any) -> Any:
    """A value of the audit log, which is JSON, as the column of the model has it."""
    type_ = sa.inspect(model).columns[name].type
    if value is None or isinstance(value, list | dict):
        return value
    if isinstance(type_, sa.Enum) and type_.enum_class is not None:
        return type_.enum_class(value)
    plain = type_.python_type
    if plain in (date, datetime):
        return plain.fromisoformat(value)
    return UUID(value) if plain is UUID else plain(value)


def to_cell_value(value: CellValue) -> CellValue:
    """A stored value as a parsed cell has it: ids are text there."""
    return str(value) if isinstance(value, UUID) else value


def split_into_batches(values: Iterable[T], size: int = MAX_IDS_PER_QUERY) -> Iterable[list[T]]:
    """`values` in lists of `size`; the last one may be shorter."""
    remaining = iter(values)
    while batch := list(islice(remaining, size)):
        yield batch


_EXPORTED_VERSION = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?")


ChangeSteps = Mapping[UUID, Mapping[int, Mapping[str, Any]]]
"""{id of a record: {version: {field: its value before that version}}}"""


class ExportedVersion(NamedTuple):
    """The version of the record, and of its extra values, in the export."""

    version: int
    extra_version: int | None


def get_exported_version(row: Row) -> ExportedVersion | None:
    match = _EXPORTED_VERSION.fullmatch(row.values.get(VERSION) or "")
    return ExportedVersion(int(match[1]), int(match[2]) if match[2] else None) if match else None


@dataclass(frozen=True, slots=True)
class RecordHistory:
    """The changes of records after their rows were exported."""

    model: type[Entity] | None = None
    steps: ChangeSteps = field(default_factory=dict)

    def get_former_value(
        self, record: KnownRecord, exported: ExportedVersion | None, name: str, present: CellValue
    ) -> CellValue | Unknown:
        """The value of `name` at the version `exported`; UNKNOWN if the log does not have it."""
        if exported is None or exported.version > record.version:  # edited, or a new record
            return UNKNOWN
        since = range(exported.version + 1, record.version + 1)
        if not since:
            return present
        steps = self.steps.get(record.id, {})
        if self.model is None or name not in list_audited_columns(self.model):
            return UNKNOWN
        if any(version not in steps for version in since):
            return UNKNOWN
        for version in since:
            if name in steps[version]:
                former = to_column_value(self.model, name, steps[version][name])
                return former if name == UNIT else to_blank(to_cell_value(former))
        return present


NO_HISTORY = RecordHistory()


def to_blank(value: CellValue) -> CellValue:
    """None for an empty text or list, which are blank cells; 0 and False are not."""
    return None if value in ("", []) else value


def load_history(
    db: Session, model: type[Entity], rows: Collection[Row], records: Mapping[UUID, KnownRecord]
) -> RecordHistory:
    """The history of the records that changed after their rows were exported."""
    stale: dict[UUID, int] = {}
    for row in list_exported_rows(rows):
        record, exported = records.get(get_record_id(row) or UUID(int=0)), get_exported_version(row)
        if record is not None and exported is not None and exported.version < record.version:
            stale[record.id] = min(exported.version, stale.get(record.id, exported.version))
    return RecordHistory(model, load_steps_since(db, model, stale))


def load_steps_since(db: Session, model: type[Entity], stale: Mapping[UUID, int]) -> ChangeSteps:
    """The values that each change replaced; `stale` = {id of a record: version from which on}."""
    steps: dict[UUID, dict[int, dict[str, Any]]] = {}
    found = sa.select(LogEntry.entity_id, LogEntry.version, LogEntry.diff).where(
        LogEntry.entity == model.__tablename__, LogEntry.action == "updated"
    )
    for batch in split_into_batches(stale):
        for id, version, diff in db.execute(found.where(LogEntry.entity_id.in_(batch))):
            if version > stale[id]:
                before = {name: pair[0] for name, pair in diff.items()}
                steps.setdefault(id, {})[version] = before
    return steps
