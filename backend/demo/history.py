"""The change log that two years of work would have left: one creation, then each change."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.core.session.audit_log import to_json_value
from backend.core.session.models import Entity, UnitOwned
from backend.demo.random_values import Row


@dataclass(frozen=True)
class HistoryStep:
    """A moment at which someone changed these fields; `before` holds their earlier values."""

    moment: datetime
    actor_id: UUID
    before: Row = field(default_factory=dict)


def build_history(
    model: type[Entity], row: Row, author: UUID, steps: list[HistoryStep]
) -> list[Row]:
    """Rows of `changes` for one record: its creation, then each step, with versions 1, 2, 3 …

    A step contains the earlier values of its fields. After the last step the record equals `row`.
    """
    state = dict(row)
    entries = []
    for version in range(len(steps) + 1, 1, -1):
        step = steps[version - 2]
        diff = {
            key: [to_json_value(old), to_json_value(state[key])] for key, old in step.before.items()
        }
        entries.append(build_entry(model, row, (step.actor_id, step.moment, version), diff))
        state.update(step.before)
    diff = {key: [None, to_json_value(state[key])] for key in list_audited_columns(model)}
    entries.append(build_entry(model, row, (author, row["created_at"], 1), diff))
    return entries[::-1]


def build_entry(
    model: type[Entity], row: Row, act: tuple[UUID, datetime, int], diff: dict[str, Any]
) -> Row:
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


def list_audited_columns(model: type[Entity]) -> list[str]:
    """The columns that the change log records, as in backend.core.session.audit_log."""
    return [
        column.key
        for column in model.__table__.columns
        if column.info.get("audit") is not False and column.key not in ("version", "updated_at")
    ]
