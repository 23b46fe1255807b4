"""What operations of devices provide to minutes: whether values of a visit wait for a person."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.inspections.inspections.providers import WaitingConflicts
from backend.domains.inspections.sync_operations.models import ConflictStatus, SyncConflict


def has_open_conflicts(db: Session, inspection_id: UUID) -> bool:
    waiting = sa.select(SyncConflict.id).where(
        SyncConflict.inspection_id == inspection_id, SyncConflict.status == ConflictStatus.OPEN
    )
    return db.scalar(waiting.limit(1)) is not None


WAITING: WaitingConflicts = has_open_conflicts
PROVIDES = {WaitingConflicts: WAITING}
