"""The register of establishments, with head counts, commitments and when each was in business."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, Entity, KeepsBlanks, UnitScoped, create_id, today
from backend.core.sql.partial_index import build_partial_index
from backend.core.sql.search import Searchable, to_search_text
from backend.core.sql.types import ColumnValue, SortText, to_enum_type
from backend.permissions import Permission


class EstablishmentStatus(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


def get_own_id(context: Any) -> UUID:
    """A new place is the first one at its site, so its `site_id` is its own id."""
    id: UUID = context.get_current_parameters()["id"]
    return id


class Establishment(Searchable, UnitScoped, Entity):
    """Cơ sở kinh doanh dịch vụ dễ bị lợi dụng để hoạt động mại dâm (NĐ 178/2004 Đ.3.3)."""

    __tablename__ = "establishments"
    __table_args__ = (
        sa.Index(None, "org_unit_id", "match_key"),
        sa.Index(None, "owner_key", "org_unit_id"),
        build_partial_index("area_id", "match_key", "id"),
        build_partial_index("business_registration_no"),
    )
    read_permission = Permission.ESTABLISHMENT_READ
    has_search_index = True
    search_fields = ("name", "address", "owner_name", "manager_name", "business_registration_no")

    name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    establishment_type: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    """A code of backend/law/reference: hotel, motel, karaoke …"""
    address: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    area_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("areas.id"))
    """The thôn, tổ dân phố or former commune in which it lies, where the unit keeps these."""
    status: orm.Mapped[EstablishmentStatus] = orm.mapped_column(
        to_enum_type(EstablishmentStatus), default=EstablishmentStatus.ACTIVE
    )
    owner_name: orm.Mapped[str | None] = orm.mapped_column(sa.String(200))
    manager_name: orm.Mapped[str | None] = orm.mapped_column(sa.String(200))
    business_registration_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    security_certificate_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    security_certificate_expires_on: orm.Mapped[date | None]
    """The last day of the certificate's validity, where the paper names one; most name none."""
    room_count: orm.Mapped[int | None]
    latitude: orm.Mapped[float | None]
    longitude: orm.Mapped[float | None]
    opened_on: orm.Mapped[date | None]
    closed_on: orm.Mapped[date | None]
    site_id: orm.Mapped[UUID] = orm.mapped_column(default=get_own_id, index=True)
    """Shared by the successive businesses at one address; its own id if it is the only one."""
    is_suspended: orm.Mapped[bool] = orm.mapped_column(default=False, server_default=sa.false())
    """Whether the change feed says that it is suspended; `business_days.py` tells of a day."""
    match_key: orm.Mapped[str] = orm.mapped_column(SortText, default="", info={"audit": False})
    """Folded name and address: rows of one commune with the same key are one place."""
    owner_key: orm.Mapped[str | None] = orm.mapped_column(SortText, info={"audit": False})
    """The folded name of the owner, to search by; equal names do not prove one person."""

    # Signing and counting update these in their own transactions, for the order by attention.
    last_inspected_on: orm.Mapped[date | None] = orm.mapped_column(info={"audit": False})
    last_outcome: orm.Mapped[str | None] = orm.mapped_column(sa.String(32), info={"audit": False})
    last_counted_on: orm.Mapped[date | None] = orm.mapped_column(info={"audit": False})

    @classmethod
    def compute_search_values(cls, get: Callable[[str], ColumnValue]) -> dict[str, str | None]:
        return super().compute_search_values(get) | {
            "match_key": compute_match_key(str(get("name")), str(get("address"))),
            "owner_key": to_search_text(str(get("owner_name") or "")) or None,
        }


def compute_match_key(name: str, address: str) -> str:
    return f"{to_search_text(name)}|{to_search_text(address)}"


