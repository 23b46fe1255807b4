"""Adds files to a record, changes, deletes and withholds them; lists those that are signed."""

from datetime import datetime, timedelta
from typing import Protocol, TypedDict
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Forbidden
from backend.core.errors.possible import register_possible_errors
from backend.core.server.periodic_task import lock_work
from backend.core.server.threads import run_in_thread
from backend.core.session.after_commit import run_after_commit
from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.platform.attachments.destruction import (
    DestroyedFile,
    FileDestroyer,
    FileReason,
    build_destroyed_file,
    to_file_reason,
)
from backend.domains.platform.attachments.holders import (
    HeldRecord,
    ensure_record_visible,
    set_holder_scope,
)
from backend.domains.platform.attachments.models import Attachment, WithheldReason
from backend.domains.platform.second_approvals.models import LASTS
from backend.domains.platform.second_approvals.service import list_second_persons
from backend.permissions import Permission


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


def move_record_attachments(db: Session, entity: str, id: UUID, into: UUID) -> None:
    """Move the files of a draft to another one of the same kind, unit and team."""
    mine = sa.select(Attachment).where(Attachment.entity == entity, Attachment.entity_id == id)
    for attachment in db.scalars(mine).all():
        attachment.entity_id = into
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


register_messages(
    {
        "attachment-empty": ("Tệp rỗng. Chọn tệp khác.", "The file is empty. Choose another."),
        "attachment-type": (
            "Chỉ nhận ảnh JPEG, PNG, WebP hoặc tệp PDF. Chọn tệp khác.",
            "Only JPEG, PNG and WebP pictures and PDF files are taken. Choose another file.",
        ),
        "attachment-is-heic": (
            (
                "Ảnh theo dạng HEIC của điện thoại. Trong cài đặt máy ảnh chọn dạng tương thích "
                "nhất (JPEG), hoặc gửi từ trình duyệt của điện thoại."
            ),
            "This is a HEIC picture. Set the camera to JPEG, or send it from the phone's browser.",
        ),
        "attachment-unreadable": (
            "Không mở được tệp: tệp hỏng hoặc bị cắt. Chụp hoặc quét lại.",
            "The file cannot be opened: it is broken or cut off. Take it again.",
        ),
        "attachment-pixels": (
            "Ảnh lớn hơn 25 triệu điểm ảnh. Giảm kích thước rồi gửi lại.",
            "The picture has more than 25 million pixels. Make it smaller and send it again.",
        ),
        "attachment-over-10-mib": (
            "Tệp lớn hơn 10 MB. Giảm dung lượng rồi gửi lại.",
            "The file is over 10 MB. Make it smaller and send it again.",
        ),
        "attachment-record-full": (
            "Hồ sơ này đã đủ {max} tệp. Xóa tệp thừa, hoặc gộp giấy tờ vào một tệp PDF.",
            "This record has its {max} files. Remove some, or put the papers into one PDF.",
        ),
        "attachment-day-full": (
            "Tài khoản này đã gửi đủ dung lượng của 24 giờ ({max} MB). Gửi tiếp vào ngày mai.",
            "This account has sent its {max} MB of 24 hours. Go on tomorrow.",
        ),
        "attachment-final": (
            "Hồ sơ đã ký hoặc đã xử lý: không xóa, không sửa chú thích của tệp được.",
            "The record is signed or handled: its files can be neither removed nor renamed.",
        ),
        "attachment-withheld": (
            "Tệp đã được che vì có người hoặc giấy tờ tùy thân, chờ người thứ hai xem xét.",
            "The file is hidden: it shows a person or an identity paper. A second person decides.",
        ),
        "attachment-destroyed": (
            "Tệp đã được hủy vì có người hoặc giấy tờ tùy thân; mã băm và nhật ký vẫn giữ.",
            "The file was destroyed: it showed a person. Its hashes and its log are kept.",
        ),
        "attachment-not-withheld": (
            "Tệp này không ở trạng thái bị che.",
            "This file is not hidden.",
        ),
        "attachment-second-person": (
            "Người đã che tệp không tự quyết định. Nhờ cán bộ khác hủy hoặc mở lại.",
            "Whoever hid the file does not decide alone: another official does.",
        ),
        "attachment-request-lapsed": (
            "Đề nghị hủy đã quá 72 giờ; tệp vẫn bị che. Che lại để đề nghị người thứ hai hủy.",
            "Asked more than 72 hours ago; the file stays hidden. Hide it again to ask anew.",
        ),
        "attachment-gone": (
            "Tệp không còn trong kho. Báo người quản trị hệ thống; việc này đã được ghi nhật ký.",
            "The file is no longer in store. Tell the administrator; this has been recorded.",
        ),
    }
)


MAX_OF_RECORD = 40
MAX_OF_DAY = 300 * 2**20
"""Bytes that one account may add within 24 hours."""


