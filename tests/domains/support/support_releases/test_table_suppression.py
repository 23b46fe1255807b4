"""The published table as a whole, attacked over everything it could be made of."""

from collections.abc import Iterable
from itertools import product
from random import Random
from uuid import UUID

import pytest

from backend.disclosure.suppression import SMALLEST_SHOWN, is_small
from backend.domains.support.support_releases.table_suppression import get_published_figures
from backend.domains.support.support_releases.year_tables import (
    ADULTS,
    ALL,
    COMMUNE,
    HALF,
    MINORS,
    MONTH,
    QUARTER,
    SERVICES,
    Key,
    Leaf,
)
from backend.domains.support.support_services.models import Service
from tests.domains.support.support_releases.attack import Attack
from tests.domains.support.support_releases.worlds import MONTHS, USED, World
from tests.proofs import proof_size


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
    return (World(rng, rng.randint(4, 5)) for _ in range(count))


@pytest.mark.campaign
def test_what_is_printed_is_true_and_never_small() -> None:
    for world in worlds(1, proof_size(full=40, campaign=40)):
        for key, value in world.printed().items():
            assert value is None or value == world.value(world.parts(key))
            assert value is None or not is_small(value)


@pytest.mark.campaign
def test_all_parts_together_give_nothing_away() -> None:
    """Communes, periods, services and minors at once, for a reader without the statutory form."""
    count = 0
    for world in worlds(2, proof_size(full=40, campaign=40)):
        widths = attacked(world, world.printed())
        assert {key: w for key, w in widths.items() if w < SMALLEST_SHOWN} == {}, world.values
        count += len(widths)
    assert count > 30


@pytest.mark.campaign
def test_nor_to_one_who_holds_the_statutory_form() -> None:
    """The line of the law is exact; beyond what it tells itself, nothing comes out."""
    line: list[Key] = [(ALL,), *((SERVICES, service) for service in USED)]
    for world in worlds(3, proof_size(full=20, campaign=20, least=3)):
        printed = world.printed()
        widths = attacked(world, printed, line)
        narrow = {key: w for key, w in widths.items() if w < SMALLEST_SHOWN}
        alone = attacked(world, dict.fromkeys(printed), line)
        assert narrow == {key: alone[key] for key in narrow}, world.values


@pytest.mark.campaign
def test_nor_to_a_commune_about_another() -> None:
    """A commune that holds the paper knows its own services; its neighbours' stay hidden."""
    for world in worlds(4, proof_size(full=8, campaign=8, least=2)):
        printed = world.printed()
        for unit in world.units:
            own: list[Key] = [(COMMUNE, unit), *((COMMUNE, unit, s) for s in USED)]
            widths = attacked(world, printed, own)
            others = {k: w for k, w in widths.items() if k[0] == COMMUNE and k[1] != unit}
            totals = {key: v for key, v in printed.items() if key[0] in (ALL, SERVICES)}
            alone = attacked(world, {**dict.fromkeys(printed), **totals}, own)
            assert {k: w for k, w in others.items() if w < min(SMALLEST_SHOWN, alone[k])} == {}, (
                world.values
            )


@pytest.mark.campaign
def test_no_small_number_behind_the_figures_comes_out() -> None:
    """A commune's month of one service, minors among them: finer than anything printed."""
    for world in worlds(5, proof_size(full=20, campaign=20, least=3)):
        printed = world.printed()
        known = [(world.parts(key), v) for key, v in printed.items() if v is not None]
        cells = product(world.units, MONTHS, USED)
        finer = {
            cell: world.sum_of(lambda a, cell=cell: a[:3] == cell)  # type: ignore[misc]
            for cell in cells
        }
        small = {cell: parts for cell, parts in finer.items() if is_small(world.value(parts))}
        widths = Attack(len(world.atoms), known).spans(small)
        assert {cell: w for cell, w in widths.items() if w < SMALLEST_SHOWN} == {}, world.values


def test_the_same_register_gives_the_same_table_in_whatever_order() -> None:
    rng = Random(6)
    for world in worlds(6, 3):
        printed = get_published_figures(world.leaves)
        shuffled = rng.sample(world.leaves, len(world.leaves))
        assert get_published_figures(shuffled) == printed


@pytest.mark.parametrize("value", [1, 4])
def test_a_year_with_next_to_nothing_shows_nothing(value: int) -> None:
    figures = get_published_figures([Leaf(UUID(int=1), 3, Service.LOAN, value, 0)])
    assert set(figures.values()) == {None}


def test_a_year_with_nothing_shows_zeroes_where_they_were_counted() -> None:
    """Nobody sent but March, and of it nothing but loans."""
    unit, loan = UUID(int=1), Service.LOAN
    figures = get_published_figures([Leaf(unit, 3, loan, 0, 0)])
    told = {key for key, value in figures.items() if value == 0}
    sums: set[Key] = {(ALL,), (SERVICES, loan), (COMMUNE, unit), (COMMUNE, unit, loan)}
    periods: set[Key] = {(MONTH, 3), (QUARTER, 1), (QUARTER, 1, loan), (HALF, 1)}
    minors: set[Key] = {(kind, *of) for kind in (MINORS, ADULTS) for of in ((), (loan,))}
    assert told == sums | periods | minors
    assert {value for key, value in figures.items() if key not in told} == {None}
    assert {(MONTH, 12), (QUARTER, 4), (HALF, 2), (SERVICES, Service.OTHER)} <= set(figures)
