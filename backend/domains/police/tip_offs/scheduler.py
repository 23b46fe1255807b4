"""Periodic tasks on tips: at start, and a few times a day."""

import sys

import anyio.to_thread
from fastapi import FastAPI

from backend.core.security.encryption import FieldCipher
from backend.core.security.key_files import get_key_folder
from backend.core.server.periodic_task import PeriodicTask, run_in_batches
from backend.core.session.executor import Database
from backend.domains.police.tip_offs import retention, tip_keys
from backend.domains.police.tip_offs.key_store import TipKeyStore
from backend.settings import Settings


def install_tip_tasks(app: FastAPI, settings: Settings) -> None:
    app.state.tip_keys = keys = TipKeyStore(get_key_folder(settings))
    app.state.on_start.append(run_start_tasks)
    if settings.app_env == "test":
        return  # a test erases when it says so
    terms = retention.build_retention_terms(settings)
    erase = PeriodicTask(
        "erasing tips",
        lambda database: run_retention_tasks(database, keys, app.state.keys.fields, terms),
        first_after=30.0,
        every=6 * 3600.0,
    )
    cut = PeriodicTask(
        "clearing the log of tips",
        lambda database: retention.run_due_log_truncation(database, keys),
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
    await anyio.to_thread.run_sync(retention.create_epochs_ahead, keys)
    await anyio.to_thread.run_sync(keys.repeat_destructions)
    try:
        await run_pending_tasks(app.state.database, keys, app.state.keys.fields)
    except Exception as error:
        sys.stderr.write(f"tips destroyed before: {type(error).__name__}, to be tried again\n")


async def run_pending_tasks(database: Database, keys: TipKeyStore, fields: FieldCipher) -> None:
    """Do what a restore or an upgrade left to do."""
    await retention.run_destructions_again(database, keys)
    await tip_keys.move_all_tips(database, keys, fields)
    await retention.run_due_log_truncation(database, keys)


async def run_retention_tasks(
    database: Database, keys: TipKeyStore, fields: FieldCipher, terms: retention.RetentionTerms
) -> None:
    """Delete what is past its term, and the keys of epochs that no tip needs any more."""
    await anyio.to_thread.run_sync(retention.create_epochs_ahead, keys)
    await run_pending_tasks(database, keys, fields)
    await run_in_batches(
        database, "tips past their term", retention.delete_expired_contents, keys, terms
    )
    await run_in_batches(database, "epochs of tips that are over", retention.end_epochs, keys)
    await retention.run_due_log_truncation(database, keys)
