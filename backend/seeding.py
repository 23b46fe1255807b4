"""Loads the first data: reference rows always, the demo district into an empty demo register."""

import asyncio
import sqlite3
import sys
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from backend import plugins
from backend.core.server.database_failures import format_target
from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.core.sql.outages import is_outage
from backend.core.sql.search_index import is_search_index_outdated
from backend.core.text.i18n import translate
from backend.locks import lock_setup
from backend.migrations import ensure_known, get_head_revision
from backend.settings import Settings

if TYPE_CHECKING:
    from backend.domains.administration.users.requests import Line
    from backend.domains.organisation.org_units.ended import EndedUnit
    from backend.domains.organisation.org_units.loading import LoadedUnits

plugins.load_modules("models")


async def load_all_data(settings: Settings, report: Callable[[str], None]) -> None:
    """Load reference data and, into an empty demo register, the demo district; may be repeated.

    The plan comes last: in the demo it is there by then, backdated and in progress, and stays.
    """
    async with lock_setup(settings.url):
        await load_data_locked(settings, report)


async def load_data_locked(settings: Settings, report: Callable[[str], None]) -> None:
    database = Database(settings.url)
    try:
        is_new = settings.is_demo and await database.run_as_system(
            "look for accounts", has_no_account, writes=False
        )
        if is_new:
            await load_demo_data(database, settings, report)
        else:  # most starts: no module of the demo is imported
            await database.run_as_system("load reference data", load_reference_data)
        if settings.is_demo and settings.demo == "2026":
            await database.run_as_system("look for the demo", ensure_carried_on, writes=False)
        if settings.is_demo or is_unit_of_plan(settings.unit_code):
            await database.run_as_system("load the plan", load_plan)
    finally:
        await database.close()


def load_first_data(db: Session) -> None:
    """The reference data of an empty demo register, which has it from its first day on."""
    from backend.demo.people import FOUNDED
    from backend.demo.story_clock import open_story_clock, set_story_clock

    with open_story_clock(db):
        set_story_clock(db, FOUNDED, 7)
        load_reference_data(db)


async def load_demo_data(
    database: Database, settings: Settings, report: Callable[[str], None]
) -> None:
    """Load the demo of 2022; that of 2026 is the same register carried on."""
    from backend.core.security.key_files import get_key_folder
    from backend.demo.police import create_tips
    from backend.demo.reports import write_reports
    from backend.demo.seeding import load_demo
    from backend.domains.platform.attachments.store import AttachmentStore
    from backend.domains.police.tip_offs.key_store import TipKeyStore

    await database.run_as_system("load reference data", load_first_data)
    report("Sổ 178: loading the demo district …")
    store = AttachmentStore.under(settings.var_dir)
    await database.run_as_system("load the demo district", load_demo, store)
    tip_keys = TipKeyStore(get_key_folder(settings))
    if settings.demo == "2022":
        await database.run_as_system("load the demo's tips", create_tips, tip_keys)
    await database.run_as_system("load the demo's reports", write_reports)
    if settings.demo == "2026":
        from backend.demo.carried_on.contents import STORY
        from backend.demo.carried_on.years import CHAPTERS

        report("Sổ 178: carrying it on to 2026, about a minute …")
        for chapter in CHAPTERS:
            await database.run_as_system("carry the demo on", chapter)
        await database.run_as_system("load the demo's tips", create_tips, tip_keys, STORY.tips)


def ensure_carried_on(db: Session) -> None:
    """End the process where the story did not reach 2026, or the folder holds the other demo."""
    from backend.demo.carried_on.years import has_last_chapter

    if not has_last_chapter(db):
        sys.exit("DEMO=2026 is not loaded whole in this VAR_DIR: remove it, or name another one.")


async def read_revision(settings: Settings) -> str | None:
    """The revision of the database; None before the first migration.

    Raises the driver's error if PostgreSQL cannot be reached or an SQLite file is damaged.
    """
    database = Database(settings.url)
    try:
        return await database.run_as_system("read the revision", get_stored_revision, writes=False)
    except sa.exc.DBAPIError as error:
        is_damaged = type(error.orig) is sqlite3.DatabaseError  # a missing table is a subclass
        if is_damaged or is_outage(error):
            raise
        return None
    finally:
        await database.close()


async def has_outdated_search_index(settings: Settings) -> bool:
    """Whether a migration can make or mend the index of words; it needs no new revision."""
    database = Database(settings.url)
    try:
        return await database.run_as_system(
            "look for the index of words",
            lambda db: is_search_index_outdated(db.connection()),
            writes=False,
        )
    finally:
        await database.close()


