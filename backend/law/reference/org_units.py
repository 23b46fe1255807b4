"""Province, district and communes with their lifetimes, successors and tile positions."""

from datetime import date
from typing import Literal
from uuid import UUID

from backend.law.reference.claims import Claim, File, key_id, read


class Successor(Claim):
    """The unit `to` took over from its holder on the day `on`."""

    to: str
    on: date
    basis: str

    @property
    def id(self) -> UUID:
        return key_id("org-unit", self.to)


class Unit(Claim):
    """A unit while it existed: from before the register began if `valid_from` is None.

    `valid_to` is its last day.
    """

    key: str
    code: str
    name: str
    kind: Literal["tỉnh", "huyện", "xã", "thị trấn"]
    level: Literal["province", "district", "commune"]
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[Successor, ...] = ()

    @property
    def id(self) -> UUID:
        return key_id("org-unit", self.key)

    @property
    def parent_id(self) -> UUID | None:
        return key_id("org-unit", self.parent) if self.parent else None

    def is_valid(self, on: date) -> bool:
        return (self.valid_from or on) <= on <= (self.valid_to or on)


class UnitFile(File):
    units: tuple[Unit, ...]


class TileMap(Claim):
    """Communes of `unit` as rows of tiles, top left first; None leaves a gap."""

    key: str
    unit: str
    valid_from: date | None = None
    valid_to: date | None = None
    grid: tuple[tuple[str | None, ...], ...]

    def positions(self) -> dict[str, tuple[int, int]]:
        """{unit key: (row, column)}, both counted from 1."""
        return {
            key: (row, column)
            for row, keys in enumerate(self.grid, 1)
            for column, key in enumerate(keys, 1)
            if key
        }


class TileFile(File):
    maps: tuple[TileMap, ...]


def org_units() -> tuple[Unit, ...]:
    """Parents before children, so that rows can be inserted in this order."""
    units = read("org_units.json", UnitFile).units
    rank = {"province": 0, "district": 1, "commune": 2}
    return tuple(sorted(units, key=lambda unit: rank[unit.level]))


def communes(on: date) -> tuple[Unit, ...]:
    """The communes that existed on a day, in the order of their codes."""
    found = (unit for unit in org_units() if unit.level == "commune" and unit.is_valid(on))
    return tuple(sorted(found, key=lambda unit: unit.code))


def tile_maps() -> tuple[TileMap, ...]:
    return read("tile_maps.json", TileFile).maps
