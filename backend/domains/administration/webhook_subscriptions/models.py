"""Tables of webhooks: a subscription with its place in the feed, and the attempts to deliver."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.server.outgoing import SendFailure
from backend.core.session.models import Base, Entity, UnitScoped, create_id, now
from backend.core.sql.types import Json, to_enum_type
from backend.domains.organisation.accounts.models import SEALED
from backend.permissions import Permission

PROGRESS: dict[str, bool] = {"audit": False}
"""What the sender writes with each delivery is no change of the record."""


class PauseReason(StrEnum):
    """Why nothing is sent until a person resumes it."""

    PERSON = "person"
    UNREACHABLE = "unreachable"
    """No delivery succeeded for days."""
    GONE = "gone"
    """The receiver answered 410."""
    FEED_RESTARTED = "feed-restarted"
    FEED_PRUNED = "feed-pruned"


class WebhookSubscription(UnitScoped, Entity):
    """Sends a connected system the rows of the change feed that it could read, in their order.

    Nothing is sent before a second person has confirmed it. Its address never changes: another
    address takes another subscription.
    """

    __tablename__ = "webhook_subscriptions"
    __table_args__ = (sa.Index(None, "org_unit_id", "created_at", "id"),)
    read_permission = Permission.API_CLIENT_READ

    client_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("api_clients.id"), index=True)
    url: orm.Mapped[str] = orm.mapped_column(sa.String(500))
    entities: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list)
    """Tables of the kinds that are sent; empty: all that the system reads."""
    secret: orm.Mapped[bytes] = orm.mapped_column(sa.LargeBinary, info=SEALED)
    """Encrypted with the field key: the sender signs with it."""
    confirmed_at: orm.Mapped[datetime | None]
    paused_at: orm.Mapped[datetime | None]
    paused_because: orm.Mapped[PauseReason | None] = orm.mapped_column(to_enum_type(PauseReason))
    cursor_epoch: orm.Mapped[str] = orm.mapped_column(sa.String(16), info=PROGRESS)
    cursor_seq: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, info=PROGRESS)
    """Everything up to this place of the log was delivered."""
    next_attempt_at: orm.Mapped[datetime] = orm.mapped_column(default=now, info=PROGRESS)
    """Not before then. Whoever sends moves it on first, so that nobody else does at the same time;
    if the sender dies, it is due again then."""
    failing_since: orm.Mapped[datetime | None] = orm.mapped_column(info=PROGRESS)
    failure_count: orm.Mapped[int] = orm.mapped_column(default=0, info=PROGRESS)
    """Attempts since the last success."""
    delivered_at: orm.Mapped[datetime | None] = orm.mapped_column(info=PROGRESS)
    ping_id: orm.Mapped[UUID | None] = orm.mapped_column(info=PROGRESS)
    """Of a test event that is to be sent once, ahead of all others."""


class WebhookAttempt(Base):
    """One attempt to deliver, without what was sent; kept for a while."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (sa.Index(None, "subscription_id", "id"),)

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    subscription_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("webhook_subscriptions.id", ondelete="CASCADE")
    )
    at: orm.Mapped[datetime] = orm.mapped_column(index=True)
    event_id: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    event_type: orm.Mapped[str] = orm.mapped_column(sa.String(100))
    status: orm.Mapped[int | None]
    """Of the receiver's answer; None if none came."""
    failure: orm.Mapped[SendFailure | None] = orm.mapped_column(to_enum_type(SendFailure))
    milliseconds: orm.Mapped[int]