def ensure_prepared(settings: Settings) -> None:
    """End the process with a sentence unless the database has the tables of this release."""
    found = asyncio.run(read_revision(settings))
    ensure_known(found)
    if found != get_head_revision():
        state = f"is at revision {found}" if found else "has no tables yet"
        sys.exit(
            f"{format_target(settings.url)} {state}: run `python -m backend migrate` first, while"
            " no server runs."
        )


async def describe_ended_unit(settings: Settings) -> str | None:
    """A sentence about the unit in the settings if it has ended; None while it exists."""
    from backend.domains.organisation.org_units.ended import find_ended_unit

    database = Database(settings.url)
    try:
        found = await database.run_as_system(
            "look for the unit", find_ended_unit, settings.unit_code, writes=False
        )
        return translate("configured-unit-ended", "en", found.params) if found else None
    finally:
        await database.close()


def get_stored_revision(db: Session) -> str | None:
    table = sa.table("alembic_version", sa.column("version_num"))
    version: sa.Select[str] = sa.select(table.c.version_num)
    found: str | None = db.scalar(version, execution_options={"unscoped": "Alembic's own table"})
    return found


def load_reference_data(db: Session) -> None:
    from backend.domains.catalogues.violation_types.loading import load_violation_types
    from backend.domains.organisation.org_units.loading import load_units
    from backend.domains.planning.visit_order.loading import load_visit_points
    from backend.domains.ratings.rating_criteria_sets.loading import load_criteria_sets

    load_units(db)
    load_violation_types(db)
    load_criteria_sets(db)
    load_visit_points(db)


def is_unit_of_plan(code: str) -> bool:
    """Whether the plan of 2022 is this office's own: other offices start with no plan."""
    from backend.law.reference import load_org_units, load_plan_2022

    plan = load_plan_2022()
    return any(one.key == plan.unit and one.code == code for one in load_org_units())


def load_plan(db: Session) -> None:
    from backend.domains.planning.plans.loading import load_plans

    load_plans(db)


def has_no_account(db: Session) -> bool:
    from backend.domains.organisation.accounts.models import User

    return db.scalar(sa.select(User.id).limit(1)) is None


async def add_first_admin(settings: Settings, username: str, unit_code: str) -> str:
    """Create an administrator at the unit; return the one-time activation code."""
    from backend.domains.organisation.accounts.service import create_first_admin

    database = Database(settings.url)
    try:
        return await database.run_as_system(
            "create the first administrator", create_first_admin, username, unit_code
        )
    finally:
        await database.close()


async def load_provinces(settings: Settings, codes: Collection[str] | None) -> "LoadedUnits":
    """Add the units of these provinces, or of the whole country, that the register lacks."""
    from backend.domains.organisation.org_units.loading import load_country_units

    async with lock_setup(settings.url):
        database = Database(settings.url)
        try:
            return await database.run_as_system("load units", load_country_units, codes)
        finally:
            await database.close()


async def describe_unit_and_end(settings: Settings, code: str) -> "tuple[str, EndedUnit | None]":
    """The full name of the unit with this code and of the one above; and whether it has ended."""
    from backend.domains.organisation.org_units.ended import describe_unit, find_ended_unit

    def work(db: Session) -> "tuple[str, EndedUnit | None]":
        return describe_unit(db, code), find_ended_unit(db, code)

    database = Database(settings.url)
    try:
        return await database.run_as_system("look for the unit", work, writes=False)
    finally:
        await database.close()


async def confirm_duties(
    settings: Settings, usernames: Sequence[str], *, everything: bool
) -> "list[Line]":
    """Confirm the requests that wait for these accounts, or all requests (`everything`).

    Without accounts it only lists them.
    """
    from backend.domains.administration.users.requests import confirm_at_server

    def work(db: Session) -> "list[Line]":
        return confirm_at_server(db, usernames, everything=everything)

    database = Database(settings.url)
    try:
        return await database.run_as_system("confirm duties at the server", work)
    finally:
        await database.close()


async def remove_second_factors(settings: Settings, usernames: Sequence[str]) -> None:
    """Remove the second factor of accounts whose holders lost it."""
    from backend.domains.administration.users.requests import remove_second_factor

    def work(db: Session) -> None:
        for username in usernames:
            remove_second_factor(db, username)

    database = Database(settings.url)
    try:
        await database.run_as_system("remove a second factor at the server", work)
    finally:
        await database.close()
