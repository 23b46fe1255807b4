"""Plans of visits, their lines, and who sees a line when.

While the plan is a draft or submitted, only its keepers see its lines: the proposer, the team's
leader and, once it is submitted, the chairman of the plan's unit. Once the plan is approved,
everybody sees an announced line. An unannounced line is seen by nobody until `members_from`, by the
team and the keepers until `public_from`, and by everybody afterwards. Counts, searches, exports and
joins read through the session, so this holds for them too.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.session.models import (
    Base,
    Entity,
    Followed,
    InheritedDown,
    TeamScoped,
    UnitScoped,
    Viewer,
    ViewerScoped,
    create_id,
    now,
)
from backend.core.sql.types import to_enum_type
from backend.domains.platform.sealed_visits.visibility import (
    is_line_visible,
    is_look_visible,
    is_plan_id_kept,
    is_plan_visible,
    is_whole_list_visible,
)
from backend.permissions import Permission

Condition = sa.ColumnElement[bool]


class PlanPeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class InspectionPlanStatus(StrEnum):
    """Sealed is no status of its own: an approved plan is sealed until `sealed_until`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


OPEN = (InspectionPlanStatus.DRAFT, InspectionPlanStatus.RETURNED)
"""What lies with the proposer and may be edited and submitted."""


class InspectionPlan(InheritedDown, ViewerScoped, Entity):
    """A team's plan of visits for a period, approved by the chairman of the team's unit."""

    __tablename__ = "inspection_plans"
    dated_by = "period_start"
    __table_args__ = (sa.UniqueConstraint("team_id", "plan_year", "plan_seq"),)
    read_permission = Permission.INSPECTION_PLAN_READ

    team_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspection_teams.id"))
    team_level: orm.Mapped[str] = orm.mapped_column(sa.String(32))
    period_kind: orm.Mapped[PlanPeriodKind] = orm.mapped_column(to_enum_type(PlanPeriodKind))
    period_start: orm.Mapped[date]
    period_end: orm.Mapped[date]
    """The period's last day."""
    title: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    status: orm.Mapped[InspectionPlanStatus] = orm.mapped_column(
        to_enum_type(InspectionPlanStatus), default=InspectionPlanStatus.DRAFT
    )
    proposer_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    approver_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    held_since: orm.Mapped[datetime | None]
    """Since when it waits for the chairman; None while it does not."""
    plan_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """Given by approval: `plan_seq` in writing."""
    plan_year: orm.Mapped[int | None]
    plan_seq: orm.Mapped[int | None]
    """Counts the approved plans of a team and year from 1, without gaps (NĐ 30/2020 Đ.15)."""
    document_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    approved_on: orm.Mapped[date | None]
    """The day of the paper that approves it."""
    sealed_until: orm.Mapped[datetime | None]
    """When the last of its sealed lines opens, by the civil calendar; None: nothing is sealed."""
    lines_version: orm.Mapped[int] = orm.mapped_column(default=0)
    """Raised each time its list is replaced, so that the plan's version changes too."""

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Condition:
        return is_plan_visible(cls, viewer)

    @classmethod
    def was_visible_to(
        cls, who: UUID, teams: Collection[UUID], lost: Mapping[str, JsonValue]
    ) -> bool:
        return lost.get("proposer_id") == str(who) or lost.get("team_id") in {str(t) for t in teams}


class InspectionPlanVisit(TeamScoped, ViewerScoped, Followed):
    """One line: a place to visit. It is no entity, so the log tells of the plan and not of its
    lines, until a sealed one opens (platform/sealed_visits/unsealing.py).
    """

    __tablename__ = "inspection_plan_visits"
    read_permission = Permission.INSPECTION_PLAN_READ
    api_path = "/inspection-plans/{plan_id}"
    api_parent = "/inspection-plans/{plan_id}"
    dated_by = "planned_on"
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "establishment_id"),
        sa.Index(None, "planned_on", "id"),
    )

    plan_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("inspection_plans.id", ondelete="CASCADE")
    )
    team_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspection_teams.id"), index=True)
    establishment_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("establishments.id"), index=True
    )
    planned_on: orm.Mapped[date]
    is_unannounced: orm.Mapped[bool] = orm.mapped_column(default=False)
    opens_at: orm.Mapped[datetime | None]
    """When the team's members learn of an unannounced visit; None for an announced one."""
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(1000))
    return_comment: orm.Mapped[str | None] = orm.mapped_column(sa.String(1000))
    """What the chairman said of this line when the plan was returned."""
    members_from: orm.Mapped[datetime | None]
    """From when the team sees it; None until the plan is approved."""
    public_from: orm.Mapped[datetime | None]
    """From when every reader of the unit sees it; None until the plan is approved."""
    done_on: orm.Mapped[date | None]
    """The day of the signed minutes that carried it out."""
    inspection_id: orm.Mapped[UUID | None]
    """These minutes; no foreign key, because they name this line by one."""
    cancel_reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(1000))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Condition:
        return is_line_visible(cls, viewer)


