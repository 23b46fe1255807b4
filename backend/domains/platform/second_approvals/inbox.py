"""Requests that wait for the second person's answer."""

from collections.abc import Iterator

from backend.domains.platform.deadlines.sources import Asker, Waiting
from backend.domains.platform.second_approvals.models import SecondApproval
from backend.domains.platform.second_approvals.reading import awaiting, rows
from backend.permissions import Permission

WHY = (
    "Chờ mình xác nhận với tư cách người thứ hai; quá 72 giờ thì đề nghị hết hiệu lực.",
    "It waits for your second approval; after 72 hours it lapses.",
)


def to_second(asker: Asker) -> Iterator[Waiting]:
    """What others asked for and the caller may confirm or refuse."""
    if not asker.has_permission(Permission.APPROVAL_USE):
        return
    mine = awaiting(asker.db)
    if not mine:
        return
    found = rows().where(SecondApproval.id.in_(mine)).order_by(SecondApproval.expires_at)
    for row in asker.db.execute(found):
        yield Waiting(
            kind="second_approval",
            entity="second_approvals",
            entity_id=row.id,
            title=row.subject,
            why=WHY,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            detail=row.reason,
        )


INBOX = (to_second,)
