"""Destroying what was confided: when its sender takes it back, and when its time is over (R52)."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from backend.core.session.erasure import run_blocking
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.organisation.accounts.unlogged import unlogged
from backend.domains.police.tip_offs.destructions import Destruction, DestructionReason, TipPart
from backend.domains.police.tip_offs.key_store import TipKeyStore
from backend.domains.police.tip_offs.models import (
    TipContact,
    TipOff,
    TipOutcome,
    TipStatus,
    TipText,
)
from backend.domains.police.tip_offs.telling import midnight, tip_of
from backend.settings import Settings

AT_ONCE = 500
"""Tips in one transaction."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Days after closing for which words, contacts and the words of spam are kept."""

    text_days: int
    contact_days: int
    spam_days: int


def terms(settings: Settings) -> Terms:
    return Terms(settings.tip_text_days, settings.tip_contact_days, settings.tip_spam_days)


def withdraw(db: Session, keys: TipKeyStore, receipt: str) -> str:
    """The sender takes the tip back: its words go at once. Its status, or "unknown".

    It enters no log: that would keep the moment at which the sender was here.
    """
    tip = tip_of(db, receipt, for_change=True)
    if tip is None:
        return "unknown"
    if tip.erased_on is None:
        destroy(db, keys, [describe(tip, TipPart.ALL, DestructionReason.WITHDRAWN)])
    return mark_withdrawn(db, tip, today()).value


def mark_withdrawn(db: Session, tip: TipOff, day: date) -> TipStatus:
    """What remains of a tip that was taken back; in no log, like its coming."""
    status = tip.status if tip.status is TipStatus.CLOSED else TipStatus.WITHDRAWN
    values = {
        "status": status,
        "closed_on": tip.closed_on or day,
        "erased_on": tip.erased_on or day,
        "has_contact": False,
        "version": tip.version + 1,
        "updated_at": midnight(day),
    }
    changed = sa.update(TipOff).where(TipOff.id == tip.id).values(values)
    unlogged(db, changed, "a sender's act leaves no moment")
    return status


def describe(tip: TipOff, part: TipPart, why: DestructionReason) -> Destruction:
    """The line of the list for what is destroyed of a tip today."""
    return Destruction(tip.id, tip.key_epoch or "", tip.key_slot, part, today(), why)


def destroy(db: Session, keys: TipKeyStore, destroyed: list[Destruction]) -> None:
    """Delete what was confided, then destroy its keys, before the transaction is committed.

    If it is not, or the power fails: the list is written first, and is done again at each start.
    """
    for one in destroyed:
        delete_rows(db, one)
    run_blocking(db, keys.destroy, destroyed)


def delete_rows(db: Session, one: Destruction) -> None:
    kinds = (TipText, TipContact) if one.part is TipPart.ALL else (TipContact,)
    for kind in kinds:
        rows = sa.delete(kind).where(kind.tip_off_id == one.tip)
        unlogged(db, rows, "the words of a tip are in no log")


def purge(db: Session, keys: TipKeyStore, terms: Terms) -> int:
    """Destroy what is past its term; returns how many tips were touched."""
    day = today()
    spam = sa.and_(TipOff.outcome == TipOutcome.SPAM, ended_by(day, terms.spam_days))
    over = sa.or_(ended_by(day, terms.text_days), spam)
    erased = closed(db, sa.and_(TipOff.erased_on.is_(None), over))
    ids = [tip.id for tip in erased]
    has_old_contact = sa.and_(TipOff.has_contact, ended_by(day, terms.contact_days))
    forgotten = closed(db, sa.and_(has_old_contact, TipOff.id.not_in(ids)))
    why = DestructionReason.TERM_OVER
    destroyed = [describe(tip, TipPart.ALL, why) for tip in erased]
    destroyed += [describe(tip, TipPart.CONTACT, why) for tip in forgotten]
    if destroyed:
        destroy(db, keys, destroyed)
    for tip in erased:
        db.save(tip, {"erased_on": day, "has_contact": False})
    for tip in forgotten:
        db.save(tip, {"has_contact": False})
    return len(destroyed)


def ended_by(day: date, days: int) -> sa.ColumnElement[bool]:
    return TipOff.closed_on <= day - timedelta(days=days)


def closed(db: Session, condition: sa.ColumnElement[bool]) -> list[TipOff]:
    of_state = TipOff.status.in_((TipStatus.CLOSED, TipStatus.WITHDRAWN))
    found = sa.select(TipOff).where(of_state, condition).order_by(TipOff.closed_on, TipOff.id)
    return list(db.scalars(found.limit(AT_ONCE)))
