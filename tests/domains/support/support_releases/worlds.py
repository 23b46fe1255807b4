"""Random years of a district, of which a published table is made: every count, to the finest."""

from collections.abc import Callable
from itertools import product
from random import Random
from uuid import UUID

from backend.domains.support.support_releases.table_suppression import get_published_figures
from backend.domains.support.support_releases.year_tables import ADULTS, Key, Leaf
from backend.domains.support.support_services.models import Service
from tests.domains.support.support_releases.attack import Leaves
from tests.domains.support.support_releases.random_tables import number

USED, MONTHS = tuple(Service), tuple(range(1, 13))

Atom = tuple[UUID, int, Service, bool]
"""Commune, month, service, and whether under 18: no figure is finer."""


SUMS: dict[tuple[str, int], Callable[..., bool]] = {
    ("all", 0): lambda a: True,
    ("services", 1): lambda a, service: a[2] == service,
    ("commune", 1): lambda a, unit: a[0] == unit,
    ("commune", 2): lambda a, unit, service: (a[0], a[2]) == (unit, service),
    ("month", 1): lambda a, month: a[1] == month,
    ("quarter", 1): lambda a, quarter: (a[1] + 2) // 3 == quarter,
    ("quarter", 2): lambda a, quarter, service: ((a[1] + 2) // 3, a[2]) == (quarter, service),
    ("half", 1): lambda a, half: (a[1] + 5) // 6 == half,
    ("minors", 0): lambda a: a[3],
    ("minors", 1): lambda a, service: a[3] and a[2] == service,
}
"""Which atoms a figure is the sum of, by its kind and how many names it has."""


def sparse(rng: Random) -> Callable[[], int]:
    """As registers look: a month of a service is mostly nothing, else one, two or three."""
    often, most = rng.uniform(0.02, 0.5), rng.randint(1, 4)
    return lambda: rng.randint(1, most) if rng.random() < often else 0


class World:
    """A random district's year, and every figure of it as a sum of atoms."""

    def __init__(self, rng: Random, communes: int, *, is_sparse: bool = False) -> None:
        self.units = [UUID(int=i + 1) for i in range(communes)]
        self.atoms: list[Atom] = list(product(self.units, MONTHS, USED, (False, True)))
        draw, few = sparse(rng) if is_sparse else number(rng), rng.random() * 0.5
        busy = set(rng.sample(USED, rng.randint(1, 4))), set(rng.sample(MONTHS, rng.randint(1, 6)))
        self.values = [
            draw()
            if a[2] in busy[0] and a[1] in busy[1] and (not a[3] or rng.random() < few)
            else 0
            for a in self.atoms
        ]
        self.known: dict[Key, list[int]] = {}
        cells = list(product(self.units, MONTHS, USED))
        counted = dict(zip(self.atoms, self.values, strict=True))
        self.leaves = [
            Leaf(u, m, s, counted[u, m, s, False] + counted[u, m, s, True], counted[u, m, s, True])
            for u, m, s in cells
        ]

    def sum_of(self, fits: Callable[[Atom], bool]) -> list[int]:
        return [i for i, atom in enumerate(self.atoms) if fits(atom)]

    def parts(self, key: Key) -> list[int]:
        """The atoms that a published figure is the sum of, said apart from the product."""
        if key not in self.known:
            kind, *names = key
            fits = SUMS[str(kind), len(names)]
            self.known[key] = self.sum_of(lambda atom: fits(atom, *names))
        return self.known[key]

    def value(self, parts: Leaves) -> int:
        return sum(self.values[i] for i in parts)

    def printed(self) -> dict[Key, int | None]:
        """The published figures; the adults' are never printed."""
        return {
            key: value
            for key, value in get_published_figures(self.leaves).items()
            if key[0] != ADULTS
        }
