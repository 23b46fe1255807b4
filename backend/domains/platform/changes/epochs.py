"""Begins a new epoch of the change log, and forgets what the feed need no longer tell."""

from datetime import timedelta

import sqlalchemy as sa
from fastapi import FastAPI

from backend.core.server.periodic_task import PeriodicTask, build_round
from backend.core.session.change_log import ChangeFeed, LogEntry, create_epoch
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.platform.changes.log_head import load_feed_state

MONTH = timedelta(days=31)


def start_epoch(db: Session) -> str:
    """The log is no longer the one that was read: cursors of before, and bare numbers, are refused.

    To be called when a backup was restored, or a copy begins a life of its own.
    """
    epoch = create_epoch()
    db.execute(sa.update(ChangeFeed).values(epoch=epoch, takes_numbers=False, home=None))
    return epoch


def update_feed_start(db: Session, months: int) -> int:
    """Let the feed begin with the first change of the last `months`; the log keeps the others.

    Answers 0: one round is enough.
    """
    state = load_feed_state(db)
    kept = sa.select(LogEntry.seq).where(
        LogEntry.seq > state.pruned_to, LogEntry.at >= now() - months * MONTH
    )
    first = db.scalar(kept.order_by(LogEntry.seq).limit(1))
    pruned_to = state.head if first is None else min(first - 1, state.head)
    if pruned_to > state.pruned_to:
        db.execute(sa.update(ChangeFeed).values(pruned_to=pruned_to))
    return 0


def install_pruning(app: FastAPI, months: int) -> None:
    task = PeriodicTask(
        "pruning the change feed",
        build_round("pruning the change feed", update_feed_start, months),
        first_after=120.0,
        every=24 * 3600.0,
    )
    task.install(app)
