"""Plans and targets that wait: submitted ones for the leader, returned ones for their writer."""

from collections.abc import Iterator
from dataclasses import replace

import sqlalchemy as sa

from backend.core.text.clock import to_civil_day
from backend.domains.planning.plans.approval import build_waiting
from backend.domains.planning.plans.models import PlanApprovalStatus
from backend.domains.planning.plans.schemas import WaitingRead
from backend.domains.platform.deadlines.sources import Asker, WaitingItem, WorkTopic
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


def list_to_approve(asker: Asker) -> Iterator[WaitingItem]:
    """Submitted plans and targets that wait for the leader."""
    for row in list_rows(asker, PlanApprovalStatus.SUBMITTED, Permission.PLAN_APPROVE):
        what = "target" if row.code else "plan"
        yield build_item(row, WorkTopic.APPROVAL, f"{what}_approval", APPROVE[what], SUBMITTED)


def list_to_correct(asker: Asker) -> Iterator[WaitingItem]:
    """Plans and targets that the leader returned, with the reason."""
    for row in list_rows(asker, PlanApprovalStatus.RETURNED, Permission.PLAN_WRITE):
        what = "target" if row.code else "plan"
        found = build_item(row, WorkTopic.TASK, f"{what}_returned", MEND[what], RETURNED)
        yield replace(found, detail=row.return_reason)


def list_rows(asker: Asker, status: PlanApprovalStatus, by: Permission) -> Iterator[WaitingRead]:
    if not asker.has_permission(by):
        return
    found = build_waiting(status)
    mine = asker.build_unit_clauses(found.c.org_unit_id, by)
    for row in asker.db.execute(sa.select(found).where(*mine).order_by(found.c.since, found.c.id)):
        yield WaitingRead.model_validate(row)


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
