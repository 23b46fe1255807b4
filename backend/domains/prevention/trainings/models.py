"""Courses for those who do this work, attendances of the staff list, and head counts off it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.session.actor import Actor
from backend.core.session.models import AgencyScoped, Entity, InheritedDown, UnitScoped
from backend.core.sql.search import Searchable
from backend.permissions import Permission


class Training(AgencyScoped, Searchable, InheritedDown, Entity):
    """A course (lớp tập huấn) that a unit keeps: its own, or a higher level's that it notes.

    The communes of a district read its courses and record their own staff's attendance. Their heirs
    read them too: who completed one stays trained.
    """

    __tablename__ = "trainings"
    is_read_by_heirs = True
    dated_by = "held_from"
    __table_args__ = (sa.Index(None, "org_unit_id", "held_to"),)
    read_permission = Permission.TRAINING_READ
    search_fields = ("title", "organiser")

    title: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    topic: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    """A code of backend/law/reference, training_topics.json."""
    held_from: orm.Mapped[date]
    held_to: orm.Mapped[date]
    """The last day: the course counts for the year in which it ended."""
    organiser: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    level: orm.Mapped[str] = orm.mapped_column(sa.String(32))
    """Of whoever holds the course, which may be above the unit that notes it."""
    venue: orm.Mapped[str | None] = orm.mapped_column(sa.String(300))


class CourseLine:
    """A line of a course: a partner follows the changes of those of its own agency's courses."""

    training_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("trainings.id"))

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool] | None:
        agency = actor.scope(Permission.TRAINING_READ).agency
        if agency is None:
            return None
        own = Training.id == cls.training_id
        return sa.exists(Training.id).where(own, Training.agency == agency)

    @classmethod
    def lost_to(cls, actor: Actor, _: Mapping[str, JsonValue]) -> bool:
        """The log does not say of which agency a lost line was."""
        return actor.scope(Permission.TRAINING_READ).agency is not None


class Attendance(CourseLine, UnitScoped, Entity):
    """One official on a course's sheet; it belongs to the official's unit, not to the course's.

    So a commune reads and writes the lines of its own staff, and no other commune's. The
    official's unit is the course's or lies in it: who keeps a course sees all of its lines.
    """

    __tablename__ = "training_attendances"
    continues_record = True
    __table_args__ = (sa.UniqueConstraint("training_id", "staff_id"),)
    read_permission = Permission.TRAINING_READ
    api_path = "/trainings/{training_id}/attendances/{id}"

    staff_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("staff.id"), index=True)
    completed: orm.Mapped[bool] = orm.mapped_column(default=False)


class HeadCount(CourseLine, InheritedDown, Entity):
    """How many of one audience off the staff list attended a course: a number, never names."""

    __tablename__ = "training_head_counts"
    is_read_by_heirs = True
    continues_record = True
    __table_args__ = (sa.UniqueConstraint("training_id", "audience"),)
    read_permission = Permission.TRAINING_READ
    api_path = "/trainings/{training_id}/head-counts/{id}"

    audience: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    """A code of backend/law/reference, training_topics.json."""
    head_count: orm.Mapped[int]
