"""What is published of a plan, attacked: two targets about the same establishments at once."""

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from random import Random
from typing import Any

import pytest

from backend.disclosure.publication import MIN_COMMUNES
from backend.disclosure.suppression import SMALLEST_SHOWN, is_small
from backend.domains.reporting.open_data import target_suppression
from backend.domains.reporting.open_data.target_suppression import (
    COUNTED,
    EVERY,
    WHOLE,
    Key,
    get_published_figures,
)
from tests.domains.support.support_releases.attack import Attack
from tests.domains.support.support_releases.random_tables import number
from tests.proofs import proof_seed, proof_size

A, B = "inspected", "known"
CELLS = 4
"""A place is inspected or not, and its workers known or not: no figure is finer."""


class World:
    """A random district: per commune the places of each cell, and every figure as their sum."""

    def __init__(self, rng: Random, communes: int, *, single: bool) -> None:
        draw = number(rng)
        self.units = [f"c{i}" for i in range(communes)]
        self.leaves = [min(draw(), 60) for _ in range(communes * CELLS)]
        names = (A,) if single else (A, B)
        self.targets = {
            name: {
                unit: (self.value(self.parts((COUNTED, name, unit))), self.value(self.all_of(i)))
                for i, unit in enumerate(self.units)
            }
            for name in names
        }

    def all_of(self, i: int) -> list[int]:
        return list(range(i * CELLS, (i + 1) * CELLS))

    def parts(self, key: Key) -> list[int]:
        side, target, unit = key
        cells = {WHOLE: (0, 1, 2, 3), COUNTED: (0, 1) if target == A else (0, 2)}[side]
        rows = range(len(self.units)) if unit == EVERY else (self.units.index(unit),)
        return [i * CELLS + cell for i in rows for cell in cells]

    def rest(self, target: str, unit: str) -> list[int]:
        whole, counted = self.parts((WHOLE, None, unit)), self.parts((COUNTED, target, unit))
        return [i for i in whole if i not in counted]

    def value(self, parts: Iterable[int]) -> int:
        return sum(self.leaves[i] for i in parts)


def attacked(world: World, also: Iterable[Key] = ()) -> dict[Any, int]:
    """The span of every figure that is hidden, and of every rest that is small, for a reader."""
    printed = get_published_figures(world.targets)
    also = set(also)
    known = [(world.parts(k), v) for k, v in printed.items() if v is not None]
    known += [(world.parts(k), world.value(world.parts(k))) for k in also]
    hidden: dict[Any, Any] = {k: world.parts(k) for k, v in printed.items() if v is None}
    for target in world.targets:
        for unit in (*world.units, EVERY):
            rest = world.rest(target, unit)
            if is_small(world.value(rest)):
                hidden["rest", target, unit] = rest
    hidden = {k: parts for k, parts in hidden.items() if k not in also}
    return Attack(len(world.leaves), known).spans(hidden)


def worlds(seed: int, count: int) -> Iterable[World]:
    rng = Random(seed)
    return (
        World(rng, rng.randint(MIN_COMMUNES, 9), single=rng.random() < 0.3) for _ in range(count)
    )


@pytest.mark.campaign
def test_what_is_printed_is_true_and_never_small_nor_is_what_follows_from_it() -> None:
    for world in worlds(1, proof_size(full=100, campaign=100)):
        printed = get_published_figures(world.targets)
        for key, value in printed.items():
            assert value is None or value == world.value(world.parts(key))
            assert value is None or not is_small(value)
        for target in world.targets:
            for unit in (*world.units, EVERY):
                whole, counted = printed[WHOLE, None, unit], printed[COUNTED, target, unit]
                assert whole is None or counted is None or not is_small(whole - counted)


@pytest.mark.campaign
def test_nothing_small_is_worked_out_from_all_of_it_together() -> None:
    count = 0
    for world in worlds(2, proof_size(full=60, campaign=60, least=15)):
        widths = attacked(world)
        assert {key: w for key, w in widths.items() if w < SMALLEST_SHOWN} == {}, world.targets
        count += len(widths)
    assert count > 30


@pytest.mark.campaign
def test_nor_by_a_commune_about_another_or_by_one_who_counts_the_doors() -> None:
    """A commune knows its own figures; establishments in a street can be counted by anyone."""
    for world in worlds(3, proof_size(full=12, campaign=12, least=3)):
        own = world.units[0]
        rows = [(WHOLE, None, own), *((COUNTED, name, own) for name in world.targets)]
        doors = [(WHOLE, None, unit) for unit in (*world.units, EVERY)]
        for also in (rows, doors):
            widths = {k: w for k, w in attacked(world, also).items() if k[2] != own}
            best = spans_of_nothing(world, also)
            assert {k: w for k, w in widths.items() if w < min(SMALLEST_SHOWN, best[k])} == {}, (
                world.targets
            )


@pytest.mark.campaign
def test_no_commune_and_no_two_tell_what_another_has() -> None:
    """That the others have none, two may see: it speaks of no place."""
    held = {1: 0, 2: 0}
    for world in worlds(proof_seed(), proof_size(full=200, campaign=30)):
        made = target_suppression.build_protected_figures(world.targets)
        held[made.colluding] += 1
        for who in (1, made.colluding):
            for insiders in combinations(world.units, who):
                own: list[Key] = [(WHOLE, None, unit) for unit in insiders]
                own += [(COUNTED, name, unit) for unit in insiders for name in world.targets]
                found = narrow_for(world, attacked(world, own), insiders)
                assert found == {}, (insiders, world.targets)
    assert held[2] > 0


def narrow_for(
    world: World, spans: Mapping[Any, int], insiders: Collection[str]
) -> dict[Any, tuple[int, int]]:
    """{figure of the others: (its value without the insiders', its span)} where that is narrow."""
    found = {}
    for key, width in spans.items():
        parts = world.rest(*key[1:]) if key[0] == "rest" else world.parts(key)
        rows = [world.units.index(unit) for unit in insiders]
        value = world.value(i for i in parts if i // CELLS not in rows)
        if width < SMALLEST_SHOWN and key[2] not in insiders and (value, width) != (0, 0):
            found[key] = (value, width)
    return found


def test_of_three_communes_or_fewer_only_large_sums_are_told() -> None:
    rng = Random(4)
    for _ in range(60):
        world = World(rng, rng.randint(1, MIN_COMMUNES - 1), single=rng.random() < 0.3)
        told = {key: value for key, value in get_published_figures(world.targets).items() if value}
        assert all(key[2] == EVERY and value >= 15 for key, value in told.items())


def spans_of_nothing(world: World, also: Iterable[Key]) -> dict[Any, int]:
    """The spans for a reader to whom nothing was published: publishing must not narrow them."""
    every = {k: world.parts(k) for k in get_published_figures(world.targets)}
    rests = {
        ("rest", target, unit): world.rest(target, unit)
        for target in world.targets
        for unit in (*world.units, EVERY)
    }
    known = [(world.parts(k), world.value(world.parts(k))) for k in set(also)]
    return Attack(len(world.leaves), known).spans({**every, **rests})


def test_hiding_only_small_figures_would_not_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the attacker breaks what has no complementary suppression."""

    def only_small(figures: Any, start: Any = (), *_: Any) -> set[int]:
        return {i for i, f in enumerate(figures) if is_small(f.value) and not f.is_given} | set(
            start
        )

    monkeypatch.setattr(target_suppression, "find_suppressed_cells", only_small)
    broken = sum(w < SMALLEST_SHOWN for world in worlds(2, 15) for w in attacked(world).values())
    assert broken > 10
