"""Who follows a violation's file: an account that may handle it where it was recorded."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid
from backend.core.session.actor import SYSTEM_ID
from backend.core.session.change_log import LogEntry, list_version_order
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.enforcement.violations.act_schemas import AssignmentRead
from backend.domains.enforcement.violations.models import Violation
from backend.domains.enforcement.violations.running_deadlines import WATCHED
from backend.domains.enforcement.violations.service import ensure_status
from backend.domains.organisation.accounts.permission_holders import list_permission_holders
from backend.domains.organisation.accounts.schemas import Assignable
from backend.domains.platform.changes.people import load_actor_names
from backend.permissions import Permission


def list_assignable_accounts(db: Session, violation: Violation) -> list[Assignable]:
    found = list_permission_holders(db, Permission.VIOLATION_HANDLE, violation.org_unit_id)
    return [Assignable.model_validate(one) for one in found]


def assign_violation_to(db: Session, violation: Violation, to: UUID | None) -> None:
    """Give the file to somebody, or to nobody; raises Invalid, Conflict `wrong-state`."""
    ensure_status(violation, *WATCHED)
    if to is not None and to not in {one.id for one in list_assignable_accounts(db, violation)}:
        raise Invalid.at("/assignee_id", "not-a-handler")
    db.save(violation, {"assignee_id": to})


def assign_to_actor(db: Session, violation: Violation) -> None:
    """Give the file to whoever handles it first, if nobody follows it yet."""
    may = db.actor.id != SYSTEM_ID and db.actor.has_permission(Permission.VIOLATION_HANDLE)
    if may and violation.assignee_id is None:
        violation.assignee_id = db.actor.id


def list_past_assignments(db: Session, id: UUID) -> list[AssignmentRead]:
    """Who followed the file in turn, the newest first, from the change log."""
    db.require(Violation, id)
    told = (
        sa.select(LogEntry.at, LogEntry.actor_id, LogEntry.diff)
        .where(LogEntry.entity == Violation.__tablename__, LogEntry.entity_id == id)
        .order_by(*list_version_order())
    )
    rows = [row for row in db.execute(told) if any(row.diff.get("assignee_id") or ())][::-1]
    pairs = [[UUID(one) if one else None for one in row.diff["assignee_id"]] for row in rows]
    people = {one for pair in pairs for one in pair if one} | {row.actor_id for row in rows}
    names = load_actor_names(db, people)
    return [
        AssignmentRead(
            at=row.at,
            actor_name=names.get(row.actor_id),
            from_name=names.get(before) if before else None,
            to_name=names.get(after) if after else None,
        )
        for row, (before, after) in zip(rows, pairs, strict=True)
    ]


register_messages(
    {
        "not-a-handler": (
            "Tài khoản này không có quyền xử lý vi phạm tại đơn vị của hồ sơ.",
            "This account may not handle violations where this one was recorded.",
        ),
    }
)
