"""Rounds that write into the log by the clock, and let no place in it say how much they wrote."""

import sqlalchemy as sa

from backend.core.session.change_log import EntryValues, LogEntry
from backend.core.session.log_places import list_horizon_clauses
from backend.core.session.pending_changes import get_pending_changes
from backend.core.session.session import Session

PLACES = 256
"""Places in the log that a round takes, or a multiple if it has more to write; a room holds a
multiple of them."""


def write_log_round(db: Session, entries: list[EntryValues], last: EntryValues) -> None:
    """Write `entries`, and `last` at the end of the places; what it left in other rounds goes."""
    places, connection = get_pending_changes(db).places, db.connection()
    places.write(connection, entries)
    places.skip(PLACES - 1 - len(entries) % PLACES)
    places.write(connection, [last])
    delete_rounds_before(db, last)


def delete_rounds_before(db: Session, last: EntryValues) -> None:
    """Of the rows that end a round keep the newest that the feed has reached: its end never falls
    back behind the cursor of a follower."""
    of_last = LogEntry.entity_id == last["entity_id"]
    reached = list_horizon_clauses(db, LogEntry.seq)
    rounds = sa.select(LogEntry.seq).where(of_last, *reached)
    newest = db.scalar(rounds.order_by(LogEntry.seq.desc()).limit(1))
    if newest is not None:
        db.execute(sa.delete(LogEntry).where(of_last, LogEntry.seq < newest))
