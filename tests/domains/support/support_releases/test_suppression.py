"""R8: what is hidden stays hidden from an attacker who solves the whole table."""

from random import Random

import pytest

from backend.disclosure.suppression import SMALLEST_SHOWN, find_suppressed_cells, is_small
from tests.domains.support.support_releases.attack import Attack
from tests.domains.support.support_releases.random_tables import Made, some_table, two_way
from tests.proofs import proof_size

TABLES = proof_size(full=2_000, campaign=1_000)


def spans(made: Made, masked: set[int]) -> dict[int, int]:
    """What the attacker finds: per hidden figure the span of its possible values, up to k."""
    shown = [
        (parts, figure.value)
        for i, (figure, parts) in enumerate(zip(made.figures, made.sums, strict=True))
        if i not in masked
    ]
    return Attack(len(made.leaves), shown).spans({i: made.sums[i] for i in sorted(masked)})


def small(made: Made) -> set[int]:
    """Primary suppression alone."""
    return {i for i, f in enumerate(made.figures) if is_small(f.value) and not f.is_given}


def attainable(made: Made, figures: set[int]) -> dict[int, int]:
    """The spans of these figures if nothing but what is given were shown."""
    given = [
        (parts, figure.value)
        for figure, parts in zip(made.figures, made.sums, strict=True)
        if figure.is_given
    ]
    return Attack(len(made.leaves), given).spans({i: made.sums[i] for i in figures})


@pytest.mark.campaign
def test_the_attacker_breaks_no_table() -> None:
    """No hidden figure is bounded more narrowly than k, over as many tables of all kinds.

    Where the statutory line is given and small, it bounds its parts by itself: then they span as
    much as it leaves, and no published figure takes anything more away.
    """
    rng, count, limited = Random(178), 0, 0
    for _ in range(TABLES):
        made = some_table(rng)
        masked = find_suppressed_cells(made.figures)
        assert small(made) <= masked
        assert not any(made.figures[i].is_given for i in masked)
        found = spans(made, masked)
        narrow = {i for i, width in found.items() if width < SMALLEST_SHOWN}
        if narrow:
            assert any(f.is_given for f in made.figures), made
            best = attainable(made, narrow)
            assert {i: found[i] for i in narrow} == best, made
        count, limited = count + len(masked), limited + len(narrow)
    assert count > 10 * TABLES
    assert limited < 0.15 * count


@pytest.mark.campaign
def test_primary_suppression_alone_is_broken_by_the_same_attacker() -> None:
    """The control: with only 1–4 hidden, nearly every table leaks, and many figures exactly."""
    rng, broken, exact, count = Random(178), 0, 0, 0
    for _ in range(TABLES // 10):
        made = two_way(rng, 17, 4, is_given=False)
        widths = list(spans(made, small(made)).values())
        broken += any(width < SMALLEST_SHOWN for width in widths)
        exact += widths.count(0)
        count += len(widths)
    assert broken > 0.6 * TABLES // 10
    assert exact > 0.1 * count
