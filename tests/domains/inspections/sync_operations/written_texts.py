"""What became of the texts that operations of devices wrote: in the change log, or in conflicts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.change_log import LogEntry, list_version_order
from backend.core.session.session import Session
from backend.domains.inspections.sync_operations.models import SyncConflict, SyncOperation

TEXTS = ("statement", "recommendations", "representative_position", "representative_name")
MARK = "Nội dung "
LETTERS = str.maketrans("0123456789", "abcdefghij")
Log = dict[str, list[tuple[int, str, Any, Any]]]
"""{visit: [(version, path, before, after)]} in the order of versions."""


def write_text(*numbers: int) -> str:
    """A text of these numbers, in letters: digits could read as the number of a person."""
    return MARK + " ".join(map(str, numbers)).translate(LETTERS)


def list_leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in list_leaves(inner)]
    return [value] if isinstance(value, str) else []


def list_texts(operation: Any) -> list[str]:
    """The texts that this operation alone writes."""
    return [leaf for leaf in list_leaves(operation["body"]) if leaf.startswith(MARK)]


@dataclass
class Written:
    """What the database holds of some operations."""

    log: Log
    """Of their visits."""
    rows: dict[str, list[Any]]
    """By the id of the operation, what is told of it."""
    waiting: dict[str, list[str]]
    """By the id of the operation, the texts that a conflict keeps."""


def load_written(db: Session, operations: Iterable[Any]) -> Written:
    operations = list(operations)
    ids = [UUID(operation["id"]) for operation in operations]
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in db.scalars(sa.select(SyncOperation).where(SyncOperation.operation_id.in_(ids))):
        rows[str(row.operation_id)].append(row)
    waiting: dict[str, list[str]] = defaultdict(list)
    kept = sa.select(SyncConflict).where(SyncConflict.operation_id.in_(ids))
    for conflict in db.scalars(kept):
        mine: Any = [values["mine"] for values in conflict.fields.values()]
        waiting[str(conflict.operation_id)] += [leaf for one in mine for leaf in list_leaves(one)]
    return Written(load_log(db, {one["record_id"] for one in operations}), rows, waiting)


def load_log(db: Session, visits: Iterable[str]) -> Log:
    found: Log = defaultdict(list)
    rows = db.scalars(
        sa.select(LogEntry)
        .where(LogEntry.entity == "inspections", LogEntry.entity_id.in_(list(map(UUID, visits))))
        .order_by(*list_version_order())
    )
    for row in rows:
        changes: dict[str, Any] = row.diff
        for name, (before, after) in changes.items():
            if name in TEXTS:
                found[str(row.entity_id)].append((row.version, name, before, after))
            elif name == "checklist":
                old, new = before or {}, after or {}
                found[str(row.entity_id)] += [
                    (row.version, f"{name}/{key}", get_note(old, key), get_note(new, key))
                    for key in old.keys() | new.keys()
                    if old.get(key) != new.get(key)
                ]
    return found


def get_note(answers: Any, key: str) -> str | None:
    return answers[key]["note"] if key in answers else None


def check_operation(written: Written, operation: Any, told: Any) -> None:
    """What was told of an operation is so: done exactly once, or kept whole."""
    (row,) = written.rows[operation["id"]]
    assert (row.status.value, row.version) == (told["status"], told["version"])
    entries = [after for _, _, _, after in written.log[operation["record_id"]]]
    times = {text: entries.count(text) for text in list_texts(operation)}
    if told["status"] in ("applied", "merged"):
        assert set(times.values()) <= {1}, "exactly once"
        assert all(times.values()), "an acknowledged operation is gone"
    elif told["status"] == "refused":
        assert set(times.values()) <= {0}
        assert told["problem"] is not None
        assert row.body == operation["body"], "kept whole"
    else:
        assert told["status"] == "conflict"
        waiting = written.waiting[operation["id"]]
        assert all(text in waiting or times[text] for text in times), "nothing is lost"
        assert all(count <= 1 for count in times.values())


def check_overwrites(log: Log, writers: Mapping[str, tuple[object, Any]]) -> None:
    """Whoever replaces a value has seen it: it was there at their base version, or is their own.

    `writers`: {text: (the device that writes it, its operation)}.
    """
    for entries in log.values():
        last: dict[str, tuple[int, str | None]] = {}
        for version, path, before, after in entries:
            if after in writers and last.get(path, (0, None))[1] is not None:
                since, value = last[path]
                assert value == before
                device_now, operation = writers[after]
                device_then = writers[value][0] if value is not None and value in writers else None
                was_seen = since <= (operation.get("base_version") or 0)
                assert was_seen or device_then is device_now, "a silent overwrite"
            last[path] = (version, after)
