"""The units of government: those of the demo's district, what became of them, and all others.

`org_units.json` holds the units of the demo's district, `country_units.json` all others since
1/7/2025. A register takes these in when it is asked to (`python -m backend setup`, `load-units`).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
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


class KindChange(ReferenceEntry):
    """The unit got another kind on the day `on`, and stayed the same otherwise."""

    code: str
    former: str
    kind: str
    on: date
    basis: str


class KindChanges(ReferenceEntry):
    changes: tuple[KindChange, ...]


class Predecessors(ReferenceEntry):
    """{code: the units that it took over}, such as "13441 thị trấn Kiện Khê"; * marks a part."""

    basis: str
    of: dict[str, tuple[str, ...]]


class ProvinceEntry(ReferenceEntry):
    """`communes`: {kind: {code: name}}."""

    code: str
    name: str
    kind: str
    communes: dict[str, dict[str, str]]


class CountryFile(ReferenceFile):
    """`keys`: {code: key in org_units.json} of the units that stand there already."""

    valid_from: date
    level: str
    inner_level: str
    keys: dict[str, str]
    provinces: tuple[ProvinceEntry, ...]
    kind_changes: KindChanges
    predecessors: Predecessors

    def build_id(self, code: str) -> UUID:
        """The id of a unit; codes of provinces and communes differ in length."""
        key = self.keys.get(code, f"{code}-{self.valid_from.year}")
        return build_reference_id("org-unit", key)

    def list_units(self, provinces: Collection[str] | None = None) -> Iterator["CountryUnit"]:
        """The provinces with these codes, or all of them, then their communes."""
        changes: dict[str, tuple[KindChange, ...]] = {}
        for one in self.kind_changes.changes:
            changes[one.code] = (*changes.get(one.code, ()), one)
        for level, code, name, kind, province in self.list_facts(provinces):
            told = changes.get(code, ())
            newest = told[-1].kind if told else kind
            yield CountryUnit(self.build_id(code), code, name, newest, level, province, told)

    def list_facts(
        self, provinces: Collection[str] | None
    ) -> Iterator[tuple[str, str, str, str, str | None]]:
        """(level, code, name, first kind, code of the province) of each unit."""
        wanted = [p for p in self.provinces if provinces is None or p.code in provinces]
        for province in wanted:
            yield self.level, province.code, province.name, province.kind, None
        for province in wanted:
            for kind, communes in province.communes.items():
                for code, name in communes.items():
                    yield self.inner_level, code, name, kind, province.code


@dataclass(frozen=True, slots=True)
class CountryUnit:
    """A province or a commune. `kind` is the newest one; `changes` say what it was before."""

    id: UUID
    code: str
    name: str
    kind: str
    level: str
    province: str | None
    changes: tuple[KindChange, ...]


def load_country() -> CountryFile:
    return load_file("country_units.json", CountryFile)


def find_province_code(code: str) -> str | None:
    """The code of the province that is, or holds, the unit with this code; None if none does."""
    for province in load_country().provinces:
        if code == province.code or any(code in inside for inside in province.communes.values()):
            return province.code
    return None
