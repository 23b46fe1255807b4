"""Applying the list of destructions again after a restore or a power cut; ending past epochs."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import anyio.to_thread
import sqlalchemy as sa

from backend.core.server.periodic_task import run_in_batches
from backend.core.session.erasure import run_blocking, run_wal_truncation
from backend.core.session.executor import Database
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.police.tip_offs.destructions import (
    Destruction,
    DestructionReason,
    Destructions,
    TipPart,
)
from backend.domains.police.tip_offs.key_store import (
    TipKeyStore,
    format_quarter,
    is_epoch_of_quarter,
)
from backend.domains.police.tip_offs.models import TipContact, TipOff, TipText
from backend.domains.police.tip_offs.retention import delete_tip_rows, mark_tip_withdrawn

AT_ONCE = 500
"""Tips in one transaction."""
AHEAD = timedelta(days=92)
MARGIN = timedelta(days=2)
"""After the end of a quarter no transaction can still be storing a tip of it."""


def apply_destructions(db: Session, listed: Destructions) -> int:
    """Delete what the list says was destroyed and this database still holds; returns how many."""
    done = 0
    for tip_id in list_held_tips(db, listed):
        tip = db.get_one(TipOff, tip_id)
        one = listed.tips.get(tip_id) or build_epoch_destruction(tip, listed)
        delete_tip_rows(db, one)
        if one.why is DestructionReason.WITHDRAWN:
            mark_tip_withdrawn(db, tip, one.on)
        elif one.part is TipPart.ALL:
            db.save(tip, {"erased_on": tip.erased_on or one.on, "has_contact": False})
        else:
            db.save(tip, {"has_contact": False})
        done += 1
    return done


def build_epoch_destruction(tip: TipOff, listed: Destructions) -> Destruction:
    """The line for a tip whose whole epoch was destroyed."""
    epoch = tip.key_epoch or ""
    on = listed.epochs[epoch]
    why = DestructionReason.TERM_OVER
    return Destruction(tip.id, epoch, tip.key_slot, TipPart.ALL, on, why)


def list_held_tips(db: Session, listed: Destructions) -> list[UUID]:
    """Tips on the list of which this database still holds something, at most a batch."""
    whole = [id for id, one in listed.tips.items() if one.part is TipPart.ALL]
    with_text = sa.select(TipText.tip_off_id)
    with_contact = sa.select(TipContact.tip_off_id)
    found: list[UUID] = []
    for ids, held in ((whole, with_text), (list(listed.tips), with_contact)):
        for at in range(0, len(ids), AT_ONCE):
            some = TipOff.id.in_(ids[at : at + AT_ONCE])
            found += db.scalars(sa.select(TipOff.id).where(some, TipOff.id.in_(held)))
    of_ended = TipOff.key_epoch.in_(list(listed.epochs))
    left = sa.or_(TipOff.id.in_(with_text), TipOff.id.in_(with_contact))
    found += db.scalars(sa.select(TipOff.id).where(of_ended, left))
    return list(dict.fromkeys(found))[:AT_ONCE]


async def run_destructions_again(database: Database, keys: TipKeyStore) -> int:
    """Destroy keys first, so that nothing can be decrypted, then rows; returns how many tips."""
    await anyio.to_thread.run_sync(keys.repeat_destructions)
    listed = await anyio.to_thread.run_sync(keys.destructions.read)
    done = await run_in_batches(database, "tips destroyed before", apply_destructions, listed)
    if done:
        keys.is_log_due = True
    return done


def end_epochs(db: Session, keys: TipKeyStore) -> int:
    """Destroy the keys of past quarters' epochs that no tip needs; returns how many."""
    present = (today() - MARGIN, today(), today() + AHEAD)
    kept = [format_quarter(day) for day in present]
    past = [
        e
        for e in keys.list_epochs()
        if not any(is_epoch_of_quarter(e, quarter) for quarter in kept)
    ]
    return delete_epoch_keys(db, keys, past, DestructionReason.TERM_OVER)


def delete_epoch_keys(
    db: Session, keys: TipKeyStore, epochs: Iterable[str], why: DestructionReason
) -> int:
    """Destroy the keys of those of the epochs that no tip needs; returns how many."""
    ended = [epoch for epoch in epochs if not is_epoch_needed(db, epoch)]
    lines = [Destruction(None, epoch, None, TipPart.ALL, today(), why) for epoch in ended]
    if lines:
        run_blocking(db, keys.destroy, lines)
    return len(ended)


def is_epoch_needed(db: Session, epoch: str) -> bool:
    has_words = sa.exists(TipText.id).where(TipText.tip_off_id == TipOff.id)
    found = sa.select(TipOff.id).where(TipOff.key_epoch == epoch, has_words)
    return db.scalar(found.limit(1)) is not None


async def run_due_log_truncation(database: Database, keys: TipKeyStore) -> None:
    """Truncate the database's log if it may still hold something that was destroyed."""
    if keys.is_log_due and await database.run_as_system(
        "nothing of a tip in the log", run_wal_truncation
    ):
        keys.is_log_due = False


def create_epochs_ahead(keys: TipKeyStore) -> None:
    """Create the keys of this quarter and the next ahead, so that a file's age tells nothing."""
    for day in (today(), today() + AHEAD):
        keys.get_epoch(day)
