"""Loads the records that rows are compared with, as most lists need it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.spreadsheets.row import Known, Row

ONE_QUERY = 1000
"""Ids in one statement: both databases limit the number of parameters."""


def records_of(
    db: Session, model: Any, names: Sequence[str], rows: Collection[Row], units: set[UUID]
) -> Iterable[Known]:
    """The records of `units` and those whose ids are in the rows, with their fields `names`."""
    found = {known.id: known for known in selected(db, model, names, model.org_unit_id, units)}
    named = {id for row in rows if (id := id_of(row)) is not None} - found.keys()
    found |= {known.id: known for known in selected(db, model, names, model.id, named)}
    return found.values()


def id_of(row: Row) -> UUID | None:
    try:
        return UUID(row.values.get("id") or "")
    except ValueError:
        return None


def selected(
    db: Session, model: Any, names: Sequence[str], column: Any, values: Iterable[UUID]
) -> Iterator[Known]:
    fields = [getattr(model, name) for name in names]
    for some in batches(values):
        found = sa.select(model.id, model.version, model.org_unit_id, *fields)
        for row in db.execute(found.where(column.in_(some))):
            plain = {name: as_typed(getattr(row, name)) for name in names}
            yield Known(row.id, row.version, row.org_unit_id, plain)


def former(model: Any, name: str, value: Any) -> Any:
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


def as_typed(value: Any) -> Any:
    """A stored value as a parsed cell has it: ids are text there."""
    return str(value) if isinstance(value, UUID) else value


def batches(values: Iterable[Any], size: int = ONE_QUERY) -> Iterable[list[Any]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
