"""Rounds that write into the log by the clock, and let no place in it say how much they wrote."""

import sqlalchemy as sa

from backend.core.session.change_log import EntryValues, LogEntry
from backend.core.session.pending_changes import INSERT_ENTRIES, lock_log, write_entries
from backend.core.session.session import Session

PLACES = 200
"""Places in the log that a round takes, or a multiple if it has more to write."""
SEQUENCE = sa.func.pg_get_serial_sequence("changes", "seq")
WHY = {"unscoped": "the sequence of the log, no row"}


def write_log_round(db: Session, entries: list[EntryValues], last: EntryValues) -> None:
    """Write `entries`, and `last` at the end of the places; what it left in other rounds goes."""
    lock_log(db.connection())
    place = claim_first_place(db) + PLACES * (1 + (len(entries) + 2) // PLACES)
    if entries:
        write_entries(db.connection(), entries)
    db.connection().execute(INSERT_ENTRIES, [{**last, "seq": place}])
    if not is_sqlite(db):
        db.scalar(sa.select(sa.func.setval(SEQUENCE, place)), execution_options=WHY)
    of_last = LogEntry.entity_id == last["entity_id"]
    db.execute(sa.delete(LogEntry).where(of_last, LogEntry.seq < place))


def claim_first_place(db: Session) -> int:
    """The place before those of the round; PostgreSQL gives out one more to tell it."""
    if is_sqlite(db):
        return db.scalar(sa.select(sa.func.max(LogEntry.seq))) or 0
    return db.scalar(sa.select(sa.func.nextval(SEQUENCE) - 1), execution_options=WHY) or 0


def is_sqlite(db: Session) -> bool:
    return db.connection().dialect.name == "sqlite"
