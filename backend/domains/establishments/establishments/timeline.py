"""The timeline of a place: the change log of the place and of every record that names it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy.sql.elements import NamedColumn

from backend.core.session.change_log import CLOCK_ACTIONS, LogEntry
from backend.core.session.session import Session
from backend.core.sql.types import Json
from backend.core.text.clock import to_civil_day
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.establishments.establishments.schemas import TimelineItem
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.platform.changes.reach import build_readable_clauses, list_record_kinds

NO_EVENTS = ("left", *CLOCK_ACTIONS)
LONGEST = 300
"""Columns of longer texts are left out: a timeline shows what happened, not the whole record."""
BOOKKEEPING = {"id", "version", "created_at", "updated_at", "org_unit_id", "establishment_id"}
BOOKKEEPING |= {"search_text", "match_key", "owner_key", "site_id"}

DAYS = (
    *("stepped_on", "closed_on", "decided_on", "executed_on", "handled_on"),
    *("recorded_on", "inspected_on", "signed_on", "counted_on", "declared_on"),
)
"""The civil date of an event: the first of these that the record has."""


LogRow = sa.Row[int, datetime, UUID, str, UUID, str, dict[str, list[JsonValue]]]
Record = dict[str, Any]
"""The short fields of a record, as they are now."""
Clauses = Sequence[sa.ColumnElement[bool]]


def select_timeline(
    db: Session, place_id: UUID, *, whole_site: bool = False
) -> sa.Select[int, datetime, UUID, str, UUID, str, dict[str, list[JsonValue]]]:
    """The changes of the place and its records that the reader may read.

    `whole_site`: also those of the places that stood there before or after it.
    """
    own = sa.select(Establishment.id).where(Establishment.id == place_id)
    if whole_site:
        same = sa.select(Establishment.site_id).where(Establishment.id == place_id)
        own = sa.select(Establishment.id).where(Establishment.site_id == same.scalar_subquery())
    children = [
        sa.select(kind.id).where(kind.establishment_id.in_(own), *conditions)
        for kind, conditions in list_readable_children(db)
    ]
    return sa.select(
        LogEntry.seq,
        LogEntry.at,
        LogEntry.actor_id,
        LogEntry.entity,
        LogEntry.entity_id,
        LogEntry.action,
        LogEntry.diff,
    ).where(LogEntry.entity_id.in_(sa.union_all(own, *children)), LogEntry.action.not_in(NO_EVENTS))


def list_readable_children(db: Session) -> Iterator[tuple[Any, Clauses]]:
    """Kinds of records that name an establishment, with what narrows them to what is readable."""
    for kind in list_record_kinds():
        if "establishment_id" in sa.inspect(kind).column_attrs:
            conditions = build_readable_clauses(kind, db.actor)
            if conditions is not None:
                yield kind, conditions


def load_timeline_items(db: Session, rows: Sequence[LogRow], asked: UUID) -> list[TimelineItem]:
    """The changes as items of a timeline; one query for the names, one per kind of record.

    An update that changes only what is not shown (a long text, bookkeeping) is no item.
    """
    names = load_actor_names(db, {row.actor_id for row in rows})
    records, places = load_child_records(db, rows)
    return [
        to_timeline_item(
            row, get_place_id(row, places, asked), names, records.get(row.entity_id, {})
        )
        for row in rows
        if row.action != "updated" or list_changed_fields(row)
    ]


def get_place_id(row: LogRow, places: dict[UUID, UUID], asked: UUID) -> UUID:
    """The place of an event; `asked` if the record has just been deleted."""
    if row.entity == Establishment.__tablename__:
        id: UUID = row.entity_id
        return id
    return places.get(row.entity_id, asked)


def to_timeline_item(
    row: LogRow, place: UUID, names: Mapping[UUID, str], record: Record
) -> TimelineItem:
    return TimelineItem(
        seq=row.seq,
        at=row.at,
        on=get_event_day(row, record),
        kind=f"{to_singular(row.entity)}.{get_event_word(row)}",
        id=row.entity_id,
        establishment_id=place,
        actor_name=names.get(row.actor_id),
        record=record,
        changes=list_changed_fields(row) if row.action == "updated" else {},
    )


def list_changed_fields(row: LogRow) -> dict[str, list[JsonValue]]:
    """{field: [before, after]} of what is shown; for a place also the commune it moved to."""
    told = {*list_plain_columns(row.entity)}
    if row.entity == Establishment.__tablename__:
        told.add("org_unit_id")
    return {field: pair for field, pair in row.diff.items() if field in told}


def get_event_word(row: LogRow) -> str:
    """The new status of a change of status, "moved" for a move, else the action."""
    if row.action == "updated" and "status" in row.diff:
        return str(row.diff["status"][1])
    return (
        "moved"
        if "org_unit_id" in list_changed_fields(row) and row.action == "updated"
        else row.action
    )


def get_event_day(row: LogRow, record: Record) -> date:
    """The day in the change itself; else the day in a field that it did not change."""
    said = {field: pair[1] for field, pair in row.diff.items()}
    untouched = {field: value for field, value in record.items() if field not in said}
    for source in (said, untouched):
        for field in DAYS:
            if source.get(field):
                return date.fromisoformat(str(source[field]))
    day: date = to_civil_day(row.at)
    return day


def load_child_records(
    db: Session, rows: Sequence[LogRow]
) -> tuple[dict[UUID, Record], dict[UUID, UUID]]:
    """The children among the changed records as they are now, and their places, by id."""
    found: dict[UUID, Record] = {}
    places: dict[UUID, UUID] = {}
    present = {row.entity for row in rows}
    for kind, conditions in list_readable_children(db):
        if kind.__tablename__ in present:
            ids = {row.entity_id for row in rows if row.entity == kind.__tablename__}
            columns = [getattr(kind, name) for name in list_plain_columns(kind.__tablename__)]
            said = sa.select(kind.id, kind.establishment_id, *columns)
            for id, place, *values in db.execute(said.where(kind.id.in_(ids), *conditions)):
                places[id] = place
                found[id] = dict(zip(list_plain_columns(kind.__tablename__), values, strict=True))
    return found, places


def to_singular(entity: str) -> str:
    """'workforce_counts' -> 'workforce_count'."""
    return entity.removesuffix("s")


@cache
def list_plain_columns(entity: str) -> tuple[str, ...]:
    """The short fields of a kind of record, without bookkeeping."""
    kind = next(k for k in list_record_kinds() if k.__tablename__ == entity)
    return tuple(
        attr.key
        for attr in sa.inspect(kind).column_attrs
        if attr.key not in BOOKKEEPING and is_plain(attr.columns[0])
    )


def is_plain(column: NamedColumn[Any]) -> bool:
    """Whether the column holds a short value: no nested data and no long text."""
    if column.info.get("audit") is False or isinstance(column.type, Json | sa.LargeBinary):
        return False
    return not isinstance(column.type, sa.String) or (column.type.length or 0) <= LONGEST
