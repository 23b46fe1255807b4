"""Creates uploads, finds those of the actor, and makes attachments of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, NotFound, TooLarge
from backend.core.errors.possible import register_possible_errors
from backend.core.server.keyed_files import create_file_key
from backend.core.server.periodic_task import lock_work
from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.models import User
from backend.domains.platform.attachments.holders import ensure_record_visible, set_holder_scope
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.attachments.service import (
    StoredValues,
    create_attachment,
    ensure_attachment_allowed,
)
from backend.domains.platform.attachments.store import MAX_FILE
from backend.domains.platform.uploads.models import ResumableUpload

KEPT_FOR = timedelta(days=7)
MAX_OPEN = 30
"""Uploads of one account that have not become attachments: 300 MiB at most."""

register_messages(
    {
        "tus-version": (
            "Máy chủ nhận tệp theo giao thức tus phiên bản 1.0.0.",
            "The server takes files by version 1.0.0 of the protocol tus.",
        ),
        "upload-offset": (
            "Máy chủ đã nhận đến vị trí khác. Hỏi lại (HEAD) rồi gửi tiếp từ đó.",
            "The server has received up to another offset. Ask for it (HEAD), and go on from it.",
        ),
        "upload-beyond-length": (
            "Tệp dài hơn độ dài đã khai. Gửi lại từ đầu với độ dài đúng.",
            "The file is longer than was said. Begin a new upload with its true length.",
        ),
        "upload-hash": (
            "Mã SHA-256 của tệp nhận được khác mã đã khai. Gửi lại tệp từ đầu.",
            "The SHA-256 of what came is not the one that was said. Send the file again.",
        ),
        "upload-incomplete": (
            "Tệp chưa được gửi hết. Gửi tiếp phần còn lại.",
            "The file is not complete yet. Send the rest of it.",
        ),
        "upload-parent-missing": (
            "Chưa có hồ sơ của tệp này. Gửi hồ sơ, rồi yêu cầu gắn tệp; nội dung tệp vẫn được giữ.",
            "The record of this file is not here yet. Send it, then ask again; the file is kept.",
        ),
        "uploads-too-many": (
            "Tài khoản này có {max} tệp đang gửi dở. Gửi xong hoặc hủy bớt.",
            "This account has {max} unfinished uploads. Finish some, or cancel them.",
        ),
    }
)


class UploadDetails(Protocol):
    """What a client says of a new upload, beside its length."""

    @property
    def id(self) -> UUID | None: ...

    entity: str
    entity_id: UUID
    sha256: str
    caption: str | None
    taken_at: datetime | None


class JoinedFile(NamedTuple):
    """The file of a record that an upload has become; `is_new` unless the record had it before."""

    id: UUID
    is_new: bool


def get_upload(db: Session, id: UUID) -> ResumableUpload:
    """An upload of the actor whose time is not over; raises NotFound."""
    upload = db.scalar(
        sa.select(ResumableUpload).where(
            ResumableUpload.id == id, ResumableUpload.expires_at > now()
        )
    )
    if upload is None:
        raise NotFound
    return upload


@register_possible_errors(Conflict("already-exists"))
def create_upload(
    db: Session, length: int, data: UploadDetails, most: int = MAX_FILE
) -> ResumableUpload:
    """A new upload for a record, which may come later. The same file for the same record is one
    upload, and is complete at once if the record has it already."""
    if length > most:
        raise TooLarge("attachment-over-10-mib")
    set_holder_scope(db, data.entity, to_write=True)
    attached = find_same_file(db, data.entity, data.entity_id, data.sha256)
    if (known := find_same_upload(db, data)) is not None:
        if (
            known.length == length
            and known.expires_at > now()
            and (known.attachment_id == attached)
        ):
            # It may be said anew: what was refused is corrected, and the bytes go on.
            return db.save(known, {"caption": data.caption, "taken_at": data.taken_at})
        db.remove(known)
    ensure_below_quota(db)
    return db.save(
        ResumableUpload(
            id=data.id or create_id(),
            owner_id=db.actor.id,
            entity=data.entity,
            entity_id=data.entity_id,
            length=length,
            sha256=data.sha256,
            caption=data.caption,
            taken_at=data.taken_at,
            file_key=create_file_key(),
            attachment_id=attached,
            expires_at=now() + KEPT_FOR,
        )
    )


def find_same_upload(db: Session, data: UploadDetails) -> ResumableUpload | None:
    return db.scalar(
        sa.select(ResumableUpload).where(
            ResumableUpload.owner_id == db.actor.id,
            ResumableUpload.entity == data.entity,
            ResumableUpload.entity_id == data.entity_id,
            ResumableUpload.sha256 == data.sha256,
        )
    )


def find_same_file(db: Session, entity: str, entity_id: UUID, sha256: str) -> UUID | None:
    """The attachment that a record within the scope of `db` has of the same file."""
    return db.scalar(
        sa.select(Attachment.id).where(
            Attachment.entity_id == entity_id,
            Attachment.entity == entity,
            Attachment.uploaded_sha256 == sha256,
        )
    )


def ensure_below_quota(db: Session) -> None:
    lock_work(db, f"uploads {db.actor.id}")
    mine = ResumableUpload.owner_id == db.actor.id, ResumableUpload.attachment_id.is_(None)
    count = (
        sa.select(sa.func.count())
        .select_from(ResumableUpload)
        .where(*mine, ResumableUpload.expires_at > now())
    )
    if (db.scalar(count) or 0) >= MAX_OPEN:
        raise Conflict("uploads-too-many", max=MAX_OPEN)


def delete_upload(db: Session, id: UUID) -> str:
    """Forget an upload; answers the key of its file. What it has become stays."""
    upload = get_upload(db, id)
    held = sa.select(ResumableUpload.id).where(ResumableUpload.id == id).with_for_update()
    if db.scalar(held) is None:
        raise NotFound  # given up at the same moment
    db.remove(upload)
    return upload.file_key


def ensure_parent_ready(db: Session, upload: ResumableUpload) -> None:
    """Raise Conflict while the record is not there, or Forbidden, or for a quota that is used."""
    try:
        ensure_attachment_allowed(db, upload.entity, upload.entity_id)
    except NotFound:
        raise Conflict("upload-parent-missing") from None


def add_upload_to_record(db: Session, id: UUID, stored: StoredValues) -> JoinedFile:
    """Make the stored file an attachment of its record, once, whoever asks at the same time."""
    held = sa.select(ResumableUpload).where(ResumableUpload.id == id).with_for_update()
    upload = db.scalar(held.execution_options(populate_existing=True))
    if upload is None:
        raise NotFound
    if upload.attachment_id is not None:
        return JoinedFile(upload.attachment_id, is_new=False)
    lock_work(db, f"upload {upload.entity_id} {upload.sha256}")
    holder = set_holder_scope(db, upload.entity, to_write=True)
    try:
        ensure_record_visible(db, holder, upload.entity_id)
    except NotFound:
        raise Conflict("upload-parent-missing") from None
    same = find_same_file(db, upload.entity, upload.entity_id, upload.sha256)
    attached = same or create_attachment(db, upload, stored).id
    db.save(upload, {"attachment_id": attached})
    return JoinedFile(attached, is_new=same is None)


class WaitingUpload(NamedTuple):
    """An upload that has not become an attachment, and whose it is."""

    upload: ResumableUpload
    owner_id: UUID


def list_waiting_uploads(db: Session) -> list[WaitingUpload]:
    """Those of active accounts, the oldest first."""
    found = (
        sa.select(ResumableUpload)
        .join(User, User.id == ResumableUpload.owner_id)
        .where(
            ResumableUpload.attachment_id.is_(None),
            ResumableUpload.expires_at > now(),
            User.is_active,
        )
        .order_by(ResumableUpload.id)
    )
    return [WaitingUpload(upload, upload.owner_id) for upload in db.scalars(found)]


EXPIRED_AT_ONCE = 500


def delete_expired_uploads(db: Session) -> int:
    """Delete rows whose time is over; answers how many, at most `EXPIRED_AT_ONCE`."""
    old = (
        sa.select(ResumableUpload).where(ResumableUpload.expires_at <= now()).limit(EXPIRED_AT_ONCE)
    )
    found: Sequence[ResumableUpload] = db.scalars(old).all()
    for upload in found:
        db.delete(upload)
    return len(found)


def list_open_keys(db: Session, keys: Iterable[str]) -> set[str]:
    """Those of `keys` whose bytes are still needed."""
    needed = ResumableUpload.file_key.in_(list(keys)), ResumableUpload.attachment_id.is_(None)
    return set(db.scalars(sa.select(ResumableUpload.file_key).where(*needed)))
