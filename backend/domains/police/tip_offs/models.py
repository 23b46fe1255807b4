"""Tables of tips; Pháp lệnh 10/2003 Điều 21 protects their senders.

What a tip says, and how to reach its sender, lie encrypted in tables of their own. Nothing here
tells the moment at which a tip came: ids are random, times are those of a civil day, and the
arrival leaves no row in the change log.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, Entity, UnitScoped
from backend.core.sql.types import to_enum_type
from backend.permissions import Permission

SECRET = {"audit": False}


class TipTopic(StrEnum):
    """What it is about, as its sender chose it; enough to see what cannot wait."""

    MINOR = "minor"
    COERCION = "coercion"
    BROKERING = "brokering"
    PLACE = "place"
    OFFICIAL = "official"
    OTHER = "other"


class TipStatus(StrEnum):
    RECEIVED = "received"
    CHECKING = "checking"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class TipOutcome(StrEnum):
    """What came of it: a code, never a story."""

    CONFIRMED = "confirmed"
    UNFOUNDED = "unfounded"
    NOT_ENOUGH = "not_enough"
    """What was told could not be verified."""
    TRANSFERRED = "transferred"
    FORMAL_CHANNEL = "formal_channel"
    """It has to be dealt with as a denunciation (tố cáo), not as a tip."""
    DUPLICATE = "duplicate"
    SPAM = "spam"


class TipOff(UnitScoped, Entity):
    """A tip as its handlers see it in the list. `org_unit_id` is the unit that it was given to."""

    __tablename__ = "tip_offs"
    dated_by = "received_on"
    __table_args__ = (
        sa.Index(None, "received_on", "id"),
        sa.Index(None, "status", "closed_on"),
        sa.UniqueConstraint("key_epoch", "key_slot"),
    )
    read_permission = Permission.TIP_READ
    logs_creation = False

    topic: orm.Mapped[TipTopic] = orm.mapped_column(to_enum_type(TipTopic))
    commune_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("org_units.id"), index=True
    )
    """Where it is about, if its sender said so."""
    received_on: orm.Mapped[date]
    status: orm.Mapped[TipStatus] = orm.mapped_column(
        to_enum_type(TipStatus), default=TipStatus.RECEIVED
    )
    outcome: orm.Mapped[TipOutcome | None] = orm.mapped_column(to_enum_type(TipOutcome))
    closed_on: orm.Mapped[date | None]
    establishment_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("establishments.id"), index=True
    )
    """The place that the police take it to be about; the place itself learns nothing of it."""
    has_contact: orm.Mapped[bool] = orm.mapped_column(default=False)
    erased_on: orm.Mapped[date | None]
    """The day on which its words were destroyed."""
    receipt_hash: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True, info=SECRET)
    key_epoch: orm.Mapped[str | None] = orm.mapped_column(sa.String(20), info=SECRET)
    key_slot: orm.Mapped[int | None] = orm.mapped_column(info=SECRET)
    """Where the tip's keys lie outside the database (key_store.py); None for a tip from before
    there were such keys, which the server encrypts anew when it starts."""


class TipText(UnitScoped, Base):
    """A text of a tip, encrypted and padded; erased when its term is over."""

    __tablename__ = "tip_texts"
    continues_record = True

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid4)
    tip_off_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("tip_offs.id", ondelete="CASCADE"), index=True
    )
    position: orm.Mapped[int]
    """1 = the tip itself; then what its sender added."""
    received_on: orm.Mapped[date]
    text_sealed: orm.Mapped[bytes] = orm.mapped_column(sa.LargeBinary, info=SECRET)


class TipContact(UnitScoped, Base):
    """How to reach the sender, encrypted apart from what the tip says."""

    __tablename__ = "tip_contacts"
    continues_record = True

    tip_off_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("tip_offs.id", ondelete="CASCADE"), primary_key=True
    )
    contact_sealed: orm.Mapped[bytes] = orm.mapped_column(sa.LargeBinary, info=SECRET)


class ContactReason(StrEnum):
    """Why a sender has to be reached: a code, so that nothing of the tip is told again."""

    SENDER_ASKED = "sender_asked"
    IN_DANGER = "in_danger"
    MORE_NEEDED = "more_needed"
    PROTECTION = "protection"


class RequestStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class ContactRequest(UnitScoped, Entity):
    """One handler asks to open a contact; another one allows it, within three days (R42)."""

    __tablename__ = "tip_contact_requests"
    continues_record = True
    read_permission = Permission.TIP_READ
    api_path = "/tip-offs/{tip_off_id}/contact-requests"

    tip_off_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("tip_offs.id"), index=True)
    reason: orm.Mapped[ContactReason] = orm.mapped_column(to_enum_type(ContactReason))
    status: orm.Mapped[RequestStatus] = orm.mapped_column(
        to_enum_type(RequestStatus), default=RequestStatus.PENDING
    )
    requester_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    asked_as_keeper: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Asked by the appointed handler: then any other one may allow it, else only that handler."""
    approver_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
