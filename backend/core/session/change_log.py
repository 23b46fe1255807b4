"""The change log: one table serves as audit trail, change feed and source of offline sync."""

import secrets
from datetime import date, datetime
from functools import cache
from typing import NotRequired, TypedDict, overload
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.session.actor import Actor
from backend.core.session.models import (
    Base,
    Entity,
    InheritedDown,
    MultiUnit,
    UnitOwned,
    ViewerScoped,
    now,
)
from backend.core.sql.types import BigKey, ColumnValue, EncodedJson, Json

ChangedColumns = dict[str, list[JsonValue]]
"""{column: [before, after]}"""


CLOCK_ACTIONS = ("unsealed", "unsealing")
"""What the clock does: the feed tells the former, no history of who did what tells any."""


CLIENT_READ, EXPORTED = "client-read", "exported"
READING_ACTIONS = (CLIENT_READ, EXPORTED)
"""What was read: nothing else was written with it."""


class LogEntry(InheritedDown, Base):
    """One change of one record, or (version 0) an event such as a login.

    Columns with `info={"audit": False}` never enter `diff`.
    """

    __tablename__ = "changes"

    seq: orm.Mapped[int] = orm.mapped_column(
        BigKey, primary_key=True, autoincrement=False, sort_order=-10
    )
    """Its place: only `log_places.py` gives one."""
    at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    actor_id: orm.Mapped[UUID]
    request_id: orm.Mapped[str] = orm.mapped_column(sa.String(64), index=True)
    entity: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    entity_id: orm.Mapped[UUID]
    version: orm.Mapped[int]
    action: orm.Mapped[str] = orm.mapped_column(sa.String(32))
    diff: orm.Mapped[ChangedColumns] = orm.mapped_column(Json)

    __table_args__ = (
        sa.Index(None, "entity_id", "seq"),
        sa.Index(None, "org_unit_id", "seq"),
        sa.Index(None, "org_unit_id", "entity", "seq"),
    )


def list_version_order() -> tuple[sa.SQLColumnExpression[int | bool], ...]:
    """Sorts the changes of one record by its versions, which their places need not follow."""
    return LogEntry.version, LogEntry.action == "deleted", LogEntry.seq


def create_epoch() -> str:
    """A name for one life of the log, which no other database has."""
    return secrets.token_hex(8)


class ChangeFeed(Base):
    """Which life of the log this is, and from where on the feed tells it; one row, no record.

    Places in the log mean the same as long as the log only grows. After a restore they do not, so
    a new epoch begins, and cursors of the one before are refused.
    """

    __tablename__ = "change_feed"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True, default=1)
    epoch: orm.Mapped[str] = orm.mapped_column(sa.String(16), default=create_epoch)
    takes_numbers: orm.Mapped[bool] = orm.mapped_column(default=True)
    """Whether a bare number is a cursor, as it was until release 0.2: only in the first epoch."""
    pruned_to: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, default=0)
    """The last place that the feed no longer tells; the log itself keeps it, as the trail."""
    home: orm.Mapped[str | None] = orm.mapped_column(sa.String(16))
    """Where it was served last (copies.py); None: wherever it is served next."""
    base: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, default=0, server_default=sa.text("0"))
    """Added to the place that a transaction's id gives (log_places.py); 0 on SQLite."""


class EntryValues(TypedDict):
    """The columns of an `LogEntry` that is to be written; its place and mostly `at` are given."""

    at: NotRequired[datetime]
    actor_id: UUID
    request_id: str
    entity: str
    entity_id: UUID
    org_unit_id: UUID
    version: int
    action: str
    diff: ChangedColumns | EncodedJson


def build_entries(obj: Entity, action: str, actor: Actor) -> list[EntryValues]:
    """The log entries for one change, with one more for each unit that the record leaves.

    The extra entry (action "left") tells the former unit that it no longer has the record.
    """
    row: EntryValues = {
        "actor_id": actor.id,
        "request_id": actor.request_id,
        "entity": obj.__tablename__,
        "entity_id": obj.id,
        "org_unit_id": get_unit_id(obj),
        "version": obj.version,
        "action": action,
        "diff": build_diff(obj, action),
    }
    left: list[EntryValues] = [
        {**row, "action": "left", "diff": {}, "org_unit_id": unit}
        for unit in list_units_left(obj, action)
    ]
    return [row, *left]


def list_units_left(obj: Entity, action: str) -> list[UUID]:
    """The units that the record no longer belongs to or no longer concerns."""
    moves = action == "updated" and isinstance(obj, UnitOwned)
    left: list[UUID] = list(get_column_history(obj, "org_unit_id").deleted or ()) if moves else []
    if isinstance(obj, MultiUnit):
        before = get_column_history(obj, "reached_ids").deleted
        was = before[0] if before else obj.reached_ids
        stays = () if action == "deleted" else obj.reached_ids
        left += [UUID(id) for id in was if id not in (*stays, str(get_unit_id(obj)))]
    return left


def get_unit_id(obj: UnitOwned | Entity) -> UUID:
    """The unit under which a record is logged; an organisational unit is logged under itself."""
    return obj.org_unit_id if isinstance(obj, UnitOwned) else obj.id


def build_diff(obj: Entity, action: str) -> ChangedColumns:
    """The audited columns that changed."""
    values = obj.__dict__
    diff: ChangedColumns = {}
    for key in list_audited_columns(type(obj)):
        current = values.get(key)
        if action == "deleted":
            diff[key] = [to_json_value(current), None]
        elif action == "created":
            diff[key] = [None, to_json_value(current)]
        elif (history := get_column_history(obj, key)).has_changes():
            before = history.deleted[0] if history.deleted else None
            diff[key] = [to_json_value(before), to_json_value(current)]
    if action == "deleted" and isinstance(obj, ViewerScoped):
        lost = obj.get_deletion_values()
        diff |= {key: [to_json_value(value), None] for key, value in lost.items()}
    return diff


@cache
def list_audited_columns(model: type[Entity]) -> tuple[str, ...]:
    """The names of the columns whose changes are logged."""
    return tuple(
        attr.key
        for attr in sa.inspect(model).column_attrs
        if attr.columns[0].info.get("audit") is not False
        and attr.key not in ("version", "updated_at")
    )


def get_column_history(obj: Entity, key: str) -> orm.attributes.History:
    """The change of one attribute, without a query (`inspect(obj).attrs` would rebuild all)."""
    state: orm.InstanceState[Entity] = sa.inspect(obj)
    return state.get_history(key, orm.PassiveFlag.PASSIVE_NO_INITIALIZE)


JSON_TYPES = (str, int, float, list, dict, type(None))
"""The types that JSON has. A constant, because a union in `isinstance` is built at each call."""


@overload
def to_json_value(value: date | UUID | None) -> str | None: ...
@overload
def to_json_value(value: ColumnValue) -> JsonValue: ...
def to_json_value(value: ColumnValue) -> JsonValue:
    """`value` as JSON can store it: dates in ISO format, other types as text."""
    if isinstance(value, JSON_TYPES):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def build_event_entry(actor: Actor, action: str, unit: UUID, entity: str, id: UUID) -> EntryValues:
    """The log entry of an event that changes no record (login, export); its version is 0."""
    return {
        "actor_id": actor.id,
        "request_id": actor.request_id,
        "entity": entity,
        "entity_id": id,
        "org_unit_id": unit,
        "version": 0,
        "action": action,
        "diff": {},
    }
