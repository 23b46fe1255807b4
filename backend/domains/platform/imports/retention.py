"""Deletes workbooks and rows of imports that were discarded, or whose time is over.

They can hold what somebody should not have sent. The list of destructions
(core/security/destruction_list.py) names the discarded imports, so that a database restored from an
older backup deletes them again before the first request. Expired ones need no list: their time is
over in the backup too.
"""

import sys
from collections.abc import Sequence
from uuid import UUID

import anyio.to_thread
import sqlalchemy as sa
from fastapi import FastAPI

from backend.core.security.destruction_list import DestructionFile, DestructionLine
from backend.core.server.periodic_task import PeriodicTask, run_in_batches
from backend.core.server.threads import run_in_thread
from backend.core.session.erasure import run_wal_truncation
from backend.core.session.executor import Database
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.platform.imports.deletion import delete_expired_files, delete_file_and_rows
from backend.domains.platform.imports.models import Import

WHAT = "import"
BATCH = 400


def install_retention(app: FastAPI) -> None:
    app.state.on_start.append(delete_discarded_at_start)
    if app.state.settings.app_env == "test":
        return  # tests call `delete_expired_files` themselves
    task = PeriodicTask(
        "purging workbooks of imports",
        lambda database: run_retention(database, app.state.destruction_list),
        first_after=75.0,
        every=6 * 3600.0,
    )
    task.install(app)


async def delete_discarded_at_start(app: FastAPI) -> None:
    """Delete before the first request; if the database is away, the first round does it."""
    try:
        await run_retention(app.state.database, app.state.destruction_list)
    except Exception as error:
        sys.stderr.write(f"imports discarded before: {type(error).__name__}, to be tried again\n")


async def run_retention(database: Database, listed: DestructionFile) -> None:
    """Delete what was discarded or has expired, and what the log of SQLite still holds of it."""
    ids = [
        id for line in await anyio.to_thread.run_sync(listed.read) if (id := parse_import_id(line))
    ]
    done = 0
    for at in range(0, len(ids), BATCH):
        some = ids[at : at + BATCH]
        done += await run_in_batches(
            database, "imports discarded before", delete_discarded_batch, some
        )
    done += await run_in_batches(database, "workbooks past their term", delete_expired_files)
    if done:
        await database.run_as_system("nothing of a workbook in the log", run_wal_truncation)


def parse_import_id(line: DestructionLine) -> UUID | None:
    """The import that a line names; None for a line that is about something else."""
    try:
        return UUID(line["id"]) if line.get("what") == WHAT else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def record_discarded(db: Session, id: UUID) -> None:
    """Put an import on the list, before the transaction that deletes it is committed.

    If that fails, the next start deletes the import, because its owner discarded it.
    """
    listed: DestructionFile = db.info["request"].app.state.destruction_list
    line = {"what": WHAT, "id": id.hex, "on": today().isoformat()}
    run_in_thread(listed.append, [line])


def delete_discarded_batch(db: Session, ids: Sequence[UUID]) -> int:
    """Delete those of the imports that exist; answers how many there were."""
    found = db.scalars(sa.select(Import).where(Import.id.in_(ids))).all()
    for record in found:
        delete_file_and_rows(db, record.id)
        db.delete(record)
    return len(found)
