"""The values of a record when its row was exported, by the version in the row and the audit log.

With them a file that was edited for days is merged cell by cell with what changed meanwhile.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.audit_log import AuditEntry, list_audited_columns
from backend.core.session.session import Session
from backend.spreadsheets.columns import UNIT, VERSION
from backend.spreadsheets.record_lookup import as_typed, batches, former, id_of
from backend.spreadsheets.row import UNKNOWN, Known, Row

_STAMP = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?")


Steps = Mapping[UUID, Mapping[int, Mapping[str, Any]]]
"""{id of a record: {version: {field: its value before that version}}}"""


class Stamp(NamedTuple):
    """The version of the record, and of its extra values, in the export."""

    version: int
    part: int | None


def stamp_of(row: Row) -> Stamp | None:
    match = _STAMP.fullmatch(row.values.get(VERSION) or "")
    return Stamp(int(match[1]), int(match[2]) if match[2] else None) if match else None


@dataclass(frozen=True, slots=True)
class Logged:
    """The changes of records after their rows were exported."""

    model: type[Any] | None = None
    steps: Steps = field(default_factory=dict)

    def value(self, record: Known, stamp: Stamp | None, name: str, now: Any) -> Any:
        """The value of `name` at the version `exported`; UNKNOWN if the log does not have it."""
        if stamp is None or stamp.version > record.version:  # edited, or a new record
            return UNKNOWN
        since = range(stamp.version + 1, record.version + 1)
        if not since:
            return now
        steps = self.steps.get(record.id, {})
        if self.model is None or name not in list_audited_columns(cast("Any", self.model)):
            return UNKNOWN
        if any(version not in steps for version in since):
            return UNKNOWN
        for version in since:
            if name in steps[version]:
                was = former(self.model, name, steps[version][name])
                return was if name == UNIT else blank(as_typed(was))
        return now


NOTHING_LOGGED = Logged()


def blank(value: Any) -> Any:
    """None for an empty text or list, which are blank cells; 0 and False are not."""
    return None if value in ("", []) else value


def logged_since(
    db: Session, model: type[Any], rows: Collection[Row], known: Mapping[UUID, Known]
) -> Logged:
    """The history of the records that changed after their rows were exported."""
    stale: dict[UUID, int] = {}
    for row in rows:
        record, stamp = known.get(id_of(row) or UUID(int=0)), stamp_of(row)
        if record is not None and stamp is not None and stamp.version < record.version:
            stale[record.id] = min(stamp.version, stale.get(record.id, stamp.version))
    return Logged(model, steps_since(db, model, stale))


def steps_since(db: Session, model: type[Any], stale: Mapping[UUID, int]) -> Steps:
    """The values that each change replaced; `stale` = {id of a record: version from which on}."""
    steps: dict[UUID, dict[int, dict[str, Any]]] = {}
    found = sa.select(AuditEntry.entity_id, AuditEntry.version, AuditEntry.diff).where(
        AuditEntry.entity == model.__tablename__, AuditEntry.action == "updated"
    )
    for some in batches(stale):
        for id, version, diff in db.execute(found.where(AuditEntry.entity_id.in_(some))):
            if version > stale[id]:
                before = {name: pair[0] for name, pair in diff.items()}
                steps.setdefault(id, {})[version] = before
    return steps
