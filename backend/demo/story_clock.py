"""The clock of the demos' story: what is entered while they are loaded is of its own day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from backend.core.session.pending_changes import get_pending_changes
from backend.core.session.session import Session
from backend.core.text.clock import set_story_moment, set_today, today
from backend.demo.random_values import to_instant


def set_story_clock(db: Session, day: date, hour: int = 9, minute: int = 0) -> None:
    """From now on it is this moment; what was entered before is logged with the moment before."""
    write_log(db)
    set_today(day)
    set_story_moment(to_instant(day, hour, minute % 60))


def write_log(db: Session) -> None:
    """Write what is pending into the log while the clock still tells the moment of the act."""
    db.flush()
    pending = get_pending_changes(db)
    if not pending.is_empty:
        pending.write(db.connection())


@contextmanager
def open_story_clock(db: Session) -> Iterator[None]:
    """Afterwards clock, civil date, actor and scope are what they were."""
    day, actor, scope = today(), db.info["actor"], db.scope
    try:
        yield
        write_log(db)
    finally:
        set_story_moment(None)
        set_today(day)
        db.info["actor"], db.info["scope"] = actor, scope
