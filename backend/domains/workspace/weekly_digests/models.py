"""Who gets the weekly digest. What is in it follows from the account's rights of that moment."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, create_id, now


class WeeklyDigest(Base):
    """An account that gets the digest each Monday; without a row it gets none."""

    __tablename__ = "weekly_digests"

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    user_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), unique=True
    )
    org_unit_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("org_units.id"), index=True)
    """The unit where it was switched on; its jobs belong to it."""
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
