"""Rows of the change log that wait for their transaction's end.

`seq` must follow the order of commits, so on PostgreSQL writers queue on one lock before they write
into the log. Rows are therefore collected while the work goes on, and written at once just before
COMMIT: the lock is held for one INSERT and the COMMIT.
"""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, orm

from backend.core.session.audit_log import AuditEntry

LOCK_LOG = "SELECT pg_advisory_xact_lock(7202601)"
"""Any constant: writers queue on it so that `seq` follows commit order on PostgreSQL."""
INSERT_ENTRIES = sa.insert(AuditEntry)
MAX_PENDING_ROWS = 5_000
"""Rows in memory, of some kilobytes each; a longer import writes in between."""

Row = dict[str, Any]


def insert_entries(connection: sa.Connection, rows: list[Row]) -> None:
    """Write into the log; other writers queue from here on until this transaction has ended."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(LOCK_LOG)
    connection.execute(INSERT_ENTRIES, rows)


@dataclass(slots=True)
class PendingChanges:
    """What one transaction has to tell; `rows[:written]` stand in the log already."""

    rows: list[Row] = field(default_factory=list)
    written: int = 0
    is_closing: bool = False
    """The transaction is about to end: what comes now is written at once."""
    marks: dict[Any, tuple[int, int]] = field(default_factory=dict)
    """How far it had come when each savepoint began."""
    ended: orm.SessionTransaction | None = None
    """The savepoint that ended last; that it fell is told afterwards."""
    ended_mark: tuple[int, int] = (0, 0)

    @property
    def is_empty(self) -> bool:
        return self.written == len(self.rows)

    def add(self, connection: sa.Connection, rows: list[Row]) -> None:
        self.rows += rows
        connection.info[__name__] = self  # where a statement that reads the log finds it
        if self.is_closing:
            self.write(connection)

    def write(self, connection: sa.Connection) -> None:
        """Write what waits. Within a savepoint it is remembered: a rollback takes it back."""
        rows = self.rows[self.written :]
        self.written = len(self.rows)
        if not self.marks:
            self.rows.clear()
            self.written = 0
        if rows:
            insert_entries(connection, rows)

    def go_back(self, transaction: orm.SessionTransaction) -> None:
        """Forget what a savepoint that falls has told, or all of it with the transaction."""
        length, self.written = self.mark_of(transaction)
        del self.rows[length:]

    def mark_of(self, transaction: orm.SessionTransaction) -> tuple[int, int]:
        """Of the savepoint that `transaction` is (it has just ended) or that it lies in."""
        if transaction is self.ended:
            return self.ended_mark
        boundary: orm.SessionTransaction | None = transaction
        while boundary is not None and boundary not in self.marks:
            boundary = boundary.parent
        return self.marks.get(boundary, (0, 0))

    def end_savepoint(self, savepoint: orm.SessionTransaction) -> None:
        self.ended, self.ended_mark = savepoint, self.marks.pop(savepoint, (0, 0))

    def end(self) -> None:
        """The transaction is over; its connection goes to others and knows this object still."""
        self.rows.clear()
        self.written = 0


def install_log_writer(kind: type[orm.Session]) -> None:
    """Have sessions of `kind`, which have `pending_changes`, tell the log when they commit."""
    event.listen(kind, "before_commit", write_pending_changes)
    event.listen(kind, "after_transaction_create", mark_savepoint)
    event.listen(kind, "after_soft_rollback", forget_rolled_back)
    event.listen(kind, "after_transaction_end", end_transaction)


def write_pending_changes(session: Any) -> None:
    """Tell the log at the very end: from here on other writers wait (on PostgreSQL)."""
    if session.in_nested_transaction():
        return  # a savepoint ends, the transaction goes on
    session.flush()
    pending: PendingChanges = session.pending_changes
    pending.is_closing = True
    if not pending.is_empty:
        pending.write(session.connection())


def mark_savepoint(session: Any, transaction: orm.SessionTransaction) -> None:
    if transaction.nested:
        pending: PendingChanges = session.pending_changes
        pending.marks[transaction] = (len(pending.rows), pending.written)


def forget_rolled_back(session: Any, transaction: orm.SessionTransaction) -> None:
    session.pending_changes.go_back(transaction)


def end_transaction(session: Any, transaction: orm.SessionTransaction) -> None:
    if transaction.nested:
        session.pending_changes.end_savepoint(transaction)
    elif transaction.parent is None:
        session.info.pop("pending_changes", PendingChanges()).end()


def install_write_before_read(engine: sa.Engine) -> None:
    """Have a transaction that reads the change log find in it what it told itself."""

    @event.listens_for(engine, "before_cursor_execute")
    def before(connection: sa.Connection, _cursor: Any, statement: str, *_: Any) -> None:
        pending: PendingChanges | None = connection.info.get(__name__)
        if pending is None or pending.is_empty:
            return
        if statement.startswith(("SELECT", "WITH")) and " changes" in statement:
            pending.write(connection)