class InspectionPlanStep(UnitScoped, ViewerScoped, Base):
    """One step of a plan towards approval, with what was said; only keepers see it."""

    __tablename__ = "inspection_plan_steps"
    continues_record = True

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id, sort_order=-10)
    plan_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("inspection_plans.id", ondelete="CASCADE"), index=True
    )
    step: orm.Mapped[InspectionPlanStatus] = orm.mapped_column(to_enum_type(InspectionPlanStatus))
    comment: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    overlap_reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """Why places that others plan or visited are visited again."""
    actor_id: orm.Mapped[UUID]
    at: orm.Mapped[datetime] = orm.mapped_column(default=now)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Condition:
        return is_plan_id_kept(cls.plan_id, viewer)


class PlanSeal(InheritedDown, Base):
    """The hash of a sealed list, published when it was sealed: everyone of the unit reads it."""

    __tablename__ = "inspection_plan_seals"
    continues_record = True

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id, sort_order=-10)
    plan_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspection_plans.id"), index=True)
    content_hash: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    """SHA-256 (hex) of the content's UTF-8 text."""
    sealed_at: orm.Mapped[datetime]
    sealed_until: orm.Mapped[datetime]


class SealedList(UnitScoped, ViewerScoped, Base):
    """What was sealed, word for word: shown to those who see every line of it."""

    __tablename__ = "inspection_plan_sealed_lists"
    continues_record = True

    seal_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("inspection_plan_seals.id"), primary_key=True
    )
    plan_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspection_plans.id"), index=True)
    content: orm.Mapped[str] = orm.mapped_column(sa.Text)
    """Canonical JSON with a random salt, so that nobody can guess the list from its hash."""

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Condition:
        return is_whole_list_visible(cls.plan_id, viewer)


class PlanLook(UnitScoped, ViewerScoped, Base):
    """Someone looked into a plan's lines before they opened, and why."""

    __tablename__ = "inspection_plan_looks"
    continues_record = True

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id, sort_order=-10)
    plan_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspection_plans.id"), index=True)
    user_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    reason: orm.Mapped[str] = orm.mapped_column(sa.String(4000))
    at: orm.Mapped[datetime] = orm.mapped_column(default=now)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Condition:
        return is_look_visible(cls, viewer)


class OpeningKind(StrEnum):
    """What two persons do to a sealed line before its time."""

    OPEN = "open"
    CANCEL = "cancel"


class OpeningStatus(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class PlanOpening(UnitScoped, ViewerScoped, Base):
    """A keeper asks to open or cancel sealed lines early; another keeper confirms (R42)."""

    __tablename__ = "inspection_plan_openings"
    continues_record = True

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id, sort_order=-10)
    plan_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspection_plans.id"), index=True)
    visit_id: orm.Mapped[UUID | None]
    """The line; None: all that are still sealed."""
    kind: orm.Mapped[OpeningKind] = orm.mapped_column(to_enum_type(OpeningKind))
    reason: orm.Mapped[str] = orm.mapped_column(sa.String(1000))
    status: orm.Mapped[OpeningStatus] = orm.mapped_column(
        to_enum_type(OpeningStatus), default=OpeningStatus.WAITING
    )
    asker_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    asked_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    decider_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    decided_at: orm.Mapped[datetime | None]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Condition:
        return is_plan_id_kept(cls.plan_id, viewer)
