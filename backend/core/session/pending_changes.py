"""Entries of the change log, and new records, that are kept in memory until their transaction ends.

They are collected during the transaction and written together just before COMMIT: one statement
instead of one with each flush, and locks are held no longer than that statement and COMMIT take.
"""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, orm
from sqlalchemy.engine.interfaces import DBAPICursor

from backend.core.session.change_log import EntryValues
from backend.core.session.log_places import LogPlaces
from backend.core.sql.bulk_insert import ROWS_AT_ONCE, RowInsert, has_many_rows, write_in_turn

KEY = "pending_changes"
"""Where a session keeps its `PendingChanges`."""
MAX_PENDING_ROWS = 5_000
"""Rows of a few kilobytes each; a transaction with more of them writes some earlier."""


@dataclass(slots=True)
class PendingChanges:
    """The log entries of one transaction; `rows[:written]` are in the log already."""

    session: orm.Session | None
    """Whose transaction it is; None once that has ended."""
    rows: list[EntryValues] = field(default_factory=list)
    inserts: list[RowInsert] = field(default_factory=list)
    """Of records and stored answers, none of them made within a savepoint."""
    places: LogPlaces = field(default_factory=LogPlaces)
    written: int = 0
    is_closing: bool = False
    """The transaction is about to end: entries that are added now are written at once."""
    marks: dict[orm.SessionTransaction, tuple[int, int]] = field(default_factory=dict)
    """(number of rows, number written) at the start of each open savepoint."""
    ended: orm.SessionTransaction | None = None
    """The savepoint that ended last. SQLAlchemy reports its rollback only after its end."""
    ended_mark: tuple[int, int] = (0, 0)

    @property
    def is_empty(self) -> bool:
        return self.written == len(self.rows) and not self.inserts

    @property
    def is_long(self) -> bool:
        """Whether it is more than one statement, or a transaction has places for."""
        return len(self.rows) > ROWS_AT_ONCE or has_many_rows(self.inserts)

    def add(self, rows: list[EntryValues]) -> None:
        self.rows += rows
        if self.is_closing or (len(self.rows) > MAX_PENDING_ROWS and not self.marks):
            self.write(self.connect())

    def connect(self) -> sa.Connection:
        """The connection of the transaction, which begins if it has not yet."""
        assert self.session is not None
        return self.session.connection()

    def add_insert(self, insert: RowInsert) -> None:
        """Insert the rows when the transaction ends, or before a statement that may need them.

        Within a savepoint, which may be rolled back, they are inserted at once.
        """
        if self.marks or self.is_closing:
            write_in_turn(self.connect(), [insert])
            return
        self.inserts.append(insert)

    def write_inserts(self, connection: sa.Connection) -> None:
        inserts, self.inserts = self.inserts, []
        write_in_turn(connection, inserts)

    def write_before(self, connection: sa.Connection, statement: str) -> None:
        """Write what `statement` may read or refer to: only a SELECT of other tables needs none."""
        reads = statement.startswith(("SELECT", "WITH"))
        if reads and is_of_log(statement):
            self.write(connection)
        elif self.inserts and not (reads and self.are_unread_by(statement)):
            self.write_inserts(connection)

    def are_read_by(self, select: str) -> bool:
        return not self.is_empty and (is_of_log(select) or not self.are_unread_by(select))

    def are_unread_by(self, statement: str) -> bool:
        return not any(insert.table.name in statement for insert, _ in self.inserts)

    def list_inserts(self, dialect: sa.Dialect) -> list[RowInsert]:
        """All that is pending, of a transaction that has written nothing."""
        assert self.written == 0
        return self.places.list_inserts(dialect, self.rows, self.inserts)

    def write(self, connection: sa.Connection) -> None:
        """Write all that is pending, in one statement if the database has one for it.

        Within a savepoint rows of the log are kept, too, because a rollback removes them.
        """
        inserts, self.inserts = self.inserts, []
        rows = self.rows[self.written :]
        self.written = len(self.rows)
        if not self.marks:
            self.rows.clear()
            self.written = 0
        self.places.write(connection, rows, inserts)

    def roll_back(self, transaction: orm.SessionTransaction) -> None:
        """Forget the rows of a savepoint that is rolled back, or all rows with the transaction."""
        length, self.written = self.get_mark(transaction)
        del self.rows[length:]

    def get_mark(self, transaction: orm.SessionTransaction) -> tuple[int, int]:
        """The mark of the savepoint `transaction`, or of the savepoint that contains it."""
        if transaction is self.ended:
            return self.ended_mark
        boundary: orm.SessionTransaction | None = transaction
        while boundary is not None and boundary not in self.marks:
            boundary = boundary.parent
        return self.marks[boundary] if boundary is not None else (0, 0)

    def end_savepoint(self, savepoint: orm.SessionTransaction) -> None:
        self.ended, self.ended_mark = savepoint, self.marks.pop(savepoint, (0, 0))

    def end(self) -> None:
        """Clear everything: the pooled connection still refers to this object."""
        self.session = self.ended = None
        self.marks.clear()
        self.rows.clear()
        self.inserts.clear()
        self.written = 0


