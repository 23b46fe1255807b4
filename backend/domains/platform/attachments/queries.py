"""Files as rows with who added them: one query for a list, after that for its record."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, NotFound
from backend.core.session.audit_log import AuditEntry
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.domains.organisation.accounts.models import User
from backend.domains.platform.attachments.holders import (
    ensure_record_visible,
    has_write_permission,
    set_holder_scope,
)
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.attachments.schemas import AttachmentFilters, AttachmentRead
from backend.domains.platform.changes.people import load_actor_names

OLDEST_FIRST = (Attachment.id,)
ROW = [
    User.full_name.label(name) if name == "uploaded_by_name" else getattr(Attachment, name)
    for name in AttachmentRead.model_fields
]
EVENT = (AuditEntry.seq, AuditEntry.at, AuditEntry.actor_id, AuditEntry.action, AuditEntry.diff)


def select_attachment_rows() -> sa.Select[Any]:
    return (
        sa.select(*ROW)
        .select_from(Attachment)
        .outerjoin(User, User.id == Attachment.uploaded_by_id)
    )


def list_attachment_reads(
    db: Session, filters: AttachmentFilters, after: str | None, limit: int
) -> PageRows:
    """The files of one record, as they came; raises NotFound for a record that is not seen."""
    holder = set_holder_scope(db, filters.entity)
    ensure_record_visible(db, holder, filters.entity_id)
    mine = select_attachment_rows().where(
        Attachment.entity == filters.entity, Attachment.entity_id == filters.entity_id
    )
    return read_page(db, mine, OLDEST_FIRST, after, limit)


def get_attachment_read(db: Session, id: UUID) -> AttachmentRead:
    """One file's row, if its record is seen; raises NotFound."""
    row = db.execute(select_attachment_rows().where(Attachment.id == id)).first()
    if row is None:
        raise NotFound
    ensure_record_visible(db, set_holder_scope(db, row.entity), row.entity_id)
    return AttachmentRead(**row._mapping)


def get_stored_file(db: Session, id: UUID) -> Any:
    """Where the file of a row lies that the asker may see; raises Conflict once it is destroyed."""
    shown = get_attachment_read(db, id)
    if shown.destroyed_at is not None:
        raise Conflict("attachment-destroyed")
    names = ("id", "file_key", "media_type", "sha256", "org_unit_id", "entity", "created_at")
    found = sa.select(*(getattr(Attachment, name) for name in names))
    return db.execute(found.where(Attachment.id == shown.id)).one()


def get_visible_file(db: Session, id: UUID, *, small: bool = False) -> Any:
    """The same of a file that may be looked at: one that is withheld only by who may decide."""
    shown = get_attachment_read(db, id)
    if shown.withheld_at is not None and (
        small or not has_write_permission(db.actor, shown.entity)
    ):
        raise Conflict("attachment-destroyed" if shown.destroyed_at else "attachment-withheld")
    return get_stored_file(db, id)


def list_custody_events(db: Session, id: UUID, after: str | None, limit: int) -> PageRows:
    """Everything that was done with a file, the first thing first."""
    get_attachment_read(db, id)
    found = sa.select(*EVENT).where(AuditEntry.entity == "attachments", AuditEntry.entity_id == id)
    rows = read_page(db, found, (AuditEntry.seq,), after, limit)
    names = load_actor_names(db, {row.actor_id for row in rows["items"]})
    items = [
        {
            **{name: getattr(row, name) for name in ("seq", "at", "actor_id")},
            "action": get_custody_action(row),
            "actor_name": names.get(row.actor_id),
        }
        for row in rows["items"]
    ]
    return {"items": items, "next": rows["next"]}


def get_custody_action(row: Any) -> str:
    """What a change of the row meant: the log itself tells only that it was updated."""
    if "destroyed_at" in row.diff and row.action == "updated":
        return "destroyed"
    if "withheld_at" in row.diff and row.action == "updated":
        return "withheld" if row.diff["withheld_at"][1] else "released"
    return str(row.action)
