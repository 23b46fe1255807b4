"""How far the change log reaches, and which cursors stand for a place in it."""

import re
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Gone, Invalid
from backend.core.session.change_log import ChangeFeed, LogEntry
from backend.core.session.log_places import build_waiting_clause, list_horizon_clauses
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.core.text.i18n import register_messages

LOG = build_unscoped_table(LogEntry, "seq", "at")
CURSOR = re.compile(r"(?:([0-9a-f]{16})-)?([0-9]{1,19})")
LAST_PLACE = 2**63 - 1
LONG_DELAY = timedelta(minutes=2)
"""After which an operator is told that the feed waits."""

register_messages(
    {
        "feed-restarted": (
            "Dữ liệu đã được khôi phục: đọc lại các danh sách, rồi tiếp từ `cursor` này.",
            "The data were put back to an earlier state: read the lists anew, go on from `cursor`.",
        ),
        "feed-waits": (
            "`/changes` chậm {seconds} giây: máy chủ PostgreSQL có một giao dịch chưa kết thúc.",
            "`/changes` is {seconds} s late: PostgreSQL has a transaction that does not end.",
        ),
        "feed-pruned": (
            "Thay đổi cũ như vậy không còn gửi: đọc lại các danh sách, rồi tiếp từ `cursor`.",
            "Changes this old are no longer told: read the lists anew, then go on from `cursor`.",
        ),
        "not-a-cursor": (
            "Dùng `cursor` của lần đọc trước.",
            "Send the `cursor` of the answer before.",
        ),
    }
)


class LogCursor(NamedTuple):
    """A place in the log, and the epoch in which it was told; None: a bare number."""

    epoch: str | None
    seq: int


class FeedState(NamedTuple):
    """What every look at the feed reads at once.

    `head` is the last place before which no change can appear any more, 0 in an empty log: read
    what lies up to it, later than this.
    """

    epoch: str
    takes_numbers: bool
    pruned_to: int
    head: int


def parse_log_cursor(text: str, pointer: str = "?after") -> LogCursor:
    found = CURSOR.fullmatch(text)
    if found is None or int(found[2]) > LAST_PLACE:
        raise Invalid.at(pointer, "not-a-cursor")
    return LogCursor(found[1], int(found[2]))


def to_log_cursor(epoch: str, seq: int) -> str:
    return f"{epoch}-{seq}"


LAST = sa.select(sa.func.coalesce(sa.func.max(LOG.c.seq), 0))


def get_last_place(db: Session) -> int:
    """The last place of what this session sees. The feed may be behind it, and a change may still
    appear before it: of a transaction that began before."""
    options = {"unscoped": "a number, no row of the log"}
    last: int = db.scalars(LAST, execution_options=options).one()
    return last


def get_log_head(db: Session) -> int:
    return load_feed_state(db).head


def compute_feed_delay(db: Session) -> timedelta:
    """How long the oldest change waits that the feed cannot tell yet.

    A transaction that wrote before it has not ended; it may be of another database of the server.
    """
    waiting = sa.select(sa.func.min(LOG.c.at)).where(build_waiting_clause(db, LOG.c.seq))
    oldest = db.scalar(waiting, execution_options={"unscoped": "a time, no row of the log"})
    return timedelta() if oldest is None else now() - oldest


def load_feed_state(db: Session) -> FeedState:
    head = LAST.where(*list_horizon_clauses(db, LOG.c.seq)).scalar_subquery()
    state = ChangeFeed.epoch, ChangeFeed.takes_numbers, ChangeFeed.pruned_to
    return FeedState(*db.execute(sa.select(*state, head)).one())


def ensure_place_known(state: FeedState, cursor: LogCursor) -> None:
    """Refuse a cursor behind which changes may be missing, and say from where to go on."""
    if cursor.seq == 0 and cursor.epoch is None:
        return  # from the beginning
    is_of_epoch = state.takes_numbers if cursor.epoch is None else cursor.epoch == state.epoch
    if not is_of_epoch or cursor.seq > state.head:
        restarted = Conflict("feed-restarted")
        restarted.extra |= describe_way_on(state)
        raise restarted
    if cursor.seq < state.pruned_to:
        pruned = Gone("feed-pruned")
        pruned.extra |= describe_way_on(state)
        raise pruned


def describe_way_on(state: FeedState) -> dict[str, str]:
    return {"epoch": state.epoch, "cursor": to_log_cursor(state.epoch, state.head)}
