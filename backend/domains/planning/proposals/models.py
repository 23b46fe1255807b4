"""The table of proposals."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, MultiUnit
from backend.core.sql.membership import is_among
from backend.core.sql.search import Searchable
from backend.core.sql.types import Json, to_enum_type
from backend.permissions import Permission
from backend.workflows.history import SaidValue


class ProposalStatus(StrEnum):
    DRAFT = "draft"
    """Before it is sent; none is stored in this state."""
    SENT = "sent"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Proposal(Searchable, MultiUnit, Entity):
    """A proposal of a unit to the one above it on the day: both read it, the other answers."""

    __tablename__ = "proposals"
    __table_args__ = (
        sa.Index(None, "org_unit_id", "sent_on", "id"),
        sa.Index(None, "addressee_id", "sent_on", "id"),
    )
    read_permission = Permission.PROPOSAL_READ
    search_fields = ("subject", "text", "document_no", "answer")

    addressee_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("org_units.id"))
    subject: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    text: orm.Mapped[str] = orm.mapped_column(sa.String(4000))
    document_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """The number of the paper with which it was sent."""
    sent_on: orm.Mapped[date]
    status: orm.Mapped[ProposalStatus] = orm.mapped_column(to_enum_type(ProposalStatus))
    held_since: orm.Mapped[datetime | None]
    answer_due_on: orm.Mapped[date | None]
    """Until when the addressee means to answer; None: it has set no day."""
    answer: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    answered_on: orm.Mapped[date | None]
    answer_document_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    course: orm.Mapped[list[dict[str, SaidValue]]] = orm.mapped_column(Json, default=list)

    @classmethod
    def select_ids_concerning(cls, units: sa.Select[UUID]) -> sa.Select[UUID]:
        return sa.select(cls.id).where(cls.addressee_id.in_(units))

    @classmethod
    def readable_in(cls, units: sa.Select[UUID]) -> sa.ColumnElement[bool]:
        return sa.or_(is_among(cls.org_unit_id, units), is_among(cls.addressee_id, units))
