"""The table of entered days off: entries stay; the last one of a day counts."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, InheritedDown
from backend.core.sql.types import to_enum_type
from backend.law.reference.reference_files import Certainty
from backend.permissions import Permission


class EnteredKind(StrEnum):
    """As `DayKind` of the reference files; `ordinary` takes back what stands there."""

    HOLIDAY = "holiday"
    """By the Labour Code."""
    SWAPPED_OFF = "swapped_off"
    """A working day that is given off."""
    MAKE_UP_WORKDAY = "made_up"
    """A Saturday or Sunday that is worked instead."""
    ORDINARY = "ordinary"


class EnteredDay(InheritedDown, Entity):
    """One entry: a later one of the same day outranks it, and both outrank the files."""

    __tablename__ = "entered_days_off"
    dated_by = "observed_on"
    __table_args__ = (sa.Index(None, "observed_on", "created_at", "id"),)
    read_permission = Permission.SELF
    api_path = "/days-off/{id}"

    observed_on: orm.Mapped[date]
    kind: orm.Mapped[EnteredKind] = orm.mapped_column(to_enum_type(EnteredKind))
    title: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    source: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    """The notice that says so."""
    certainty: orm.Mapped[Certainty] = orm.mapped_column(to_enum_type(Certainty))
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
