"""Files with the people who added them, and who looked at a file or verified it."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue

from backend.core.errors.exceptions import Conflict, NotFound
from backend.core.session.change_log import CLOCK_ACTIONS, LogEntry
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.single_read import get_read, list_read_columns
from backend.domains.organisation.accounts.models import User
from backend.domains.platform.attachments.holders import (
    ensure_record_visible,
    has_write_permission,
    load_holders,
    set_holder_scope,
)
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.attachments.schemas import (
    AttachmentFilters,
    AttachmentRead,
    CustodyEvent,
    VerificationRead,
)
from backend.domains.platform.attachments.store import AttachmentStore
from backend.domains.platform.changes.people import load_actor_names

OLDEST_FIRST = (Attachment.id,)
COLUMNS = list_read_columns(
    AttachmentRead, Attachment, uploaded_by_name=User.full_name, parent_entity=Attachment.entity
)
ROWS = (
    sa.select(*COLUMNS)
    .select_from(Attachment)
    .outerjoin(User, User.id == Attachment.uploaded_by_id)
)
EVENT = (LogEntry.seq, LogEntry.at, LogEntry.actor_id, LogEntry.action, LogEntry.diff)


def list_attachment_reads(
    db: Session, filters: AttachmentFilters, after: str | None, limit: int
) -> PageRows:
    """The files of one record, the oldest first; NotFound if the actor does not see the record."""
    holder = set_holder_scope(db, filters.entity)
    ensure_record_visible(db, holder, filters.entity_id)
    mine = ROWS.where(
        Attachment.entity == filters.entity, Attachment.entity_id == filters.entity_id
    )
    return read_page(db, mine, OLDEST_FIRST, after, limit)


def get_attachment_read(db: Session, id: UUID) -> AttachmentRead:
    """One file, if the actor sees its record; raises NotFound."""
    try:
        found = get_read(db, ROWS.where(Attachment.id == id), AttachmentRead)
    except NotFound:
        return get_inherited_read(db, id)
    ensure_record_visible(db, set_holder_scope(db, found.entity), found.entity_id)
    return found


def get_inherited_read(db: Session, id: UUID) -> AttachmentRead:
    """One file of a record of a unit above, if its kind is read from below; raises NotFound."""
    for holder in load_holders().values():
        if holder.is_inherited and db.actor.has_permission(holder.read):
            set_holder_scope(db, holder.entity)
            found = ROWS.where(Attachment.id == id, Attachment.entity == holder.entity)
            with suppress(NotFound):
                read = get_read(db, found, AttachmentRead)
                ensure_record_visible(db, holder, read.entity_id)
                return read
    raise NotFound


class StoredFile(NamedTuple):
    """Where a file is stored, and what custody and answers need to know about it."""

    id: UUID
    file_key: str
    media_type: str
    sha256: str
    org_unit_id: UUID
    entity: str


def get_stored_file(db: Session, id: UUID) -> StoredFile:
    """The stored file of a row that the actor may see; raises Conflict if it is destroyed."""
    shown = get_attachment_read(db, id)
    if shown.destroyed_at is not None:
        raise Conflict("attachment-destroyed")
    found = sa.select(*(getattr(Attachment, name) for name in StoredFile._fields))
    return StoredFile._make(db.execute(found.where(Attachment.id == shown.id)).one())


def get_visible_file(db: Session, id: UUID, *, small: bool = False) -> StoredFile:
    """The same for looking at it: a withheld file only for those who may decide about it."""
    shown = get_attachment_read(db, id)
    if shown.withheld_at is not None and (
        small or not has_write_permission(db.actor, shown.entity)
    ):
        raise Conflict("attachment-destroyed" if shown.destroyed_at else "attachment-withheld")
    return get_stored_file(db, id)


def list_custody_events(db: Session, id: UUID, after: str | None, limit: int) -> PageRows:
    """A page of everything that was done with a file, the oldest first."""
    get_attachment_read(db, id)
    found = sa.select(*EVENT).where(LogEntry.entity == "attachments", LogEntry.entity_id == id)
    found = found.where(LogEntry.action.not_in(CLOCK_ACTIONS))
    rows = read_page(db, found, (LogEntry.seq,), after, limit)
    names = load_actor_names(db, {row.actor_id for row in rows["items"]})
    items = [
        CustodyEvent(
            seq=row.seq,
            at=row.at,
            actor_id=row.actor_id,
            actor_name=names.get(row.actor_id),
            action=get_custody_action(row.action, row.diff),
        )
        for row in rows["items"]
    ]
    return {"items": items, "next": rows["next"]}


def get_custody_action(action: str, diff: Mapping[str, Sequence[JsonValue]]) -> str:
    """What a change of the row meant; the log itself says only that it was updated."""
    if action != "updated":
        return action
    if "destroyed_at" in diff:
        return "destroyed"
    if "withheld_at" in diff:
        return "withheld" if diff["withheld_at"][1] else "released"
    return action


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
