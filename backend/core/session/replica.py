"""A standby of PostgreSQL that answers reads of many rows: boards, reports, figures, exports.

A standby is a little late. It answers a person only if it shows all that this person has written,
and every change of anybody's rights. The primary is asked for both with the statement that confirms
who asks: has the account a row in the change log at or behind the place to which the standby has
come, and does the epoch of rights stand where the standby has it? Both follow from the database, so
each process of the server, and each job, decides alike.

The place is the standby's own horizon (`log_places.py`): each transaction before it has ended, and
the standby shows how. It is looked up once a second. In between the standby shows more than is
known, so the primary is asked once too often, never too seldom.
"""

import asyncio
import math
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.session.change_log import READING_ACTIONS, LogEntry
from backend.core.session.log_places import HORIZON
from backend.core.session.rights_epoch import RIGHTS_EPOCH
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.driver_reader import DriverReader
from backend.core.sql.engines import create_postgres_engine
from backend.core.sql.outages import PING_SECONDS, is_outage, is_query_canceled
from backend.core.text.i18n import register_messages, translate

CHECK_SECONDS = 1.0
"""Between two looks at how far the standby has come."""
MOST_SAMPLES = 600
"""Places of the primary that are kept to tell by how much the standby is late."""


class PrimaryEnd(NamedTuple):
    """Which server the primary is, and the end of its write-ahead log, in bytes."""

    system: int
    end: int


def load_primary_end(engine: sa.Engine) -> PrimaryEnd:
    with engine.connect() as connection:
        return PrimaryEnd(*connection.execute(PRIMARY).one())


class ReplicaFailed(Exception):
    """The replica could not answer: read from the primary."""


@dataclass(frozen=True, slots=True)
class ReplicaState:
    """What the replica shows at least: every transaction before `place`, the rights of `epoch`."""

    place: int
    epoch: int


NOTHING: sa.ColumnElement[str] = sa.literal_column("'0/0'::pg_lsn")


