"""Administrative violations of establishments: from minutes to executed decision."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.models import Entity, Teamed
from backend.core.types import enum
from backend.features.violation_types.models import SubjectKind
from backend.permissions import Permission


class ViolationStatus(StrEnum):
    RECORDED = "recorded"
    DECIDED = "decided"
    EXECUTED = "executed"
    TRANSFERRED = "transferred"
    DISMISSED = "dismissed"


NEXT = {
    ViolationStatus.RECORDED: {
        ViolationStatus.DECIDED,
        ViolationStatus.TRANSFERRED,
        ViolationStatus.DISMISSED,
    },
    ViolationStatus.DECIDED: {ViolationStatus.EXECUTED},
}
"""Where a violation may go from where it is; the other states are final."""


class Violation(Teamed, Entity):
    """A breach by the establishment; its subject is the owner or manager of the business."""

    __tablename__ = "violations"
    __table_args__ = (
        sa.Index(None, "org_unit_id", "recorded_on", "id"),
        sa.UniqueConstraint("decision_unit_id", "decision_year", "decision_no"),
    )
    read_permission = Permission.VIOLATION_READ

    team_id: orm.Mapped[UUID | None] = orm.mapped_column(  # type: ignore[assignment]
        sa.ForeignKey("inspection_teams.id"), index=True
    )
    inspection_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("inspections.id"), index=True
    )
    source: orm.Mapped[str | None] = orm.mapped_column(sa.String(300))
    """Where it comes from when no inspection found it."""
    establishment_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("establishments.id"), index=True
    )
    violation_type_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("violation_types.id"), index=True
    )
    occurred_on: orm.Mapped[date]
    recorded_on: orm.Mapped[date]
    subject_kind: orm.Mapped[SubjectKind] = orm.mapped_column(enum(SubjectKind))
    description: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    status: orm.Mapped[ViolationStatus] = orm.mapped_column(
        enum(ViolationStatus), default=ViolationStatus.RECORDED
    )
    handled_on: orm.Mapped[date | None]
    """The day it was decided, transferred or dismissed: what `violations_handled` counts."""
    decision_unit_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("org_units.id"), index=True
    )
    decision_year: orm.Mapped[int | None]
    decision_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    decided_on: orm.Mapped[date | None]
    fine_amount: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    warning: orm.Mapped[bool] = orm.mapped_column(default=False)
    suspension_months: orm.Mapped[int | None]
    signed_by: orm.Mapped[str | None] = orm.mapped_column(sa.String(200))
    paid_amount: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, default=0)
    executed_on: orm.Mapped[date | None]
    transferred_to: orm.Mapped[str | None] = orm.mapped_column(sa.String(300))
    reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """Why it was transferred or dismissed."""
    assignee_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    """The officer who follows the file, until it is closed or given to another."""
