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
from backend.spreadsheets.record_lookup import (
    get_record_id,
    split_into_batches,
    to_cell_value,
    to_column_value,
)
from backend.spreadsheets.row import UNKNOWN, KnownRecord, Row

_EXPORTED_VERSION = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?")


ChangeSteps = Mapping[UUID, Mapping[int, Mapping[str, Any]]]
"""{id of a record: {version: {field: its value before that version}}}"""


class ExportedVersion(NamedTuple):
    """The version of the record, and of its extra values, in the export."""

    version: int
    extra_version: int | None


def get_exported_version(row: Row) -> ExportedVersion | None:
    match = _EXPORTED_VERSION.fullmatch(row.values.get(VERSION) or "")
    return ExportedVersion(int(match[1]), int(match[2]) if match[2] else None) if match else None


@dataclass(frozen=True, slots=True)
class RecordHistory:
    """The changes of records after their rows were exported."""

    model: type[Any] | None = None
    steps: ChangeSteps = field(default_factory=dict)

    def get_former_value(
        self, record: KnownRecord, exported: ExportedVersion | None, name: str, present: Any
    ) -> Any:
        """The value of `name` at the version `exported`; UNKNOWN if the log does not have it."""
        if exported is None or exported.version > record.version:  # edited, or a new record
            return UNKNOWN
        since = range(exported.version + 1, record.version + 1)
        if not since:
            return present
        steps = self.steps.get(record.id, {})
        if self.model is None or name not in list_audited_columns(cast("Any", self.model)):
            return UNKNOWN
        if any(version not in steps for version in since):
            return UNKNOWN
        for version in since:
            if name in steps[version]:
                former = to_column_value(self.model, name, steps[version][name])
                return former if name == UNIT else to_blank(to_cell_value(former))
        return present


NO_HISTORY = RecordHistory()


def to_blank(value: Any) -> Any:
    """None for an empty text or list, which are blank cells; 0 and False are not."""
    return None if value in ("", []) else value


def load_history(
    db: Session, model: type[Any], rows: Collection[Row], records: Mapping[UUID, KnownRecord]
) -> RecordHistory:
    """The history of the records that changed after their rows were exported."""
    stale: dict[UUID, int] = {}
    for row in rows:
        record, exported = records.get(get_record_id(row) or UUID(int=0)), get_exported_version(row)
        if record is not None and exported is not None and exported.version < record.version:
            stale[record.id] = min(exported.version, stale.get(record.id, exported.version))
    return RecordHistory(model, load_steps_since(db, model, stale))


def load_steps_since(db: Session, model: type[Any], stale: Mapping[UUID, int]) -> ChangeSteps:
    """The values that each change replaced; `stale` = {id of a record: version from which on}."""
    steps: dict[UUID, dict[int, dict[str, Any]]] = {}
    found = sa.select(AuditEntry.entity_id, AuditEntry.version, AuditEntry.diff).where(
        AuditEntry.entity == model.__tablename__, AuditEntry.action == "updated"
    )
    for batch in split_into_batches(stale):
        for id, version, diff in db.execute(found.where(AuditEntry.entity_id.in_(batch))):
            if version > stale[id]:
                before = {name: pair[0] for name, pair in diff.items()}
                steps.setdefault(id, {})[version] = before
    return steps
