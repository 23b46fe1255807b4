"""Plans and targets that lie on the leader's desk."""

from collections.abc import Iterator

from backend.core.session.org_units import select_units_under
from backend.core.text.clock import HANOI
from backend.domains.planning.plans.models import ApprovalStatus
from backend.domains.planning.plans.waiting import waiting
from backend.domains.platform.deadlines.sources import Asker, Waiting
from backend.permissions import Permission

WHY = ("Đã trình, chờ phê duyệt.", "Submitted: it waits for approval.")


def to_approve(asker: Asker) -> Iterator[Waiting]:
    """What was submitted and nobody has answered."""
    if not asker.has_permission(Permission.PLAN_APPROVE):
        return
    found, keys = waiting(ApprovalStatus.SUBMITTED)
    units = asker.db.actor.scope(Permission.PLAN_APPROVE).units
    if units is not None:
        found = found.where(found.selected_columns.org_unit_id.in_(select_units_under(units)))
    for row in asker.db.execute(found.order_by(*keys)):
        yield Waiting(
            kind="approval",
            entity="plan_targets" if row.code else "plans",
            entity_id=row.id,
            title=row.title,
            why=WHY,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            since=row.since.astimezone(HANOI).date(),
        )


INBOX = (to_approve,)
