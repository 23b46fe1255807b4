"""Adding files to a record, and changing or removing them while it is a draft."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.session.models import new_id, now
from backend.core.session.session import Session
from backend.domains.platform.attachments import messages as messages
from backend.domains.platform.attachments.destruction import FileReason, describe
from backend.domains.platform.attachments.holders import Held, enter, refuse_unseen
from backend.domains.platform.attachments.keeping import discard, forget
from backend.domains.platform.attachments.models import Attachment, WithheldReason
from backend.domains.platform.second_approvals.models import LASTS
from backend.domains.platform.second_approvals.persons import seconds
from backend.permissions import Permission

MAX_OF_RECORD = 40
MAX_OF_DAY = 300 * 2**20
"""Bytes that one account may add within 24 hours."""


def refuse_more(db: Session, entity: str, id: UUID) -> None:
    """Raises Forbidden, NotFound, or Conflict where the record or the account has its fill."""
    holder = enter(db, entity, to_write=True)
    refuse_unseen(db, holder, id)
    refuse_beyond_quota(db, entity, id)


def refuse_beyond_quota(db: Session, entity: str, id: UUID) -> None:
    mine = Attachment.entity == entity, Attachment.entity_id == id
    count = sa.select(sa.func.count()).select_from(Attachment).where(*mine)
    if (db.scalar(count) or 0) >= MAX_OF_RECORD:
        raise Conflict("attachment-record-full", max=MAX_OF_RECORD)
    sent = sa.select(sa.func.sum(Attachment.size)).where(
        Attachment.uploaded_by_id == db.actor.id,
        Attachment.created_at > now() - timedelta(hours=24),
    )
    if (db.scalar(sent) or 0) >= MAX_OF_DAY:
        raise Conflict("attachment-day-full", max=MAX_OF_DAY // 2**20)


def add(db: Session, entity: str, entity_id: UUID, values: dict[str, Any]) -> Attachment:
    """The row of a file that lies in store already; late once its record is final."""
    held = enter(db, entity, to_write=True).hold(db, entity_id)
    refuse_beyond_quota(db, entity, entity_id)
    return db.save(
        Attachment(
            **{**values, "id": values["id"] or new_id()},
            entity=entity,
            entity_id=entity_id,
            org_unit_id=held.org_unit_id,
            team_id=held.team_id,
            uploaded_by_id=db.actor.id,
            is_late=held.is_final,
        )
    )


def rename(db: Session, attachment: Attachment, caption: str | None) -> None:
    refuse_final(hold(db, attachment))
    db.save(attachment, {"caption": caption})


def remove(db: Session, attachment: Attachment) -> None:
    refuse_final(hold(db, attachment))
    discard(db, attachment)
    db.flush()


def withhold(db: Session, attachment: Attachment, reason: WithheldReason) -> None:
    """Hide a file that may not be here, also of a signed record: whoever reads it may.

    It asks a second person to destroy it. The file stays hidden when nobody has within 72 hours;
    then the same is asked anew by withholding it again.
    """
    enter(db, attachment.entity)
    if attachment.withheld_at is not None and not lapsed(attachment):
        raise Conflict("attachment-withheld")
    if attachment.destroyed_at is not None:
        raise Conflict("attachment-destroyed")
    withheld = {"withheld_at": now(), "withheld_by_id": db.actor.id, "withheld_reason": reason}
    db.save(attachment, withheld)


def release(db: Session, attachment: Attachment) -> None:
    """Show a file again that was withheld in error."""
    refuse_same_person(db, attachment)
    db.save(attachment, dict.fromkeys(("withheld_at", "withheld_by_id", "withheld_reason")))


def destroy(db: Session, attachment: Attachment) -> None:
    """Destroy the file that was withheld; hashes and chain of custody stay.

    The second person is no subordinate of the first, and answers within 72 hours (R42).
    """
    refuse_same_person(db, attachment)
    if lapsed(attachment):
        raise Conflict("attachment-request-lapsed")
    if db.actor.id not in seconds_of(db, attachment):
        raise Conflict("not-second-person")
    db.save(attachment, {"destroyed_at": now()})
    reason = attachment.withheld_reason
    forget(db, describe(attachment, FileReason(reason) if reason else FileReason.UNKNOWN))


def lapsed(attachment: Attachment) -> bool:
    """Whether it was withheld more than 72 hours ago."""
    at = attachment.withheld_at
    return at is not None and at + LASTS <= now()


def seconds_of(db: Session, attachment: Attachment) -> set[UUID]:
    first = attachment.withheld_by_id
    assert first is not None
    return seconds(db, Permission.ATTACHMENT_WRITE, attachment.org_unit_id, first)


def refuse_same_person(db: Session, attachment: Attachment) -> None:
    """Two accounts decide: one withholds, another destroys or releases."""
    hold(db, attachment)
    if attachment.withheld_at is None or attachment.destroyed_at is not None:
        raise Conflict("attachment-not-withheld")
    if attachment.withheld_by_id == db.actor.id:
        raise Conflict("attachment-second-person")


def hold(db: Session, attachment: Attachment) -> Held:
    """Its record, kept as it is meanwhile, under the permission that changes it."""
    return enter(db, attachment.entity, to_write=True).hold(db, attachment.entity_id)


def refuse_final(held: Held) -> None:
    if held.is_final:
        raise Conflict("attachment-final")
