"""Plans and targets that wait: submitted ones for the leader, returned ones for their writer."""

from dataclasses import replace

import sqlalchemy as sa

from backend.core.session.joint_reads import JointRead
from backend.core.text.clock import to_civil_day
from backend.domains.planning.plans.approval import build_waiting
from backend.domains.planning.plans.models import PlanApprovalStatus
from backend.domains.planning.plans.schemas import WaitingRead
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.permissions import Permission

APPROVE = {
    "plan": ("Phê duyệt kế hoạch năm", "Approve a yearly plan"),
    "target": ("Phê duyệt chỉ tiêu thay đổi", "Approve a changed target"),
}
MEND = {
    "plan": ("Sửa kế hoạch bị trả lại", "Mend a plan that was given back"),
    "target": ("Sửa chỉ tiêu bị trả lại", "Mend a target that was given back"),
}
SUBMITTED = ("Đã trình, chờ phê duyệt.", "Submitted: it waits for approval.")
RETURNED = ("Lãnh đạo trả lại, cần sửa và trình lại.", "Given back: mend it and submit it again.")


def list_to_approve(asker: Asker) -> WaitingItemRead:
    """Submitted plans and targets that wait for the leader."""
    rows = yield from read_rows(asker, PlanApprovalStatus.SUBMITTED, Permission.PLAN_APPROVE)
    items = []
    for row in rows:
        what = "target" if row.code else "plan"
        kind = f"{what}_approval"
        items.append(build_item(row, WorkTopic.APPROVAL, kind, APPROVE[what], SUBMITTED))
    return items


def list_to_correct(asker: Asker) -> WaitingItemRead:
    """Plans and targets that the leader returned, with the reason."""
    rows = yield from read_rows(asker, PlanApprovalStatus.RETURNED, Permission.PLAN_WRITE)
    items = []
    for row in rows:
        what = "target" if row.code else "plan"
        found = build_item(row, WorkTopic.TASK, f"{what}_returned", MEND[what], RETURNED)
        items.append(replace(found, detail=row.return_reason))
    return items


def read_rows(
    asker: Asker, status: PlanApprovalStatus, by: Permission
) -> JointRead[list[WaitingRead]]:
    if not asker.has_permission(by):
        return []
    found = build_waiting(status)
    mine = asker.build_unit_clauses(found.c.org_unit_id, by)
    (rows,) = yield [sa.select(found).where(*mine)]
    return [WaitingRead.model_validate(row) for row in rows]


def build_item(
    row: WaitingRead, topic: WorkTopic, kind: str, title: tuple[str, str], why: tuple[str, str]
) -> WaitingItem:
    return WaitingItem(
        topic=topic,
        kind=kind,
        entity="plans",
        entity_id=row.plan_id,
        item_id=row.id,
        title=title,
        about=row.title,
        why=why,
        org_unit_id=row.org_unit_id,
        org_unit_name=row.org_unit_name,
        since=to_civil_day(row.since),
    )


INBOX = (list_to_approve, list_to_correct)
