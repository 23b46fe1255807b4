"""Photos and scans of a visit: added by those who record it, final with its signature."""

from uuid import UUID

from backend.core.session.session import Session
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.inspections.inspections.service import lock_minutes
from backend.domains.platform.attachments.holders import AttachmentHolder, HeldRecord
from backend.permissions import Permission


def get_attachment_holder(db: Session, id: UUID) -> HeldRecord:
    minutes = lock_minutes(db, id)
    is_signed = minutes.status is InspectionStatus.SIGNED
    return HeldRecord(minutes.org_unit_id, minutes.team_id, is_final=is_signed)


HOLDERS = (
    AttachmentHolder(
        "inspection",
        Inspection,
        read=Permission.INSPECTION_READ,
        write=(Permission.INSPECTION_WRITE,),
        hold=get_attachment_holder,
    ),
)
