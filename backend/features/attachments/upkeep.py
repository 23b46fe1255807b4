"""Puts files aside that no row knows, once an hour, wherever the server runs."""

from collections.abc import Iterable

import anyio.to_thread
import sqlalchemy as sa

from backend.core.database import Database
from backend.core.db import Session
from backend.core.periodic_task import PeriodicTask
from backend.features.attachments.models import Attachment
from backend.features.attachments.store import Store, batches


def build_task(store: Store) -> PeriodicTask:
    """Two rounds at once would only find each other's files put aside."""
    return PeriodicTask(
        "sweeping attachments",
        lambda database: sweep(database, store),
        first_after=60.0,
        every=3600.0,
    )


async def sweep(database: Database, store: Store) -> int:
    """One round; how many files were put aside."""
    keys = await anyio.to_thread.run_sync(store.old_keys)
    moved = 0
    for batch in batches(keys):
        known = await database.system("files that rows know", known_of, batch, writes=False)
        moved += await anyio.to_thread.run_sync(store.put_aside, batch - known)
    await anyio.to_thread.run_sync(store.destroy_old)
    return moved


def known_of(db: Session, keys: Iterable[str]) -> set[str]:
    return set(db.scalars(sa.select(Attachment.file_key).where(Attachment.file_key.in_(keys))))
