"""python -m backend: setup · serve · migrate · load-units · make-keys · rotate-keys · …"""

import argparse
import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue
from sqlalchemy import exc

from backend import cli_words, plugins  # noqa: F401 (the messages of cli_words)
from backend.backup.commands import COMMANDS as BACKUP_COMMANDS
from backend.backup.commands import add_commands, run_command
from backend.core.errors.exceptions import AppError
from backend.core.server.database_failures import (
    describe_failure,
    end_on_database_failure,
    ensure_readable_url,
    is_temporary,
)
from backend.core.server.file_failures import end_on_file_failure
from backend.core.text.clock import set_today
from backend.core.text.i18n import translate
from backend.core.text.registrations import set_registration_loader
from backend.office_setup import COMMANDS as SETUP_COMMANDS
from backend.office_setup import add_commands as add_setup_commands
from backend.office_setup import (
    create_database,
    end_twice,
    end_with_error,
    load_data_locked,
    update_database,
    write_line,
    write_twice,
)
from backend.settings import Settings, ensure_safe_settings, load_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from backend.domains.administration.users.requests import Line

DATABASE_LOOK_SECONDS = 0.5
"""Time between two attempts to reach a database that is starting."""
NEED_TABLES = ("seed", "load-units", "confirm-duty", "rotate-keys")
"""Commands that work on a database which `migrate` or `serve` has prepared."""


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="migrate, load the demo if APP_ENV=demo, and serve")
    commands.add_parser("accept-incomplete-database", help="serve it though records are missing")
    commands.add_parser("migrate", help="bring the database to the newest revision")
    commands.add_parser("seed", help="load reference data, and the demo district if APP_ENV=demo")
    add_setup_commands(commands)
    duty = commands.add_parser(
        "confirm-duty",
        help="confirm what waits for an account where the unit has no second person; "
        "without a name: show what waits",
    )
    duty.add_argument("usernames", nargs="*", metavar="username")
    duty.add_argument("--all", action="store_true", help="everything that waits")
    duty.add_argument(
        "--remove-second-factor",
        action="store_true",
        help="instead: end the second factor of these accounts, whose holders lost it",
    )
    keys = commands.add_parser("make-keys", help="write new key files into a folder")
    keys.add_argument("folder", type=Path)
    commands.add_parser("rotate-keys", help="new keys for tips and fields, while the server runs")
    openapi = commands.add_parser("openapi", help="write the OpenAPI document")
    openapi.add_argument("--out", type=Path, default=None)
    add_commands(commands)
    return parser


def main() -> None:
    args = build_parser().parse_args()
    if args.command != "serve":  # which collects when it serves
        gc.enable()
    set_registration_loader(plugins.load_everything)
    settings = load_settings()
    os.umask(0o077)
    ensure_readable_url(settings.url)
    if settings.replica_url:
        ensure_readable_url(settings.replica_url, "DATABASE_REPLICA_URL")
    with end_on_database_failure(settings.url), end_on_file_failure():
        if args.command in NEED_TABLES:
            from backend.seeding import ensure_prepared

            ensure_prepared(settings)
        COMMANDS[args.command](settings, args)


def run_server(settings: Settings, _args: argparse.Namespace) -> None:
    from backend.connections import run_listening, set_connection_limit
    from backend.copied_database import ensure_complete
    from backend.core.server.memory import set_arena_limit
    from backend.locks import claim_server

    gc.disable()  # until it serves: nearly all that a start makes lives on
    set_arena_limit()
    ensure_safe_settings(settings)
    set_connection_limit()
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    claim_server(settings.url)
    ensure_complete(settings.url)
    ensure_sqlite_file(settings)
    ensure_database_answers(settings)
    create_database(settings)
    check_unit_valid(settings)
    if settings.is_demo:
        write_demo_accounts(settings)
    else:
        write_twice("server-starts", address=f"http://{settings.host}:{settings.port}")
    run_listening("backend.cli:create_served_app", settings)


def create_served_app() -> "FastAPI":
    """The application, in this process or in each of several workers."""
    gc.disable()
    from backend.core.server.memory import set_arena_limit

    set_arena_limit()
    from backend.main import create_app

    return create_app()


def ensure_sqlite_file(settings: Settings) -> None:
    """Print warnings about the version of SQLite, and refuse a damaged file."""
    from backend.sqlite_file import ensure_undamaged, list_sqlite_warnings

    if settings.is_sqlite:
        for warning in list_sqlite_warnings():
            write_line(f"Sổ 178: {warning}.")
        ensure_undamaged(settings.url)


def ensure_database_answers(settings: Settings) -> None:
    """Wait until PostgreSQL answers: after a reboot it may start later than this server.

    Waits at most `database_wait` seconds. A failure that waiting cannot repair (a wrong password,
    for example) ends the command at once.
    """
    from backend.seeding import read_revision

    until, has_reported = time.monotonic() + settings.database_wait, False
    while True:
        try:
            asyncio.run(read_revision(settings))
            return
        except (exc.DBAPIError, exc.TimeoutError) as error:
            if not is_temporary(error) or time.monotonic() >= until:
                raise
            if not has_reported:
                write_line(f"{describe_failure(error, settings.url)}")
                write_twice("database-awaited", seconds=settings.database_wait)
            has_reported = True
        time.sleep(DATABASE_LOOK_SECONDS)


