"""A request for an act under dual control; it expires after three days."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend import plugins
from backend.core.session.actor import Actor
from backend.core.session.models import Entity, UnitScoped
from backend.core.sql.types import Json, to_enum_type
from backend.permissions import Permission

LASTS = timedelta(hours=72)
RequestBody = dict[str, JsonValue]
"""The request body of an act, as its own route takes it."""


class SecondApprovalStatus(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class SecondApproval(UnitScoped, Entity):
    """Who requested which act on which record, why, and what the second person answered.

    A waiting request whose `expires_at` is past is shown as expired.
    """

    __tablename__ = "second_approvals"
    continues_record = True
    __table_args__ = (sa.Index(None, "org_unit_id", "created_at", "id"),)
    read_permission = Permission.APPROVAL_USE

    act: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    """A code of `actions.py`: it says what is done, and under which permission."""
    entity: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    entity_id: orm.Mapped[UUID] = orm.mapped_column(index=True)
    entity_version: orm.Mapped[int]
    """The version that the first person saw: the act is done on no other version."""
    body: orm.Mapped[RequestBody] = orm.mapped_column(Json, default=dict)
    subject: orm.Mapped[str] = orm.mapped_column(sa.String(500))
    """The record in words at the time of the request: a number and a place."""
    reason: orm.Mapped[str] = orm.mapped_column(sa.String(4000))
    status: orm.Mapped[SecondApprovalStatus] = orm.mapped_column(
        to_enum_type(SecondApprovalStatus), default=SecondApprovalStatus.WAITING
    )
    open_key: orm.Mapped[str | None] = orm.mapped_column(
        sa.String(120), unique=True, info={"audit": False}
    )
    """Act and record while it waits, so that there is one request at a time."""
    asker_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    expires_at: orm.Mapped[datetime]
    answerer_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    """Who confirmed or refused; None if a command at the server confirmed."""
    answered_at: orm.Mapped[datetime | None]
    answer: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """Why it was refused."""

    @classmethod
    def readable_by(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The actor's own requests, and those for acts that the actor may do too."""
        acts = [act for module in plugins.load_modules("two_persons") for act in module.ACTS]
        codes = [act.code for act in acts if actor.has_permission(act.permission)]
        return sa.or_(cls.act.in_(codes), cls.asker_id == actor.id)