class AttachmentRequest(Protocol):
    """What the form of a new file says about it."""

    @property
    def id(self) -> UUID | None: ...

    entity: str
    entity_id: UUID
    caption: str | None
    taken_at: datetime | None


class StoredValues(TypedDict):
    """Columns of a row that follow from its stored file."""

    media_type: str
    size: int
    width: int | None
    height: int | None
    sha256: str
    uploaded_size: int
    uploaded_sha256: str
    file_key: str


def ensure_attachment_allowed(db: Session, entity: str, id: UUID) -> None:
    """Raise Forbidden, NotFound, or Conflict if the record or the account has reached its quota."""
    holder = set_holder_scope(db, entity, to_write=True)
    ensure_record_visible(db, holder, id)
    ensure_within_quota(db, entity, id)


def ensure_within_quota(db: Session, entity: str, id: UUID) -> None:
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


@register_possible_errors(Forbidden("outside-units"), Conflict("already-exists"))
def create_attachment(db: Session, form: AttachmentRequest, stored: StoredValues) -> Attachment:
    """Create the row of a file that is already stored; late if its record is final."""
    held = set_holder_scope(db, form.entity, to_write=True).lock_record(db, form.entity_id)
    lock_work(db, f"files of {form.entity_id}")
    lock_work(db, f"files by {db.actor.id}")
    ensure_within_quota(db, form.entity, form.entity_id)
    return db.save(
        Attachment(
            **stored,
            id=form.id or create_id(),
            caption=form.caption,
            taken_at=form.taken_at,
            entity=form.entity,
            entity_id=form.entity_id,
            org_unit_id=held.org_unit_id,
            team_id=held.team_id,
            uploaded_by_id=db.actor.id,
            is_late=held.is_final,
        )
    )


def update_caption(db: Session, attachment: Attachment, caption: str | None) -> None:
    ensure_not_final(lock_record(db, attachment))
    db.save(attachment, {"caption": caption})


def delete_draft_attachment(db: Session, attachment: Attachment) -> None:
    ensure_not_final(lock_record(db, attachment))
    delete_with_file(db, attachment)
    db.flush()


def mark_withheld(db: Session, attachment: Attachment, reason: WithheldReason) -> None:
    """Hide a file that may not be here, also of a signed record; every reader may do so.

    A second person then decides whether to destroy it. If nobody does within 72 hours, the file
    stays hidden, and it can be withheld again.
    """
    set_holder_scope(db, attachment.entity)
    if attachment.withheld_at is not None and not has_request_lapsed(attachment):
        raise Conflict("attachment-withheld")
    if attachment.destroyed_at is not None:
        raise Conflict("attachment-destroyed")
    db.save(
        attachment,
        {"withheld_at": now(), "withheld_by_id": db.actor.id, "withheld_reason": reason},
    )


def release_withheld(db: Session, attachment: Attachment) -> None:
    """Show a file again that was withheld in error."""
    ensure_other_person(db, attachment)
    db.save(attachment, dict.fromkeys(("withheld_at", "withheld_by_id", "withheld_reason")))


def confirm_destruction(db: Session, attachment: Attachment) -> None:
    """Destroy a withheld file as the second person; its hashes and chain of custody stay.

    The second person is not a subordinate of the first, and answers within 72 hours (R42).
    """
    ensure_other_person(db, attachment)
    if has_request_lapsed(attachment):
        raise Conflict("attachment-request-lapsed")
    if db.actor.id not in list_file_second_persons(db, attachment):
        raise Conflict("not-second-person")
    db.save(attachment, {"destroyed_at": now()})
    reason = to_file_reason(attachment.withheld_reason)
    run_destruction_after_commit(db, build_destroyed_file(attachment, reason))


def has_request_lapsed(attachment: Attachment) -> bool:
    """Whether it was withheld more than 72 hours ago."""
    at = attachment.withheld_at
    return at is not None and at + LASTS <= now()


def list_file_second_persons(db: Session, attachment: Attachment) -> set[UUID]:
    first = attachment.withheld_by_id
    assert first is not None
    return list_second_persons(db, Permission.ATTACHMENT_WRITE, attachment.org_unit_id, first)


def ensure_other_person(db: Session, attachment: Attachment) -> None:
    """Two accounts decide: one withholds, another destroys or releases."""
    lock_record(db, attachment)
    if attachment.withheld_at is None or attachment.destroyed_at is not None:
        raise Conflict("attachment-not-withheld")
    if attachment.withheld_by_id == db.actor.id:
        raise Conflict("attachment-second-person")


def lock_record(db: Session, attachment: Attachment) -> HeldRecord:
    """Lock the record of a file, under the permission that changes it."""
    return set_holder_scope(db, attachment.entity, to_write=True).lock_record(
        db, attachment.entity_id
    )


def ensure_not_final(held: HeldRecord) -> None:
    if held.is_final:
        raise Conflict("attachment-final")
