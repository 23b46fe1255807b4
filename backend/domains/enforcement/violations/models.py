"""Administrative violations of establishments: from minutes to executed decision."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, TeamScoped, Viewer
from backend.core.sql.partial_index import build_partial_index
from backend.core.sql.types import Json, to_enum_type
from backend.domains.catalogues.violation_types.models import SubjectKind
from backend.domains.platform.sealed_visits.visibility import (
    DraftScoped,
    build_draft_veil,
    is_hidden_draft,
)
from backend.permissions import Permission


class ViolationStatus(StrEnum):
    RECORDED = "recorded"
    DECIDED = "decided"
    EXECUTED = "executed"
    TRANSFERRED = "transferred"
    DISMISSED = "dismissed"


class Stage(StrEnum):
    """Where on its way a violation stands; `STATUS` says what that means for the figures."""

    RECORDED = "recorded"
    SENT = "sent"
    TRANSFERRED = "transferred"
    DISMISSED = "dismissed"
    DECIDED = "decided"
    IN_FORCE = "in_force"
    EXECUTED = "executed"
    COERCED = "coerced"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


STATUS = {
    Stage.RECORDED: ViolationStatus.RECORDED,
    Stage.SENT: ViolationStatus.RECORDED,
    Stage.TRANSFERRED: ViolationStatus.TRANSFERRED,
    Stage.DISMISSED: ViolationStatus.DISMISSED,
    Stage.DECIDED: ViolationStatus.DECIDED,
    Stage.IN_FORCE: ViolationStatus.DECIDED,
    Stage.EXECUTED: ViolationStatus.EXECUTED,
    Stage.COERCED: ViolationStatus.EXECUTED,
    Stage.EXPIRED: ViolationStatus.DECIDED,
    Stage.CANCELLED: ViolationStatus.DISMISSED,
}
"""The five fixed values that figures and older clients read, by stage."""


class Violation(TeamScoped, DraftScoped, Entity):
    """A breach by the establishment; its subject is the owner or manager of the business."""

    __tablename__ = "violations"
    dated_by = "occurred_on"
    __table_args__ = (
        sa.Index(None, "org_unit_id", "recorded_on", "id", "inspection_id"),
        build_partial_index("decision_unit_id", "decision_year", "decision_seq"),
        build_partial_index("assignee_id"),
        sa.UniqueConstraint("decision_unit_id", "decision_year", "decision_no"),
        sa.UniqueConstraint("decision_unit_id", "decision_year", "decision_seq"),
    )
    read_permission = Permission.VIOLATION_READ
    api_parent = "/inspections/{inspection_id}"

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
    subject_kind: orm.Mapped[SubjectKind] = orm.mapped_column(to_enum_type(SubjectKind))
    description: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    status: orm.Mapped[ViolationStatus] = orm.mapped_column(
        to_enum_type(ViolationStatus), default=ViolationStatus.RECORDED
    )
    stage: orm.Mapped[Stage] = orm.mapped_column(
        to_enum_type(Stage), default=Stage.RECORDED, server_default=Stage.RECORDED.value, index=True
    )
    """`status` follows from it (`STATUS`)."""
    is_complex: orm.Mapped[bool] = orm.mapped_column(default=False, server_default=sa.false())
    """The law gives more days for the decision on a complex case."""
    sent_on: orm.Mapped[date | None]
    """The minutes went to the body that is competent."""
    sent_to: orm.Mapped[str | None] = orm.mapped_column(sa.String(300))
    explanation_requested_on: orm.Mapped[date | None]
    """The violator asked to explain himself (giải trình)."""
    transferred_on: orm.Mapped[date | None]
    returned_on: orm.Mapped[date | None]
    """The file came back from the criminal-procedure bodies."""
    handled_on: orm.Mapped[date | None]
    """The day it was decided, transferred or dismissed: what `violations_handled` counts.

    A cancelled decision was handled on the day it was decided; a file that came back is not
    handled until it is decided, but was from `transferred_on` to the day before `returned_on`.
    """
    decision_unit_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("org_units.id"))
    decision_year: orm.Mapped[int | None]
    decision_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    decision_seq: orm.Mapped[int | None]
    """The number in `decision_no`: counts the decisions of a unit and year from 1 (R50)."""
    decided_on: orm.Mapped[date | None]
    fine_amount: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    warning: orm.Mapped[bool] = orm.mapped_column(default=False)
    suspension_months: orm.Mapped[int | None]
    suspended_from: orm.Mapped[date | None]
    suspended_to: orm.Mapped[date | None]
    """The last day of the suspension."""
    signed_by: orm.Mapped[str | None] = orm.mapped_column(sa.String(200))
    signed_office: orm.Mapped[str | None] = orm.mapped_column(sa.String(40))
    """The office that signed, a code of reference/penalty_procedure.json."""
    override_reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """Why the decision stands although the guard pointed something out."""
    overridden: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list, server_default="[]")
    """The codes that the guard pointed out when it was decided."""
    delivered_on: orm.Mapped[date | None]
    """The decision was handed to the violator."""
    in_force_on: orm.Mapped[date | None]
    paid_amount: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, default=0)
    """The sum of its `violation_payments` that were not cancelled."""
    executed_on: orm.Mapped[date | None]
    expired_on: orm.Mapped[date | None]
    """The time for carrying it out was over."""
    cancelled_on: orm.Mapped[date | None]
    transferred_to: orm.Mapped[str | None] = orm.mapped_column(sa.String(300))
    reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """Why it was transferred, dismissed or cancelled, or how it was enforced."""
    assignee_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"))
    """The officer who follows the file, until it is closed or given to another."""

    @classmethod
    def handled_by(cls, day: date | sa.SQLColumnExpression[date]) -> sa.ColumnElement[bool]:
        """Decided, transferred or dismissed by `day`; never NULL.

        A file that came back was handled while it was away.
        """
        handled = sa.and_(cls.handled_on.is_not(None), cls.handled_on <= day)
        away = sa.and_(
            cls.transferred_on.is_not(None),
            cls.returned_on.is_not(None),
            cls.transferred_on <= day,
            cls.returned_on > day,
        )
        return sa.or_(handled, away)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> sa.ColumnElement[bool]:
        """A violation in a draft is visible with the draft, because both show where the team is."""
        of_none = cls.inspection_id.is_(None)
        return sa.or_(of_none, sa.not_(is_hidden_draft(cls.inspection_id, viewer)))

    def get_deletion_values(self) -> dict[str, UUID]:
        session = orm.object_session(self)
        assert session is not None
        return build_draft_veil(session, self.inspection_id)


class ViolationPayment(TeamScoped, Entity):
    """A part of the fine that was paid, with its receipt (biên lai); a wrong one is cancelled."""

    __tablename__ = "violation_payments"
    continues_record = True
    read_permission = Permission.VIOLATION_READ
    api_path = "/violations/{violation_id}/payments"

    team_id: orm.Mapped[UUID | None] = orm.mapped_column(  # type: ignore[assignment]
        sa.ForeignKey("inspection_teams.id"), index=True
    )
    violation_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("violations.id"), index=True)
    paid_on: orm.Mapped[date]
    amount: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    receipt_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    cancelled_on: orm.Mapped[date | None]
    """The day on which it was found to be entered wrongly; it counts for nothing from then on."""
    cancel_reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    cancelled_by_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("users.id"), index=True
    )


class ViolationRemedy(TeamScoped, Entity):
    """A measure to undo the consequences (biện pháp khắc phục hậu quả), due and done by a day."""

    __tablename__ = "violation_remedies"
    continues_record = True
    read_permission = Permission.VIOLATION_READ
    api_path = "/violations/{violation_id}/remedies"

    team_id: orm.Mapped[UUID | None] = orm.mapped_column(  # type: ignore[assignment]
        sa.ForeignKey("inspection_teams.id"), index=True
    )
    violation_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("violations.id"), index=True)
    measure: orm.Mapped[str] = orm.mapped_column(sa.String(500))
    due_on: orm.Mapped[date | None]
    done_on: orm.Mapped[date | None]
