"""Restores a set onto this machine, to the places that the settings name.

First the whole set is opened and compared. Then keys, attachments and at last the database are put
into their places, all sign-ins of that day are ended, and the database is migrated to the revision
of this program. If the passphrase opened the set, the office's identity comes back too: the
nightly backup goes on.
"""

import asyncio
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from backend import plugins
from backend.backup import postgres_copy, sqlite_copy
from backend.backup.encryption import set_identity
from backend.backup.key_archive import read_destruction_list, read_key_archive, start_new_epoch
from backend.backup.manifest import BackupError, Say, build_tenths_reporter
from backend.backup.opening import OpenedSet, Secret, open_set
from backend.backup.sets import BackupSet
from backend.copied_database import get_mark_path
from backend.core.security.destruction_list import DestructionFile
from backend.core.security.key_files import get_key_file_path, list_key_files, write_secret_file
from backend.core.security.sign_out_reasons import SignOutReason
from backend.core.server.files import write_folder_entries
from backend.core.session.executor import Database
from backend.core.text.clock import now
from backend.domains.organisation.accounts import access_tokens, sessions
from backend.domains.platform.attachments.destruction import FileDestroyer
from backend.domains.platform.attachments.store import AttachmentStore
from backend.domains.platform.changes.epochs import start_epoch
from backend.migrations import VERSIONS, migrate
from backend.settings import Settings

plugins.load_modules("models")


def run_set_restore(
    settings: Settings, one: BackupSet, secret: Secret, *, replace: bool, say: Say
) -> OpenedSet:
    """Restore `one`. With `replace`, move the present data aside (PostgreSQL: drop its tables).

    Raises BackupError before anything is changed, unless the disk itself fails.
    """
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    found = list_present(settings)
    if found and not replace:
        raise BackupError(
            "There is an installation here already:\n  "
            + "\n  ".join(found)
            + "\nRestore on a fresh machine, or add --replace to put this one aside."
        )
    with TemporaryDirectory(dir=settings.var_dir, prefix="restore-") as staging:
        opened = open_set(one, secret, Path(staging), say)
        ensure_fits(settings, opened)
        destroyed = read_destruction_list(settings)
        if found:
            move_aside(settings, say)
        write_keys(settings, opened)
        start_new_epoch(settings, destroyed)
        delete_destroyed(settings, opened, say)
        move_attachments(settings, opened)
        write_database(settings, opened, say)
        if opened.recipient is not None:
            set_identity(settings, read_key_archive(one.keys).identity, opened.recipient)
        ended = asyncio.run(end_sessions(settings))
    say(f"  {ended} sign-ins of that day were ended: everybody signs in again")
    say("  migrating …")
    migrate(settings.url)
    asyncio.run(start_feed_epoch(settings))
    return opened


def list_present(settings: Settings) -> list[str]:
    """Descriptions of the data that a restore would overwrite."""
    found = [str(key.path) for key in list_key_files(settings)]
    folder = AttachmentStore.under(settings.var_dir).folder
    if folder.is_dir() and any(folder.iterdir()):
        found.append(str(folder))
    if settings.is_sqlite:
        database = sqlite_copy.find_database_file(settings.url)
        if database.exists():
            if sqlite_copy.is_open_elsewhere(database):
                raise BackupError(f"{database} is in use: stop the server first.")
            found.append(str(database))
    elif not asyncio.run(postgres_copy.is_empty_database(settings.url)):
        found.append("tables in the PostgreSQL database")
    return found


def ensure_fits(settings: Settings, opened: OpenedSet) -> None:
    """Raise BackupError if the set is for another database or for a newer revision."""
    kind = "sqlite" if settings.is_sqlite else "postgresql"
    made = opened.manifest.database
    if made != kind:
        raise BackupError(
            f"The set holds a {made} database, but the settings here say {kind}: restore to {made}"
            + (", then `move-to` PostgreSQL." if made == "sqlite" else ".")
        )
    if not any(opened.manifest.revision in path.name for path in VERSIONS.glob("*.py")):
        raise BackupError("A newer version of the program made this set: install that version.")


def move_aside(settings: Settings, say: Say) -> None:
    """Move the present files into a separate folder; on PostgreSQL drop the tables."""
    aside = settings.var_dir / f"before-restore-{now():%Y%m%dT%H%M%SZ}"
    paths = [AttachmentStore.under(settings.var_dir).folder]
    paths += [key.path for key in list_key_files(settings)]
    if settings.is_sqlite:
        database = sqlite_copy.find_database_file(settings.url)
        paths += sorted(database.parent.glob(f"{database.name}*"))
    for path in paths:
        if path.exists():
            target = aside / path.relative_to(path.anchor)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)
    say(f"  what was here is in {aside}")
    if not settings.is_sqlite:
        asyncio.run(postgres_copy.delete_everything(settings.url))


def write_keys(settings: Settings, opened: OpenedSet) -> None:
    for name, content in opened.keys.items():
        path = get_key_file_path(settings, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_secret_file(path, content)


def delete_destroyed(settings: Settings, opened: OpenedSet, say: Say) -> None:
    """Remove files that were destroyed after the backup; the server's start deletes their rows."""
    store = AttachmentStore(opened.folder / "attachments")
    destroyer = FileDestroyer(store, DestructionFile.for_settings(settings))
    there = [key for key in destroyer.read() if store.path(key).exists()]
    destroyer.repeat()
    if there:
        say(f"  {len(there)} attachments were destroyed since this backup: they stay destroyed")


def move_attachments(settings: Settings, opened: OpenedSet) -> None:
    source = opened.folder / "attachments"
    target = AttachmentStore.under(settings.var_dir).folder
    if target.exists():
        target.rmdir()  # list_present found it empty
    if source.is_dir():
        for folder in [source, *source.iterdir()]:
            write_folder_entries(folder)
        source.replace(target)


def write_database(settings: Settings, opened: OpenedSet, say: Say) -> None:
    manifest, source = opened.manifest, opened.folder / "database"
    if settings.is_sqlite:
        target = sqlite_copy.find_database_file(settings.url)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_file_through(source / sqlite_copy.FILE_NAME)
        get_mark_path(target).unlink(missing_ok=True)  # it belongs to the file that was here
        shutil.move(source / sqlite_copy.FILE_NAME, target)
        write_folder_entries(target.parent)
        return
    migrate(settings.url, manifest.revision)
    loading = postgres_copy.load_database(
        settings.url,
        source,
        manifest.tables,
        manifest.sequences,
        build_tenths_reporter(say, "database"),
    )
    asyncio.run(loading)


async def end_sessions(settings: Settings) -> int:
    """End every sign-in and every token; returns how many sign-ins.

    Whoever was signed out after the backup was made, or lost a device, would be signed in again.
    """
    database = Database(settings.url)
    try:
        await database.run_as_system("tokens of before a restore", access_tokens.end_tokens)
        return await database.run_as_system(
            "sign-ins of before a restore", sessions.end_sessions, SignOutReason.SERVER_RESTORED
        )
    finally:
        await database.close()


async def start_feed_epoch(settings: Settings) -> None:
    """Whoever followed `/changes` past this backup is told so, and does not miss what comes now."""
    database = Database(settings.url)
    try:
        await database.run_as_system("the log of a restored database", start_epoch)
    finally:
        await database.close()


def write_file_through(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
