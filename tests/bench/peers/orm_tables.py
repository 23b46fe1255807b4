"""The tables of the register that the jobs need, as entities of SQLAlchemy."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: sa.DateTime(timezone=True),
        dict[str, Any]: JSONB,
    }


class Unit(Base):
    __tablename__ = "org_units"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class Closure(Base):
    __tablename__ = "org_unit_closure"
    ancestor_id: Mapped[UUID] = mapped_column(primary_key=True)
    descendant_id: Mapped[UUID] = mapped_column(primary_key=True)


class Account(Base):
    __tablename__ = "users"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]
    is_active: Mapped[bool]
    org_unit_id: Mapped[UUID]


class Area(Base):
    __tablename__ = "areas"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class Stamped:
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    updated_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class Place(Stamped, Base):
    __tablename__ = "establishments"
    name: Mapped[str]
    establishment_type: Mapped[str]
    address: Mapped[str]
    org_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Unit.id))
    area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Area.id))
    site_id: Mapped[UUID]
    status: Mapped[str]
    last_inspected_on: Mapped[date | None]
    last_outcome: Mapped[str | None]
    last_counted_on: Mapped[date | None]
    owner_name: Mapped[str | None]
    manager_name: Mapped[str | None]
    business_registration_no: Mapped[str | None]
    security_certificate_no: Mapped[str | None]
    security_certificate_expires_on: Mapped[date | None]
    room_count: Mapped[int | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    org_unit: Mapped[Unit] = relationship()
    area: Mapped[Area | None] = relationship()


class HeadCount(Base):
    __tablename__ = "workforce_counts"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    establishment_id: Mapped[UUID]
    counted_on: Mapped[date]
    total: Mapped[int]
    female: Mapped[int]


class Declaration(Base):
    __tablename__ = "complexity_declarations"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    establishment_id: Mapped[UUID]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    withdrawn_on: Mapped[date | None]


class Team(Base):
    __tablename__ = "inspection_teams"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[str]
    org_unit_id: Mapped[UUID]
    is_active: Mapped[bool]


class Member(Base):
    __tablename__ = "inspection_team_members"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    team_id: Mapped[UUID]
    full_name: Mapped[str]
    agency: Mapped[str]
    function: Mapped[str]
    inspection_card_no: Mapped[str]


PRESENT = sa.Table(
    "inspection_members",
    Base.metadata,
    sa.Column("inspection_id", sa.ForeignKey("inspections.id"), primary_key=True),
    sa.Column("member_id", sa.ForeignKey("inspection_team_members.id"), primary_key=True),
)


class Visit(Stamped, Base):
    __tablename__ = "inspections"
    org_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Unit.id))
    establishment_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Place.id))
    area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Area.id))
    team_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Team.id))
    team_level: Mapped[str]
    record_no: Mapped[str | None]
    kind: Mapped[str]
    trigger: Mapped[str | None]
    follows_id: Mapped[UUID | None]
    inspected_on: Mapped[date]
    status: Mapped[str] = mapped_column(default="draft")
    signed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    inspection_plan_visit_id: Mapped[UUID | None]
    checklist_version: Mapped[str]
    checklist: Mapped[dict[str, Any]]
    attendance: Mapped[dict[str, Any]]
    org_unit: Mapped[Unit] = relationship()
    establishment: Mapped[Place] = relationship()
    area: Mapped[Area | None] = relationship()
    team: Mapped[Team] = relationship()
    members: Mapped[list[Member]] = relationship(secondary=PRESENT)
    violations: Mapped[list["Breach"]] = relationship()


class Breach(Stamped, Base):
    __tablename__ = "violations"
    org_unit_id: Mapped[UUID]
    team_id: Mapped[UUID]
    inspection_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Visit.id))
    establishment_id: Mapped[UUID]
    violation_type_id: Mapped[UUID]
    occurred_on: Mapped[date]
    recorded_on: Mapped[date]
    subject_kind: Mapped[str]
    status: Mapped[str] = mapped_column(default="recorded")
    warning: Mapped[bool] = mapped_column(default=False)
    paid_amount: Mapped[int] = mapped_column(default=0)


class Audit(Base):
    __tablename__ = "peer_audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    actor_id: Mapped[UUID]
    entity: Mapped[str]
    entity_id: Mapped[UUID]
    diff: Mapped[dict[str, Any]]
