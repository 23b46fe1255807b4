"""Declaring an establishment or an area complex, ending it by a decision, and mistakes."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import create_id, today
from backend.core.session.org_units import lock_unit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.establishments.complexity_declarations.schemas import (
    ComplexityDeclarationCreate,
    ComplexityDeclarationUpdate,
    ComplexityEnd,
)
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.complexity.models import ComplexityDeclaration, ComplexityReason
from backend.domains.organisation.org_units.service import check_days


class DeclaredSubject(NamedTuple):
    """The establishment or the area of a declaration: which column names it, and its unit."""

    field: str
    id: UUID
    org_unit_id: UUID


def create_declaration(db: Session, data: ComplexityDeclarationCreate) -> ComplexityDeclaration:
    """Enter a decision about a place or an area of the actor's units.

    Raises Invalid, NotFound for a subject that the actor does not see, Conflict
    `complexity-overlap`.
    """
    subject = get_declared_subject(db, data)
    valid_from = data.valid_from or data.declared_on
    check_declared(data.declared_on, valid_from)
    check_days(valid_from, data.valid_to)
    ensure_reason_is_told(data.reasons, data.note)
    lock_unit(db, subject.org_unit_id)
    ensure_no_overlap(db, subject, valid_from, data.valid_to)
    values = data.model_dump(mode="python") | {
        "id": data.id or create_id(),
        "org_unit_id": subject.org_unit_id,
        "reasons": list_reason_codes(data.reasons),
        "valid_from": valid_from,
    }
    return db.save(ComplexityDeclaration(**values))


def get_declared_subject(db: Session, data: ComplexityDeclarationCreate) -> DeclaredSubject:
    if (data.establishment_id is None) == (data.area_id is None):
        raise Invalid.at("/establishment_id", "one-subject")
    if data.establishment_id is not None:
        place = db.require(Establishment, data.establishment_id, "/establishment_id")
        return DeclaredSubject("establishment_id", place.id, place.org_unit_id)
    assert data.area_id is not None
    area = db.require(Area, data.area_id, "/area_id")
    return DeclaredSubject("area_id", area.id, area.org_unit_id)


def check_declared(declared_on: date, valid_from: date) -> None:
    """Raise Invalid for a decision of a day to come, and for one that begins before it was made."""
    if declared_on > today():
        raise Invalid.at("/declared_on", "in-future")
    if valid_from < declared_on:
        raise Invalid.at("/valid_from", "complexity-before-decision")


def ensure_reason_is_told(reasons: list[ComplexityReason], note: str | None) -> None:
    if ComplexityReason.OTHER in reasons and not note:
        raise Invalid.at("/note", "other-reason-needs-note")


def list_reason_codes(reasons: list[ComplexityReason]) -> list[str]:
    """Each reason once, in the order of the list."""
    return [one.value for one in ComplexityReason if one in reasons]


def ensure_no_overlap(
    db: Session, subject: DeclaredSubject, valid_from: date, valid_to: date | None
) -> None:
    """Raise Conflict if another declaration of the subject covers one of these days.

    Lock the unit first, so that two declarations entered at the same moment see each other.
    """
    own = ComplexityDeclaration
    there = (
        sa.select(own.id)
        .where(
            getattr(own, subject.field) == subject.id,
            own.withdrawn_on.is_(None),
            sa.or_(own.valid_to.is_(None), own.valid_to >= valid_from),
        )
        .order_by(own.valid_from, own.id)
    )
    if valid_to is not None:
        there = there.where(own.valid_from <= valid_to)
    if (other := db.scalar(there.limit(1))) is not None:
        error = Conflict("complexity-overlap")
        error.extra = {"existing_id": str(other)}
        raise error


def update_declaration(
    db: Session, declaration: ComplexityDeclaration, data: ComplexityDeclarationUpdate
) -> None:
    """Correct what was copied from the decision."""
    ensure_not_withdrawn(declaration)
    changes = data.model_dump(exclude_unset=True)
    declared_on = changes.get("declared_on", declaration.declared_on)
    check_declared(declared_on, declaration.valid_from)
    reasons = changes.get("reasons", [ComplexityReason(one) for one in declaration.reasons])
    ensure_reason_is_told(reasons, changes.get("note", declaration.note))
    db.save(declaration, changes | {"reasons": list_reason_codes(reasons)})


def end_declaration(db: Session, declaration: ComplexityDeclaration, data: ComplexityEnd) -> None:
    """Enter the decision that ends it; raises Conflict if there is one already."""
    ensure_not_withdrawn(declaration)
    if declaration.ended_on is not None:
        raise Conflict("complexity-ended")
    if data.ended_on > today():
        raise Invalid.at("/ended_on", "in-future")
    if data.ended_on < declaration.declared_on:
        raise Invalid.at("/ended_on", "end-before-declaration")
    last = data.valid_to or max(data.ended_on, declaration.valid_from)
    check_days(declaration.valid_from, last)
    if declaration.valid_to is not None and last > declaration.valid_to:
        raise Invalid.at("/valid_to", "end-after-term")
    db.save(declaration, data.model_dump() | {"valid_to": last})


def withdraw_declaration(db: Session, declaration: ComplexityDeclaration, reason: str) -> None:
    """Take back an entry that was a mistake: it stays, and nothing counts it."""
    ensure_not_withdrawn(declaration)
    db.save(declaration, {"withdrawn_on": today(), "withdrawal_reason": reason})


def ensure_not_withdrawn(declaration: ComplexityDeclaration) -> None:
    if declaration.withdrawn_on is not None:
        raise Conflict("complexity-withdrawn")


register_messages(
    {
        "one-subject": (
            "Chọn một cơ sở hoặc một địa bàn.",
            "Name one establishment or one area.",
        ),
        "complexity-before-decision": (
            "Ngày bắt đầu không được trước ngày quyết định.",
            "It cannot begin before the day of the decision.",
        ),
        "other-reason-needs-note": (
            "Lý do khác thì ghi rõ ở ghi chú.",
            "Say in the note what the other reason is.",
        ),
        "complexity-overlap": (
            "Cơ sở hoặc địa bàn này đã có quyết định diện phức tạp trong thời gian này.",
            "A decision already declares this place or area complex at that time.",
        ),
        "complexity-ended": (
            "Đã có quyết định đưa ra khỏi diện phức tạp.",
            "A decision has ended it already.",
        ),
        "end-before-declaration": (
            "Quyết định đưa ra không được trước quyết định đưa vào.",
            "It cannot be ended before it was declared.",
        ),
        "end-after-term": (
            "Ngày cuối không được sau thời hạn của quyết định đưa vào.",
            "The last day cannot be after the term of the decision.",
        ),
        "complexity-withdrawn": (
            "Bản ghi này đã rút vì ghi nhầm.",
            "This entry was withdrawn as a mistake.",
        ),
    }
)
