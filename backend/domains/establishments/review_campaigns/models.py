"""Tables of review campaigns: what was confirmed as it stands, and which commune is through."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, InheritedDown, UnitScoped
from backend.permissions import Permission


class ReviewCampaign(InheritedDown, Entity):
    """One review of the register by the communes of a unit, from the day on which it is begun.

    What was corrected, closed or entered since is told by the change log: `begin_seq` and, once the
    campaign is closed, `end_seq` are its places there.
    """

    __tablename__ = "review_campaigns"
    __table_args__ = (sa.Index(None, "begun_on", "id"),)
    read_permission = Permission.ESTABLISHMENT_READ

    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    begun_on: orm.Mapped[date]
    due_on: orm.Mapped[date]
    closed_on: orm.Mapped[date | None]
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    begin_seq: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, info={"audit": False})
    end_seq: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger, info={"audit": False})


class ReviewConfirmation(UnitScoped, Entity):
    """A place that its commune found as the register has it."""

    __tablename__ = "review_confirmations"
    __table_args__ = (sa.UniqueConstraint("campaign_id", "establishment_id"),)
    read_permission = Permission.ESTABLISHMENT_READ
    api_path = "/review-campaigns/{campaign_id}/confirmations/{id}"

    campaign_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("review_campaigns.id"))
    establishment_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("establishments.id", ondelete="CASCADE"), index=True
    )
    confirmed_on: orm.Mapped[date]


class ReviewFinish(UnitScoped, Entity):
    """A commune that has gone through all its places: rà soát xong."""

    __tablename__ = "review_finishes"
    __table_args__ = (sa.UniqueConstraint("campaign_id", "org_unit_id"),)
    read_permission = Permission.ESTABLISHMENT_READ
    api_path = "/review-campaigns/{campaign_id}/finishes/{id}"

    campaign_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("review_campaigns.id"))
    finished_on: orm.Mapped[date]
