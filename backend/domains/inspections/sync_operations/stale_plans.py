"""What is to be done with an operation whose record has changed since the device saw it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from pydantic import JsonValue

from backend.core.http.offline import MergeRule
from backend.core.session.models import create_id
from backend.domains.inspections.sync_operations.addresses import UPDATE
from backend.domains.inspections.sync_operations.merging import (
    FieldConflict,
    Merge,
    merge_changes,
)
from backend.domains.inspections.sync_operations.models import OperationStatus
from backend.domains.inspections.sync_operations.record_course import RecordCourse
from backend.domains.inspections.sync_operations.schemas import Operation
from backend.domains.inspections.sync_operations.standing import NewConflict

NOTHING_MERGES = MergeRule(frozenset(), "")
"""Of a record whose changes are not merged."""


@dataclass(frozen=True, slots=True)
class StalePlan:
    """What can be written of an operation, and what waits for a person."""

    body: JsonValue = None
    """To be sent now; {}: nothing."""
    status: OperationStatus = OperationStatus.APPLIED
    conflict: NewConflict | None = None
    whole: NewConflict | None = None
    """Every field of it as a conflict, should what can be merged contradict the rest."""
    is_refused: bool = False
    reason: str | None = None
    """The code of a refusal that is not the endpoint's."""

    @property
    def is_merged(self) -> bool:
        return self.whole is not None

    def build_whole_conflict(self) -> "StalePlan":
        return replace(self, body={}, conflict=self.whole)


def build_stale_plan(
    operation: Operation,
    rule: MergeRule | None,
    course: RecordCourse,
    current: Mapping[str, JsonValue],
) -> StalePlan:
    """The plan for an operation; `current` is the record as it is now, as the API shows it."""
    if not course.changed_by:  # the device itself, or what followed from its own acts
        return StalePlan(body=operation.body)
    if operation.action != UPDATE or rule is None:
        return StalePlan(is_refused=True)
    if current.get("status") != rule.while_status:
        return StalePlan(reason="record-closed")
    wanted = operation.body or {}
    course.add_unchanged(wanted, current)
    merge = merge_changes(rule, course.seen, course.current, wanted, course.uncertain)
    whole = Merge(conflicts=build_whole(wanted, course))
    return StalePlan(
        body=merge.patch,
        status=OperationStatus.MERGED,
        conflict=build_conflict(operation, merge, course, current),
        whole=build_conflict(operation, whole, course, current),
    )


def build_whole(wanted: Mapping[str, JsonValue], course: RecordCourse) -> dict[str, FieldConflict]:
    return {
        name: FieldConflict(course.seen.get(name), value, course.current.get(name))
        for name, value in wanted.items()
    }


def build_conflict(
    operation: Operation, merge: Merge, course: RecordCourse, current: Mapping[str, JsonValue]
) -> NewConflict | None:
    """The conflict of a merge, if there is one."""
    if not merge.conflicts:
        return None
    changed = course.changed_by
    names = {path.partition("/")[0] for path in merge.conflicts}
    others = [change for name, change in changed.items() if name in names]
    last = max(others or changed.values(), key=lambda change: change.version)
    inspection_id, unit = find_inspection_id(operation, current), current.get("org_unit_id")
    return NewConflict(
        id=create_id(),
        inspection_id=inspection_id,
        unit_id=UUID(unit) if inspection_id is not None and isinstance(unit, str) else None,
        base_version=course.base,
        fields={
            path: {"seen": one.seen, "mine": one.mine, "theirs": one.theirs}
            for path, one in merge.conflicts.items()
        },
        theirs_by_id=last.actor_id,
        theirs_at=last.at,
    )


def find_inspection_id(operation: Operation, current: Mapping[str, JsonValue]) -> UUID | None:
    """The visit to which the record belongs, if any."""
    if operation.entity == "inspections":
        return operation.record_id
    named = current.get("inspection_id")
    return UUID(named) if isinstance(named, str) else None
