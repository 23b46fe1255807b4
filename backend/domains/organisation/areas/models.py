"""The table of areas, by which a unit tells its places, visits and activities apart."""

import re
import unicodedata
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, UnitScoped
from backend.core.sql.search import Searchable, to_search_text
from backend.core.sql.types import SortText, to_enum_type
from backend.permissions import Permission


class AreaKind(StrEnum):
    """What an area is. No rule depends on it: names are unique within a kind, lists go by it.

    The law names the first two for whatever a region calls them (ấp, bản, khu phố, khóm …); the
    name of the area says that itself.
    """

    VILLAGE = "village"
    """Thôn, làng, ấp, bản, buôn …"""
    RESIDENTIAL_GROUP = "residential_group"
    """Tổ dân phố, khu phố, khối phố, khóm …"""
    FORMER_COMMUNE = "former_commune"
    """The territory of a commune that went into the unit."""
    OTHER = "other"


class Area(Searchable, UnitScoped, Entity):
    """One area of a unit that holds establishments. The unit stays.

    Establishments, visits and activities may name one. Counts of persons (support, needs, crime,
    tips) never do: in an area so small a number would point at somebody. A record keeps its area
    when that ends later; only what is written after it needs another one.
    """

    __tablename__ = "areas"
    ended_by = "valid_to"
    __table_args__ = (sa.Index(None, "org_unit_id", "sort_key", "id"),)
    read_permission = Permission.AREA_READ
    search_fields = ("name",)

    name: orm.Mapped[str] = orm.mapped_column(sa.String(120))
    kind: orm.Mapped[AreaKind] = orm.mapped_column(to_enum_type(AreaKind))
    valid_from: orm.Mapped[date | None]
    valid_to: orm.Mapped[date | None]
    """The last day; None while it goes on."""
    sort_key: orm.Mapped[str] = orm.mapped_column(SortText, default="", info={"audit": False})
    """Its kind, then its name as people count: Thôn 2 before Thôn 10."""

    def refresh_search_text(self) -> None:
        super().refresh_search_text()
        self.sort_key = build_sort_key(self.kind, self.name)

    @classmethod
    def valid_on(cls, day: date | sa.SQLColumnExpression[date]) -> sa.ColumnElement[bool]:
        """Valid on `day`; without a first day, since always."""
        return sa.and_(
            sa.func.coalesce(cls.valid_from, day) <= day,
            sa.func.coalesce(cls.valid_to, day) >= day,
        )


def build_sort_key(kind: AreaKind, name: str) -> str:
    """(village, 'Thôn 3') -> '0 thon 000003'."""
    numbered = re.sub(r"\d+", lambda found: found[0].zfill(6), to_search_text(name))
    return f"{list(AreaKind).index(kind)} {numbered}"


TONES = "\u0300\u0301\u0303\u0309\u0323"
"""The marks of the five tones: huyền, sắc, ngã, hỏi, nặng."""


def to_name_key(name: str) -> str:
    """What two spellings of one name share: case, spaces and the place of a tone do not count.

    'Thôn Hoà' and 'thôn  Hòa' are the same; 'Thôn Hoa' and 'Thôn Hóa' are others.
    """
    return " ".join(_to_word_key(word) for word in name.casefold().split())


def _to_word_key(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = sorted(mark for mark in letters if mark in TONES)
    return "".join([*(letter for letter in letters if letter not in TONES), *tones])
