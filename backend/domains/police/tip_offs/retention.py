"""Destroying what a tip says: when its sender withdraws it, and when its term is over (R52)."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from backend.core.session.erasure import run_blocking
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.organisation.accounts.unlogged_writes import run_unlogged
from backend.domains.police.tip_offs.destructions import Destruction, DestructionReason, TipPart
from backend.domains.police.tip_offs.intake import compute_midnight, find_tip
from backend.domains.police.tip_offs.key_store import TipKeyStore
from backend.domains.police.tip_offs.models import (
    TipContact,
    TipOff,
    TipOutcome,
    TipStatus,
    TipText,
)
from backend.settings import Settings

AT_ONCE = 500
"""Tips in one transaction."""


@dataclass(frozen=True, slots=True)
class RetentionTerms:
    """Days after closing for which texts, contacts and the texts of spam are kept."""

    text_days: int
    contact_days: int
    spam_days: int


def build_retention_terms(settings: Settings) -> RetentionTerms:
    return RetentionTerms(settings.tip_text_days, settings.tip_contact_days, settings.tip_spam_days)


def withdraw_tip(db: Session, keys: TipKeyStore, receipt: str) -> str:
    """The sender withdraws the tip: its text is deleted at once. Returns its status or "unknown".

    This enters no log: a log would keep the moment at which the sender was here.
    """
    tip = find_tip(db, receipt, for_change=True)
    if tip is None:
        return "unknown"
    if tip.erased_on is None:
        delete_tip_contents(
            db, keys, [build_destruction(tip, TipPart.ALL, DestructionReason.WITHDRAWN)]
        )
    return mark_tip_withdrawn(db, tip, today()).value


def mark_tip_withdrawn(db: Session, tip: TipOff, day: date) -> TipStatus:
    """Mark a tip as withdrawn and erased; in no log, like its arrival."""
    status = tip.status if tip.status is TipStatus.CLOSED else TipStatus.WITHDRAWN
    values = {
        "status": status,
        "closed_on": tip.closed_on or day,
        "erased_on": tip.erased_on or day,
        "has_contact": False,
        "version": tip.version + 1,
        "updated_at": compute_midnight(day),
    }
    changed = sa.update(TipOff).where(TipOff.id == tip.id).values(values)
    run_unlogged(db, changed, "a sender's act leaves no moment")
    return status


def build_destruction(tip: TipOff, part: TipPart, why: DestructionReason) -> Destruction:
    """The line of the list of destructions for what is destroyed of a tip today."""
    return Destruction(tip.id, tip.key_epoch or "", tip.key_slot, part, today(), why)


def delete_tip_contents(db: Session, keys: TipKeyStore, destroyed: list[Destruction]) -> None:
    """Delete what the tips say, then destroy their keys, before the transaction is committed.

    The list of destructions is written first and applied again at each start, so a failed commit
    or a power cut leaves nothing half done.
    """
    for one in destroyed:
        delete_tip_rows(db, one)
    run_blocking(db, keys.destroy, destroyed)


def delete_tip_rows(db: Session, one: Destruction) -> None:
    kinds = (TipText, TipContact) if one.part is TipPart.ALL else (TipContact,)
    for kind in kinds:
        rows = sa.delete(kind).where(kind.tip_off_id == one.tip)
        run_unlogged(db, rows, "the words of a tip are in no log")


def delete_expired_contents(db: Session, keys: TipKeyStore, terms: RetentionTerms) -> int:
    """Destroy what is past its term; returns of how many tips."""
    day = today()
    spam = sa.and_(TipOff.outcome == TipOutcome.SPAM, build_ended_clause(day, terms.spam_days))
    over = sa.or_(build_ended_clause(day, terms.text_days), spam)
    erased = list_closed_tips(db, sa.and_(TipOff.erased_on.is_(None), over))
    ids = [tip.id for tip in erased]
    has_old_contact = sa.and_(TipOff.has_contact, build_ended_clause(day, terms.contact_days))
    forgotten = list_closed_tips(db, sa.and_(has_old_contact, TipOff.id.not_in(ids)))
    why = DestructionReason.TERM_OVER
    destroyed = [build_destruction(tip, TipPart.ALL, why) for tip in erased]
    destroyed += [build_destruction(tip, TipPart.CONTACT, why) for tip in forgotten]
    if destroyed:
        delete_tip_contents(db, keys, destroyed)
    for tip in erased:
        db.save(tip, {"erased_on": day, "has_contact": False})
    for tip in forgotten:
        db.save(tip, {"has_contact": False})
    return len(destroyed)


def build_ended_clause(day: date, days: int) -> sa.ColumnElement[bool]:
    return TipOff.closed_on <= day - timedelta(days=days)


def list_closed_tips(db: Session, condition: sa.ColumnElement[bool]) -> list[TipOff]:
    of_state = TipOff.status.in_((TipStatus.CLOSED, TipStatus.WITHDRAWN))
    found = sa.select(TipOff).where(of_state, condition).order_by(TipOff.closed_on, TipOff.id)
    return list(db.scalars(found.limit(AT_ONCE)))
