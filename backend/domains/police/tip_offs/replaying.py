"""The list of destructions done again, after a restore or a power cut; and epochs that are over."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import anyio.to_thread
import sqlalchemy as sa

from backend.core.server.periodic_task import run_in_batches
from backend.core.session.erasure import run_blocking, truncate_wal
from backend.core.session.executor import Database
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.police.tip_offs.destructions import (
    Destruction,
    DestructionReason,
    Destructions,
    TipPart,
)
from backend.domains.police.tip_offs.erasing import delete_rows, mark_withdrawn
from backend.domains.police.tip_offs.key_store import TipKeyStore, is_of, name_quarter
from backend.domains.police.tip_offs.models import TipContact, TipOff, TipText

AT_ONCE = 500
"""Tips in one transaction."""
AHEAD = timedelta(days=92)
MARGIN = timedelta(days=2)
"""After the end of a quarter no transaction can still be storing a tip of it."""


def replay_destructions(db: Session, listed: Destructions) -> int:
    """Delete what the list says was destroyed and this database still holds; returns how many."""
    done = 0
    for tip_id in list_held(db, listed):
        tip = db.get_one(TipOff, tip_id)
        one = listed.tips.get(tip_id) or of_epoch(tip, listed)
        delete_rows(db, one)
        if one.why is DestructionReason.WITHDRAWN:
            mark_withdrawn(db, tip, one.on)
        elif one.part is TipPart.ALL:
            db.save(tip, {"erased_on": tip.erased_on or one.on, "has_contact": False})
        else:
            db.save(tip, {"has_contact": False})
        done += 1
    return done


def of_epoch(tip: TipOff, listed: Destructions) -> Destruction:
    """What the end of its whole epoch destroyed of a tip."""
    epoch = tip.key_epoch or ""
    on = listed.epochs[epoch]
    why = DestructionReason.TERM_OVER
    return Destruction(tip.id, epoch, tip.key_slot, TipPart.ALL, on, why)


def list_held(db: Session, listed: Destructions) -> list[UUID]:
    """Tips on the list of which something is still here, at most a batch."""
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


async def repeat_destructions(database: Database, keys: TipKeyStore) -> int:
    """Keys first, so that nothing can be opened whatever the database holds; how many tips."""
    await anyio.to_thread.run_sync(keys.repeat_destructions)
    listed = await anyio.to_thread.run_sync(keys.destructions.read)
    done = await run_in_batches(database, "tips destroyed before", replay_destructions, listed)
    if done:
        keys.is_log_due = True
    return done


def end_epochs(db: Session, keys: TipKeyStore) -> int:
    """Destroy the keys of epochs of past quarters that no tip needs any more; how many."""
    present = (today() - MARGIN, today(), today() + AHEAD)
    kept = [name_quarter(day) for day in present]
    past = [e for e in keys.list_epochs() if not any(is_of(e, quarter) for quarter in kept)]
    return destroy_epochs(db, keys, past, DestructionReason.TERM_OVER)


def destroy_epochs(
    db: Session, keys: TipKeyStore, epochs: Iterable[str], why: DestructionReason
) -> int:
    """Destroy the keys of those of the epochs that no tip needs; how many."""
    ended = [epoch for epoch in epochs if not is_needed(db, epoch)]
    lines = [Destruction(None, epoch, None, TipPart.ALL, today(), why) for epoch in ended]
    if lines:
        run_blocking(db, keys.destroy, lines)
    return len(ended)


def is_needed(db: Session, epoch: str) -> bool:
    has_words = sa.exists(TipText.id).where(TipText.tip_off_id == TipOff.id)
    found = sa.select(TipOff.id).where(TipOff.key_epoch == epoch, has_words)
    return db.scalar(found.limit(1)) is not None


async def cut_log_if_due(database: Database, keys: TipKeyStore) -> None:
    """See that the database's log holds nothing of what was destroyed."""
    if keys.is_log_due and await database.run_as_system(
        "nothing of a tip in the log", truncate_wal
    ):
        keys.is_log_due = False


def prepare_epochs(keys: TipKeyStore) -> None:
    """Keys for this quarter and the next are made ahead: a file's age tells no tip's hour."""
    for day in (today(), today() + AHEAD):
        keys.get_epoch(day)
