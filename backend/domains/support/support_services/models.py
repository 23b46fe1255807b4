"""One number a month, commune and service. There is no row for a person, and no text at all."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, KeepsBlanks, UnitScoped
from backend.core.sql.types import to_enum_type
from backend.permissions import Permission


class Service(StrEnum):
    """Kinds of support of the plan's II.3, in the order of the ministry's form 501-502."""

    VOCATIONAL = "vocational"
    LEGAL_AID = "legal_aid"
    LOAN = "loan"
    EMPLOYMENT = "employment"
    HEALTH = "health"
    GENDER_VIOLENCE = "gender_violence"
    OTHER = "other"


class SupportService(KeepsBlanks, UnitScoped, Entity):
    """How many times a service was given in a commune in a month, and how many of them to minors.

    A person who came twice counts twice: no code tells one from another (D13).
    """

    __tablename__ = "support_services"
    dated_by = "month"
    __table_args__ = (
        sa.UniqueConstraint("org_unit_id", "month", "service"),
        sa.Index(None, "month", "id"),
    )
    read_permission = Permission.SUPPORT_READ
    may_be_blank = ("under_18_count",)

    month: orm.Mapped[date]
    """The first day of the month."""
    service: orm.Mapped[Service] = orm.mapped_column(to_enum_type(Service))
    count: orm.Mapped[int | None]
    """None: said not to have been counted. Without a row nobody has said anything."""
    under_18_count: orm.Mapped[int | None]
    """None: nobody counted the minors."""
