"""Makes one backup set while the office works, then removes the sets that the rule drops.

`backup --nightly` makes one each night, in a process of its own: a service of compose.
"""

import asyncio
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from backend.backup import postgres_copy, sqlite_copy
from backend.backup.archive import (
    build_attachment_blocks,
    build_bytes_blocks,
    build_end_blocks,
    build_path_blocks,
    compute_file_hash,
    count_file_bytes,
    list_still_wanted,
)
from backend.backup.encryption import encrypt_blocks, read_identity, read_recipients
from backend.backup.key_archive import (
    DataFile,
    KeyArchive,
    SetDescription,
    compute_digest_of,
    encrypt_keys,
    update_older_sets,
    write_key_archive,
)
from backend.backup.manifest import (
    NAME,
    AttachedFile,
    BackupError,
    DatabaseCopy,
    Manifest,
    Say,
    build_tenths_reporter,
    read_version,
)
from backend.backup.sets import (
    BackupSet,
    KeptSets,
    build_set,
    list_leftovers,
    list_sets,
    remove_old_sets,
)
from backend.core.security.key_files import FIELD_NAME, SECRET_NAME, is_shrinking, list_key_files
from backend.core.server.backup_status import (
    BackupState,
    BackupStatus,
    get_backup_folder,
    read_backup_status,
    record_backup_failure,
    write_backup_status,
)
from backend.core.server.database_failures import describe_failure
from backend.core.server.files import write_folder_entries
from backend.core.text.clock import HANOI, now
from backend.domains.platform.attachments.store import AttachmentStore
from backend.settings import Settings

README = """\
A backup set of So 178 (So 178: the register of an office for the plan against prostitution).

It was opened with the passphrase of the office, or with the identity of a second office.
database/ holds the whole database, attachments/ the photos and scans, manifest.json what there is.
To restore it, follow docs/operations.md (docs/operations.vi.md in Vietnamese):
    .venv/bin/python -m backend restore so178-....age
"""
MARGIN = 64 * 2**20
"""Bytes that must stay free on a disk after a backup."""


class MadeSet(NamedTuple):
    """A finished set, its size in bytes, the missing attachments, and the names of removed sets."""

    one: BackupSet
    size: int
    missing: list[str]
    removed: list[str]


def run_backup(settings: Settings, say: Say) -> MadeSet:
    """Make a set in BACKUP_DIR and record the result for the administrator; raises BackupError."""
    tried_at = now()
    try:
        made = create_backup(settings, say)
    except BaseException as error:
        code = error.code if isinstance(error, BackupError) else "failed"
        record_backup_failure(settings, code, tried_at)
        if isinstance(error, OSError):
            raise BackupError(f"The backup failed: {error}") from error
        raise
    assert settings.backup_dir is not None
    status = BackupStatus(
        tried_at=tried_at,
        succeeded_at=made.one.taken_at,
        name=made.one.name,
        size=made.size,
        missing=len(made.missing),
        same_disk=settings.backup_dir.stat().st_dev == settings.var_dir.stat().st_dev,
    )
    write_backup_status(settings, status)
    return made


def create_backup(settings: Settings, say: Say) -> MadeSet:
    """Make one set in BACKUP_DIR, renew the keys of older sets, and remove old sets."""
    folder = find_backup_dir(settings)
    recipients = read_recipients(settings)
    ensure_keys_are_there(settings)
    with lock_backups(settings) as work:
        for path in list_leftovers(folder, settings.unit_code):
            path.unlink(missing_ok=True)
        one = build_set(folder, now(), settings.unit_code)
        with TemporaryDirectory(dir=work, prefix="copy-") as staging:
            copy = copy_database(settings, Path(staging), say)
            size, missing = write_set(settings, one, copy, recipients, say)
        update_older_sets(settings, list_sets(folder, settings.unit_code), say)
        rule = KeptSets(
            settings.backup_keep_daily, settings.backup_keep_weekly, settings.backup_keep_monthly
        )
        removed = remove_old_sets(folder, settings.unit_code, rule)
    return MadeSet(one, size, missing, removed)


def find_backup_dir(settings: Settings) -> Path:
    """The folder for backup sets; raises BackupError if it is not set or not writable."""
    folder = settings.backup_dir
    if folder is None:
        raise BackupError("BACKUP_DIR must name a folder on another disk.", "not_set_up")
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise BackupError(
            f"{folder} is no folder that can be written to: is the disk there?", "no_folder"
        )
    return folder


def ensure_keys_are_there(settings: Settings) -> None:
    """Raise BackupError if a main key is missing: such a set would look complete but be useless."""
    present = {key.name for key in list_key_files(settings)}
    if missing := {SECRET_NAME, FIELD_NAME} - present:
        raise BackupError(
            f"The keys {sorted(missing)} are not there: are SECRET_KEY_FILE and FIELD_KEY_FILE set"
            " as for the server?"
        )


@contextmanager
def lock_backups(settings: Settings) -> Iterator[Path]:
    """Allow one backup at a time; yield an empty work folder."""
    home = get_backup_folder(settings)
    work = home / "work"
    work.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("Another backup is running.") from None
        for leftover in work.iterdir():
            shutil.rmtree(leftover)
        yield work


def copy_database(settings: Settings, staging: Path, say: Say) -> DatabaseCopy:
    report = build_tenths_reporter(say, "database")
    if settings.is_sqlite:
        source = sqlite_copy.find_database_file(settings.url)
        ensure_space(staging, sqlite_copy.count_database_bytes(source))
        return sqlite_copy.copy_database(source, staging, report)
    ensure_space(staging, asyncio.run(postgres_copy.count_database_bytes(settings.url)))
    return asyncio.run(postgres_copy.copy_database(settings.url, staging, report))


