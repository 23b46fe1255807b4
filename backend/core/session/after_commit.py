"""Work that waits until a transaction stands: files are removed and workers woken only then.

SQLAlchemy's event `after_commit` also fires when a savepoint is released, though the transaction
may still be rolled back; and it knows nothing of what was asked for in a savepoint that fell.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import event, orm

from backend.core.session.commit_signal import COMMITS, CommitSignal

S = TypeVar("S", bound=orm.Session)
T = TypeVar("T")
Work = Callable[[Any, list[Any]], None]
KEY = "after commit"
"""Where a session keeps its `AfterCommit`."""


@dataclass(slots=True)
class AfterCommit:
    """What one transaction asked for, in order."""

    calls: list[tuple[Work, tuple[Any, ...]]] = field(default_factory=list)
    marks: dict[orm.SessionTransaction, int] = field(default_factory=dict)
    """How many calls there were at the start of each open savepoint; none, if it is not here."""


def run_after_commit(session: S, work: Callable[[S, list[T]], None], *items: T) -> None:
    """Run `work(session, items)` once the transaction of `session` is committed.

    It runs once with the items of all calls for the same function, in order, and not at all for
    calls that were rolled back, with a savepoint or the transaction. It cannot query the database.
    """
    waiting: AfterCommit = session.info.setdefault(KEY, AfterCommit())
    waiting.calls.append((work, items))


def install_after_commit(kind: type[orm.Session]) -> None:
    """Let sessions of `kind` run what waits for their commit."""
    event.listen(kind, "after_transaction_create", mark_savepoint)
    event.listen(kind, "after_commit", run_calls)
    event.listen(kind, "after_rollback", remove_rolled_back)
    event.listen(kind, "after_transaction_end", end_transaction)


def mark_savepoint(session: orm.Session, transaction: orm.SessionTransaction) -> None:
    if transaction.nested and (waiting := session.info.get(KEY)):
        waiting.marks[transaction] = len(waiting.calls)


def run_calls(session: orm.Session) -> None:
    if session.in_nested_transaction() or KEY not in session.info:
        return  # a savepoint ends, the transaction goes on
    together: dict[Work, list[Any]] = {}
    for work, items in session.info.pop(KEY).calls:
        together.setdefault(work, []).extend(items)
    for work, listed in together.items():
        work(session, listed)


def end_commit(session: orm.Session) -> None:
    """Run what waits for the commit of a session that had no transaction of SQLAlchemy's."""
    run_calls(session)
    record_commit(session)


def record_commit(session: orm.Session) -> None:
    commits: CommitSignal | None = session.info.get(COMMITS)
    if commits is not None:
        commits.tell()


def remove_rolled_back(session: orm.Session) -> None:
    """Forget what was asked for in the savepoint that fell, or all with the transaction."""
    if waiting := session.info.get(KEY):
        savepoint = session.get_nested_transaction()
        del waiting.calls[waiting.marks.get(savepoint, 0) if savepoint else 0 :]


def end_transaction(session: orm.Session, transaction: orm.SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(KEY, None)
        record_commit(session)
    elif waiting := session.info.get(KEY):
        waiting.marks.pop(transaction, None)
