"""The order of places: by points, then by a hash; and a share of places drawn by lot.

Lots are drawn before points are looked at. So the drawn places are a fair sample of all places that
wait, and what visits find there can be compared with what visits by points find.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from backend.domains.planning.visit_order.facts import VisitPlace
from backend.domains.planning.visit_order.points import (
    Reason,
    VisitPointsTable,
    compute_total,
    list_reasons,
)


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """A place with its points and why."""

    place: VisitPlace
    points: int
    reasons: list[Reason]


def sort_by_points(
    places: Iterable[VisitPlace], table: VisitPointsTable, as_of: date
) -> list[RankedPlace]:
    """The most points first; equals by the hash of their id, which favours nobody's name."""
    told = ((place, list_reasons(place, table, as_of)) for place in places)
    found = [RankedPlace(place, compute_total(why), why) for place, why in told]
    return sorted(found, key=lambda one: (-one.points, compute_lot("", one.place.id)))


def compute_lot(seed: str, id: UUID) -> str:
    """What decides for a place: SHA-256 of the seed and its id, which anyone can compute again."""
    return hashlib.sha256(f"{seed}:{id}".encode()).hexdigest()


def select_by_lot(ids: Iterable[UUID], seed: str, count: int) -> list[UUID]:
    """The `count` places whose lots are lowest, in the order of their lots."""
    return sorted(ids, key=lambda id: compute_lot(seed, id))[:count]


def count_drawn(size: int, percent: int) -> int:
    """How many of a list of `size` are drawn: rounded half up."""
    return (2 * size * percent + 100) // 200


def is_drawn_slot(position: int, percent: int) -> bool:
    """Whether the line at `position` (from 1) belongs to chance: the 7th, 14th, 20th of 15 %"""
    return position * percent // 100 > (position - 1) * percent // 100


def build_mixed_order(
    order: Sequence[RankedPlace], lots: Collection[UUID], percent: int
) -> list[tuple[RankedPlace, bool]]:
    """(place, was drawn): drawn places take the lines of chance, all others follow their points.

    What is left of either fills the remaining lines.
    """
    place = {id: at for at, id in enumerate(lots)}
    by_lot = sorted(
        (one for one in order if one.place.id in place), key=lambda one: place[one.place.id]
    )
    by_points = [one for one in order if one.place.id not in place]
    found: list[tuple[RankedPlace, bool]] = []
    first, second = iter(by_lot), iter(by_points)
    for position in range(1, len(order) + 1):
        chance = is_drawn_slot(position, percent)
        one = next(first if chance else second, None)
        if one is None:
            chance = not chance
            one = next(first if chance else second)
        found.append((one, chance))
    return found
