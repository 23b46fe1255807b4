"""Hints for searching: entries at the same site, and places that may belong to one owner."""

import math
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import product
from typing import Any, Generic, NamedTuple, Self, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.sql.membership import is_among
from backend.core.sql.search import to_search_text
from backend.domains.establishments.establishments.models import Establishment
from backend.law.reference.tiers import build_kind_pattern

NEAR = 30.0
"""Metres: two positions that are closer may be one house, even if their addresses differ."""
NEAR_AT_ADDRESS = 100.0
"""Metres between two entries whose addresses agree but name only a hamlet."""

_METRES_PER_DEGREE = 111_320.0
_CELL = 500
"""Cells to a degree: some 200 metres, wider than NEAR_AT_ADDRESS."""
_UNIT = re.compile(rf"(?:{build_kind_pattern()})[ .]")
_HOUSE = re.compile(r"^(?:so nha|nha so|so|sn)?[ .]*(?=\d)")
_NUMBERED = re.compile(r"(?:^|, )so \d")


T = TypeVar("T")


class Site(NamedTuple):
    """The address and the position that an entry names."""

    address: str
    latitude: float | None
    longitude: float | None

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Self:
        return cls(fields["address"], fields.get("latitude"), fields.get("longitude"))

    @property
    def position(self) -> tuple[float, float] | None:
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


class Likeness(StrEnum):
    """Why two entries may be one place."""

    ADDRESS = "address"
    COORDINATES = "coordinates"
    BOTH = "both"


def compute_place_key(address: str) -> str:
    """'12 TDP 3, thị trấn Bình Mỹ', 'Số nhà 12, tổ dân phố 3': both 'so 12, to dan pho 3'."""
    spread = re.sub(
        r"(\d)\s+(?=(?:tdp|to dan pho|thon|xom|duong|pho)\b)", r"\1, ", to_search_text(address)
    )
    parts = [part.strip(" .") for part in re.split(r"[,;]|\s-\s", spread)]
    own = [_HOUSE.sub("so ", part) for part in parts if part and not _UNIT.match(f"{part} ")]
    return re.sub(r"\btdp\b", "to dan pho", ", ".join(own))


def is_exact(key: str) -> bool:
    """Whether the address names a house, not only the hamlet that it lies in."""
    return _NUMBERED.search(key) is not None


def compute_metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance of two positions (latitude, longitude), right for a few kilometres."""
    north = (a[0] - b[0]) * _METRES_PER_DEGREE
    east = (a[1] - b[1]) * _METRES_PER_DEGREE * math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(north, east)


def find_likeness(a: Site, b: Site) -> Likeness | None:
    """Why `a` and `b`, of one commune, may be one place."""
    key, apart = compute_place_key(a.address), find_distance(a, b)
    same = bool(key) and key == compute_place_key(b.address)
    if same and apart is not None and apart <= NEAR_AT_ADDRESS:
        return Likeness.BOTH
    if same and is_exact(key):
        return Likeness.ADDRESS
    return Likeness.COORDINATES if apart is not None and apart <= NEAR else None


def find_distance(a: Site, b: Site) -> float | None:
    """The metres between two entries; None if one of them has no position."""
    if a.position is None or b.position is None:
        return None
    return compute_metres(a.position, b.position)


class Neighbourhood(Generic[T]):
    """The entries of one commune by address and position, to find similar ones quickly."""

    def __init__(self, entries: Iterable[tuple[Site, T]]) -> None:
        self.at: dict[Hashable, list[tuple[Site, T]]] = {}
        for site, entry in entries:
            self.at.setdefault(compute_place_key(site.address), []).append((site, entry))
            if site.position is not None:
                self.at.setdefault(compute_cell(site.position), []).append((site, entry))

    def like(self, site: Site) -> Iterator[T]:
        """The entries that may stand at `site`, each at least once."""
        yield from self.alike(site, compute_place_key(site.address))
        if site.position is not None:
            north, east = compute_cell(site.position)
            for n, e in product((-1, 0, 1), repeat=2):
                yield from self.alike(site, (north + n, east + e))

    def alike(self, site: Site, key: Hashable) -> Iterator[T]:
        return (entry for other, entry in self.at.get(key, ()) if find_likeness(site, other))


def compute_cell(position: tuple[float, float]) -> tuple[int, int]:
    return round(position[0] * _CELL), round(position[1] * _CELL)


OwnerKey = sa.SQLColumnExpression[str | None] | sa.ScalarSelect[str | None]


def build_owner_clause(key: OwnerKey) -> sa.ColumnElement[bool]:
    """Establishments of the owner with the folded name `key`, a column or subquery.

    It matches that name, or the registration number of a place that has it. The list of owners, the
    page of an owner and the filter of violations use it, within the units of the reader.
    """
    named = orm.aliased(Establishment)
    numbers = (
        sa.select(named.business_registration_no)
        .where(named.owner_key == key)  # said not to be NULL, all numbers would be gone through
        .correlate_except(named)
    )
    return sa.or_(
        Establishment.owner_key == key, is_among(Establishment.business_registration_no, numbers)
    )


def select_owner_key(id: UUID) -> sa.ScalarSelect[str | None]:
    """The folded name of the owner of the place `id`; NULL if the place names no owner."""
    place = orm.aliased(Establishment)
    return sa.select(place.owner_key).where(place.id == id).scalar_subquery()
