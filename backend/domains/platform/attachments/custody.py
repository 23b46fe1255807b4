"""Looking at a file and verifying it: whoever does either is written into its chain of custody."""

import hashlib
from typing import Any
from uuid import UUID

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.platform.attachments.holders import enter
from backend.domains.platform.attachments.reading import where_kept
from backend.domains.platform.attachments.schemas import VerificationRead
from backend.domains.platform.attachments.store import Store

TABLE = "attachments"


def note(db: Session, row: Any, action: str) -> None:
    enter(db, row.entity)
    db.log_event(action, row.org_unit_id, TABLE, row.id)


def verify(db: Session, store: Store, id: UUID) -> VerificationRead:
    """Hash the file as it lies in store and say whether it is still the one that was taken in."""
    row = where_kept(db, id)
    content = store.read(row.file_key)
    found = hashlib.sha256(content).hexdigest() if content is not None else None
    is_intact = found == row.sha256
    altered = "found-missing" if found is None else "found-altered"
    note(db, row, "verified" if is_intact else altered)
    return VerificationRead(
        verified_at=now(), is_intact=is_intact, expected=row.sha256, found=found
    )
