"""The command `rotate-keys`: new keys for sign-in, tips and fields, while the server runs.

It may be interrupted at any step. After it has run again, everything is encrypted with the newest
keys.
"""

import asyncio
import os
from collections.abc import Callable

from backend import plugins
from backend.core.security.encryption import (
    KEY_BYTES,
    FileFieldCipher,
    read_field_keys,
    write_field_keys,
)
from backend.core.security.key_files import (
    get_field_key_path,
    get_key_folder,
    get_secret_key_path,
)
from backend.core.security.signing_keys import FORMER_KEY_LIFE, add_signing_key
from backend.core.server.file_failures import end_on_file_failure, end_on_key_failure
from backend.core.session.executor import Database
from backend.core.session.models import now, today
from backend.domains.organisation.accounts.reencryption import encrypt_all_anew
from backend.domains.police.tip_offs.key_store import DestructionReason, TipKeyStore
from backend.domains.police.tip_offs.retention import (
    AHEAD,
    delete_epoch_keys,
    run_due_log_truncation,
)
from backend.domains.police.tip_offs.tip_keys import move_all_tips
from backend.locks import lock_file
from backend.settings import Settings

plugins.load_modules("models")

KEPT_KEYS = 2
"""Keys in the field key file: the current one and the one before it. Cookies of known devices are
still encrypted with the older one."""
SETTLE_SECONDS = 60.0
"""After so many seconds no transaction on PostgreSQL still stores a value with the old key."""
SETTLE_SECONDS_SQLITE = 5.0
"""The same on SQLite, which has one writer; a reader may still be between a row and its key."""

LOCK_NAME = ".rotate-keys.lock"

Say = Callable[[str], None]


def run_rotation(settings: Settings, say: Say) -> None:
    """Wait for a rotation that is under way, then do another one.

    Of two at once each could write a key file without the other's new key, and nothing would open
    what was encrypted with it.
    """
    path = get_field_key_path(settings)
    with end_on_key_failure(path):
        read_field_keys(path)
    waits = "Another rotate-keys is under way: this one waits for its end."
    with lock_file(path.with_name(LOCK_NAME), lambda: say(waits)):
        asyncio.run(encrypt_with_new_keys(settings, say))


async def encrypt_with_new_keys(settings: Settings, say: Say, wait: float = SETTLE_SECONDS) -> None:
    """Start a new signing key, new key epochs for tips and a new field key, and encrypt everything
    with them again."""
    database = Database(settings.url)
    try:
        pause = min(wait, SETTLE_SECONDS_SQLITE) if database.is_sqlite else wait
        with end_on_key_failure(get_field_key_path(settings)):
            fields = FileFieldCipher(get_field_key_path(settings))
        start_signing_anew(settings, say)
        await encrypt_tips_anew(database, TipKeyStore(get_key_folder(settings)), fields, pause, say)
        await encrypt_fields_anew(settings, database, fields, pause, say)
    finally:
        await database.close()
    say("Make a backup now: after the next one, older sets open none of the tips any more.")


def start_signing_anew(settings: Settings, say: Say) -> None:
    """Let a new key sign. The former one opens for a while what devices encrypted to it."""
    path = get_secret_key_path(settings)
    with end_on_file_failure(), end_on_key_failure(path):
        keys = add_signing_key(path)
    last = (now() + FORMER_KEY_LIFE).date()
    say(
        f"Signing key: a new one signs. {len(keys) - 1} former in {path}: the last one opens what"
        f" devices encrypted before, until {last}. The first rotate-keys after that removes it."
    )


async def encrypt_tips_anew(
    database: Database, keys: TipKeyStore, fields: FileFieldCipher, pause: float, say: Say
) -> None:
    """Encrypt all tips with keys of new epochs, then destroy the older epochs that no tip needs."""
    old = keys.list_epochs()
    for day in (today(), today() + AHEAD):
        keys.start_epoch(day)
    await move_all_tips(database, keys, fields, old)
    await asyncio.sleep(pause)
    await move_all_tips(database, keys, fields, old)
    why = DestructionReason.ROTATED
    ended = await database.run_as_system(
        "epochs that were rotated", delete_epoch_keys, keys, old, why
    )
    await run_due_log_truncation(database, keys)
    left = [epoch for epoch in old if epoch in keys.list_epochs()]
    say(f"Tips: {ended} older files of keys destroyed.")
    if left:
        say(f"Still needed by tips that could not be opened: {', '.join(left)}")


async def encrypt_fields_anew(
    settings: Settings, database: Database, fields: FileFieldCipher, pause: float, say: Say
) -> None:
    """Encrypt all fields again. The new key is first in the file, so new values already use it."""
    path = get_field_key_path(settings)
    before = read_field_keys(path)
    write_field_keys(path, [os.urandom(KEY_BYTES), *before])
    done = await encrypt_all_anew(database, fields)
    await asyncio.sleep(pause)
    done += await encrypt_all_anew(database, fields)
    write_field_keys(path, read_field_keys(path)[:KEPT_KEYS])
    say(f"Field key: {done} secrets encrypted anew.")
