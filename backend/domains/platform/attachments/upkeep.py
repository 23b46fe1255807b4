"""Maintenance of files, before the first request and once an hour.

Files without a row are put aside, and destroyed after a month without a row.
"""

import sys
from collections.abc import Iterable

import anyio.to_thread
import sqlalchemy as sa
from fastapi import FastAPI

from backend.core.server.periodic_task import PeriodicTask
from backend.core.session.executor import Database
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.platform.attachments.destruction import (
    DestroyedFile,
    FileDestroyer,
    FileReason,
    apply_destructions,
    to_file_reason,
)
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.attachments.store import split_keys


def install_upkeep(app: FastAPI, destroyer: FileDestroyer) -> None:
    app.state.attachment_destroyer = destroyer
    app.state.on_start.append(apply_destructions_at_start)
    PeriodicTask(
        "sweeping attachments",
        lambda database: run_sweep(database, destroyer),
        first_after=60.0,
        every=3600.0,
    ).install(app)


async def apply_destructions_at_start(app: FastAPI) -> None:
    """Before the first request, remove files that were destroyed and came back with a backup.

    If the database is away, its rows follow with the first round of the sweep.
    """
    destroyer: FileDestroyer = app.state.attachment_destroyer
    listed = await anyio.to_thread.run_sync(destroyer.repeat)
    try:
        await apply_destructions(app.state.database, listed)
    except Exception as error:
        sys.stderr.write(f"files destroyed before: {type(error).__name__}, to be tried again\n")


async def run_sweep(database: Database, destroyer: FileDestroyer) -> int:
    """One round; answers how many files were put aside."""
    store = destroyer.store
    await apply_destructions(database, await anyio.to_thread.run_sync(destroyer.repeat))
    keys = await anyio.to_thread.run_sync(store.old_keys)
    moved = 0
    for batch in split_keys(keys):
        known = await database.run_as_system(
            "files that rows know", load_known_files, batch, writes=False
        )
        await anyio.to_thread.run_sync(delete_marked_files, destroyer, known)
        moved += await anyio.to_thread.run_sync(store.put_aside, batch - known.keys())
    await delete_unknown_files(database, destroyer)
    return moved


async def delete_unknown_files(database: Database, destroyer: FileDestroyer) -> None:
    """Destroy files that were put aside a month ago; those that have a row are put back."""
    store = destroyer.store
    for batch in split_keys(await anyio.to_thread.run_sync(store.old_keys_aside)):
        known = await database.run_as_system(
            "files that rows know", load_known_files, batch, writes=False
        )
        await anyio.to_thread.run_sync(store.put_back, known.keys())
        unknown = [DestroyedFile(k, today(), FileReason.UNKNOWN) for k in batch - known.keys()]
        await anyio.to_thread.run_sync(destroyer.destroy, unknown)


def delete_marked_files(destroyer: FileDestroyer, known: dict[str, FileReason | None]) -> None:
    """Destroy files whose row says that they are destroyed: a crash came between the two."""
    marked = {key: why for key, why in known.items() if why is not None}
    destroyer.destroy(DestroyedFile(key, today(), why) for key, why in marked.items())


def load_known_files(db: Session, keys: Iterable[str]) -> dict[str, FileReason | None]:
    """{key that has a row: why the file was destroyed, if the row says that it was}"""
    columns = (Attachment.file_key, Attachment.destroyed_at, Attachment.withheld_reason)
    rows = db.execute(sa.select(*columns).where(Attachment.file_key.in_(keys)))
    return {
        row.file_key: to_file_reason(row.withheld_reason) if row.destroyed_at else None
        for row in rows
    }
