"""Loads the records that rows are compared with, as most lists need it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.spreadsheets.row import KnownRecord, Row

MAX_IDS_PER_QUERY = 1000
"""Ids in one statement: both databases limit the number of parameters."""


def find_records(
    db: Session, model: Any, names: Sequence[str], rows: Collection[Row], units: set[UUID]
) -> Iterable[KnownRecord]:
    """The records of `units` and those whose ids are in the rows, with their fields `names`."""
    found = {
        record.id: record for record in select_records(db, model, names, model.org_unit_id, units)
    }
    named = {id for row in rows if (id := get_record_id(row)) is not None} - found.keys()
    found |= {record.id: record for record in select_records(db, model, names, model.id, named)}
    return found.values()


def get_record_id(row: Row) -> UUID | None:
    try:
        return UUID(row.values.get("id") or "")
    except ValueError:
        return None


def select_records(
    db: Session, model: Any, names: Sequence[str], column: Any, values: Iterable[UUID]
) -> Iterator[KnownRecord]:
    fields = [getattr(model, name) for name in names]
    for batch in split_into_batches(values):
        found = sa.select(model.id, model.version, model.org_unit_id, *fields)
        for row in db.execute(found.where(column.in_(batch))):
            plain = {name: to_cell_value(getattr(row, name)) for name in names}
            yield KnownRecord(row.id, row.version, row.org_unit_id, plain)


def to_column_value(model: Any, name: str, value: Any) -> Any:
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


def to_cell_value(value: Any) -> Any:
    """A stored value as a parsed cell has it: ids are text there."""
    return str(value) if isinstance(value, UUID) else value


def split_into_batches(values: Iterable[Any], size: int = MAX_IDS_PER_QUERY) -> Iterable[list[Any]]:
    """`values` in lists of `size`; the last one may be shorter."""
    remaining = iter(values)
    while batch := list(islice(remaining, size)):
        yield batch
