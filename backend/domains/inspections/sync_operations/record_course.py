"""How a record went on since a device saw it, as the change log tells it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from backend.core.http.offline import MergeRule
from backend.core.session.change_log import ChangedColumns, LogEntry, list_version_order
from backend.core.session.session import Session
from backend.domains.inspections.sync_operations.models import SyncOperation, SyncReceipt


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """One change of a record, and whether the device itself made it."""

    version: int
    actor_id: UUID
    at: datetime
    diff: ChangedColumns
    is_own: bool


@dataclass(slots=True)
class RecordCourse:
    """The fields that changed since: as the device saw them, as they are, and who changed each."""

    base: int
    version: int
    seen: dict[str, JsonValue] = field(default_factory=dict)
    current: dict[str, JsonValue] = field(default_factory=dict)
    changed_by: dict[str, LoggedChange] = field(default_factory=dict)
    """By field: the last change that is not the device's own."""
    uncertain: set[str] = field(default_factory=set)
    """Paths that others had changed when an operation of the device was merged, and fields with
    such keys: it may have wanted what they wrote, of which the change log has nothing."""

    def add_unchanged(self, names: Iterable[str], record: Mapping[str, JsonValue]) -> None:
        """Add fields that nobody changed, as the record has them."""
        for name in names:
            if name not in self.current:
                self.seen[name] = self.current[name] = record.get(name)


@dataclass(frozen=True, slots=True)
class SentChange:
    """What a device sent: of which record, from which version, and where in its order."""

    actor_id: UUID
    device: str
    device_seq: int
    entity: str
    record_id: UUID
    base_version: int


def build_course(
    base: int, changes: Iterable[LoggedChange], rule: MergeRule, merged_version: int = 0
) -> RecordCourse:
    """The course behind version `base`; a device sees its own changes, and nobody else's.

    At `merged_version` an operation of the device was merged last, or led to a conflict.
    """
    names = {column: name for name, column in rule.columns.items()}
    course = RecordCourse(base, base)
    foreign_since: dict[str, int] = {}
    for change in changes:
        course.version = max(course.version, change.version)
        for column, (before, after) in change.diff.items():
            name = names.get(column, column)
            course.seen.setdefault(name, before)
            course.current[name] = after
            if change.is_own and name in rule.keyed:
                course.seen[name] = add_changed_keys(course.seen[name], before, after)
            elif change.is_own:
                course.seen[name] = after
            else:
                course.changed_by[name] = change
            for path in list_changed_paths(name, before, after, rule):
                if change.is_own:
                    foreign_since.pop(path, None)
                else:
                    foreign_since.setdefault(path, change.version)
    uncertain = {path for path, since in foreign_since.items() if since <= merged_version}
    course.uncertain = uncertain | {path.partition("/")[0] for path in uncertain}
    return course


def list_changed_paths(
    name: str, before: JsonValue, after: JsonValue, rule: MergeRule
) -> list[str]:
    """The field, or the keys of it that changed where it is merged by key."""
    if name not in rule.keyed:
        return [name]
    return [f"{name}/{key}" for key in find_changed_keys(before, after)]


def find_changed_keys(before: JsonValue, after: JsonValue) -> set[str]:
    was = before if isinstance(before, dict) else {}
    now = after if isinstance(after, dict) else {}
    return {key for key in was.keys() | now.keys() if was.get(key) != now.get(key)}


def add_changed_keys(seen: JsonValue, before: JsonValue, after: JsonValue) -> JsonValue:
    """What a device saw of an object, with the keys that its own change touched: the others may be
    those that somebody else wrote in between."""
    if not isinstance(after, dict):
        return after
    touched = find_changed_keys(before, after)
    kept = {k: v for k, v in seen.items() if k not in touched} if isinstance(seen, dict) else {}
    return kept | {key: after[key] for key in touched & after.keys()}


def load_course(
    db: Session, rule: MergeRule, sent: SentChange, *, merged_version: int = 0, also_own: str = ""
) -> RecordCourse:
    """How a record went on since the device saw it; `also_own` is a request of the device that has
    no receipt yet."""
    of_device = (SyncReceipt.actor_id == sent.actor_id, SyncReceipt.device == sent.device)
    requests = {*db.scalars(sa.select(SyncReceipt.request_id).where(*of_device)), also_own}
    later = {one for one in db.scalars(select_later_versions(sent)) if one is not None}
    rows = db.execute(
        sa.select(*COLUMNS)
        .where(
            LogEntry.entity == sent.entity.replace("-", "_"),
            LogEntry.entity_id == sent.record_id,
            LogEntry.version > sent.base_version,
            LogEntry.action == "updated",
        )
        .order_by(*list_version_order())
    )
    changes = [
        LoggedChange(
            row.version,
            row.actor_id,
            row.at,
            row.diff,
            is_own_change(row.request_id, row.version, requests, later),
        )
        for row in rows
    ]
    return build_course(sent.base_version, changes, rule, merged_version)


COLUMNS = (LogEntry.version, LogEntry.actor_id, LogEntry.at, LogEntry.diff, LogEntry.request_id)


def is_own_change(
    request: str, version: int, requests: Collection[str], later: Collection[int]
) -> bool:
    """Whether the device made it before; what it did later counts as somebody else's."""
    return request in requests and version not in later


def select_later_versions(sent: SentChange) -> sa.Select[int | None]:
    return sa.select(SyncOperation.version).where(
        SyncOperation.actor_id == sent.actor_id,
        SyncOperation.device == sent.device,
        SyncOperation.record_id == sent.record_id,
        SyncOperation.device_seq > sent.device_seq,
        SyncOperation.version.is_not(None),
    )
