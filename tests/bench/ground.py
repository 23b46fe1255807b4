"""The ground that a register of three sizes stands on: units, and what lies in which.

At every size the home district is the same: 17 communes, 300 establishments, 1,500 inspections.
What grows is the country around it, so a job of the district must cost the same at every size.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

FIRST_DAY = date(2021, 1, 4)
DAYS = 637
"""Visits fall between 2021-01-04 and 2022-10-02."""
AS_OF = date(2022, 10, 3)

PLACES_AT_HOME, VISITS_AT_HOME, COMMUNES_AT_HOME = 300, 1_500, 17


@dataclass(frozen=True)
class Size:
    """How much stands around the district: counts for the whole register."""

    name: str
    provinces: int
    districts: int
    communes: int
    establishments: int
    inspections: int


SIZES = {
    size.name: size
    for size in (
        Size("district", 1, 1, 17, 300, 1_500),
        Size("province", 1, 6, 109, 2_060, 20_000),
        Size("country", 63, 705, 10_600, 200_000, 2_000_000),
    )
}


def key(kind: int, number: int) -> UUID:
    """A UUIDv7 that grows with `number`, as those which devices and server make."""
    moment = 0x0180_0000_0000 + (kind << 32) + number
    return UUID(int=(moment << 80) | (0x7000 << 64) | (0x8 << 60) | (kind << 48) | number)


UNIT, USER, GRANT, TEAM, MEMBER, PLACE, PERIOD, VISIT, BREACH, COUNT, PLAN, TARGET = range(1, 13)


def mixed(number: int, salt: int) -> int:
    """A whole number that looks random and is the same every time (a multiplicative hash)."""
    return ((number * 2_654_435_761 + salt * 40_503) ^ (number >> 3)) % 4_294_967_291


@dataclass(frozen=True)
class World:
    """Every row of one size. Units: provinces, then districts, then communes; home comes first."""

    size: Size

    @cached_property
    def provinces(self) -> range:
        return range(self.size.provinces)

    @cached_property
    def districts(self) -> range:
        start = self.size.provinces
        return range(start, start + self.size.districts)

    @cached_property
    def communes(self) -> range:
        start = self.size.provinces + self.size.districts
        return range(start, start + self.size.communes)

    @property
    def home(self) -> UUID:
        return key(UNIT, self.districts[0])

    @property
    def home_province(self) -> UUID:
        return key(UNIT, self.provinces[0])

    def parent(self, unit: int) -> int | None:
        """The district of a commune (17 at home, the rest in turn), the province of a district."""
        if unit in self.provinces:
            return None
        if unit in self.districts:
            return self.provinces[(unit - self.districts.start) % len(self.provinces)]
        place = unit - self.communes.start
        if place < COMMUNES_AT_HOME or len(self.districts) == 1:
            return self.districts[0]
        others = self.districts[1:]
        return others[(place - COMMUNES_AT_HOME) % len(others)]

    def commune_of(self, place: int) -> int:
        """The commune of an establishment: the first 300 lie at home."""
        if place < PLACES_AT_HOME or len(self.districts) == 1:
            return self.communes[place % COMMUNES_AT_HOME]
        others = self.communes[COMMUNES_AT_HOME:]
        return others[(place - PLACES_AT_HOME) % len(others)]

    def place_of(self, visit: int) -> int:
        """The establishment of a visit; the first 1,500 visits go to places at home."""
        if visit < VISITS_AT_HOME or len(self.districts) == 1:
            return mixed(visit, 1) % PLACES_AT_HOME
        others = self.size.establishments - PLACES_AT_HOME
        return PLACES_AT_HOME + mixed(visit, 1) % others

    def team_of(self, commune: int) -> int:
        district = self.parent(commune)
        assert district is not None
        return district - self.districts.start
