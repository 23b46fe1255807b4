"""Rows as the tables store them: with every column, and the change log of each record."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.change_log import (
    ChangedColumns,
    EntryValues,
    list_audited_columns,
    to_json_value,
)
from backend.core.session.models import Base, Entity, UnitOwned
from backend.core.sql.search import Searchable
from backend.demo.photos import build_photos
from backend.demo.random_values import Row

if TYPE_CHECKING:  # the modules of the district build their tables with `Rows`
    from backend.demo.district import DemoDistrict

Tables = Iterable[tuple[type[Base], list[Row]]]
"""Tables with their rows, in an order that satisfies the foreign keys."""


@dataclass(frozen=True)
class HistoryStep:
    """A moment at which someone changed these fields; `before` holds their earlier values."""

    moment: datetime
    actor_id: UUID
    before: Row = field(default_factory=dict)


class Rows:
    """Builds the rows of the tables; `log` collects the change rows of all rows built so far."""

    def __init__(self, demo: "DemoDistrict") -> None:
        self.demo = demo
        self.log: list[EntryValues] = []
        self.accounts: dict[str, UUID] = {row["username"]: row["id"] for row in demo.users}
        officers = [row for row in demo.users if row["role"] == "local_officer"]
        self.keepers: dict[UUID, UUID] = {row["org_unit_id"]: row["id"] for row in officers}
        self.photos = build_photos(demo.inspections)
        self.signed: list[Row] = []

    def entered(
        self, model: type[Entity], row: Row, author: UUID, steps: Iterable[HistoryStep] = ()
    ) -> Row:
        """The row with its version and times after `steps`, which are written to the log."""
        steps = list(steps)
        moments = [row["created_at"], *(step.moment for step in steps)]
        times = {"version": len(moments), "updated_at": moments[-1]}
        row = add_missing_columns(model, {**row, **compute_search_columns(model, row), **times})
        self.log += build_history(model, row, author, steps)
        return row

    def entered_by(self, name: str, model: type[Entity], rows: Iterable[Row]) -> list[Row]:
        """The rows as the account `name` entered them."""
        return [self.entered(model, row, self.accounts[name]) for row in rows]

    def kept(self, model: type[Entity], rows: Iterable[Row]) -> list[Row]:
        """The rows as the officers of their communes entered them."""
        return [self.entered(model, row, self.keeper(row)) for row in rows]

    def keeper(self, row: Row) -> UUID:
        """The user who enters a commune's records: its officer, or else the labour office."""
        return self.keepers.get(row["org_unit_id"], self.accounts["district"])


def add_missing_columns(model: type[Base], row: Row) -> Row:
    """`row` with exactly the columns of `model`; a missing column gets its default."""
    columns = model.__table__.columns
    return {c.key: row[c.key] if c.key in row else get_default(c) for c in columns}


def get_default(column: sa.ColumnElement[Any]) -> Any:
    default = getattr(column, "default", None)
    if isinstance(default, sa.ColumnDefault):
        return default.arg(None) if callable(default.arg) else default.arg
    return None


def compute_search_columns(model: type[Entity], row: Row) -> Row:
    """The columns that a flush would compute: `search_text`, and the keys of an establishment."""
    if not issubclass(model, Searchable):
        return {}
    names = {"name", "address", *model.search_fields} & set(model.__table__.columns.keys())
    made = model(**{name: row[name] for name in names})
    made.refresh_search_text()
    keys = ("search_text", "match_key", "owner_key")
    return {key: getattr(made, key) for key in keys if hasattr(made, key)}


def build_history(
    model: type[Entity], row: Row, author: UUID, steps: list[HistoryStep]
) -> list[EntryValues]:
    """Rows of `changes` for one record: its creation, then each step, with versions 1, 2, 3 …

    A step contains the earlier values of its fields. After the last step the record equals `row`.
    """
    state = dict(row)
    entries = []
    for version in range(len(steps) + 1, 1, -1):
        step = steps[version - 2]
        diff: ChangedColumns = {
            key: [to_json_value(old), to_json_value(state[key])] for key, old in step.before.items()
        }
        entries.append(build_entry(model, row, (step.actor_id, step.moment, version), diff))
        state.update(step.before)
    diff = {key: [None, to_json_value(state[key])] for key in list_audited_columns(model)}
    entries.append(build_entry(model, row, (author, row["created_at"], 1), diff))
    return entries[::-1]


def build_entry(
    model: type[Entity], row: Row, act: tuple[UUID, datetime, int], diff: ChangedColumns
) -> EntryValues:
    actor_id, moment, version = act
    return {
        "at": moment,
        "actor_id": actor_id,
        "request_id": "demo",
        "entity": model.__tablename__,
        "entity_id": row["id"],
        "org_unit_id": row["org_unit_id"] if issubclass(model, UnitOwned) else row["id"],
        "version": version,
        "action": "created" if version == 1 else "updated",
        "diff": diff,
    }
