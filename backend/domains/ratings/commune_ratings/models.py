"""One rating per commune and year, from the commune's draft to the approved record."""

from datetime import date, datetime
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, HandedUp, now
from backend.core.sql.types import Json, to_enum_type
from backend.domains.ratings.rating_criteria_sets.models import HEALTHY
from backend.permissions import Permission
from backend.workflows.history import SaidValue


class RatingStatus(StrEnum):
    DRAFT = "draft"
    SELF_ASSESSED = "self_assessed"
    VERIFIED = "verified"
    APPROVED = "approved"
    RETURNED = "returned"


class RatingChange(StrEnum):
    """What became of the commune since the approved rating of the year before (SEED II, 4).

    `kept`: healthy then and now; `new`: healthy now, not then; `transformed`: not healthy then nor
    now, but in a better class; `lost`: healthy then, no longer. Where the year before has no
    approved rating nothing follows.
    """

    KEPT = "kept"
    NEW = "new"
    TRANSFORMED = "transformed"
    LOST = "lost"


Score = dict[str, float | str]
"""What is said of one criterion.

`self_points` and `argument` by the commune; `verified_points` and `reason`, why they differ, by the
district; `returned`: what whoever sent it back had to say, until it is submitted again; `appeal`.
"""
Figures = dict[str, int | None]
"""Counts by name; None: a sum of which nothing is known."""


class CountedEvidence(TypedDict):
    """The figures of one kind of evidence on a day."""

    figures: Figures
    as_of: str


_APPROVED = sa.text("status = 'approved'")  # noqa: TID251


class CommuneRating(HandedUp, Entity):
    """The rating (chấm điểm, phân loại xã, thị trấn lành mạnh) of one commune for one year.

    `healthy_in(year, as_of)` is the condition that a commune counts as healthy. The indicator
    `healthy_communes_kept` is about `healthy_in(year - 1, as_of)`, and counts the communes that
    are, themselves or as their successor, in `healthy_in(year, as_of)`. The partial index answers
    both alone.
    """

    __tablename__ = "commune_ratings"
    dated_by = "year"
    __table_args__ = (
        sa.UniqueConstraint("org_unit_id", "year"),
        sa.UniqueConstraint("approving_unit_id", "year", "register_seq"),
        sa.Index(None, "year", "status"),
        sa.Index(
            "ix_commune_ratings_approved",
            "year",
            "org_unit_id",
            "rating_class",
            "approved_on",
            postgresql_where=_APPROVED,
            sqlite_where=_APPROVED,
        ),
    )
    read_permission = Permission.RATING_FOLLOW
    handed_permission = Permission.RATING_READ

    year: orm.Mapped[int]
    criteria_set_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("rating_criteria_sets.id"), index=True
    )
    status: orm.Mapped[RatingStatus] = orm.mapped_column(
        to_enum_type(RatingStatus), default=RatingStatus.DRAFT
    )
    scores: orm.Mapped[dict[str, Score]] = orm.mapped_column(Json, default=dict)
    """By the code of the criterion."""
    evidence: orm.Mapped[dict[str, CountedEvidence]] = orm.mapped_column(Json, default=dict)
    """By its kind, as it stood when the rating was submitted."""
    self_total: orm.Mapped[float | None]
    verified_total: orm.Mapped[float | None]
    rating_class: orm.Mapped[str | None] = orm.mapped_column(sa.String(30))
    """By the set's thresholds; until approval it is what is to be expected."""
    change: orm.Mapped[RatingChange | None] = orm.mapped_column(to_enum_type(RatingChange))
    held_since: orm.Mapped[datetime] = orm.mapped_column(default=now)
    sample_seed: orm.Mapped[str | None] = orm.mapped_column(sa.String(32))
    """Drawn at each submission; with the criteria it gives the sample (scoring.py)."""
    sample: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list)
    """The codes that the district must check before it verifies."""
    verified_on: orm.Mapped[date | None]
    appeal_until: orm.Mapped[date | None]
    """The last day on which the commune may appeal; set by the verification."""
    appealed_at: orm.Mapped[datetime | None]
    course: orm.Mapped[list[dict[str, SaidValue]]] = orm.mapped_column(Json, default=list)
    """[{"action", "at", "by_id", "comment", "seed"}]: each act on the rating, the oldest first."""
    approving_unit_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("org_units.id"))
    register_seq: orm.Mapped[int | None]
    """Counts the approved ratings of a district for a year from 1, without gaps."""
    register_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    approved_on: orm.Mapped[date | None]
    approved_at: orm.Mapped[datetime | None]
    content_hash: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """SHA-256 of the canonical JSON of what was approved, criteria included."""

    @classmethod
    def is_handed_up(cls) -> sa.ColumnElement[bool]:
        """Approved; whose turn it is to verify it sees it before, in the inbox."""
        return cls.status == RatingStatus.APPROVED

    @classmethod
    def healthy_in(
        cls, year: int | sa.ColumnElement[int], as_of: date | sa.ColumnElement[date]
    ) -> sa.ColumnElement[bool]:
        """Approved as `healthy` for `year` by the civil day `as_of`."""
        return sa.and_(
            cls.year == year,
            cls.status == sa.literal(RatingStatus.APPROVED, cls.status.type, literal_execute=True),
            cls.rating_class == HEALTHY,
            cls.approved_on <= as_of,
        )
