"""The epoch of rights: one number that each change of what somebody may do raises.

Whoever keeps rights in memory reads the epoch first, and keeps them under that number: as long as
it stands, so do they. Triggers of the database raise it in the transaction that changes something
(migrations/rights_triggers.py), so no writer can forget it, and a snapshot that shows the change
shows the new number. It is the time of the change in microseconds, or one more than the number
before: after a restore it never repeats a number that meant other rights.
"""

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base


class RightsEpoch(Base):
    """One row, no record."""

    __tablename__ = "rights_epoch"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True, default=1)
    epoch: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)


ONE = sa.literal_column("1", sa.Integer)
RIGHTS_EPOCH = sa.select(RightsEpoch.epoch).where(RightsEpoch.id == ONE).scalar_subquery()
"""The epoch as the statement that contains this column sees it."""
