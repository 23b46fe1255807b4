"""The commands backup-setup, backup, verify-backup, restore and move-to."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from backend.core.server.file_failures import describe_file_failure
from backend.settings import Settings

if TYPE_CHECKING:
    from backend.backup.opening import Secret


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands and their arguments to the argparse subparsers `commands`."""
    setup = commands.add_parser("backup-setup", help="choose the passphrase of the backups, once")
    setup.add_argument("--renew", action="store_true", help="change it for sets to come")
    backup = commands.add_parser("backup", help="make a backup set in BACKUP_DIR while serving")
    backup.add_argument("--out", type=Path, default=None, help="another folder than BACKUP_DIR")
    backup.add_argument("--nightly", action="store_true", help="stay and make one each night")
    verify = commands.add_parser("verify-backup", help="open a set and compare all that it holds")
    restore = commands.add_parser("restore", help="restore a set onto this machine")
    restore.add_argument("--replace", action="store_true", help="put aside what is here now")
    move = commands.add_parser("move-to", help="move the office from SQLite to PostgreSQL")
    move.add_argument("url", help="postgresql://… of an empty database; -: $DATABASE_URL_NEW")
    for command in (verify, restore):
        command.add_argument("set", type=Path, help="so178-….age, its keys file beside it")
        command.add_argument(
            "--identity-file", type=Path, default=None, help="of a second office, no passphrase"
        )


def write_line(line: str) -> None:
    print(line, flush=True)


def run_command(settings: Settings, args: argparse.Namespace) -> None:
    """Run the command; an error ends the process with its message."""
    from backend.backup.manifest import BackupError

    try:
        COMMANDS[args.command](settings, args)
    except BackupError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(describe_file_failure(error) or str(error))


def set_up(settings: Settings, args: argparse.Namespace) -> None:
    from backend.backup.encryption import set_up_backups

    recipient = set_up_backups(settings, read_passphrase(settings, twice=True), renew=args.renew)
    write_line(f"Backups are set up. Public key of the sets: {recipient}")
    write_line(
        "Write the passphrase on paper and keep it outside this building: without it no set opens."
    )


def create_backup(settings: Settings, args: argparse.Namespace) -> None:
    from backend.backup.create import run_backup, run_nightly

    if args.out is not None:
        settings = settings.model_copy(update={"backup_dir": args.out})
    if args.nightly:
        run_nightly(settings, write_line)
    made = run_backup(settings, write_line)
    write_line(f"Backup: {made.one.data} and {made.one.keys.name} ({made.size >> 10} KiB)")
    if made.missing:
        write_line(f"WARNING: {len(made.missing)} attachments were not on the disk or had changed.")
    for name in made.removed:
        write_line(f"Removed by rule: {name}")


def verify_backup(settings: Settings, args: argparse.Namespace) -> None:
    from backend.backup.opening import verify_set
    from backend.backup.sets import find_set

    one = find_set(args.set)
    manifest = verify_set(settings, one, read_secret(settings, args), write_line)
    rows = sum(table.rows for table in manifest.tables.values())
    write_line(
        f"{one.name} is whole: {rows} rows in {len(manifest.tables)} tables,"
        f" {len(manifest.attachments)} attachments, changes up to {manifest.last_change}."
    )


def run_restore(settings: Settings, args: argparse.Namespace) -> None:
    from backend.backup.restore import run_set_restore
    from backend.backup.sets import find_set

    one = find_set(args.set)
    secret = read_secret(settings, args)
    opened = run_set_restore(settings, one, secret, replace=args.replace, say=write_line)
    manifest = opened.manifest
    rows = sum(table.rows for table in manifest.tables.values())
    write_line(
        f"Restored {one.name}: {rows} rows, {len(manifest.attachments)} attachments, all compared."
    )
    if manifest.missing:
        write_line(
            f"WARNING: {len(manifest.missing)} attachments were lost before this backup was made."
        )
    if manifest.unit != settings.unit_code:
        write_line(
            f"WARNING: the set is of UNIT_CODE={manifest.unit}, the settings here say"
            f" {settings.unit_code}: correct .env before the server starts."
        )
    write_line("Start the server now: .venv/bin/python -m backend serve")
    if opened.recipient is None:
        write_line("Set up backups again: .venv/bin/python -m backend backup-setup")
    else:
        write_line("Backups go on under the same passphrase: nobody has to set them up again.")


def move_office(settings: Settings, args: argparse.Namespace) -> None:
    from backend.backup.manifest import BackupError
    from backend.backup.move import move_to_postgres
    from backend.core.server.database_failures import (
        end_on_database_failure,
        ensure_readable_url,
    )

    url = os.environ.get("DATABASE_URL_NEW", "") if args.url == "-" else args.url
    if not url:
        raise BackupError("DATABASE_URL_NEW must name the new database.")
    target = settings.model_copy(update={"database_url": url}).url
    ensure_readable_url(target, "The new address")
    with end_on_database_failure(target):
        moved = move_to_postgres(settings, url, write_line)
    write_line(f"Moved {sum(moved.values())} rows of {len(moved)} tables; every row was compared.")
    write_line(
        "Set DATABASE_URL to the new database and start the server. Attachments and keys stay."
    )


def read_secret(settings: Settings, args: argparse.Namespace) -> "Secret":
    """Ask for what opens a set: the identity file of a second office, or the passphrase."""
    from backend.backup.opening import Secret

    if args.identity_file is not None:
        return Secret(identity=args.identity_file.read_text("utf-8"))
    return Secret(passphrase=read_passphrase(settings, twice=False))


def read_passphrase(settings: Settings, *, twice: bool) -> str:
    """Read the passphrase from BACKUP_PASSPHRASE_FILE, BACKUP_PASSPHRASE or the keyboard."""
    from backend.backup.manifest import BackupError

    if settings.backup_passphrase_file is not None:
        return settings.backup_passphrase_file.read_text("utf-8").strip("\r\n")
    if given := os.environ.get("BACKUP_PASSPHRASE"):
        return given
    try:
        typed = getpass.getpass("Passphrase of the backups: ")
        if twice and getpass.getpass("Once more: ") != typed:
            raise BackupError("The two passphrases differ.")
    except EOFError:
        raise BackupError(
            "Nobody typed the passphrase: run this at a terminal, or set BACKUP_PASSPHRASE_FILE."
        ) from None
    return typed


COMMANDS: dict[str, Callable[[Settings, argparse.Namespace], None]] = {
    "backup-setup": set_up,
    "backup": create_backup,
    "verify-backup": verify_backup,
    "restore": run_restore,
    "move-to": move_office,
}
