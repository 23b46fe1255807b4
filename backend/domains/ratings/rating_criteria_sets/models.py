"""Criteria by which a commune is rated in a year, with the points and classes of one table."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from typing_extensions import TypedDict

from backend.core.session.models import Entity, InheritedDown
from backend.core.sql.search import Searchable
from backend.core.sql.types import Json, to_enum_type
from backend.permissions import Permission

HEALTHY = "healthy"
NOT_HEALTHY = "not_healthy"
"""The classes of every set (`lành mạnh`, `không lành mạnh`); it may define others between."""


class Domain(StrEnum):
    """The joint circular's table covers drugs and prostitution together (NQLT 01/2008, title)."""

    PROSTITUTION = "prostitution"
    DRUGS = "drugs"
    COMMON = "common"
    """Of prostitution and of drugs."""


class RatingEvidenceKind(StrEnum):
    """Figures of the register that can stand beside a criterion; commune_ratings counts them."""

    ESTABLISHMENTS_KNOWN = "establishments_known"
    WORKFORCE_COUNTED = "workforce_counted"
    COMMITMENTS_SIGNED = "commitments_signed"
    ESTABLISHMENTS_INSPECTED = "establishments_inspected"
    VIOLATIONS_FOUND = "violations_found"
    COMMUNICATION_ACTIVITIES = "communication_activities"
    STAFF_TRAINED = "staff_trained"


class StoredClass(TypedDict):
    """A total of `min_score` or more falls in this class, if in no better one."""

    code: str
    title: str
    min_score: float


class CriteriaSet(Searchable, InheritedDown, Entity):
    """Bộ tiêu chí phân loại, chấm điểm: one version of the table, valid for a span of days.

    The annex of NQLT 01/2008 (criteria, points, classes) was not found, so what is shipped is
    `is_illustrative`; an administrator enters the real table from its paper.
    """

    __tablename__ = "rating_criteria_sets"
    dated_by = "valid_from"
    __table_args__ = (sa.Index(None, "valid_from", "id"),)
    read_permission = Permission.CRITERIA_READ
    search_fields = ("name", "legal_basis")

    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    legal_basis: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")
    valid_from: orm.Mapped[date]
    valid_to: orm.Mapped[date | None]
    """The last day in force."""
    is_illustrative: orm.Mapped[bool] = orm.mapped_column(default=True)
    is_shipped: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Came with the program from backend/law/reference: nobody makes it look official."""
    max_score: orm.Mapped[float] = orm.mapped_column(default=0.0)
    """The sum of its criteria's points, kept in step by the service."""
    classes: orm.Mapped[list[StoredClass]] = orm.mapped_column(Json, default=list)
    """The best first."""
    appeal_days: orm.Mapped[int] = orm.mapped_column(default=10)
    """How many days after the verification a commune may appeal: the district's own rule."""
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))


class Criterion(InheritedDown, Entity):
    """One line of the table. `code` names it in scores, and across sets that are compared."""

    __tablename__ = "rating_criteria"
    continues_record = True
    __table_args__ = (sa.UniqueConstraint("criteria_set_id", "code"),)
    read_permission = Permission.CRITERIA_READ
    api_path = "/rating-criteria-sets/{criteria_set_id}/criteria/{id}"

    criteria_set_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("rating_criteria_sets.id", ondelete="CASCADE")
    )
    code: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    title: orm.Mapped[str] = orm.mapped_column(sa.String(500))
    section: orm.Mapped[str] = orm.mapped_column(sa.String(200), default="")
    domain: orm.Mapped[Domain] = orm.mapped_column(
        to_enum_type(Domain), default=Domain.PROSTITUTION
    )
    max_points: orm.Mapped[float]
    """In half points."""
    scoring_note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """How points are given, in the table's words."""
    evidence: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list)
    """EvidenceKinds shown beside it."""
    required_evidence: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list)
    """Of `evidence`, those whose data must be complete before a rating is submitted."""
    position: orm.Mapped[int]
