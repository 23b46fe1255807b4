"""Handling tips: their states, reading what they say, opening a contact by two persons."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.security.encryption import DecryptionError, FieldCipher
from backend.core.session.models import now, today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.accounts.permission_holders import has_permission_since
from backend.domains.police.tip_offs.intake import ensure_tip_commune
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
from backend.domains.police.tip_offs.queries import OPEN, is_request_over
from backend.domains.police.tip_offs.schemas import TipContent, TipUpdate, TipWords
from backend.domains.police.tip_offs.tip_keys import (
    decrypt_contact,
    decrypt_text,
    get_contact_cipher,
    get_text_cipher,
)
from backend.permissions import Permission


def update_tip(db: Session, tip: TipOff, data: TipUpdate) -> None:
    """Note what the tip is about; the establishment that is named does not learn of it."""
    ensure_tip_open(tip)
    if data.commune_id is not None:
        ensure_tip_commune(db, tip.org_unit_id, data.commune_id, tip.received_on)
    if data.establishment_id is not None:
        db.require(Establishment, data.establishment_id, "/establishment_id")
    db.save(tip, data.model_dump(exclude_unset=True))


def start_checking(db: Session, tip: TipOff) -> None:
    if tip.status is not TipStatus.RECEIVED:
        raise Conflict("tip-not-new")
    db.save(tip, {"status": TipStatus.CHECKING})


def close_tip(db: Session, tip: TipOff, outcome: TipOutcome) -> None:
    ensure_tip_open(tip)
    db.save(tip, {"status": TipStatus.CLOSED, "outcome": outcome, "closed_on": today()})


def open_tip_again(db: Session, tip: TipOff) -> None:
    """Take up a closed tip again, as long as its text is there."""
    if tip.status is not TipStatus.CLOSED or tip.erased_on is not None:
        raise Conflict("tip-not-reopened")
    db.save(tip, {"status": TipStatus.CHECKING, "outcome": None, "closed_on": None})


def ensure_tip_open(tip: TipOff) -> None:
    if tip.status not in OPEN:
        raise Conflict("tip-closed")


def read_tip_content(db: Session, keys: TipKeyStore, fields: FieldCipher, id: UUID) -> TipContent:
    """What the tip says; the reading is logged before it is answered (R10)."""
    tip = db.require(TipOff, id)
    found = (
        sa.select(TipText.id, TipText.position, TipText.received_on, TipText.text_sealed)
        .where(TipText.tip_off_id == id)
        .order_by(TipText.position, TipText.id)
    )
    db.log_event("tip-read", tip.org_unit_id, TipOff.__tablename__, id)
    rows = db.execute(found).all()
    try:
        cipher = get_text_cipher(keys, fields, tip) if rows else fields
        items = [
            TipWords(
                position=row.position,
                received_on=row.received_on,
                text=decrypt_text(cipher, row.text_sealed, row.id),
            )
            for row in rows
        ]
    except DecryptionError:
        raise Conflict("seal-broken") from None
    return TipContent(items=items, erased_on=tip.erased_on)


def create_contact_request(db: Session, tip_id: UUID, reason: ContactReason) -> ContactRequest:
    """Ask that the sender's contact be opened to the one who asks."""
    tip = db.require(TipOff, tip_id)
    ensure_contact_right_begun(db, tip.org_unit_id)
    if not tip.has_contact:
        raise Conflict("no-contact")
    held = sa.select(TipOff.id).where(TipOff.id == tip_id)
    db.execute(held.with_for_update(key_share=True))  # who asks twice at once waits here
    mine = sa.select(ContactRequest).where(
        ContactRequest.tip_off_id == tip_id, ContactRequest.requester_id == db.actor.id
    )
    if any(not is_request_over(request) for request in db.scalars(mine)):
        raise Conflict("contact-asked")
    return db.save(
        ContactRequest(
            tip_off_id=tip_id,
            org_unit_id=tip.org_unit_id,
            reason=reason,
            requester_id=db.actor.id,
            asked_as_keeper=is_appointed_handler(db, tip.org_unit_id),
        )
    )


CONTACT_DELAY = timedelta(hours=24)
"""From the confirmation of the duty until its holder may take part in opening a contact (R9)."""


def ensure_contact_right_begun(db: Session, unit_id: UUID) -> None:
    """Raise Conflict during the first day of the duty, in which the former holder can object."""
    if not has_permission_since(db, Permission.TIP_HANDLE, unit_id, now() - CONTACT_DELAY):
        raise Conflict("contact-right-not-begun")


def is_appointed_handler(db: Session, unit_id: UUID) -> bool:
    """Whether the actor has been the unit's appointed handler for a day at least."""
    return has_permission_since(db, Permission.TIP_KEEP, unit_id, now() - CONTACT_DELAY)


def decide_request(db: Session, request: ContactRequest, to: RequestStatus) -> None:
    """Allow or refuse a request of another account; one of the two must be the handler."""
    if request.status is not RequestStatus.PENDING or is_request_over(request):
        raise Conflict("request-over")
    ensure_contact_right_begun(db, request.org_unit_id)
    if request.requester_id == db.actor.id:
        raise Conflict("own-request")
    if not (request.asked_as_keeper or is_appointed_handler(db, request.org_unit_id)):
        raise Conflict("needs-handler")
    db.save(request, {"status": to, "approver_id": db.actor.id})


def open_contact_for_requester(
    db: Session, keys: TipKeyStore, fields: FieldCipher, tip_id: UUID, request: ContactRequest
) -> str:
    """The contact, for the person who asked and was allowed; each opening is logged."""
    ensure_contact_right_begun(db, request.org_unit_id)
    allowed = request.status is RequestStatus.APPROVED and not is_request_over(request)
    if not allowed or request.requester_id != db.actor.id:
        raise Conflict("contact-not-allowed")
    sealed = db.scalar(sa.select(TipContact.contact_sealed).where(TipContact.tip_off_id == tip_id))
    if sealed is None:
        raise Conflict("no-contact")
    db.log_event("contact-opened", request.org_unit_id, TipOff.__tablename__, tip_id)
    tip = db.require(TipOff, tip_id)
    try:
        return decrypt_contact(get_contact_cipher(keys, fields, tip), sealed, tip_id)
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