class ActivePeriod(UnitScoped, Base):
    """A span in which an establishment was in business: what `as_of` figures count.

    Derived from the register's status changes, so it has no history of its own.
    `active_to` is the first day out of business; None while it is active.
    """

    __tablename__ = "establishment_active_periods"
    continues_record = True
    __table_args__ = (sa.Index(None, "org_unit_id", "active_from", "active_to"),)

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id)
    establishment_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("establishments.id", ondelete="CASCADE"), index=True
    )
    active_from: orm.Mapped[date]
    active_to: orm.Mapped[date | None]

    @classmethod
    def covers(cls, day: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
        """In business on `day`: within the span, and no decision suspends the place then."""
        within = sa.and_(
            cls.active_from <= day, sa.or_(cls.active_to.is_(None), cls.active_to > day)
        )
        suspended = sa.exists().where(
            Suspension.establishment_id == cls.establishment_id, Suspension.covers(day)
        )
        return sa.and_(within, sa.not_(suspended))


class Suspension(UnitScoped, Base):
    """Days on which a decision suspends the business or its certificate, both ends included.

    Derived from the decision, which is logged itself; it ends by itself.
    """

    __tablename__ = "establishment_suspensions"
    continues_record = True

    violation_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("violations.id", ondelete="CASCADE"), primary_key=True
    )
    establishment_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("establishments.id", ondelete="CASCADE"), index=True
    )
    suspended_from: orm.Mapped[date]
    suspended_to: orm.Mapped[date]

    @classmethod
    def covers(cls, day: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
        return sa.and_(cls.suspended_from <= day, cls.suspended_to >= day)


LONG_AGO = date(1900, 1, 1)
"""`active_from` of a place whose opening day is not known."""


class WorkforceCount(KeepsBlanks, UnitScoped, Entity):
    """Head counts of those who work at a place on one day; numbers only, never names."""

    __tablename__ = "workforce_counts"
    dated_by = "counted_on"
    __table_args__ = (
        sa.UniqueConstraint("establishment_id", "counted_on"),
        sa.Index(None, "org_unit_id", "counted_on"),
    )
    read_permission = Permission.ESTABLISHMENT_READ
    api_path = "/establishments/{establishment_id}/workforce-counts/{id}"
    may_be_blank = ("under_18",)

    establishment_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("establishments.id", ondelete="CASCADE")
    )
    counted_on: orm.Mapped[date] = orm.mapped_column(default=today)
    total: orm.Mapped[int]
    female: orm.Mapped[int]
    under_18: orm.Mapped[int | None]
    with_contract: orm.Mapped[int | None]
    with_health_check: orm.Mapped[int | None]
    with_temporary_residence: orm.Mapped[int | None]


class Commitment(UnitScoped, Entity):
    """Bản cam kết of an establishment with the commune (PL 10/2003 Đ.15)."""

    __tablename__ = "commitments"
    dated_by = "signed_on"
    __table_args__ = (sa.UniqueConstraint("establishment_id", "signed_on"),)
    read_permission = Permission.ESTABLISHMENT_READ
    api_path = "/establishments/{establishment_id}/commitments/{id}"

    establishment_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("establishments.id", ondelete="CASCADE")
    )
    signed_on: orm.Mapped[date]
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))


class StepKind(StrEnum):
    """How an establishment came to share a site with another, or ceased to."""

    SUCCEEDED = "succeeded"
    """It opened where `other_id` closed: another sign, another owner, or both."""
    LINKED = "linked"
    UNLINKED = "unlinked"


class SiteStep(UnitScoped, Entity):
    """One act on the chain of a place; written once, so that the reason stays with it."""

    __tablename__ = "site_steps"
    dated_by = "stepped_on"
    read_permission = Permission.ESTABLISHMENT_READ
    api_path = "/establishments/{establishment_id}/site-history"

    establishment_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("establishments.id", ondelete="CASCADE"), index=True
    )
    other_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("establishments.id", ondelete="CASCADE"), index=True
    )
    kind: orm.Mapped[StepKind] = orm.mapped_column(to_enum_type(StepKind))
    stepped_on: orm.Mapped[date] = orm.mapped_column(default=today)
    """The day of the change; of a link, the day on which it was recorded."""
    reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(300))
