"""What other resources do with the files of their records: list them and delete them."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.server.threads import run_in_thread
from backend.core.session.after_commit import run_after_commit
from backend.core.session.session import Session
from backend.domains.platform.attachments.destruction import (
    DestroyedFile,
    FileDestroyer,
    FileReason,
    build_destroyed_file,
)
from backend.domains.platform.attachments.models import Attachment


def list_signed_hashes(db: Session, entity: str, id: UUID) -> list[dict[str, str]]:
    """What a signature covers of each file of a record, the oldest first: id and hash."""
    found = sa.select(Attachment.id, Attachment.sha256).where(
        Attachment.entity == entity, Attachment.entity_id == id
    )
    rows = db.execute(found.order_by(Attachment.id))
    return [{"id": str(row.id), "sha256": row.sha256} for row in rows]


def delete_record_attachments(db: Session, entity: str, id: UUID) -> None:
    """Delete the files of a draft that is deleted."""
    mine = sa.select(Attachment).where(Attachment.entity == entity, Attachment.entity_id == id)
    for attachment in db.scalars(mine).all():
        delete_with_file(db, attachment)
    db.flush()


def delete_with_file(db: Session, attachment: Attachment) -> None:
    """Delete the row now, and its file after the commit."""
    run_destruction_after_commit(db, build_destroyed_file(attachment, FileReason.REMOVED))
    db.delete(attachment)


def run_destruction_after_commit(db: Session, destroyed: DestroyedFile) -> None:
    """Destroy a file after the transaction has been committed."""
    if db.info.get("request") is None:
        return  # the sweep finds it
    run_after_commit(db, _destroy_files, destroyed)


def _destroy_files(db: Session, files: list[DestroyedFile]) -> None:
    destroyer: FileDestroyer = db.info["request"].app.state.attachment_destroyer
    run_in_thread(destroyer.destroy_or_leave, files)