def to_bytes(lsn: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
    """A place of the write-ahead log as the number of bytes before it."""
    return sa.cast(sa.func.pg_wal_lsn_diff(lsn, NOTHING), sa.BigInteger)


SYSTEM: sa.Select[tuple[int]] = sa.select(sa.column("system_identifier")).select_from(
    sa.func.pg_control_system()
)
"""One number for a primary and all its standbys."""
PRIMARY: sa.Select[int, int] = sa.select(
    SYSTEM.scalar_subquery().label("system"),
    to_bytes(sa.func.pg_current_wal_flush_lsn()).label("end"),
)
STANDBY = sa.select(
    SYSTEM.scalar_subquery().label("system"),
    sa.func.pg_is_in_recovery().label("is_standby"),
    to_bytes(sa.func.coalesce(sa.func.pg_last_wal_replay_lsn(), NOTHING)).label("end"),
    HORIZON.label("place"),
    RIGHTS_EPOCH.label("epoch"),
)
LATEST = CompiledQuery(
    sa.select(sa.func.max(LogEntry.seq).label("written"), RIGHTS_EPOCH.label("epoch")).where(
        LogEntry.actor_id == sa.bindparam("writer", type_=sa.Uuid()),
        LogEntry.seq >= sa.bindparam("shown_to", type_=sa.BigInteger),
        LogEntry.action.not_in(sa.bindparam("readings", type_=sa.String(), expanding=True)),
    )
)
"""One row: the last place at which the account wrote what the replica may not show yet, if it did,
and the epoch of rights."""


class Replica:
    """The standby, as one process of the server knows it."""

    def __init__(
        self,
        engine: sa.Engine,
        url: str,
        most_late: float,
        load_primary_end: Callable[[], Awaitable[PrimaryEnd]],
    ) -> None:
        """`engine`: of the standby, for reads; `most_late`: seconds after which nobody reads it."""
        self.engine = engine
        self.reader = DriverReader(engine)
        self.url = url
        self.most_late = most_late
        self.load_primary_end = load_primary_end
        self.state: ReplicaState | None = None
        """None while nobody may read from it."""
        self.is_standby = True
        """False if the URL names no standby of this primary."""
        self.seconds_late = math.inf
        """Infinite while it is not known: the replica is away, or was not looked at yet."""
        self.answers = 0
        """Sessions that read from it."""
        self._ends: deque[tuple[float, int]] = deque(maxlen=MOST_SAMPLES)
        """When the primary's log had which end."""
        self._task: asyncio.Task[None] | None = None

    def has_all_of(self, db: Session, account: UUID) -> bool:
        """Whether it shows the account's writes and all rights, as the primary has them now.

        `db` reads from the primary, without scope. This also confirms a presumed actor.
        """
        state = self.state
        if state is None:
            return False
        (row,) = db.fetch(LATEST, writer=account, shown_to=state.place, readings=READING_ACTIONS)
        return bool(row.written is None and row.epoch == state.epoch)

    def move_here(self, db: Session) -> None:
        """Let `db`, in which nothing is loaded yet, read from here instead of the primary."""
        db.close()
        db.bind, db.reader = self.engine, self.reader
        db.info["replica"] = self
        self.answers += 1

    def mark_failed(self, error: Exception) -> None:
        """It could not answer: after an outage nobody reads from it until it was looked at."""
        if is_outage(error):
            self.state, self.seconds_late = None, math.inf

    def describe_problem(self) -> str | None:
        """Why nobody reads from it, in English; None if all is well."""
        if self.state is not None:
            return None
        if not self.is_standby:
            return translate("replica-of-another", "en", {})
        if math.isinf(self.seconds_late):
            return translate("replica-away", "en", {})
        return translate("replica-late", "en", {"seconds": int(self.seconds_late)})

    def start(self) -> None:
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _watch(self) -> None:
        """Look at it by a connection of its own, so that no reader delays it."""
        standby = create_postgres_engine(self.url, 1, read_only=True)
        has_failed = False
        try:
            while True:
                try:
                    async with asyncio.timeout(2 * PING_SECONDS):
                        await self.update_state(standby)
                    has_failed = False
                except Exception as error:
                    self.state, self.seconds_late = None, math.inf
                    if not has_failed:
                        sys.stderr.write(f"looking at the replica failed: {type(error).__name__}\n")
                    has_failed = True
                await asyncio.sleep(CHECK_SECONDS)
        finally:
            with suppress(Exception):
                await standby.dispose()

    async def update_state(self, standby: AsyncEngine) -> None:
        """Note how far the standby has come; raises what the driver does."""
        there = await self.load_primary_end()
        self._ends.append((time.monotonic(), there.end))
        async with standby.connect() as connection:
            here = (await connection.execute(STANDBY)).one()
        self.seconds_late = self.compute_seconds_late(here.end)
        self.is_standby = here.system == there.system and here.is_standby
        is_usable = self.is_standby and self.seconds_late <= self.most_late
        self.state = ReplicaState(here.place, here.epoch) if is_usable else None

    def compute_seconds_late(self, end: int) -> float:
        """For how long the primary has had more than a standby that has come to `end`."""
        return compute_seconds_late(self._ends, end, time.monotonic())


@contextmanager
def open_replica_reads(db: Session) -> Iterator[None]:
    """Raise ReplicaFailed if the replica could not answer; what took too long would do so again."""
    try:
        yield
    except (exc.DBAPIError, exc.TimeoutError) as error:
        replica: Replica | None = db.info.get("replica")
        if replica is None or is_query_canceled(error):
            raise
        replica.mark_failed(error)
        raise ReplicaFailed from error


def compute_seconds_late(ends: Sequence[tuple[float, int]], end: int, at: float) -> float:
    """Seconds since the last of `ends`, moments with the end of the primary's log, up to `end`.

    Infinite if `end` is before all of them: nobody knows how late that is.
    """
    return min((at - moment for moment, theirs in ends if theirs <= end), default=math.inf)


register_messages(
    {
        "replica-away": (
            "Không đọc được từ bản sao (DATABASE_REPLICA_URL): mọi yêu cầu đọc từ máy chủ chính.",
            "The replica (DATABASE_REPLICA_URL) cannot be read: all reads go to the primary.",
        ),
        "replica-late": (
            "Bản sao chậm {seconds} giây (DATABASE_REPLICA_LATE): đọc từ máy chủ chính.",
            "The replica is {seconds} s late (DATABASE_REPLICA_LATE): all reads go to the primary.",
        ),
        "replica-of-another": (
            "DATABASE_REPLICA_URL không phải bản sao của DATABASE_URL nên không được dùng.",
            "DATABASE_REPLICA_URL is no standby of DATABASE_URL, so it is not used.",
        ),
    }
)
