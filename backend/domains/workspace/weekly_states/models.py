"""Who gets the state of the week; what it tells follows from the account, read afresh."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, create_id, now


class WeeklyState(Base):
    """One account's wish for the file of each Monday; no row: it wants none."""

    __tablename__ = "weekly_states"

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    user_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), unique=True
    )
    org_unit_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("org_units.id"), index=True)
    """The unit at which it was switched on: its jobs lie there."""
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
