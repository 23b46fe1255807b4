"""The published table as a whole, attacked over everything it could be made of."""

from collections.abc import Callable, Iterable
from itertools import product
from random import Random
from uuid import UUID

import pytest

from backend.features.support_releases.suppression import K, is_small
from backend.features.support_releases.table import (
    ALL,
    COMMUNE,
    HALF,
    MINORS,
    MONTH,
    QUARTER,
    SERVICES,
    Key,
    Leaf,
    shown,
)
from backend.features.support_services.models import Service
from tests.features.support_releases.attack import Attack, Leaves
from tests.features.support_releases.random_tables import number

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


class World:
    """A random district's year, and every figure of it as a sum of atoms."""

    def __init__(self, rng: Random, communes: int) -> None:
        self.units = [UUID(int=i + 1) for i in range(communes)]
        self.atoms: list[Atom] = list(product(self.units, MONTHS, USED, (False, True)))
        draw, few = number(rng), rng.random() * 0.5
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
        return {key: value for key, value in shown(self.leaves).items() if key[0] != "adults"}


def attacked(
    world: World, printed: dict[Key, int | None], also: Iterable[Key] = ()
) -> dict[Key, int]:
    """The span of every hidden figure for a reader who knows some more figures exactly."""
    known = [(world.parts(key), value) for key, value in printed.items() if value is not None]
    known += [(parts, world.value(parts)) for parts in map(world.parts, also)]
    hidden = {key: world.parts(key) for key, value in printed.items() if value is None}
    hidden = {key: parts for key, parts in hidden.items() if parts and key not in set(also)}
    return Attack(len(world.atoms), known).spans(hidden)


def worlds(seed: int, count: int) -> Iterable[World]:
    rng = Random(seed)
    return (World(rng, rng.randint(2, 4)) for _ in range(count))


def test_what_is_printed_is_true_and_never_small() -> None:
    for world in worlds(1, 40):
        for key, value in world.printed().items():
            assert value is None or value == world.value(world.parts(key))
            assert value is None or not is_small(value)


def test_all_parts_together_give_nothing_away() -> None:
    """Communes, periods, services and minors at once, for a reader without the statutory form."""
    count = 0
    for world in worlds(2, 40):
        widths = attacked(world, world.printed())
        assert {key: w for key, w in widths.items() if w < K} == {}, world.values
        count += len(widths)
    assert count > 300


def test_nor_to_one_who_holds_the_statutory_form() -> None:
    """The line of the law is exact; beyond what it tells itself, nothing comes out."""
    line: list[Key] = [(ALL,), *((SERVICES, service) for service in USED)]
    for world in worlds(3, 20):
        printed = world.printed()
        widths = attacked(world, printed, line)
        narrow = {key: w for key, w in widths.items() if w < K}
        alone = attacked(world, dict.fromkeys(printed), line)
        assert narrow == {key: alone[key] for key in narrow}, world.values


def test_nor_to_a_commune_about_another() -> None:
    """A commune that holds the paper knows its own services; its neighbours' stay hidden."""
    for world in worlds(4, 8):
        printed = world.printed()
        for unit in world.units:
            own: list[Key] = [(COMMUNE, unit), *((COMMUNE, unit, s) for s in USED)]
            widths = attacked(world, printed, own)
            others = {k: w for k, w in widths.items() if k[0] == COMMUNE and k[1] != unit}
            totals = {key: v for key, v in printed.items() if key[0] in (ALL, SERVICES)}
            alone = attacked(world, {**dict.fromkeys(printed), **totals}, own)
            assert {k: w for k, w in others.items() if w < min(K, alone[k])} == {}, world.values


def test_no_small_number_behind_the_figures_comes_out() -> None:
    """A commune's month of one service, minors among them: finer than anything printed."""
    for world in worlds(5, 20):
        printed = world.printed()
        known = [(world.parts(key), v) for key, v in printed.items() if v is not None]
        cells = product(world.units, MONTHS, USED)
        finer = {
            cell: world.sum_of(lambda a, cell=cell: a[:3] == cell)  # type: ignore[misc]
            for cell in cells
        }
        small = {cell: parts for cell, parts in finer.items() if is_small(world.value(parts))}
        widths = Attack(len(world.atoms), known).spans(small)
        assert {cell: w for cell, w in widths.items() if w < K} == {}, world.values


def test_the_same_register_gives_the_same_table_in_whatever_order() -> None:
    rng = Random(6)
    for world in worlds(6, 20):
        printed = shown(world.leaves)
        shuffled = rng.sample(world.leaves, len(world.leaves))
        assert shown(shuffled) == printed


@pytest.mark.parametrize("value", [1, 4])
def test_a_year_with_next_to_nothing_shows_nothing(value: int) -> None:
    figures = shown([Leaf(UUID(int=1), 3, Service.LOAN, value, 0)])
    assert set(figures.values()) == {None}


def test_a_year_with_nothing_shows_zeroes() -> None:
    figures = shown([Leaf(UUID(int=1), 3, Service.LOAN, 0, 0)])
    assert set(figures.values()) == {0}
    assert {(COMMUNE, UUID(int=1)), (MONTH, 12), (QUARTER, 4), (HALF, 2), (MINORS,)} <= set(figures)
