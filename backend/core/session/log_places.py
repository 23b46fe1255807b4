"""Places in the change log: whose row comes before whose. No writer waits for another one.

On PostgreSQL a place is `base + id of the transaction * ROOM + number of the row in it`.
Transactions end in another order than they begin in, so the feed tells only what lies before the
horizon, the place of the oldest transaction that still runs: all before it has ended, and nothing
can appear there any more. Two consequences: the feed is late by the oldest transaction that writes,
and of two that change one record the later change may have the earlier place.

SQLite has one writer at a time: the next place is the one after the last, and the feed tells all,
except what is not on the disk yet (`early_commits.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.change_log import ChangeFeed, EntryValues, LogEntry
from backend.core.session.feed_limits import FIRST_LIMIT
from backend.core.sql.bulk_insert import NewRow, RowInsert, write_in_turn

ROOM = 2**12
"""Rows of one transaction before it takes a further id. JSON clients hold whole numbers up to 2^53:
enough for 2^41 transactions, which is seventy years of a thousand each second."""

ONE, PLACES_OF_ID = (sa.literal_column(str(number), sa.BigInteger) for number in (1, ROOM))
"""Parameters would be values of the rows that are written."""
BASE = sa.select(ChangeFeed.base).where(ChangeFeed.id == ONE).scalar_subquery()
NEXT_PLACE = sa.func.coalesce(sa.select(sa.func.max(LogEntry.seq)).scalar_subquery() + ONE, ONE)


def to_number(id: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
    """PostgreSQL turns its 64-bit ids of transactions (xid8) into text only."""
    return sa.cast(sa.cast(id, sa.Text), sa.BigInteger)


OWN_ID = to_number(sa.func.pg_current_xact_id())
"""Of the whole transaction, also within a savepoint."""
HORIZON = BASE + to_number(sa.func.pg_snapshot_xmin(sa.func.pg_current_snapshot())) * PLACES_OF_ID
"""What one statement reads must not be newer than the horizon that it is measured by: read the
horizon in the same statement or before."""

ROOM_ID = sa.func.coalesce(sa.bindparam("room_id", type_=sa.BigInteger), OWN_ID)
INSERT_BY_ID = sa.insert(LogEntry).values(
    seq=BASE + ROOM_ID * PLACES_OF_ID + sa.bindparam("number", type_=sa.BigInteger)
)
INSERT_AFTER_LAST = sa.insert(LogEntry).values(
    seq=NEXT_PLACE + sa.bindparam("skipped", type_=sa.BigInteger)
)

CONTINUE_PLACES = f"""
UPDATE change_feed SET base = last.seq + 1 - pg_snapshot_xmin(of.running)::text::bigint * {ROOM}
FROM (SELECT max(seq) AS seq FROM changes) AS last, (SELECT pg_current_snapshot() AS running) AS of
WHERE last.seq >= base + pg_snapshot_xmax(of.running)::text::bigint * {ROOM}
"""  # noqa: S608 (a constant)
"""Where rows of transactions lie that are still to come, the log was brought from another server,
as by a restored dump: let new places follow the old ones. To be run before anything is logged."""


@dataclass(slots=True)
class LogPlaces:
    """The places that one transaction gives its rows, in the order in which it writes them."""

    room_id: int | None = None
    """The id whose places are being given; None: the transaction's own."""
    used: int = 0
    """Of these places; one that a savepoint took with it is not given again."""
    skipped: int = 0

    def list_inserts(
        self, dialect: sa.Dialect, rows: Sequence[EntryValues], before: Sequence[RowInsert]
    ) -> list[RowInsert]:
        """What writes `rows`, fewer than a transaction has places, as the first of it.

        `before` is what else is to be inserted, before them.
        """
        if not rows:
            return [*before]
        if dialect.name == "sqlite":
            return [*before, self.number_after_last(rows)]
        return [*before, self.number_by_id(rows, 0)]

    def write(
        self,
        connection: sa.Connection,
        rows: Sequence[EntryValues],
        before: Sequence[RowInsert] = (),
    ) -> None:
        """Write `rows` into the log, and `before` them what else is to be inserted."""
        if not rows:
            write_in_turn(connection, before)
        elif is_sqlite(connection):
            self.write_after_last(connection, rows, before)
        else:
            self.write_by_id(connection, rows, before)

    def write_by_id(
        self, connection: sa.Connection, rows: Sequence[EntryValues], before: Sequence[RowInsert]
    ) -> None:
        at = 0
        while at < len(rows):
            if self.used == ROOM:
                self.room_id, self.used = claim_further_id(connection), 0
            first, self.skipped = self.used + self.skipped, 0
            part = rows[at : at + ROOM - first]
            write_in_turn(connection, [*before, self.number_by_id(part, first)])
            at, self.used, before = at + len(part), first + len(part), ()

    def write_after_last(
        self, connection: sa.Connection, rows: Sequence[EntryValues], before: Sequence[RowInsert]
    ) -> None:
        write_in_turn(connection, [*before, self.number_after_last(rows)])

    def number_by_id(self, rows: Sequence[EntryValues], first: int) -> RowInsert:
        numbered = [
            {**row, "room_id": self.room_id, "number": number}
            for number, row in enumerate(rows, first)
        ]
        return INSERT_BY_ID, cast("list[NewRow]", numbered)

    def number_after_last(self, rows: Sequence[EntryValues]) -> RowInsert:
        numbered = [{**row, "skipped": 0} for row in rows]
        numbered[0]["skipped"], self.skipped = self.skipped, 0
        return INSERT_AFTER_LAST, cast("list[NewRow]", numbered)

    def skip(self, count: int) -> None:
        """Leave places empty before the next row, fewer than the id has left."""
        self.skipped += count


def claim_further_id(connection: sa.Connection) -> int:
    """An id that no other transaction has: another one is begun for it and given up.

    It is later than the own id, so the horizon does not reach it while this transaction runs.
    """
    with connection.engine.connect() as other:
        return other.execute(sa.select(OWN_ID)).scalar_one()


def list_horizon_clauses(
    db: orm.Session, place: sa.SQLColumnExpression[int]
) -> Iterable[sa.ColumnElement[bool]]:
    """What a place of the log must meet so that no row can appear before it any more."""
    return (place <= FIRST_LIMIT if is_sqlite(db.connection()) else place < HORIZON,)


def build_waiting_clause(
    db: orm.Session, place: sa.SQLColumnExpression[int]
) -> sa.ColumnElement[bool]:
    """What holds of a place before which rows may still appear."""
    return sa.false() if is_sqlite(db.connection()) else place >= HORIZON


def is_sqlite(connection: sa.Connection) -> bool:
    return connection.dialect.name == "sqlite"


def update_place_base(connection: sa.Connection) -> None:
    """`CONTINUE_PLACES`, where places hang on ids."""
    if not is_sqlite(connection):
        connection.exec_driver_sql(CONTINUE_PLACES)


def update_base_at_start(db: orm.Session) -> None:
    """A dump may have been restored by hand, to a server whose ids are not those of the rows."""
    update_place_base(db.connection())
