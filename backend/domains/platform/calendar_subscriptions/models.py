"""A calendar that fetches deadlines by a token, of which only the digest is kept."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, create_id, now


class CalendarSubscription(Base):
    """One address given to one calendar; what it shows follows from the account, read afresh."""

    __tablename__ = "calendar_subscriptions"

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    user_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    token_hash: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    label: orm.Mapped[str] = orm.mapped_column(sa.String(100))
    """What its owner calls it: "Điện thoại"."""
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    last_used_at: orm.Mapped[datetime | None]
    revoked_at: orm.Mapped[datetime | None]
