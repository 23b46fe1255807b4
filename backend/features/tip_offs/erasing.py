"""Destroying what was confided: when its sender takes it back, and when its time is over (R52)."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.db import Session
from backend.core.models import today
from backend.features.accounts.unlogged import unlogged
from backend.features.tip_offs.models import (
    TipContact,
    TipOff,
    TipOutcome,
    TipStatus,
    TipText,
)
from backend.features.tip_offs.telling import midnight, tip_of
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


def withdraw(db: Session, receipt: str) -> str:
    """The sender takes the tip back: its words go at once. Its status, or "unknown".

    It enters no log: that would keep the moment at which the sender was here.
    """
    tip = tip_of(db, receipt)
    if tip is None:
        return "unknown"
    status = tip.status if tip.status is TipStatus.CLOSED else TipStatus.WITHDRAWN
    destroy(db, tip.id)
    day = today()
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
    return status.value


def destroy(db: Session, tip_id: UUID) -> None:
    for kind in (TipText, TipContact):
        rows = sa.delete(kind).where(kind.tip_off_id == tip_id)
        unlogged(db, rows, "the words of a tip are in no log")


def erase(db: Session, tip: TipOff) -> None:
    """Destroy the words and the contact; what remains is codes and days."""
    destroy(db, tip.id)
    db.save(tip, {"erased_on": today(), "has_contact": False})


def forget_contact(db: Session, tip: TipOff) -> None:
    contact = sa.delete(TipContact).where(TipContact.tip_off_id == tip.id)
    unlogged(db, contact, "the words of a tip are in no log")
    db.save(tip, {"has_contact": False})


def purge(db: Session, terms: Terms) -> int:
    """Destroy what is past its term; returns how many tips were touched."""
    day = today()
    spam = sa.and_(TipOff.outcome == TipOutcome.SPAM, ended_by(day, terms.spam_days))
    over = sa.or_(ended_by(day, terms.text_days), spam)
    done = 0
    for tip in closed(db, sa.and_(TipOff.erased_on.is_(None), over)):
        erase(db, tip)
        done += 1
    for tip in closed(db, sa.and_(TipOff.has_contact, ended_by(day, terms.contact_days))):
        forget_contact(db, tip)
        done += 1
    return done


def ended_by(day: date, days: int) -> sa.ColumnElement[bool]:
    return TipOff.closed_on <= day - timedelta(days=days)


def closed(db: Session, condition: sa.ColumnElement[bool]) -> list[TipOff]:
    of_state = TipOff.status.in_((TipStatus.CLOSED, TipStatus.WITHDRAWN))
    found = sa.select(TipOff).where(of_state, condition).order_by(TipOff.closed_on, TipOff.id)
    return list(db.scalars(found.limit(AT_ONCE)))
