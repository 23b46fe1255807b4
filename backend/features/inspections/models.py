"""Visits of a team 178 to an establishment; signing makes the record final."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.models import Base, Entity, Teamed
from backend.core.org import Level
from backend.core.types import Json, enum
from backend.permissions import Permission


class InspectionKind(StrEnum):
    PLANNED = "planned"
    UNSCHEDULED = "unscheduled"


class Trigger(StrEnum):
    """Why an unscheduled visit was decided (TT 05/2006, đột xuất a–c)."""

    COMPLAINT = "complaint"
    AGENCY_REQUEST = "agency_request"
    SUSPECTED_SIGN = "suspected_sign"


class Outcome(StrEnum):
    NO_VIOLATION = "no_violation"
    REMINDER = "reminder"
    VIOLATION_RECORDED = "violation_recorded"
    TRANSFERRED = "transferred"


class InspectionStatus(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"


class Answer(StrEnum):
    """What the team found on one item of the checklist."""

    COMPLIANT = "compliant"
    NON_COMPLIANT = "non_compliant"
    NOT_APPLICABLE = "not_applicable"


COUNTED_LEVELS = (Level.PROVINCE, Level.DISTRICT)
"""The plan counts visits of the teams of province and district; commune teams are shown apart."""

_SIGNED = sa.text("status = 'signed'")  # noqa: TID251


class Inspection(Teamed, Entity):
    __tablename__ = "inspections"
    __table_args__ = (
        sa.Index(None, "org_unit_id", "inspected_on", "id"),
        sa.Index(None, "establishment_id", "inspected_on"),
        sa.Index(
            "ix_inspections_counted",  # a plan's figures read nothing else
            "org_unit_id",
            "inspected_on",
            "establishment_id",
            "team_level",
            postgresql_where=_SIGNED,
            sqlite_where=_SIGNED,
        ),
        sa.UniqueConstraint("team_id", "record_year", "record_seq"),
    )
    read_permission = Permission.INSPECTION_READ

    team_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspection_teams.id"), index=True)
    team_level: orm.Mapped[Level] = orm.mapped_column(enum(Level))
    """The team's level when the visit was recorded."""
    establishment_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("establishments.id"))
    record_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """Given by signing: `record_seq` in writing."""
    record_year: orm.Mapped[int | None]
    record_seq: orm.Mapped[int | None]
    """Counts a team's signed records of one year from 1, without gaps (NĐ 30/2020 Đ.15)."""
    kind: orm.Mapped[InspectionKind] = orm.mapped_column(enum(InspectionKind))
    trigger: orm.Mapped[Trigger | None] = orm.mapped_column(enum(Trigger))
    inspected_on: orm.Mapped[date]
    started_at: orm.Mapped[datetime | None]
    ended_at: orm.Mapped[datetime | None]
    status: orm.Mapped[InspectionStatus] = orm.mapped_column(
        enum(InspectionStatus), default=InspectionStatus.DRAFT
    )
    checklist_version: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    """The key of the template in backend/reference/checklists.json."""
    checklist: orm.Mapped[dict[str, Any]] = orm.mapped_column(Json, default=dict)
    """{item code: {"answer": compliant|non_compliant|not_applicable, "note": str or null}}."""
    attendance: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list, server_default="[]")
    """The ids of the members present, so that the change log tells them; see InspectionMember."""
    outcome: orm.Mapped[Outcome | None] = orm.mapped_column(enum(Outcome))
    statement: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """What the establishment's representative states."""
    recommendations: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    signed_at: orm.Mapped[datetime | None]
    signed_by_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    content_hash: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """SHA-256 of the canonical JSON of what was signed."""


class InspectionMember(Base):
    """A member of the team who was present."""

    __tablename__ = "inspection_members"

    inspection_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("inspections.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("inspection_team_members.id"), primary_key=True, index=True
    )
