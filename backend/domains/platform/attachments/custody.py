"""The chain of custody: who looked at a file, and who verified it."""

import hashlib
from uuid import UUID

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.platform.attachments.holders import set_holder_scope
from backend.domains.platform.attachments.queries import StoredFile, get_stored_file
from backend.domains.platform.attachments.schemas import VerificationRead
from backend.domains.platform.attachments.store import AttachmentStore

TABLE = "attachments"


def record_custody_event(db: Session, row: StoredFile, action: str) -> None:
    set_holder_scope(db, row.entity)
    db.log_event(action, row.org_unit_id, TABLE, row.id)


def verify_stored_file(db: Session, store: AttachmentStore, id: UUID) -> VerificationRead:
    """Hash the stored file, and answer whether it is still the one that was stored first."""
    row = get_stored_file(db, id)
    content = store.read(row.file_key)
    found = hashlib.sha256(content).hexdigest() if content is not None else None
    is_intact = found == row.sha256
    altered = "found-missing" if found is None else "found-altered"
    record_custody_event(db, row, "verified" if is_intact else altered)
    return VerificationRead(
        verified_at=now(), is_intact=is_intact, expected=row.sha256, found=found
    )