def ensure_space(folder: Path, wanted: int) -> None:
    """Raise BackupError unless `folder` has room for `wanted` bytes and the margin."""
    free = shutil.disk_usage(folder).free
    if free < wanted + MARGIN:
        raise BackupError(
            f"{folder} has {free >> 20} MiB free, {(wanted + MARGIN) >> 20} MiB are needed.",
            "no_space",
        )


def write_set(
    settings: Settings, one: BackupSet, copy: DatabaseCopy, recipients: list[str], say: Say
) -> tuple[int, list[str]]:
    """Write both files of a set; return its size in bytes and the keys of missing attachments."""
    store = AttachmentStore.under(settings.var_dir)
    plain = sum(path.stat().st_size for path in copy.files)
    ensure_space(one.folder, plain + count_file_bytes(copy.attachments))
    lost: list[AttachedFile] = []
    draft = one.data.with_name(f"{one.data.name}.partial")

    def pack_all() -> Iterator[bytes]:
        yield from build_bytes_blocks("README.txt", README.encode())
        for path in copy.files:
            yield from build_path_blocks(path, f"database/{path.name}")
        yield from build_attachment_blocks(
            store, copy.attachments, lost, build_tenths_reporter(say, "attachments")
        )
        manifest = describe_set(settings, one, copy, list_still_wanted(settings, lost), lost)
        yield from build_bytes_blocks(NAME, manifest.model_dump_json(indent=1).encode())
        yield build_end_blocks()

    with draft.open("wb") as file:
        size, sha256 = encrypt_blocks(pack_all(), file, recipients)
        file.flush()
        os.fsync(file.fileno())
    if compute_file_hash(draft) != sha256:
        raise BackupError("What was written reads back differently: is the disk sound?", "damaged")
    write_keys(settings, one, copy, recipients, {"size": size, "sha256": sha256})
    draft.replace(one.data)
    write_folder_entries(one.folder)
    return size + one.keys.stat().st_size, list_still_wanted(settings, lost)


def describe_set(
    settings: Settings,
    one: BackupSet,
    copy: DatabaseCopy,
    missing: list[str],
    lost: list[AttachedFile],
) -> Manifest:
    return Manifest(
        version=read_version(),
        name=one.name,
        unit=settings.unit_code,
        database="sqlite" if settings.is_sqlite else "postgresql",
        revision=copy.revision,
        taken_at=one.taken_at.isoformat(),
        last_change=copy.last_change,
        tables=copy.tables,
        sequences=copy.sequences,
        attachments=[file for file in copy.attachments if file not in lost],
        missing=missing,
    )


def write_keys(
    settings: Settings,
    one: BackupSet,
    copy: DatabaseCopy,
    recipients: list[str],
    data: DataFile,
) -> None:
    """Write the keys file. Its plain description contains the size and hash of the data file."""
    contents = {key.name: key.path.read_bytes() for key in list_key_files(settings)}
    description: SetDescription = {
        "application": "so-178",
        "name": one.name,
        "unit": settings.unit_code,
        "taken_at": one.taken_at.isoformat(),
        "revision": copy.revision,
        "data": data,
        "recipients": recipients,
        "shrinking": compute_digest_of({n: c for n, c in contents.items() if is_shrinking(n)}),
    }
    sealed = encrypt_keys(contents, recipients)
    write_key_archive(one.keys, KeyArchive(description, read_identity(settings), sealed))


RETRY = timedelta(hours=1)
NEVER = datetime.max.replace(tzinfo=UTC)
LOOK_SECONDS = 60.0
"""Seconds between two looks at the clock: a single long sleep would ignore a suspended machine."""


def compute_next_run(settings: Settings, at: datetime) -> datetime:
    """The time of the next backup: now if one is missing, an hour later if the last one failed."""
    status = read_backup_status(settings)
    state = status.get_state(at)
    if status.tried_at is not None and state is BackupState.FAILED:
        return status.tried_at + RETRY
    if status.succeeded_at is None or state in (BackupState.OVERDUE, BackupState.NOT_SET_UP):
        return at
    local = status.succeeded_at.astimezone(HANOI)
    tonight = local.replace(hour=settings.backup_hour, minute=0, second=0, microsecond=0)
    return tonight if tonight > local else tonight + timedelta(days=1)


def compute_first_run(settings: Settings, at: datetime) -> datetime:
    """As `compute_next_run`, but at once after a failure, which has been repaired."""
    is_well = read_backup_status(settings).get_state(at) is BackupState.OK
    return compute_next_run(settings, at) if is_well else at


def run_nightly(settings: Settings, say: Say) -> None:
    """Make a backup each night until the process is stopped."""
    say(f"Sổ 178: backups each night at {settings.backup_hour}:00, Việt Nam")
    last_outcome = ""
    due_at = compute_first_run(settings, now())
    while True:
        if min(due_at, compute_next_run(settings, now())) <= now():
            due_at = NEVER
            outcome = run_one_backup(settings, say)
            if outcome != last_outcome:  # before the set-up the line is the same each minute
                say(outcome)
            last_outcome = outcome
        time.sleep(LOOK_SECONDS)


def run_one_backup(settings: Settings, say: Say) -> str:
    """Make one backup and describe the result in one line; an error does not end the loop."""
    try:
        made = run_backup(settings, say)
    except BackupError as error:
        return str(error)
    except Exception as error:
        reason = describe_failure(error, settings.url) or type(error).__name__
        return f"The backup failed: {reason}"
    return f"{made.one.data.name}: {made.size >> 10} KiB"
