"""Handling tips: states and codes, the words when they are opened, a contact opened by two."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.security.encryption import DecryptionError, FieldCipher
from backend.core.session.models import now, today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.accounts.holders import holds_since
from backend.domains.police.tip_offs.key_store import TipKeyStore
from backend.domains.police.tip_offs.models import (
    ContactReason,
    ContactRequest,
    RequestStatus,
    TipContact,
    TipOff,
    TipOutcome,
    TipStatus,
    TipText,
)
from backend.domains.police.tip_offs.reading import OPEN, is_over
from backend.domains.police.tip_offs.schemas import TipContent, TipWords
from backend.domains.police.tip_offs.sealed import open_contact, open_text
from backend.domains.police.tip_offs.telling import ensure_commune_of
from backend.domains.police.tip_offs.tip_keys import get_contact_sealer, get_text_sealer
from backend.permissions import Permission


def sort_in(db: Session, tip: TipOff, changes: dict[str, Any]) -> None:
    """Note what the tip is about; the place that is named learns nothing of it."""
    refuse_unless_open(tip)
    if changes.get("commune_id") is not None:
        ensure_commune_of(db, tip.org_unit_id, changes["commune_id"], tip.received_on)
    if changes.get("establishment_id") is not None:
        db.require(Establishment, changes["establishment_id"], "/establishment_id")
    db.save(tip, changes)


def start(db: Session, tip: TipOff) -> None:
    if tip.status is not TipStatus.RECEIVED:
        raise Conflict("tip-not-new")
    db.save(tip, {"status": TipStatus.CHECKING})


def close(db: Session, tip: TipOff, outcome: TipOutcome) -> None:
    refuse_unless_open(tip)
    db.save(tip, {"status": TipStatus.CLOSED, "outcome": outcome, "closed_on": today()})


def reopen(db: Session, tip: TipOff) -> None:
    """Take a closed tip up again, while its words are there."""
    if tip.status is not TipStatus.CLOSED or tip.erased_on is not None:
        raise Conflict("tip-not-reopened")
    db.save(tip, {"status": TipStatus.CHECKING, "outcome": None, "closed_on": None})


def refuse_unless_open(tip: TipOff) -> None:
    if tip.status not in OPEN:
        raise Conflict("tip-closed")


def read(db: Session, keys: TipKeyStore, fields: FieldCipher, id: UUID) -> TipContent:
    """What was confided; the reading is on record before it is answered (R10)."""
    tip = db.require(TipOff, id)
    found = (
        sa.select(TipText.id, TipText.position, TipText.received_on, TipText.text_sealed)
        .where(TipText.tip_off_id == id)
        .order_by(TipText.position, TipText.id)
    )
    db.log_event("tip-read", tip.org_unit_id, TipOff.__tablename__, id)
    rows = db.execute(found).all()
    try:
        sealer = get_text_sealer(keys, fields, tip) if rows else fields
        items = [
            TipWords(
                position=row.position,
                received_on=row.received_on,
                text=open_text(sealer, row.text_sealed, row.id),
            )
            for row in rows
        ]
    except DecryptionError:
        raise Conflict("seal-broken") from None
    return TipContent(items=items, erased_on=tip.erased_on)


def ask(db: Session, tip_id: UUID, reason: ContactReason) -> ContactRequest:
    """Ask that the sender's contact be opened to the one who asks."""
    tip = db.require(TipOff, tip_id)
    ensure_right_begun(db, tip.org_unit_id)
    if not tip.has_contact:
        raise Conflict("no-contact")
    held = sa.select(TipOff.id).where(TipOff.id == tip_id)
    db.execute(held.with_for_update(key_share=True))  # who asks twice at once waits here
    mine = sa.select(ContactRequest).where(
        ContactRequest.tip_off_id == tip_id, ContactRequest.requester_id == db.actor.id
    )
    if any(not is_over(request) for request in db.scalars(mine)):
        raise Conflict("contact-asked")
    return db.save(
        ContactRequest(
            tip_off_id=tip_id,
            org_unit_id=tip.org_unit_id,
            reason=reason,
            requester_id=db.actor.id,
            asked_as_keeper=keeps(db, tip.org_unit_id),
        )
    )


