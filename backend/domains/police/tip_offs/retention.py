"""Destroys what a tip says: when withdrawn, when its term ends, and again after a restore."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import anyio.to_thread
import sqlalchemy as sa
from fastapi import FastAPI

from backend.core.security.encryption import FieldCipher
from backend.core.security.key_files import get_key_folder
from backend.core.server.periodic_task import PeriodicTask, run_in_batches
from backend.core.server.threads import run_in_thread
from backend.core.session.erasure import run_wal_truncation
from backend.core.session.executor import Database
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.police.tip_offs import tip_keys
from backend.domains.police.tip_offs.intake import compute_midnight, find_tip
from backend.domains.police.tip_offs.key_store import (
    Destruction,
    DestructionReason,
    Destructions,
    TipKeyStore,
    TipPart,
    format_quarter,
    is_epoch_of_quarter,
)
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
    run_in_thread(keys.destroy, destroyed)


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
        run_in_thread(keys.destroy, lines)
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


def install_tip_tasks(app: FastAPI, settings: Settings) -> None:
    app.state.tip_keys = keys = TipKeyStore(get_key_folder(settings))
    app.state.on_start.append(run_start_tasks)
    if settings.app_env == "test":
        return  # a test erases when it says so
    terms = RetentionTerms(
        settings.tip_text_days, settings.tip_contact_days, settings.tip_spam_days
    )
    erase = PeriodicTask(
        "erasing tips",
        lambda database: run_retention_tasks(database, keys, app.state.keys.fields, terms),
        first_after=30.0,
        every=6 * 3600.0,
    )
    cut = PeriodicTask(
        "clearing the log of tips",
        lambda database: run_due_log_truncation(database, keys),
        first_after=60.0,
        every=60.0,
    )
    erase.install(app)
    cut.install(app)


async def run_start_tasks(app: FastAPI) -> None:
    """Before the first request: destroy again what was destroyed, and give every tip its keys.

    Key files need no database; if the database is away, the first `run_retention_tasks` does the
    rest.
    """
    keys: TipKeyStore = app.state.tip_keys
    await anyio.to_thread.run_sync(create_epochs_ahead, keys)
    await anyio.to_thread.run_sync(keys.repeat_destructions)
    try:
        await run_pending_tasks(app.state.database, keys, app.state.keys.fields)
    except Exception as error:
        sys.stderr.write(f"tips destroyed before: {type(error).__name__}, to be tried again\n")


async def run_pending_tasks(database: Database, keys: TipKeyStore, fields: FieldCipher) -> None:
    """Do what a restore or an upgrade left to do."""
    await run_destructions_again(database, keys)
    await tip_keys.move_all_tips(database, keys, fields)
    await run_due_log_truncation(database, keys)


async def run_retention_tasks(
    database: Database, keys: TipKeyStore, fields: FieldCipher, terms: RetentionTerms
) -> None:
    """Delete what is past its term, and the keys of epochs that no tip needs any more."""
    await anyio.to_thread.run_sync(create_epochs_ahead, keys)
    await run_pending_tasks(database, keys, fields)
    await run_in_batches(database, "tips past their term", delete_expired_contents, keys, terms)
    await run_in_batches(database, "epochs of tips that are over", end_epochs, keys)
    await run_due_log_truncation(database, keys)
