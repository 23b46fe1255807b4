"""Creates and deletes many records past the unit of work, with its checks and its log entries.

A flush makes an object, a history and a statement for each record, which takes most of the time of
a long list. Here the rows stay mappings. What a flush would refuse is refused, and the log gets
the same entries: `tests/core/session/test_bulk_writes.py` compares both ways.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import cache, lru_cache
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from backend.core.session.change_log import (
    ChangedColumns,
    EntryValues,
    list_audited_columns,
    to_json_value,
)
from backend.core.session.ended_units import ensure_units_exist
from backend.core.session.models import Base, Entity, MultiUnit, UnitOwned, ViewerScoped
from backend.core.session.pending_changes import get_pending_changes
from backend.core.session.scoping import ensure_within_scope
from backend.core.session.session import Session
from backend.core.sql.bulk_insert import FEW_ROWS, NewRow, build_default, write_rows
from backend.core.sql.search import Searchable
from backend.core.sql.search_index import open_index_rebuild
from backend.core.sql.types import ColumnValue, EncodedJson, Json


def create_many(db: Session, model: type[Base], rows: Sequence[NewRow]) -> list[NewRow]:
    """Insert `rows` in their order; each has the same columns, its key among them.

    Other columns get their defaults, one for all. Answers the whole rows. Raises as a flush does:
    Forbidden, Invalid, IntegrityError.
    """
    whole = build_whole_rows(db, model, rows)
    if whole:
        write_rows(db.connection(), build_insert(model), whole)
        add_creation_entries(db, model, whole)
    return whole


def create_later(db: Session, model: type[Base], rows: Sequence[NewRow]) -> list[NewRow]:
    """As `create_many`, but `rows` are inserted together with the log and the stored answer.

    That is before COMMIT, or before any statement that may read or need them; it is then that an
    IntegrityError is raised. Nothing is locked until then, and on PostgreSQL it is one statement.
    """
    whole = build_whole_rows(db, model, rows)
    if whole:
        written = list_written_columns(model, tuple(rows[0]))
        short = [{name: row[name] for name in written} for row in whole]
        get_pending_changes(db).add_insert((build_insert(model), short))
        add_creation_entries(db, model, whole)
    return whole


def build_whole_rows(db: Session, model: type[Base], rows: Sequence[NewRow]) -> list[NewRow]:
    """The whole rows, which the actor may create; raises as `create_many` does."""
    if not rows:
        return []
    db.flush()
    missing = get_missing_values(model, rows[0])
    whole: list[NewRow] = [{**missing, **row} for row in rows]
    if issubclass(model, Searchable):
        assert model.refresh_search_text is Searchable.refresh_search_text, "it has more to compute"
        whole = [{**row, **model.compute_search_values(row.get)} for row in whole]
    if issubclass(model, UnitOwned | Entity):
        ensure_may_create(db, model, whole)
    return whole


def add_creation_entries(db: Session, model: type[Base], rows: Sequence[NewRow]) -> None:
    if issubclass(model, Entity) and model.logs_creation:
        entries = build_row_entries(db, model, "created", rows)
        get_pending_changes(db).add(entries)


def create_records(db: Session, records: Sequence[Base]) -> None:
    """Insert new records of one kind that no session has, as `create_later` does.

    They get their defaults, and stay plain values: what is changed in them later is not written.
    """
    if not records:
        return
    model = type(records[0])
    given = [record.__dict__ for record in records]
    known = set().union(*given)
    names = [name for name in list_column_keys(model) if name in known]
    rows = [{name: one.get(name) for name in names} for one in given]
    for record, row in zip(records, create_later(db, model, rows), strict=True):
        record.__dict__.update(row)


@cache
def build_insert(model: type[Base]) -> sa.Insert:
    return sa.insert(model)


@cache
def list_column_keys(model: type[Base]) -> tuple[str, ...]:
    return tuple(column.key for column in sa.inspect(model).columns)


def get_missing_values(model: type[Base], row: NewRow) -> dict[str, ColumnValue]:
    """The defaults of the columns that are not in `row`."""
    return {name: default() for name, default in build_defaults(model, tuple(row)).items()}


@lru_cache(maxsize=256)
def build_defaults(
    model: type[Base], names: tuple[str, ...]
) -> dict[str, Callable[[], ColumnValue]]:
    """What computes the defaults of the columns that are not in `names`."""
    mapper = sa.inspect(model)
    missing = [column for column in mapper.columns if column.key not in names]
    assert not any(column.primary_key for column in missing), "each row brings its own"
    return {
        column.key: get_first_version
        if column is mapper.version_id_col
        else build_default(column)
        if column.default is not None
        else get_nothing
        for column in missing
    }


@lru_cache(maxsize=256)
def list_written_columns(model: type[Base], names: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that an INSERT names where `names` are given: not those that stay NULL anyway.

    A draft has some ten of them, a violation thirty. JSON's null is no NULL, so its columns are
    named.
    """
    missing = build_defaults(model, names)
    search = model.compute_search_values(lambda _: None) if issubclass(model, Searchable) else {}
    return tuple(
        column.key
        for column in sa.inspect(model).columns
        if missing.get(column.key) is not get_nothing
        or column.key in search
        or column.server_default is not None
        or isinstance(column.type, Json)
    )


