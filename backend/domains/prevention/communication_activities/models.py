"""Communication activities, and the communes that each of them was for."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import (
    AgencyScoped,
    Base,
    Entity,
    KeepsBlanks,
    MultiUnit,
    UnitScoped,
)
from backend.core.sql.partial_index import build_partial_index
from backend.core.sql.search import Searchable
from backend.core.sql.types import Json, to_enum_type
from backend.domains.prevention.materials.models import Audience
from backend.permissions import Permission


class ActivityForm(StrEnum):
    """How people were reached (the plan's II.1: hội nghị, panô, áp phích, tờ rơi …)."""

    CONFERENCE = "conference"
    PANEL = "panel"
    POSTER = "poster"
    LEAFLET = "leaflet"
    BROADCAST = "broadcast"
    TELEVISION = "television"
    SCHOOL = "school"
    ONLINE = "online"
    OTHER = "other"


class ActivityStatus(StrEnum):
    """Planned until someone says that it took place: a day that comes proves nothing."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class CommunicationActivity(KeepsBlanks, AgencyScoped, Searchable, MultiUnit, Entity):
    """One activity of a commune, or of the district for several communes at once.

    `material_count` is every thing put up or handed out: `panel_count` panels and posters,
    `leaflet_count` leaflets, the rest other materials. Broadcasts are acts and counted apart. A
    count is None where nobody counted.
    """

    __tablename__ = "communication_activities"
    dated_by = "held_on"
    __table_args__ = (
        sa.Index(None, "org_unit_id", "held_on", "id"),
        build_partial_index("area_id", "held_on", "id"),
    )
    read_permission = Permission.COMMUNICATION_READ
    search_fields = ("topic", "place", "partner")
    may_be_blank = (
        *("session_count", "attendee_count", "material_count"),
        *("panel_count", "leaflet_count", "broadcast_count"),
    )

    form: orm.Mapped[ActivityForm] = orm.mapped_column(to_enum_type(ActivityForm))
    status: orm.Mapped[ActivityStatus] = orm.mapped_column(to_enum_type(ActivityStatus))
    held_on: orm.Mapped[date]
    """The day it took place; of a planned one, the day it is meant to."""
    topic: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    audience: orm.Mapped[Audience] = orm.mapped_column(to_enum_type(Audience))
    session_count: orm.Mapped[int | None]
    attendee_count: orm.Mapped[int | None]
    material_count: orm.Mapped[int | None]
    panel_count: orm.Mapped[int | None]
    leaflet_count: orm.Mapped[int | None]
    broadcast_count: orm.Mapped[int | None]
    integrated_programme: orm.Mapped[str | None] = orm.mapped_column(sa.String(40))
    """A code of backend/law/reference/integrated_programmes.json."""
    area_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("areas.id"))
    """The area of the unit in which it was held; None of the whole unit, and of a joint one."""
    place: orm.Mapped[str | None] = orm.mapped_column(sa.String(300))
    partner: orm.Mapped[str | None] = orm.mapped_column(sa.String(300))
    """Mặt trận, association or school that took part."""
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    cancel_reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    material_ids: orm.Mapped[list[str] | None] = orm.mapped_column(Json)
    """What `ActivityMaterial` has, so that the log tells of it."""

    @classmethod
    def select_ids_concerning(cls, units: sa.Select[UUID]) -> sa.Select[UUID]:
        communes = ActivityCommune.org_unit_id.in_(units)
        return sa.select(ActivityCommune.activity_id).where(communes)

    @classmethod
    def held_between(
        cls, first: date | sa.BindParameter[date], last: date | sa.BindParameter[date]
    ) -> sa.ColumnElement[bool]:
        """Took place on a day from `first` to `last`: dates, or parameters for them."""
        held = sa.literal(ActivityStatus.HELD, cls.status.type, literal_execute=True)
        return sa.and_(cls.status == held, cls.held_on.between(first, last))


class ActivityCommune(UnitScoped, Base):
    """A commune that an activity was for: its own activity, or a joint one of the district.

    What `communes_communicating` reads. The communes that communicated from `first` to `as_of`:

        sa.select(ActivityCommune.org_unit_id)
        .join(CommunicationActivity, CommunicationActivity.id == ActivityCommune.activity_id)
        .where(CommunicationActivity.held_between(first, as_of))

    One row for each commune and activity: count communes distinctly. A row keeps the commune of
    its day, so a successor counts those of the units it took over. Scope narrows both tables: a
    commune's session finds its own rows, joint activities included.
    """

    __tablename__ = "activity_communes"
    continues_record = True
    __table_args__ = (sa.Index(None, "org_unit_id", "activity_id"),)

    activity_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("communication_activities.id", ondelete="CASCADE"), primary_key=True
    )
    org_unit_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("org_units.id"), primary_key=True
    )


class ActivityMaterial(Base):
    """A material that an activity used."""

    __tablename__ = "activity_materials"

    activity_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("communication_activities.id", ondelete="CASCADE"), primary_key=True
    )
    material_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("materials.id"), primary_key=True, index=True
    )
