"""Which of a year's needs are told: all of them or none (R8).

Needs do not add up, so no other figure could cover for a single one that is hidden: it would be
known to be small. All are hidden together; nobody can tell which of them is the reason.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from backend.disclosure.suppression import K, is_dominated
from backend.domains.support.support_releases.table import FEWEST_PARTS, LEAST_TOTAL

Parts = Sequence[int | None]
"""What each commune that sent anything counted, in one order; None: not known."""


def needs_told(reached: Parts, needs: Sequence[Parts]) -> list[int | None]:
    """How many were reached, then each of the needs; None = hidden, or nobody sent any."""
    hidden = [None] * len(needs)
    whole = sum_known(reached) if reached else None
    if whole is None or not (whole == 0 or (whole >= LEAST_TOTAL and is_told(reached))):
        return [None, *hidden]
    few = len(reached) < FEWEST_PARTS and whole > 0
    if few or not all(is_told(parts) and is_told(rest_of(reached, parts)) for parts in needs):
        return [whole, *hidden]
    return [whole, *(sum_known(parts) for parts in needs)]


def sum_known(parts: Parts) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def rest_of(reached: Parts, parts: Parts) -> Parts:
    """Those who were reached and did not name the need; unknown where one of both is."""
    pairs = zip(reached, parts, strict=True)
    return [None if None in (a, b) else (a or 0) - (b or 0) for a, b in pairs]


def is_told(parts: Parts) -> bool:
    """Whether the sum can be told: every part is known, and no one or two of those who counted can
    tell that the others counted a few.

    Also of what is hidden one may think: between 0 and K of the others', both included.
    """
    counts = [part for part in parts if part is not None]
    whole = sum(counts)
    if len(counts) < len(parts) or 0 < whole < K or is_dominated(whole, counts):
        return False
    return not any(0 < whole - own <= K for own in together(counts))


def together(counts: Sequence[int]) -> Iterable[int]:
    """What each commune, and each two, know of the sum."""
    yield from counts
    yield from (a + b for a, b in combinations(counts, 2))