def is_of_log(select: str) -> bool:
    return " changes" in select


def get_pending_changes(session: orm.Session) -> PendingChanges:
    """What is written just before the transaction commits."""
    pending: PendingChanges | None = session.info.get(KEY)
    if pending is None:
        pending = session.info[KEY] = PendingChanges(session)
    return pending


def install_log_writer(kind: type[orm.Session]) -> None:
    """Have sessions of `kind` write what is pending when they commit."""
    event.listen(kind, "after_begin", assign_pending_changes)
    event.listen(kind, "before_commit", write_pending_changes)
    event.listen(kind, "after_transaction_create", mark_savepoint)
    event.listen(kind, "after_soft_rollback", remove_rolled_back)
    event.listen(kind, "after_transaction_end", end_transaction)


def assign_pending_changes(
    session: orm.Session, _transaction: orm.SessionTransaction, connection: sa.Connection
) -> None:
    connection.info[__name__] = get_pending_changes(session)  # for `install_write_before_read`


def write_pending_changes(session: orm.Session) -> None:
    """Write new records and the log once all is flushed, unless that was written before."""
    if session.in_nested_transaction():
        return  # a savepoint ends, the transaction goes on
    session.flush()
    pending = get_pending_changes(session)
    pending.is_closing = True
    if not pending.is_empty:
        pending.write(session.connection())


def mark_savepoint(session: orm.Session, transaction: orm.SessionTransaction) -> None:
    if transaction.nested:
        pending = get_pending_changes(session)
        pending.marks[transaction] = (len(pending.rows), pending.written)


def remove_rolled_back(session: orm.Session, transaction: orm.SessionTransaction) -> None:
    get_pending_changes(session).roll_back(transaction)


def end_transaction(session: orm.Session, transaction: orm.SessionTransaction) -> None:
    if transaction.nested:
        get_pending_changes(session).end_savepoint(transaction)
    elif transaction.parent is None:
        remove_pending_changes(session)


def remove_pending_changes(session: orm.Session) -> None:
    pending: PendingChanges | None = session.info.pop(KEY, None)
    if pending is not None:
        pending.end()


def install_write_before_read(engine: sa.Engine) -> None:
    """Write what is pending before a statement that may read it, so that it finds it."""

    @event.listens_for(engine, "before_cursor_execute")
    def before(
        connection: sa.Connection | None, _cursor: DBAPICursor | None, statement: str, *_: Any
    ) -> None:
        if connection is None:  # the driver's, before a transaction: `Session.run_text` has looked
            return
        pending: PendingChanges | None = connection.info.get(__name__)
        if pending is not None and not pending.is_empty:
            pending.write_before(connection, statement)
