"""How long what a device was told is kept."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.server.periodic_task import PeriodicTask, build_round
from backend.core.session.models import build_first_id, now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.inspections.sync_operations.models import SyncReceipt

KEEP_DAYS = 180
"""Four times as long as a device may be without a network (`core/http/idempotency.py`): until then
an operation that comes once more is known. Of those that were refused half a year is enough to look
into why; what a conflict holds stays."""
PURGED_AT_ONCE = 100
"""Receipts that are deleted in one transaction, with up to 500 operations each."""


def delete_old_receipts(db: Session) -> int:
    """Delete receipts past `KEEP_DAYS` with their operations, the oldest first; returns how many.

    The last one of each device stays: it says up to which number its operations have come. Old ones
    are found by their key, which says when it was made, so `at` needs no index.
    """
    later = orm.aliased(SyncReceipt)
    has_later = sa.exists().where(
        later.actor_id == SyncReceipt.actor_id,
        later.device == SyncReceipt.device,
        later.id > SyncReceipt.id,
    )
    old = (
        sa.select(SyncReceipt.id)
        .where(SyncReceipt.id < build_first_id(now() - timedelta(days=KEEP_DAYS)), has_later)
        .order_by(SyncReceipt.id)
        .limit(PURGED_AT_ONCE)
    )
    statement = sa.delete(SyncReceipt).where(SyncReceipt.id.in_(old))
    return run_unlogged(db, statement, "what a device was told is no record")


def build_receipt_purge() -> PeriodicTask:
    purge_round = build_round("receipts past their term", delete_old_receipts)
    return PeriodicTask("purging receipts", purge_round, first_after=120.0, every=6 * 3600.0)
