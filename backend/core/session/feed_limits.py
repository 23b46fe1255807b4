"""Places behind which the feed tells nothing yet, on SQLite, where one process serves.

`early_commits.py` sets them; `log_places.py` asks for the first by an SQL function. The function is
called within the statement, after its view of the database was taken: whatever that view shows was
committed after its limit was set.
"""

import sqlite3
import threading

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

NO_LIMIT = 2**63 - 1
FIRST_LIMIT = sa.select(sa.func.first_feed_limit(type_=sa.BigInteger)).scalar_subquery()
"""Asked once for each statement."""


class FeedLimits:
    """The last places that the feed may tell while blocks run whose commits are not durable."""

    def __init__(self, *engines: sa.Engine) -> None:
        """Statements of `engines`, where they are of SQLite, can ask for the first limit."""
        self._places: dict[object, int] = {}
        self._lock = threading.Lock()
        for engine in engines:
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", self._add_function)

    def add(self, block: object, place: int) -> None:
        with self._lock:
            self._places[block] = place

    def remove(self, block: object) -> None:
        with self._lock:
            self._places.pop(block, None)

    def get_first(self) -> int:
        with self._lock:
            return min(self._places.values(), default=NO_LIMIT)

    def _add_function(self, dbapi: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
        dbapi.create_function("first_feed_limit", 0, self.get_first)
