"""Photos and scans of a violation: evidence, the decision, receipts; final once it is handled."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from backend.domains.enforcement.violations.service import is_signed, lock_minutes_of
from backend.domains.platform.attachments.holders import AttachmentHolder, HeldRecord
from backend.permissions import Permission


def get_attachment_holder(db: Session, id: UUID) -> HeldRecord:
    """The violation as a holder of files, locked; the minutes are always locked before it."""
    names = ("org_unit_id", "team_id", "inspection_id", "status")
    found = sa.select(*(getattr(Violation, name) for name in names)).where(Violation.id == id)
    before = db.execute(found).first()
    if before is None:
        raise NotFound
    minutes = before.inspection_id and lock_minutes_of(db, before.inspection_id)
    row = db.execute(found.with_for_update(read=True)).first()
    if row is None:
        raise NotFound
    is_final = row.status is not ViolationStatus.RECORDED or (minutes and is_signed(minutes))
    return HeldRecord(row.org_unit_id, row.team_id, is_final=bool(is_final))


HOLDERS = (
    AttachmentHolder(
        "violation",
        Violation,
        read=Permission.VIOLATION_READ,
        write=(Permission.VIOLATION_WRITE, Permission.VIOLATION_HANDLE),
        hold=get_attachment_holder,
    ),
)