def check_unit_valid(settings: Settings) -> None:
    """Print a warning if the unit in the settings no longer exists."""
    from backend.seeding import describe_ended_unit

    if not settings.is_demo and (sentence := asyncio.run(describe_ended_unit(settings))):
        write_line(f"Sổ 178: {sentence}")


def migrate(settings: Settings, _args: argparse.Namespace | None) -> None:
    update_database(settings)


def seed(settings: Settings, _args: argparse.Namespace | None) -> None:
    load_data_locked(settings)


def write_demo_accounts(settings: Settings) -> None:
    """Print the demo's address, its user names, the password and its date."""
    from backend.demo import PASSWORD, USERNAMES

    usernames = USERNAMES
    if settings.demo == "2026":
        from backend.demo.carried_on.contents import STORY

        usernames = STORY.shown
    write_line(f"\n  Sổ 178 (demo): http://{settings.host}:{settings.port}")
    write_line(f"  Tài khoản · Accounts: {', '.join(usernames)}")
    write_line(f"  Mật khẩu · Password: {PASSWORD}")
    write_line(f"  Ngày trong dữ liệu mẫu · The demo's date: {settings.demo_today:%d/%m/%Y}")
    write_line("  Dừng · Stop: Ctrl C\n")


def confirm_duty(settings: Settings, args: argparse.Namespace) -> None:
    """Confirm duties at the server. Everyone with a role in the unit sees it for thirty days."""
    from backend.domains.administration.users.requests import COMMAND
    from backend.seeding import confirm_duties, remove_second_factors

    if args.remove_second_factor and not args.usernames:
        end_twice("username-missing")
    try:
        if args.remove_second_factor:
            asyncio.run(remove_second_factors(settings, args.usernames))
            write_twice("second-factor-removed", usernames=", ".join(args.usernames))
            return
        lines = asyncio.run(confirm_duties(settings, args.usernames, everything=args.all))
    except AppError as error:
        end_with_error(error)
    if not lines:
        write_twice("nothing-waits")
        return
    for line in lines:
        write_request(line)
    if not lines[0].is_confirmed:
        write_twice("confirm-with", command=f"{COMMAND} --all")


def write_request(line: "Line") -> None:
    """Print what waits for an account, or was confirmed, in Vietnamese, then in English."""
    code = "request-confirmed" if line.is_confirmed else "request-waits"
    for language, what in zip(("vi", "en"), line.what, strict=True):
        named = {"username": line.username, "name": line.full_name, "asker": line.asked_by}
        write_line(translate(code, language, {**named, "what": what}))


def create_keys(_settings: Settings, args: argparse.Namespace) -> None:
    """Write `secret.pem` and `field.key` into a folder; never overwrite a key."""
    from backend.core.security.encryption import write_field_key
    from backend.core.security.signing_keys import write_signing_key

    args.folder.mkdir(parents=True, exist_ok=True)
    for name, write in {"secret.pem": write_signing_key, "field.key": write_field_key}.items():
        path = args.folder / name
        if path.exists():
            end_twice("key-kept", path=str(path))
        write(path)
        write_twice("key-made", path=str(path))


def run_key_rotation(settings: Settings, _args: argparse.Namespace) -> None:
    from backend.key_rotation import run_rotation

    ensure_safe_settings(settings)
    set_today(settings.fixed_today)
    run_rotation(settings, write_line)


def to_document_text(description: Mapping[str, JsonValue]) -> str:
    """The text of `tests/contract/openapi.json`: indented, so that a diff shows each change."""
    return json.dumps(description, ensure_ascii=False, indent=1) + "\n"


def write_openapi(settings: Settings, args: argparse.Namespace) -> None:
    from backend.main import create_app

    document = to_document_text(create_app(settings).openapi())
    if args.out:
        args.out.write_text(document, encoding="utf-8")
    else:
        sys.stdout.write(document)


def confirm_incomplete_database(settings: Settings, _args: argparse.Namespace) -> None:
    """Serve the database although records are missing in it; print what is missing."""
    from backend.copied_database import confirm_incomplete_file

    fault = confirm_incomplete_file(settings.url)
    if fault:
        write_twice("incomplete-accepted", fault=fault)
    else:
        write_twice("nothing-missing")


COMMANDS = {
    "accept-incomplete-database": confirm_incomplete_database,
    "serve": run_server,
    "migrate": migrate,
    "seed": seed,
    **SETUP_COMMANDS,
    "confirm-duty": confirm_duty,
    "make-keys": create_keys,
    "rotate-keys": run_key_rotation,
    "openapi": write_openapi,
    **dict.fromkeys(BACKUP_COMMANDS, run_command),
}
