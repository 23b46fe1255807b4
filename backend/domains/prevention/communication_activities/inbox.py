"""Planned activities whose day has come."""

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, select_own_units_of
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.domains.prevention.communication_activities.models import CommunicationActivity
from backend.domains.prevention.communication_activities.queries import is_due_today
from backend.permissions import Permission

TITLE = ("Ghi kết quả buổi tuyên truyền", "Write down what came of an activity")
WHY = ("Ngày dự kiến đã đến: cho biết có tổ chức hay không.", "Its planned day has come.")


def list_due_activities(asker: Asker) -> WaitingItemRead:
    """Somebody must say whether they took place. Units that only read an activity are not asked."""
    if not asker.has_permission(Permission.COMMUNICATION_WRITE):
        return []
    own = CommunicationActivity
    found = (
        sa.select(own.id, own.topic, own.place, own.held_on, own.org_unit_id, OrgUnit.name)
        .join(OrgUnit, OrgUnit.id == own.org_unit_id)
        .where(is_due_today(), *asker.own(own))
    )
    scope = asker.db.actor.scope(Permission.COMMUNICATION_WRITE)
    if scope.units is not None:
        found = found.where(own.org_unit_id.in_(select_own_units_of(scope)))
    (rows,) = yield [found]
    return [
        WaitingItem(
            topic=WorkTopic.ACTIVITY,
            kind="activity",
            entity="communication_activities",
            entity_id=row.id,
            title=TITLE,
            about=row.topic,
            why=WHY,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.name,
            since=row.held_on,
            detail=row.place,
        )
        for row in rows
    ]


INBOX = (list_due_activities,)
