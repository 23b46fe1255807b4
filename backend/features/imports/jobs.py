"""Large imports in the background: one at a time in a process, and taken up again after a crash.

Each step is one transaction as the uploader, whose rights are read afresh; between steps only the
status on the import says how far it came. A process that dies leaves no half of anything.
"""

import asyncio
import contextlib
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import anyio.to_thread
import sqlalchemy as sa

from backend.core.actor import Actor
from backend.core.database import Database
from backend.core.db import Session
from backend.core.errors import AppError, Forbidden, Invalid, NotFound
from backend.core.models import now
from backend.features.accounts.models import RoleGrant, User
from backend.features.accounts.reach import scopes_of, teams_for
from backend.features.imports import reader, service
from backend.features.imports.context import load_context
from backend.features.imports.draft import Draft, read_draft
from backend.features.imports.kinds import enter_scope, listing_of
from backend.features.imports.models import UNDER_WAY, Import, ImportFile, ImportStatus
from backend.permissions import Permission

R = TypeVar("R")

DEAD_AFTER = timedelta(seconds=30)
BEAT_SECONDS = 5.0
SWEEP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Step:
    """One import to go on with, on the database where it lies."""

    database: Database
    import_id: UUID


class NotAllowed(Exception):
    """The uploader may no longer import."""


class Jobs:
    """The queue of this process, and the per cent reached by what it works on."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Step] = asyncio.Queue()
        self.progress: dict[UUID, int] = {}
        self.waiting: set[UUID] = set()
        self.tasks: list[asyncio.Task[None]] = []

    async def start(self, app: Any) -> None:
        self.queue = asyncio.Queue()
        self.tasks = [asyncio.create_task(self.work())]
        database: Database = app.state.database
        with contextlib.suppress(Exception):  # an unmigrated database is said at /readyz
            await self.take_up(database, timedelta() if database.is_sqlite else DEAD_AFTER)
        if not database.is_sqlite:
            self.tasks.append(asyncio.create_task(self.sweep(database)))

    async def stop(self, _app: Any) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def put(self, database: Database, import_id: UUID) -> None:
        if import_id not in self.waiting:
            self.waiting.add(import_id)
            await self.queue.put(Step(database, import_id))

    async def work(self) -> None:
        while True:
            step = await self.queue.get()
            try:
                await self.alive(step)
            finally:
                self.waiting.discard(step.import_id)
                self.progress.pop(step.import_id, None)

    async def alive(self, step: Step) -> None:
        """Go on with one import, showing other processes that somebody does."""
        beat = None if step.database.is_sqlite else asyncio.create_task(self.beat(step))
        try:
            await go_on(step, lambda percent: self.progress.__setitem__(step.import_id, percent))
        finally:
            if beat is not None:
                beat.cancel()

    async def beat(self, step: Step) -> None:
        while True:
            with contextlib.suppress(Exception):
                percent = self.progress.get(step.import_id, 0)
                await step.database.system("an import goes on", touch, step.import_id, percent)
            await asyncio.sleep(BEAT_SECONDS)

    async def sweep(self, database: Database) -> None:
        """Take up what another process left when it died."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            with contextlib.suppress(Exception):
                await self.take_up(database, DEAD_AFTER)

    async def take_up(self, database: Database, silent: timedelta) -> None:
        for import_id in await database.system("imports left unfinished", claim_left, silent):
            await self.put(database, import_id)


def claim_left(db: Session, silent: timedelta) -> list[UUID]:
    """The unfinished imports that nobody has touched for `silent`; they are ours from now on."""
    found = (
        sa.select(ImportFile)
        .join(Import, Import.id == ImportFile.import_id)
        .where(Import.status.in_(UNDER_WAY), ImportFile.touched_at <= now() - silent)
        .order_by(ImportFile.import_id)
        .with_for_update(skip_locked=True, of=ImportFile)
    )
    files = list(db.scalars(found))
    for file in files:
        file.touched_at = now()
    return [file.import_id for file in files]


def touch(db: Session, import_id: UUID, percent: int) -> None:
    db.execute(
        sa.update(ImportFile)
        .where(ImportFile.import_id == import_id)
        .values(progress=percent, touched_at=now())
    )


