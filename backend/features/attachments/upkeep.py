"""Puts files aside that no row knows, once an hour, wherever the server runs."""

import asyncio
import contextlib
import sys
from collections.abc import Iterable
from typing import Any

import anyio.to_thread
import sqlalchemy as sa

from backend.core.database import Database
from backend.core.db import Session
from backend.features.attachments.models import Attachment
from backend.features.attachments.store import Store, batches

FIRST_AFTER = 60.0
EVERY = 3600.0


class Upkeep:
    """One task of the process; two at once would only find each other's work done."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.task: asyncio.Task[None] | None = None

    async def start(self, app: Any) -> None:
        self.task = asyncio.create_task(self.go_on(app.state.database))

    async def stop(self, _app: Any) -> None:
        if self.task is not None:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task

    async def go_on(self, database: Database) -> None:
        await asyncio.sleep(FIRST_AFTER)
        while True:
            try:
                await sweep(database, self.store)
            except Exception as error:
                sys.stderr.write(f"sweeping attachments failed: {type(error).__name__}\n")
            await asyncio.sleep(EVERY)


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
