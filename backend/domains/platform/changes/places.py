"""Where the records of a page of changes are read: their URLs, and those of their parents."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from backend.core.http.dispatch import API_PREFIX
from backend.core.session.change_log import LogEntry
from backend.core.session.models import Followed
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.platform.changes.kinds import get_url_word, load_kinds

FIELD = re.compile(r"\{([a-z_.]+)\}")
PART = re.compile(r"(.*\})/[a-z-]+(?:/\{[a-z_.]+\})?")
"""The path of a part of a record; the first group is the path of the whole."""
MOST_FIELDS = 2
"""No path needs more values beside the id: the statement has a column for each."""
LOG = build_unscoped_table(LogEntry, "entity_id", "action")
WHY = {"unscoped": "where the records stand whose changes the reader was told"}

PathValues = Mapping[str, JsonValue]
"""What a path is filled with, by the names in its braces."""
PlaceRow = sa.Row[str, UUID, str, str]


class RecordKey(NamedTuple):
    entity: str
    id: UUID


class RecordUrls(NamedTuple):
    """None where there is nothing to read: the record is gone, or is a part of no other."""

    url: str | None = None
    parent_url: str | None = None


def get_path(kind: type[Followed]) -> str:
    return kind.api_path or f"/{get_url_word(kind.__tablename__)}/{{id}}"


def get_parent_path(kind: type[Followed]) -> str:
    """The path of the record of which these are parts; "" if they are parts of none."""
    part = PART.fullmatch(get_path(kind))
    return kind.api_parent or (part[1] if part else "")


@cache
def list_path_fields(kind: type[Followed]) -> tuple[str, ...]:
    """The names in both paths beside the id."""
    names = dict.fromkeys(FIELD.findall(get_path(kind) + get_parent_path(kind)))
    return tuple(name for name in names if name != "id")


def load_urls(db: Session, keys: Iterable[RecordKey]) -> dict[RecordKey, RecordUrls]:
    """The URLs of those of the records that are still there: one statement for all kinds."""
    asked: dict[str, set[UUID]] = {}
    for key in keys:
        asked.setdefault(key.entity, set()).add(key.id)
    if not asked:
        return {}
    rows = db.execute(build_place_statement(asked), execution_options=WHY).all()
    deleted = {row.id for row in rows if not row.entity}
    found = {RecordKey(row.entity, row.id): row for row in rows if row.entity}
    return {
        key: build_urls(load_kinds()[key.entity], key.id, values)
        for key, values in list_path_values(asked, found)
        if key.id not in deleted
    }


def list_path_values(
    asked: Mapping[str, Collection[UUID]], found: Mapping[RecordKey, PlaceRow]
) -> Iterator[tuple[RecordKey, PathValues]]:
    """The values of each record's paths; a record whose table has no such row any more is gone."""
    for entity, ids in asked.items():
        fields = list_path_fields(load_kinds()[entity])
        for key in (RecordKey(entity, id) for id in ids):
            if not fields:
                yield key, {}
            elif key in found:
                yield key, dict(zip(fields, found[key][2:], strict=False))


def build_place_statement(
    asked: Mapping[str, Collection[UUID]],
) -> sa.CompoundSelect[str, UUID, str, str]:
    """The records that were deleted, without an entity; of the others the values of their paths."""
    every = [id for ids in asked.values() for id in ids]
    deleted = sa.select(*build_place_columns(sa.literal(""), LOG.c.entity_id, []))
    arms = [deleted.where(LOG.c.entity_id.in_(every), LOG.c.action == "deleted")]
    for entity, ids in asked.items():
        if list_path_fields(load_kinds()[entity]):
            arms.append(select_path_values(load_kinds()[entity], ids))
    return sa.union_all(*arms)


def select_path_values(
    kind: type[Followed], ids: Collection[UUID]
) -> sa.Select[str, UUID, str, str]:
    table = build_unscoped_table(kind)
    values = [build_path_value(kind, table, name) for name in list_path_fields(kind)]
    columns = build_place_columns(sa.literal(kind.__tablename__), table.c.id, values)
    return sa.select(*columns).where(table.c.id.in_(ids))


def build_place_columns(
    entity: sa.ColumnElement[str], id: sa.ColumnElement[UUID], values: list[sa.ColumnElement[str]]
) -> tuple[sa.Label[str], sa.Label[UUID], sa.Label[str], sa.Label[str]]:
    """The columns of one SELECT of the statement: all of the same types, in the same order."""
    blank = [sa.null()] * (MOST_FIELDS - len(values))
    first, second = (sa.cast(value, sa.String()) for value in (*values, *blank))
    return entity.label("entity"), id.label("id"), first.label("first"), second.label("second")


def build_path_value(
    kind: type[Followed], table: sa.TableClause, name: str
) -> sa.ColumnElement[str]:
    """A column, or by `task_id.plan_id` one of the record to which the key `task_id` leads."""
    column, _, further = name.partition(".")
    own: sa.ColumnElement[str] = table.c[column]
    if not further:
        return own
    (key,) = sa.inspect(kind).columns[column].foreign_keys
    other = build_unscoped_table(load_kinds()[key.column.table.name])
    return sa.select(other.c[further]).where(other.c.id == own).scalar_subquery()


def build_urls(kind: type[Followed], id: UUID, values: PathValues) -> RecordUrls:
    known = {**values, "id": str(id)}
    return RecordUrls(render_path(get_path(kind), known), build_parent_url(kind, known))


def build_parent_url(kind: type[Followed], values: PathValues) -> str | None:
    path = get_parent_path(kind)
    return render_path(path, values) if path else None


def render_path(path: str, values: PathValues) -> str | None:
    """The URL; None if a value is not known, as of a case that was found outside a visit."""
    names = FIELD.findall(path)
    if any(values.get(name) is None for name in names):
        return None
    return API_PREFIX + FIELD.sub(lambda match: to_segment(match[1], str(values[match[1]])), path)


def to_segment(name: str, value: str) -> str:
    """A value as it stands in a URL: SQLite has ids without hyphens, and kinds have words."""
    if name == "entity":
        return get_url_word(value)
    return str(UUID(value)) if name.endswith("id") else quote(value, safe="")
