"""What the server does about tips by itself: before it serves, and a few times a day."""

import sys
from typing import Any

import anyio.to_thread

from backend.core.security.encryption import FieldCipher
from backend.core.security.key_files import get_key_folder
from backend.core.server.periodic_task import PeriodicTask, run_in_batches
from backend.core.session.executor import Database
from backend.domains.police.tip_offs import erasing, replaying, tip_keys
from backend.domains.police.tip_offs.key_store import TipKeyStore
from backend.settings import Settings


def install(app: Any, settings: Settings) -> None:
    app.state.tip_keys = keys = TipKeyStore(get_key_folder(settings))
    app.state.on_start = [*getattr(app.state, "on_start", []), prepare]
    if settings.app_env == "test":
        return  # a test erases when it says so
    terms = erasing.terms(settings)
    erase = PeriodicTask(
        "erasing tips",
        lambda database: keep_up(database, keys, app.state.keys.fields, terms),
        first_after=30.0,
        every=6 * 3600.0,
    )
    cut = PeriodicTask(
        "clearing the log of tips",
        lambda database: replaying.cut_log_if_due(database, keys),
        first_after=60.0,
        every=60.0,
    )
    erase.install(app)
    cut.install(app)


async def prepare(app: Any) -> None:
    """Before the first request: nothing that was destroyed is to be had, every tip has its keys.

    Keys need no database; if that is away, it follows with the first round of `keep_up`.
    """
    keys: TipKeyStore = app.state.tip_keys
    await anyio.to_thread.run_sync(replaying.prepare_epochs, keys)
    await anyio.to_thread.run_sync(keys.repeat_destructions)
    try:
        await settle(app.state.database, keys, app.state.keys.fields)
    except Exception as error:
        sys.stderr.write(f"tips destroyed before: {type(error).__name__}, to be tried again\n")


async def settle(database: Database, keys: TipKeyStore, fields: FieldCipher) -> None:
    """What a restore or an upgrade left to do."""
    await replaying.repeat_destructions(database, keys)
    await tip_keys.move_all(database, keys, fields)
    await replaying.cut_log_if_due(database, keys)


async def keep_up(
    database: Database, keys: TipKeyStore, fields: FieldCipher, terms: erasing.Terms
) -> None:
    """What is past its term goes, and with the last tip of an epoch its keys."""
    await anyio.to_thread.run_sync(replaying.prepare_epochs, keys)
    await settle(database, keys, fields)
    await run_in_batches(database, "tips past their term", erasing.purge, keys, terms)
    await run_in_batches(database, "epochs of tips that are over", replaying.end_epochs, keys)
    await replaying.cut_log_if_due(database, keys)
