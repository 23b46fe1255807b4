"""R8 by both boundaries: sums over merged communes beside the table that was published before.

Random years of a district, each by the communes of its day and by those that took them over. The
attack has both tables, and everything else that is published of the year. It may find nothing of
what the published table alone does not tell, be it for its reader, for a commune, for two, or for
the office that took several over and knows what all of them counted.
"""

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from uuid import UUID

import pytest

from backend.domains.support.support_releases import merged_communes
from backend.domains.support.support_releases.merged_communes import build_merged_figures
from backend.domains.support.support_releases.table_suppression import (
    build_protected_figures,
    get_published_figures,
)
from backend.domains.support.support_releases.year_tables import Key, Leaf
from backend.domains.support.support_services.models import Service
from tests.domains.support.support_releases.both_boundaries import (
    NOBODY,
    RandomMergers,
    Role,
    find_told,
    to_merged_year,
)
from tests.domains.support.support_releases.insiders import pair_roles, single_roles
from tests.proofs import is_time_left, proof_seed, proof_size


def worlds(count: int) -> Iterator[RandomMergers]:
    rng = Random(proof_seed())
    for _ in range(count):
        world = RandomMergers(rng)
        if is_time_left():
            yield world


def list_roles(world: RandomMergers, pairs: int = 0) -> list[Role]:
    """Everybody, each commune, each office of several; and some pairs of communes."""
    two = Random(proof_seed()).sample(pair_roles(world), pairs)
    return [NOBODY, *single_roles(world), *world.offices, *two]


@pytest.mark.campaign
def test_the_sums_of_merged_communes_tell_nothing_more() -> None:
    told = 0
    for world in worlds(proof_size(full=120, campaign=20, least=2)):
        printed = world.printed()
        merged = build_merged_figures(to_merged_year(world, printed)) or {}
        for key, value in merged.items():
            assert value is None or value == world.value(world.parts(key)), key
            assert value is None or key in printed or not 0 < value < 5
        against_two = build_protected_figures(world.leaves).colluding == 2
        roles = list_roles(world, pairs=3 if against_two else 0)
        assert find_told(world, printed, merged, roles) == [], world.values
        told += world.count_told(merged)
    assert told > 0


@pytest.mark.campaign
def test_without_the_joint_solving_the_attack_finds_small_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: each of the two tables holds, but each by itself."""

    def solve_alone(leaves: list[Leaf], merged: dict[UUID, UUID], *_: object) -> set[Key]:
        by_others = [
            Leaf(merged.get(one.unit, one.unit), one.month, one.service, one.count, 0)
            for one in leaves
        ]
        told = get_published_figures(add_up(by_others))
        return {(merged_communes.MERGED, *key[1:]) for key, v in told.items() if v is None}

    monkeypatch.setattr(merged_communes, "find_suppressed_sums", solve_alone)
    build_merged_figures.cache_clear()
    assert any(
        value < 5
        for world in worlds(20)
        for printed in [world.printed()]
        for merged in [build_merged_figures(to_merged_year(world, printed)) or {}]
        for value, _ in find_told(world, printed, merged, list_roles(world))
    )
    build_merged_figures.cache_clear()


def add_up(leaves: list[Leaf]) -> list[Leaf]:
    sums = defaultdict[tuple[UUID, int, Service], int](int)
    for leaf in leaves:
        sums[leaf.unit, leaf.month, leaf.service] += leaf.count
    return [Leaf(*key, count, 0) for key, count in sums.items()]
