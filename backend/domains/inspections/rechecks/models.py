"""The tables of rechecks: what was looked at, what was found, and the units that read it."""

from datetime import date, datetime
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.session.models import Base, Entity, MultiUnit
from backend.core.sql.types import Json, to_enum_type
from backend.permissions import Permission


class RecheckStatus(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    CANCELLED = "cancelled"


class SampleVerdict(StrEnum):
    """What was found of one visit of the sample."""

    IN_ORDER = "in_order"
    TO_BE_CORRECTED = "to_be_corrected"


class RecheckRecommendationStatus(StrEnum):
    """Whether the checked unit has done what was asked."""

    OPEN = "open"
    DONE = "done"


class StoredSampleVisit(TypedDict):
    """A drawn visit as its minutes had it on that day, and what was found of it."""

    inspection_id: str
    record_no: str
    inspected_on: str
    kind: str
    outcome: str | None
    establishment_name: str
    verdict: str | None
    note: str | None


class Recheck(MultiUnit, Entity):
    """A recheck of a team by one of a unit above; `org_unit_id` is the unit of the latter.

    The sample is drawn when the draft is made, once: nobody chooses the seed and nobody draws
    again. A draft is cancelled with a reason and stays. Signing makes it final, and from then the
    unit of the checked team reads it.
    """

    __tablename__ = "rechecks"
    dated_by = "checked_on"
    __table_args__ = (
        sa.Index(None, "org_unit_id", "checked_on", "id"),
        sa.Index(None, "content_hash"),
        sa.UniqueConstraint("team_id", "record_year", "record_seq"),
    )
    read_permission = Permission.RECHECK_READ

    team_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspection_teams.id"))
    checked_team_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("inspection_teams.id"), index=True
    )
    checked_team_name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    """What it was called that day: who stands above does not read the teams below."""
    checked_unit_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("org_units.id"), index=True)
    checked_on: orm.Mapped[date]
    status: orm.Mapped[RecheckStatus] = orm.mapped_column(
        to_enum_type(RecheckStatus), default=RecheckStatus.DRAFT
    )
    sample_from: orm.Mapped[date]
    sample_to: orm.Mapped[date]
    """The days of the visits from which the sample was drawn, both included."""
    candidate_count: orm.Mapped[int]
    """Signed visits of the team on these days, as it was at `drawn_at`."""
    seed: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    drawn_at: orm.Mapped[datetime]
    sample: orm.Mapped[list[StoredSampleVisit]] = orm.mapped_column(Json)
    """The drawn visits in the order of their lots."""
    attendance: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list)
    """The ids of the members of the checking team who were present."""
    looked_at: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """What was looked at besides the sample: papers, books, cards, how the team works."""
    findings: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    guidance: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    recommendation_items: orm.Mapped[list[dict[str, str]]] = orm.mapped_column(Json, default=list)
    """[{"text", "due_on"}]: what the team is asked to do, and by when."""
    record_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    record_year: orm.Mapped[int | None]
    record_seq: orm.Mapped[int | None]
    """Counts the signed rechecks of a team and year from 1, without gaps."""
    signed_at: orm.Mapped[datetime | None]
    signed_by_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    author_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    paper_facts: orm.Mapped[dict[str, JsonValue] | None] = orm.mapped_column(
        Json, info={"audit": False}
    )
    """What the paper says of team, members and units at signing."""
    content_hash: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """SHA-256 of the canonical JSON of what was signed."""
    cancelled_on: orm.Mapped[date | None]
    cancel_reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))

    @classmethod
    def select_ids_concerning(cls, units: sa.Select[UUID]) -> sa.Select[UUID]:
        return sa.select(RecheckUnit.recheck_id).where(RecheckUnit.org_unit_id.in_(units))


class RecheckUnit(Base):
    """The unit of a team whose recheck is signed: it reads the recheck from then on.

    No row of that unit: whoever signs stands above it and may write no record of it.
    """

    __tablename__ = "recheck_units"
    __table_args__ = (sa.Index(None, "org_unit_id", "recheck_id"),)

    recheck_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("rechecks.id", ondelete="CASCADE"), primary_key=True
    )
    org_unit_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("org_units.id"), primary_key=True
    )


class RecheckFollowUp(MultiUnit, Entity):
    """What the checked unit did about one recommendation of a signed recheck.

    `org_unit_id` is the checked unit, which writes it; the unit of the checking team reads it. A
    recommendation without a row is open. So is one whose `done_on` was taken back.
    """

    __tablename__ = "recheck_follow_ups"
    continues_record = True
    __table_args__ = (sa.UniqueConstraint("recheck_id", "position"),)
    read_permission = Permission.RECHECK_READ
    api_path = "/rechecks/{recheck_id}"
    api_parent = "/rechecks/{recheck_id}"

    recheck_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("rechecks.id"))
    position: orm.Mapped[int]
    """Its place among the `recommendation_items` of the recheck, from 0."""
    done_on: orm.Mapped[date | None]
    """None: it was said to be done by mistake, and is open again."""
    note: orm.Mapped[str] = orm.mapped_column(sa.String(4000))
    """What was done, or why it is open again."""
    reported_by_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("users.id"), index=True
    )

    @classmethod
    def select_ids_concerning(cls, units: sa.Select[UUID]) -> sa.Select[UUID]:
        checking = sa.select(Recheck.id).where(Recheck.org_unit_id.in_(units))
        return sa.select(cls.id).where(cls.recheck_id.in_(checking))
