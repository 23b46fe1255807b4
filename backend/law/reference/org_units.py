"""Province, district and communes with their lifetimes, successors and tile positions."""

from datetime import date
from uuid import UUID

from backend.law.reference.reference_files import (
    ReferenceEntry,
    ReferenceFile,
    build_reference_id,
    load_file,
)
from backend.law.reference.tiers import (
    TierCode,
    UnitKind,
    find_tier,
    list_establishment_tiers,
)


class Successor(ReferenceEntry):
    """The unit `to` took over from its holder on the day `on`."""

    to: str
    on: date
    basis: str

    @property
    def id(self) -> UUID:
        return build_reference_id("org-unit", self.to)


class UnitEntry(ReferenceEntry):
    """A unit while it existed: from before the register began if `valid_from` is None.

    `valid_to` is its last day.
    """

    key: str
    code: str
    name: str
    kind: UnitKind
    level: TierCode
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[Successor, ...] = ()

    @property
    def id(self) -> UUID:
        return build_reference_id("org-unit", self.key)

    @property
    def parent_id(self) -> UUID | None:
        return build_reference_id("org-unit", self.parent) if self.parent else None

    def is_valid(self, on: date) -> bool:
        return (self.valid_from or on) <= on <= (self.valid_to or on)


class UnitFile(ReferenceFile):
    units: tuple[UnitEntry, ...]


class TileMap(ReferenceEntry):
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


class TileFile(ReferenceFile):
    maps: tuple[TileMap, ...]


def load_org_units() -> tuple[UnitEntry, ...]:
    """Parents before children, so that rows can be inserted in this order."""
    units = load_file("org_units.json", UnitFile).units
    return tuple(sorted(units, key=lambda unit: find_tier(unit.level).rank))


def list_communes(on: date) -> tuple[UnitEntry, ...]:
    """The units with establishments that existed on a day, in the order of their codes."""
    tiers = list_establishment_tiers()
    found = (unit for unit in load_org_units() if unit.level in tiers and unit.is_valid(on))
    return tuple(sorted(found, key=lambda unit: unit.code))


def load_tile_maps() -> tuple[TileMap, ...]:
    return load_file("tile_maps.json", TileFile).maps
