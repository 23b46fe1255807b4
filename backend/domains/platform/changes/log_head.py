"""How far the change log reaches, and which cursors stand for a place in it."""

import re
from typing import NamedTuple

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Gone, Invalid
from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.core.text.i18n import register_messages
from backend.domains.platform.changes.models import ChangeFeed

LOG = build_unscoped_table(LogEntry, "seq")
CURSOR = re.compile(r"(?:([0-9a-f]{16})-)?([0-9]{1,19})")
LAST_PLACE = 2**63 - 1

register_messages(
    {
        "feed-restarted": (
            "Dữ liệu đã được khôi phục: đọc lại các danh sách, rồi tiếp từ `cursor` này.",
            "The data were put back to an earlier state: read the lists anew, go on from `cursor`.",
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
    """What every look at the feed reads at once; `head`: the last place, 0 in an empty log."""

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


def get_log_head(db: Session) -> int:
    """The last place in the log, or 0 if it is empty.

    `seq` follows the order of the commits (backend/core/session/pending_changes.py), so no change
    can still appear before this place.
    """
    last = sa.select(sa.func.max(LOG.c.seq))
    return db.scalar(last, execution_options={"unscoped": "a number, no row of the log"}) or 0


def load_feed_state(db: Session) -> FeedState:
    head = sa.select(sa.func.coalesce(sa.func.max(LOG.c.seq), 0)).scalar_subquery()
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