def get_first_version() -> ColumnValue:
    return 1


def get_nothing() -> ColumnValue:
    return None


def open_bulk_deletion(
    db: Session, model: type[Entity], count: int
) -> AbstractContextManager[None]:
    """Within the block `count` records are deleted: what follows from all is done at its end."""
    return open_index_rebuild(db.connection(), model.__tablename__, count)


def delete_many(db: Session, model: type[Entity], ids: Sequence[UUID]) -> None:
    """Delete those of `ids` that the session reaches, as `db.delete` of each and a flush do."""
    if issubclass(model, MultiUnit | ViewerScoped):  # their entries tell more
        for record in db.scalars(sa.select(model).where(model.id.in_(ids))):
            db.delete(record)
        db.flush()
        return
    db.flush()
    columns = [getattr(model, column.key) for column in sa.inspect(model).column_attrs]
    found = db.execute(sa.select(*columns).where(model.id.in_(ids)))
    rows: list[NewRow] = [row._asdict() for row in found]
    if not rows:
        return
    ensure_within_scope(db, build_samples(model, rows))
    by_version: dict[ColumnValue, list[ColumnValue]] = {}
    for row in rows:
        by_version.setdefault(row["version"], []).append(row["id"])
    for version, some in by_version.items():
        gone = sa.delete(model).where(model.id.in_(some), model.version == version)
        if db.connection().execute(gone).rowcount != len(some):
            raise StaleDataError("a record was changed while it was deleted")
    entries = build_row_entries(db, model, "deleted", rows)
    get_pending_changes(db).add(entries)


def ensure_may_create(db: Session, model: type[Base], rows: Sequence[NewRow]) -> None:
    """Raise Forbidden or Invalid as a flush would, asking once for each unit, team and day."""
    samples = build_samples(model, rows)
    ensure_within_scope(db, samples)
    ensure_units_exist(db, [(sample, "created") for sample in samples])


def build_samples(model: type[Base], rows: Sequence[NewRow]) -> list[Base]:
    """A record for each unit, team, agency and day of the rows: by these writes are refused."""
    assert issubclass(model, UnitOwned), "scope and days are those of a unit"
    deciding = ("org_unit_id", "team_id", "agency", model.dated_by, model.ended_by)
    names = [name for name in deciding if name in rows[0]]
    kinds = {tuple(row[name] for name in names) for row in rows}
    return [model(**dict(zip(names, kind, strict=True))) for kind in kinds]


def build_row_entries(
    db: Session, model: type[Entity], action: str, rows: Sequence[NewRow]
) -> list[EntryValues]:
    """The entries that `build_entries` makes of each new or deleted record."""
    actor, entity = db.actor, model.__tablename__
    return [
        {
            "actor_id": actor.id,
            "request_id": actor.request_id,
            "entity": entity,
            "entity_id": cast("UUID", row["id"]),
            "org_unit_id": cast("UUID", row["org_unit_id"]),
            "version": cast("int", row["version"]),
            "action": action,
            "diff": diff,
        }
        for row, diff in zip(rows, build_diff_texts(model, action, rows), strict=True)
    ]


def build_diff_texts(model: type[Entity], action: str, rows: Sequence[NewRow]) -> list[EncodedJson]:
    """The JSON of what `build_diff` tells of each row; of many rows it is made by columns."""
    if len(rows) < FEW_ROWS:
        return [EncodedJson(json.dumps(build_row_diff(model, action, row))) for row in rows]
    columns = [
        build_pair_texts(name, action, [row[name] for row in rows])
        for name in list_audited_columns(model)
    ]
    return [EncodedJson(f"{{{', '.join(pairs)}}}") for pairs in zip(*columns, strict=True)]


def build_row_diff(model: type[Entity], action: str, row: NewRow) -> ChangedColumns:
    found = {name: to_json_value(row[name]) for name in list_audited_columns(model)}
    if action == "created":
        return {name: [None, value] for name, value in found.items()}
    return {name: [value, None] for name, value in found.items()}


def build_pair_texts(name: str, action: str, values: Sequence[ColumnValue]) -> Sequence[str]:
    """The JSON of a column's entry in each diff; of equal values, which many rows have, once."""
    head, tail = ("null, ", "") if action == "created" else ("", ", null")
    before, after = f"{json.dumps(name)}: [{head}", f"{tail}]"
    first = values[0]
    if values[-1] is first and all(value is first for value in values):
        return [f"{before}{to_json_text(first)}{after}"] * len(values)
    if isinstance(first, UUID | list | dict):  # mostly different, and costly to compare
        return [f"{before}{to_json_text(value)}{after}" for value in values]
    known: dict[tuple[type, ColumnValue], str] = {}
    texts: list[str] = []
    for value in values:
        key = (value.__class__, value)
        if key not in known:
            known[key] = f"{before}{to_json_text(value)}{after}"
        texts.append(known[key])
    return texts


def to_json_text(value: ColumnValue) -> str:
    return f'"{value}"' if isinstance(value, UUID) else json.dumps(to_json_value(value))
