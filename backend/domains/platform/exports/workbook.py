"""Writes a list as a workbook row by row, so that 100,000 rows need little memory."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO, TypeVar

import anyio.to_thread
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState

from backend.core.errors.exceptions import Invalid
from backend.core.server.admission import Caller
from backend.core.session.actor import Actor, Scope
from backend.core.session.executor import Database
from backend.core.session.replica import ReplicaFailed, open_replica_reads
from backend.core.session.session import Session
from backend.core.text.schemas import BaseModel
from backend.metrics.geography import Boundaries
from backend.metrics.lists_by_boundaries import ByBoundaries
from backend.spreadsheets.columns import CellContext
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.workbook_writer import open_export

T = TypeVar("T")

MAX_ROWS = 100_000
"""Rows of one export."""
PORTION = 500
"""Rows in memory at a time."""


@dataclass(frozen=True, slots=True)
class ListReader:
    """Who reads the list, with which scope, and in whose queue they wait for a connection."""

    caller: Caller
    actor: Actor
    scope: Scope
    may_use_replica: bool = True


OnProgress = Callable[[int], Awaitable[None]]
"""Called with the rows written so far."""


async def write_list_workbook(
    database: Database,
    reader: ListReader,
    listing: Listing,
    filters: BaseModel,
    context: CellContext,
    told: OnProgress | None = None,
) -> IO[bytes]:
    """The workbook of the list as `reader` sees it, in a file that is deleted when it is closed.

    Raises Invalid for more than `MAX_ROWS` rows.
    """
    return await run_on_replica_first(
        reader, lambda one: write_rows(database, one, listing, filters, context, told)
    )


async def count_list_rows(
    database: Database, reader: ListReader, listing: Listing, filters: BaseModel
) -> int:
    """How many rows the workbook will have, at most one more than `MAX_ROWS`."""

    async def count(reader: ListReader) -> int:
        async with open_list_rows(database, reader, listing, filters) as rows:
            return await database.run(lambda: sum(1 for _ in rows))

    return await run_on_replica_first(reader, count)


async def run_on_replica_first(reader: ListReader, work: Callable[[ListReader], Awaitable[T]]) -> T:
    """What `work` answers; once more, on the primary, if the replica failed."""
    try:
        return await work(reader)
    except ReplicaFailed:
        return await work(replace(reader, may_use_replica=False))


async def write_rows(
    database: Database,
    reader: ListReader,
    listing: Listing,
    filters: BaseModel,
    context: CellContext,
    told: OnProgress | None,
) -> IO[bytes]:
    out = tempfile.TemporaryFile()  # noqa: SIM115 (closed when it has been sent)
    try:
        other = isinstance(filters, ByBoundaries) and filters.boundaries is not Boundaries.OWN
        made = open_export(out, listing, context, by_own_boundaries=not other)
        async with open_list_rows(database, reader, listing, filters) as rows:
            while some := await database.run(lambda: list(islice(rows, PORTION))):
                await anyio.to_thread.run_sync(made.add_records, some)
                if made.count > MAX_ROWS:
                    break
                if told is not None:
                    await told(made.count)
        await anyio.to_thread.run_sync(made.close)
        if made.count > MAX_ROWS:
            raise Invalid.at("?org_unit_id", "export-too-large")
    except BaseException:
        out.close()
        raise
    return out


@asynccontextmanager
async def open_list_rows(
    database: Database, reader: ListReader, listing: Listing, filters: BaseModel
) -> AsyncIterator[Iterator[Values]]:
    """The records of the list as `reader` sees them, all of one moment, read as they are used.

    It holds a connection to the end, and the slot that stands for it.
    """

    def begin(session: Session) -> Iterator[Values]:
        event.listen(session, "do_orm_execute", set_portion_size)
        database.start_snapshot(session)
        return iter(listing.list_records(session, filters, MAX_ROWS + 1))

    async with database.exporting.slot(reader.caller):
        session = await database.run(
            database.open_reading_session,
            reader.actor,
            reader.scope,
            may_use_replica=reader.may_use_replica,
        )
        try:
            with open_replica_reads(session):
                yield await database.run(begin, session)
        finally:
            await database.run(session.close)


def set_portion_size(state: ORMExecuteState) -> None:
    """Let each statement fetch its rows in portions."""
    state.update_execution_options(yield_per=PORTION)
