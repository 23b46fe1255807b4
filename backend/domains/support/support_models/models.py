"""A model of support: what it is, where it meets, who stands behind it, and about how large."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, UnitScoped
from backend.core.sql.search import Searchable
from backend.core.sql.types import SortText, to_enum_type
from backend.permissions import Permission


class ModelKind(StrEnum):
    """Of the plan's II.3: mô hình thí điểm, câu lạc bộ, nhóm đồng đẳng, nhóm tự lực."""

    PILOT = "pilot"
    CLUB = "club"
    PEER_GROUP = "peer_group"
    SELF_HELP_GROUP = "self_help_group"


class Venue(StrEnum):
    """What kind of place it meets at. An address would lead to those who come there."""

    COMMUNE_OFFICE = "commune_office"
    CULTURE_HOUSE = "culture_house"
    HEALTH_STATION = "health_station"
    ASSOCIATION_OFFICE = "association_office"
    ONLINE = "online"
    OTHER = "other"


class Partner(StrEnum):
    """Who runs it with the commune."""

    WOMENS_UNION = "womens_union"
    YOUTH_UNION = "youth_union"
    FATHERLAND_FRONT = "fatherland_front"
    FARMERS_UNION = "farmers_union"
    RED_CROSS = "red_cross"
    HEALTH_SERVICE = "health_service"
    LABOUR_OFFICE = "labour_office"
    POLICY_BANK = "policy_bank"
    SOCIAL_ORGANISATION = "social_organisation"
    NONE = "none"


class MemberBand(StrEnum):
    """About how many belong to it: never the number, which in a commune can be a person."""

    UNDER_10 = "under_10"
    FROM_10 = "from_10"
    FROM_20 = "from_20"
    FROM_50 = "from_50"


class ModelStatus(StrEnum):
    PLANNED = "planned"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class SupportModel(Searchable, UnitScoped, Entity):
    """A pilot, club or group in a commune (or run by the district's office itself)."""

    __tablename__ = "support_models"
    ended_by = "ended_on"
    read_permission = Permission.SUPPORT_MODEL_READ
    search_fields = ("name",)

    name: orm.Mapped[str] = orm.mapped_column(sa.String(120))
    """What it is called, never after a person."""
    kind: orm.Mapped[ModelKind] = orm.mapped_column(to_enum_type(ModelKind))
    venue: orm.Mapped[Venue] = orm.mapped_column(to_enum_type(Venue))
    partner: orm.Mapped[Partner] = orm.mapped_column(to_enum_type(Partner))
    member_band: orm.Mapped[MemberBand] = orm.mapped_column(to_enum_type(MemberBand))
    status: orm.Mapped[ModelStatus] = orm.mapped_column(
        to_enum_type(ModelStatus), default=ModelStatus.ACTIVE
    )
    started_on: orm.Mapped[date | None]
    ended_on: orm.Mapped[date | None]
    sort_name: orm.Mapped[str] = orm.mapped_column(SortText, default="", info={"audit": False})

    def refresh_search_text(self) -> None:
        super().refresh_search_text()
        self.sort_name = self.search_text
