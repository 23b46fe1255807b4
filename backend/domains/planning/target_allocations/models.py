"""The table of allocations: a target's number, and how much of it each unit below is to reach."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity
from backend.core.sql.types import Json
from backend.domains.planning.plans.models import OfPlan, PlanTarget
from backend.permissions import Permission


class TargetAllocation(OfPlan, Entity):
    """The allocation of one target, changed as a whole: one act, one line of the log.

    What is shared out is the target's own number, and its parts add up to it once it is in force.
    Of a share, which has no number, `total` says what is shared out; the parts never exceed it.
    The units below read it.
    """

    __tablename__ = "target_allocations"
    read_permission = Permission.PLAN_READ
    api_parent = "/plans/{plan_id}"

    plan_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("plans.id", ondelete="CASCADE"), index=True
    )
    target_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("plan_targets.id", ondelete="CASCADE"), unique=True
    )
    total: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    """None: the target's own number."""
    amounts: orm.Mapped[dict[str, int]] = orm.mapped_column(Json, default=dict)
    """{unit id: amount}"""
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))

    @classmethod
    def is_issued(cls) -> sa.ColumnElement[bool]:
        """Units above read no parts of a number that is being drafted anew."""
        settled = sa.select(PlanTarget.id).where(
            PlanTarget.id == cls.target_id, PlanTarget.is_issued(), PlanTarget.is_settled()
        )
        return settled.correlate_except(PlanTarget).exists()
