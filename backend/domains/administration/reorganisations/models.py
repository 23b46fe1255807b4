"""A reorganisation of units, and what each row was before it: kept so that it can be undone."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.session.models import Base, Entity, UnitScoped, create_id
from backend.core.sql.types import Json, to_enum_type
from backend.permissions import Permission

RowValues = dict[str, JsonValue]
"""{column: value} of one row, as JSON can store it."""


class ReorganisationStatus(StrEnum):
    DRAFT = "draft"
    APPLIED = "applied"
    UNDONE = "undone"


class Reorganisation(UnitScoped, Entity):
    """A decision that founds, merges, splits or ends units within `org_unit_id`, and what follows.

    `contents` holds ids of units, roles, teams and places; never a name of a person.
    """

    __tablename__ = "reorganisations"
    continues_record = True  # an act is also drafted after the unit's last day
    __table_args__ = (sa.Index(None, "org_unit_id", "effective_on", "id"),)
    read_permission = Permission.REORGANISATION_READ

    decision_no: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    decided_on: orm.Mapped[date]
    effective_on: orm.Mapped[date]
    """The first day of the new units; the old ones end on the day before."""
    legal_basis: orm.Mapped[str] = orm.mapped_column(sa.String(500))
    grace_ends_on: orm.Mapped[date | None]
    """The last day on which roles of ended units may still read."""
    contents: orm.Mapped[RowValues] = orm.mapped_column(Json)
    """What `ActContents` of `schemas.py` holds."""
    status: orm.Mapped[ReorganisationStatus] = orm.mapped_column(
        to_enum_type(ReorganisationStatus), default=ReorganisationStatus.DRAFT
    )
    applied_at: orm.Mapped[datetime | None]
    undone_at: orm.Mapped[datetime | None]


class ReorganisationStep(UnitScoped, Base):
    """One row that the act added or changed; `before` is None for an added one.

    Only ids, days, states and names of areas stand here: no person and no secret.
    """

    __tablename__ = "reorganisation_steps"
    continues_record = True

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id, sort_order=-10)
    reorganisation_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("reorganisations.id", ondelete="CASCADE")
    )
    position: orm.Mapped[int]
    kind: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    """A `ChangeKind` of `schemas.py`."""
    of_table: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    row_key: orm.Mapped[list[str]] = orm.mapped_column(Json)
    """The values of its primary key."""
    before: orm.Mapped[RowValues | None] = orm.mapped_column(Json)
    after: orm.Mapped[RowValues] = orm.mapped_column(Json)

    __table_args__ = (sa.UniqueConstraint("reorganisation_id", "position"),)
