"""R8 against those who counted a part: no commune learns a small figure of another.

Random years of a district, each attacked by its reader, by every single commune, and by every two,
where the table is made to hold against two.
"""

from collections.abc import Iterator
from random import Random
from uuid import UUID

import pytest

from backend.disclosure.publication import MIN_COMMUNES, MIN_TOTAL
from backend.domains.support.support_releases import table_suppression
from backend.domains.support.support_releases.table_suppression import (
    YearOfSupport,
    build_protected_figures,
)
from backend.domains.support.support_releases.year_tables import ALL, MONTH, QUARTER, SERVICES, Leaf
from backend.domains.support.support_services.models import Service
from tests.domains.support.support_releases.insiders import narrow_for, pair_roles, single_roles
from tests.domains.support.support_releases.worlds import World
from tests.proofs import is_time_left, proof_seed, proof_size

NOBODY = frozenset[UUID]()


def worlds(count: int, least: int = MIN_COMMUNES) -> Iterator[World]:
    rng = Random(proof_seed())
    for _ in range(count):
        world = World(rng, rng.randint(least, least + 1), is_sparse=rng.random() < 0.8)
        if is_time_left():
            yield world


@pytest.mark.campaign
def test_no_commune_and_no_two_tell_what_another_counted() -> None:
    told, held = 0, {1: 0, 2: 0}
    for world in worlds(proof_size(full=300, campaign=40)):
        made = build_protected_figures(world.leaves)
        roles = [NOBODY, *single_roles(world), *(pair_roles(world) if made.colluding == 2 else [])]
        for role in roles:
            assert narrow_for(world, world.printed(), role) == {}, (role, world.values)
        told += table_suppression.count_shown(made.figures)
        held[made.colluding] += 1
    assert told > 0
    assert held[2] > 0


@pytest.mark.campaign
def test_without_the_insiders_the_same_attack_finds_small_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: a table that holds against its reader alone."""
    monkeypatch.setattr(YearOfSupport, "list_insiders", lambda *_: [])
    monkeypatch.setattr(YearOfSupport, "find_revealing_sums", lambda *_: set())
    found = []
    for world in worlds(proof_size(full=30, campaign=20, least=3)):
        printed = world.printed()
        assert narrow_for(world, printed, NOBODY) == {}
        found += [narrow_for(world, printed, role) for role in single_roles(world)]
    assert sum(any(value < 5 for value, _ in one.values()) for one in found) > len(found) // 10


@pytest.mark.campaign
def test_of_three_communes_or_fewer_nothing_but_a_large_total_is_told() -> None:
    for world in worlds(proof_size(full=300, campaign=40), least=MIN_COMMUNES - 2):
        if len(world.units) >= MIN_COMMUNES:
            continue
        printed = world.printed()
        told = {key: value for key, value in printed.items() if value is not None}
        assert told.keys() <= {(ALL,)} or set(told.values()) == {0}
        assert told.get((ALL,), MIN_TOTAL) >= MIN_TOTAL or set(told.values()) == {0}
        for role in single_roles(world):
            small = {v for v, _ in narrow_for(world, printed, role).values() if v < 5}
            assert small == set(), world.values


UNITS = [UUID(int=i + 1) for i in range(6)]


def year_of(*counts: tuple[int, int, Service, int]) -> list[Leaf]:
    """(commune, month, service, count); every commune has something in each quarter besides."""
    base = [Leaf(unit, month, Service.HEALTH, 9, 0) for unit in UNITS for month in (1, 4, 7, 10)]
    return base + [Leaf(UNITS[at], month, of, count, 0) for at, month, of, count in counts]


def test_a_total_that_is_nearly_all_one_communes_is_not_told() -> None:
    """8 of 9: the one with 8 would see the only other person."""
    counts = [(at, 2, Service.LOAN, 20) for at in range(6)] + [(0, 5, Service.LOAN, 8)]
    nothing = [(at, 5, Service.LOAN, 0) for at in range(2, 6)]
    leaves = year_of(*counts)
    uneven = [*year_of(*nothing), *leaves, Leaf(UNITS[1], 5, Service.LOAN, 1, 0)]
    figures = build_protected_figures(uneven).figures
    assert figures[QUARTER, 3] == 108, "other quarters are told"
    assert figures[SERVICES, Service.LOAN] == 129
    assert figures[QUARTER, 2, Service.LOAN] is None
    even = [*leaves, *(Leaf(UNITS[at], 5, Service.LOAN, 8, 0) for at in range(1, 6))]
    assert build_protected_figures(even).figures[QUARTER, 2, Service.LOAN] == 48


@pytest.mark.parametrize(("others", "is_told"), [(6, False), (9, True)])
def test_more_than_85_per_cent_is_nearly_all(others: int, is_told: bool) -> None:
    """40 of 46 are 87 %, of 49 82 %; nobody's rest is small in either."""
    leaves = [Leaf(UNITS[0], 3, Service.HEALTH, 40, 0)]
    leaves += [Leaf(UNITS[1], 3, Service.HEALTH, others, 0)]
    leaves += [Leaf(unit, 3, Service.HEALTH, 0, 0) for unit in UNITS[2:]]
    leaves += [Leaf(u, m, Service.HEALTH, 20, 0) for u in UNITS for m in (1, 2, 5, 6, 7, 8, 11, 12)]
    assert (build_protected_figures(leaves).figures[MONTH, 3] is not None) is is_told


@pytest.mark.parametrize(("each", "told"), [(4, None), (5, 15)])
def test_three_communes_tell_their_total_from_fifteen_up(each: int, told: int | None) -> None:
    leaves = [Leaf(unit, 3, Service.LOAN, each, 0) for unit in UNITS[:3]]
    figures = build_protected_figures(leaves).figures
    assert figures.pop((ALL,)) == told
    assert set(figures.values()) == {None}
