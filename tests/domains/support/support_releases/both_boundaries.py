"""A year by two geographies: the published table, and the sums by the communes of today.

The attack has both tables. What it finds by the published one alone was told before; it may find
nothing more.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from random import Random
from uuid import UUID

from backend.domains.support.support_releases.merged_communes import Figures, MergedYear
from backend.domains.support.support_releases.year_tables import ALL, COMMUNE, SERVICES, Key, Leaf
from backend.domains.support.support_services.models import Service
from tests.domains.support.support_releases.insiders import Printed, narrow_for
from tests.domains.support.support_releases.worlds import World

NOBODY = frozenset[UUID]()
COMMUNES = 8
Role = frozenset[UUID]


class WorldByBoth(World):
    """A year whose communes went into those of today: `home`."""

    home: dict[UUID, UUID]

    @property
    def offices(self) -> list[Role]:
        """Those that took over several communes."""
        found = defaultdict[UUID, set[UUID]](set)
        for unit, commune in self.home.items():
            found[commune].add(unit)
        return [frozenset(units) for units in found.values() if len(units) > 1]

    def parts(self, key: Key) -> list[int]:
        if key[0] != COMMUNE or key[1] not in self.home.values():
            return super().parts(key)
        inside = {unit for unit, commune in self.home.items() if commune == key[1]}
        return self.sum_of(lambda a: a[0] in inside and key[2:] in ((), (a[2],)))

    def count_told(self, merged: Figures) -> int:
        """How many numbers are told of the communes of today."""
        now = set(self.home.values())
        return sum(value is not None for key, value in merged.items() if key[1] in now)


class RandomMergers(WorldByBoth):
    """A random year, some of whose communes were merged, and one perhaps renamed."""

    def __init__(self, rng: Random) -> None:
        super().__init__(rng, COMMUNES, is_sparse=rng.random() < 0.8)
        units = rng.sample(self.units, len(self.units))
        sizes = rng.choice(((2,), (3,), (2, 2), (2, 3), (4,), (3, 2), (1, 2), (2, 2, 2)))
        self.home = {}
        for number, size in enumerate(sizes):
            for _ in range(size):
                self.home[units.pop()] = UUID(int=100 + number)


class RegisterYear(WorldByBoth):
    """A year as a register has it, of which the table of communes by service is attacked.

    The months are added up: they meet the communes in the totals by service alone, and the random
    years above attack both together.
    """

    def __init__(self, leaves: Iterable[Leaf], home: dict[UUID, UUID]) -> None:
        self.known = {}
        counts = defaultdict[tuple[UUID, Service], int](int)
        for leaf in leaves:
            counts[leaf.unit, leaf.service] += leaf.count
        self.leaves = [Leaf(unit, 1, of, count, 0) for (unit, of), count in counts.items()]
        self.units = sorted({unit for unit, _ in counts}, key=str)
        self.home = {unit: home[unit] for unit in self.units if unit in home}
        cells = [(unit, service) for unit in self.units for service in Service]
        self.atoms = [(unit, 1, service, False) for unit, service in cells]
        self.values = [counts[cell] for cell in cells]


def to_merged_year(world: WorldByBoth, printed: Printed) -> MergedYear:
    counts = defaultdict[tuple[UUID, Service], int](int)
    for leaf in world.leaves:
        counts[leaf.unit, leaf.service] += leaf.count
    shown = {k: v for k, v in printed.items() if k[0] in (ALL, SERVICES, COMMUNE)}
    return MergedYear(
        leaves=frozenset(Leaf(unit, 1, of, count, 0) for (unit, of), count in counts.items()),
        shown=frozenset((key, value) for key, value in shown.items() if value is not None),
        home=frozenset(world.home.items()),
        readers=frozenset(world.offices),
    )


def find_told(
    world: WorldByBoth, printed: Printed, merged: Figures, roles: Collection[Role]
) -> list[tuple[int, int]]:
    """What the sums tell beyond the published table: (a value, how far apart its bounds are)."""
    more = []
    for role in roles:
        now = narrow_for(world, printed | merged, role)
        if not now:
            continue
        before = narrow_for(world, dict.fromkeys(merged) | printed, role)
        more += [
            (value, width)
            for name, (value, width) in now.items()
            if name not in before or width < before[name][1]
        ]
    return more