CONTACT_DELAY = timedelta(hours=24)
"""From the confirmation of the duty until its holder takes part in opening a contact (R9)."""


def ensure_right_begun(db: Session, unit_id: UUID) -> None:
    """Raise Conflict during the first day of the duty: whoever lost it has time to object."""
    if not holds_since(db, Permission.TIP_HANDLE, unit_id, now() - CONTACT_DELAY):
        raise Conflict("contact-right-not-begun")


def keeps(db: Session, unit_id: UUID) -> bool:
    """Whether the actor is the appointed handler over that unit, for a day at least."""
    return holds_since(db, Permission.TIP_KEEP, unit_id, now() - CONTACT_DELAY)


def decide(db: Session, request: ContactRequest, to: RequestStatus) -> None:
    """Allow or refuse, by another account than the one who asked; one of the two is the handler."""
    if request.status is not RequestStatus.PENDING or is_over(request):
        raise Conflict("request-over")
    ensure_right_begun(db, request.org_unit_id)
    if request.requester_id == db.actor.id:
        raise Conflict("own-request")
    if not (request.asked_as_keeper or keeps(db, request.org_unit_id)):
        raise Conflict("needs-handler")
    db.save(request, {"status": to, "approver_id": db.actor.id})


def open_to_requester(
    db: Session, keys: TipKeyStore, fields: FieldCipher, tip_id: UUID, request: ContactRequest
) -> str:
    """The contact, to the one who asked and was allowed; each opening is on record."""
    ensure_right_begun(db, request.org_unit_id)
    allowed = request.status is RequestStatus.APPROVED and not is_over(request)
    if not allowed or request.requester_id != db.actor.id:
        raise Conflict("contact-not-allowed")
    sealed = db.scalar(sa.select(TipContact.contact_sealed).where(TipContact.tip_off_id == tip_id))
    if sealed is None:
        raise Conflict("no-contact")
    db.log_event("contact-opened", request.org_unit_id, TipOff.__tablename__, tip_id)
    tip = db.require(TipOff, tip_id)
    try:
        return open_contact(get_contact_sealer(keys, fields, tip), sealed, tip_id)
    except DecryptionError:
        raise Conflict("seal-broken") from None


register_messages(
    {
        "tip-not-new": ("Tin này đã được nhận xử lý.", "This tip is already being handled."),
        "tip-closed": (
            "Tin đã kết thúc hoặc người gửi đã rút.",
            "The tip is closed, or its sender took it back.",
        ),
        "tip-not-reopened": (
            "Chỉ mở lại được tin đã kết thúc mà nội dung chưa bị hủy.",
            "Only a closed tip whose words are still there can be taken up again.",
        ),
        "seal-broken": (
            "Không mở được nội dung: khóa mã hóa không có ở máy chủ này hoặc dữ liệu bị sửa.",
            "The content cannot be opened: its key is not here, or the data was altered.",
        ),
        "contact-right-not-begun": (
            "Quyền mở thông tin liên hệ bắt đầu 24 giờ sau khi nhiệm vụ được xác nhận.",
            "The right to open contacts begins 24 hours after the duty was confirmed.",
        ),
        "no-contact": (
            "Tin này không có thông tin liên hệ.",
            "This tip has no contact.",
        ),
        "contact-asked": (
            "Đã đề nghị mở thông tin liên hệ của tin này. Chờ người thứ hai đồng ý.",
            "The contact was asked for already. A second person has to allow it.",
        ),
        "request-over": (
            "Đề nghị này đã được trả lời hoặc đã quá 72 giờ.",
            "This request was answered, or is more than 72 hours old.",
        ),
        "own-request": (
            "Người đề nghị không tự đồng ý được. Cần người thứ hai.",
            "One cannot allow one's own request: a second person is needed.",
        ),
        "needs-handler": (
            "Một trong hai người phải là người được giao tiếp nhận tin.",
            "One of the two has to be the appointed handler of tips.",
        ),
        "contact-not-allowed": (
            "Chỉ người đề nghị mở được, sau khi người thứ hai đồng ý và trong 72 giờ.",
            "Only who asked may open it, once a second person allowed it and within 72 hours.",
        ),
    }
)
