"""Papers of coordination meetings: added by the unit that keeps them, read by those below."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.domains.planning.coordination_meetings.models import CoordinationMeeting
from backend.domains.platform.attachments.holders import AttachmentHolder, HeldRecord
from backend.permissions import Permission


def get_attachment_holder(db: Session, id: UUID) -> HeldRecord:
    own = CoordinationMeeting
    unit = db.scalar(sa.select(own.org_unit_id).where(own.id == id).with_for_update(read=True))
    if unit is None:
        raise NotFound
    return HeldRecord(unit, None, is_final=False)


HOLDERS = (
    AttachmentHolder(
        "coordination_meeting",
        CoordinationMeeting,
        read=Permission.COORDINATION_READ,
        write=(Permission.COORDINATION_WRITE,),
        hold=get_attachment_holder,
    ),
)