async def go_on(step: Step, progress: Callable[[int], None]) -> None:
    """Check or write in the import, whichever it waits for; never raises."""
    try:
        status = await act(step, begin)
        if status is ImportStatus.CHECKING:
            status = await check(step, progress)
        if status is ImportStatus.APPLYING:
            await act(step, lambda db, record: write_in(db, record, progress))
    except Invalid as refused:
        await give_up(step, refused, "import-failed")
    except NotAllowed:
        await give_up(step, None, "import-not-allowed")
    except Exception as error:  # the import must not stay under way for ever
        report(error)
        await give_up(step, None, "import-failed")


async def check(step: Step, progress: Callable[[int], None]) -> ImportStatus:
    """Read the file outside any transaction, then compare it with the register in one."""
    content, mapping, context = await act(step, materials, writes=False)
    progress(5)
    try:
        sheets = await anyio.to_thread.run_sync(reader.read, content)
    except reader.Unreadable as refused:
        raise Invalid.at("/file", refused.code) from None
    progress(35)
    draft = await anyio.to_thread.run_sync(read_draft, sheets, context, mapping)
    progress(75)
    return await act(step, lambda db, record: compare(db, record, draft))


def begin(db: Session, record: Import) -> ImportStatus:
    """Say that the check has begun; an import found half checked is checked again."""
    if record.status is ImportStatus.QUEUED:
        db.save(record, {"status": ImportStatus.CHECKING})
    return record.status


def materials(db: Session, record: Import) -> tuple[bytes, dict[str, Any], Any]:
    found = sa.select(ImportFile.content).where(ImportFile.import_id == record.id)
    context = load_context(db, listing_of(record.kind))
    return db.scalars(found).one(), record.mapping or {}, context


def compare(db: Session, record: Import, draft: Draft) -> ImportStatus:
    """Check; an import that was no dry run goes on to writing, if nothing forbids it."""
    service.check(db, record, draft)
    if not record.dry_run and service.may_apply(record):
        db.save(record, {"status": ImportStatus.APPLYING})
    return record.status


def write_in(db: Session, record: Import, progress: Callable[[int], None]) -> None:
    service.apply(db, record, progress)


async def give_up(step: Step, error: Invalid | None, code: str) -> None:
    """Leave the import in a state that says what happened and lets its owner go on."""
    with contextlib.suppress(Exception):  # the next start takes it up again
        await step.database.system("an import failed", put_down, step.import_id, error, code)


def put_down(db: Session, import_id: UUID, error: Invalid | None, code: str) -> None:
    record = db.get(Import, import_id)
    if record is None or record.status not in UNDER_WAY:
        return
    if record.status is ImportStatus.APPLYING:
        db.save(record, {"status": ImportStatus.CHECKED, "failure": "import-not-written"})
    else:
        service.fail(db, record, error, code)


async def act(step: Step, work: Callable[[Session, Import], R], *, writes: bool = True) -> R:
    """Run `work(db, import)` in one transaction as the uploader, within their units."""

    def whole(db: Session) -> R:
        found = sa.select(Import.uploaded_by_id).where(Import.id == step.import_id)
        actor = actor_now(db, db.scalars(found).one())
        db.info.update(actor=actor, scope=actor.scope(Permission.IMPORT_USE))
        record = db.require(Import, step.import_id)
        try:
            enter_scope(db, listing_of(record.kind))
        except (Forbidden, NotFound):
            raise NotAllowed from None
        return work(db, record)

    return await step.database.system("an import goes on", whole, writes=writes)


def actor_now(db: Session, user_id: UUID) -> Actor:
    """The uploader with the rights that they have at this moment."""
    found = (
        sa.select(User.username, User.org_unit_id, RoleGrant.role, RoleGrant.org_unit_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.id == user_id, User.is_active)
    )
    rows = db.execute(found).all()
    held = tuple(sorted((role, unit) for _, _, role, unit in rows))
    scopes = scopes_of(held, rows[0][1], teams_for(db, user_id, held)) if rows else {}
    if Permission.IMPORT_USE not in scopes:
        raise NotAllowed
    return Actor(user_id, rows[0][0], scopes, request_id="background")


def report(error: Exception) -> None:
    """By kind and place, never by content (R31)."""
    kind = error.code if isinstance(error, AppError) else type(error).__name__
    where = "".join(traceback.format_tb(error.__traceback__)[-4:])
    sys.stderr.write(f"an import failed: {kind}\n{where}")
