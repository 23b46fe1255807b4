"""Decides whether the needs of a year are published: all of them or none (R8).

Needs do not add up to a total, so no other figure can protect a single suppressed one: everybody
would know that it is small. So all are suppressed together, and nobody knows which is the reason.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from backend.disclosure.publication import MIN_COMMUNES, MIN_TOTAL
from backend.disclosure.suppression import K, is_dominated

Parts = Sequence[int | None]
"""The counts of the communes that sent anything, always in the same order; None: not known."""


def compute_published_needs(reached: Parts, needs: Sequence[Parts]) -> list[int | None]:
    """The number of persons reached, then of each need; None = suppressed, or nobody sent any."""
    hidden = [None] * len(needs)
    whole = compute_known_sum(reached) if reached else None
    if whole is None or not (whole == 0 or (whole >= MIN_TOTAL and is_publishable(reached))):
        return [None, *hidden]
    few = len(reached) < MIN_COMMUNES and whole > 0
    if few or not all(
        is_publishable(parts) and is_publishable(compute_rest_of(reached, parts)) for parts in needs
    ):
        return [whole, *hidden]
    return [whole, *(compute_known_sum(parts) for parts in needs)]


def compute_known_sum(parts: Parts) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def compute_rest_of(reached: Parts, parts: Parts) -> Parts:
    """The persons reached who did not name the need; None if one of the two counts is unknown."""
    pairs = zip(reached, parts, strict=True)
    return [None if None in (a, b) else (a or 0) - (b or 0) for a, b in pairs]


def is_publishable(parts: Parts) -> bool:
    """Whether the sum may be published.

    Every part must be known, and neither one nor two communes may learn from the sum that the
    others counted only a few (from 1 to K).
    """
    counts = [part for part in parts if part is not None]
    whole = sum(counts)
    if len(counts) < len(parts) or 0 < whole < K or is_dominated(whole, counts):
        return False
    return not any(0 < whole - own <= K for own in list_insider_counts(counts))


def list_insider_counts(counts: Sequence[int]) -> Iterable[int]:
    """What each commune, and each two communes together, know of the sum."""
    yield from counts
    yield from (a + b for a, b in combinations(counts, 2))
