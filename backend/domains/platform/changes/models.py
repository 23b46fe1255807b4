"""The state of the change feed: one row."""

import secrets

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base


def create_epoch() -> str:
    """A name for one life of the log, which no other database has."""
    return secrets.token_hex(8)


class ChangeFeed(Base):
    """Which life of the log this is, and from where on the feed tells it; one row, no record.

    Places in the log mean the same as long as the log only grows. After a restore they do not, so
    a new epoch begins, and cursors of the one before are refused.
    """

    __tablename__ = "change_feed"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True, default=1)
    epoch: orm.Mapped[str] = orm.mapped_column(sa.String(16), default=create_epoch)
    takes_numbers: orm.Mapped[bool] = orm.mapped_column(default=True)
    """Whether a bare number is a cursor, as it was until release 0.2: only in the first epoch."""
    pruned_to: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, default=0)
    """The last place that the feed no longer tells; the log itself keeps it, as the trail."""
    home: orm.Mapped[str | None] = orm.mapped_column(sa.String(16))
    """Where it was served last (copies.py); None: wherever it is served next."""
