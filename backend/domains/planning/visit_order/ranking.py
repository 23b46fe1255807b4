"""The order itself: by points, ties by a hash; and a share of places drawn by lot.

The lot falls before points are looked at, so that drawn places are a fair sample of all that wait,
and what visits find there can be compared with what the points led to.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from backend.domains.planning.visit_order.facts import Place
from backend.domains.planning.visit_order.points import Reason, Table, reasons, total


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place with its points and why."""

    place: Place
    points: int
    reasons: list[Reason]


def ranked(places: Iterable[Place], table: Table, as_of: date) -> list[Ranked]:
    """The most points first; equals by the hash of their id, which favours nobody's name."""
    told = ((place, reasons(place, table, as_of)) for place in places)
    found = [Ranked(place, total(why), why) for place, why in told]
    return sorted(found, key=lambda one: (-one.points, lot("", one.place.id)))


def lot(seed: str, id: UUID) -> str:
    """What decides for a place: SHA-256 of the seed and its id, which anyone can compute again."""
    return hashlib.sha256(f"{seed}:{id}".encode()).hexdigest()


def drawn(ids: Iterable[UUID], seed: str, count: int) -> list[UUID]:
    """The `count` places whose lots are lowest, in the order of their lots."""
    return sorted(ids, key=lambda id: lot(seed, id))[:count]


def share_of(size: int, percent: int) -> int:
    """How many of a list of `size` are drawn: rounded half up."""
    return (2 * size * percent + 100) // 200


def is_drawn_slot(position: int, percent: int) -> bool:
    """Whether the line at `position` (from 1) belongs to chance: the 7th, 14th, 20th of 15 %"""
    return position * percent // 100 > (position - 1) * percent // 100


def interleaved(
    order: Sequence[Ranked], lots: Collection[UUID], percent: int
) -> list[tuple[Ranked, bool]]:
    """(place, was drawn): drawn places take the lines of chance, all others follow their points.

    What is left of either fills the remaining lines.
    """
    place = {id: at for at, id in enumerate(lots)}
    by_lot = sorted(
        (one for one in order if one.place.id in place), key=lambda one: place[one.place.id]
    )
    by_points = [one for one in order if one.place.id not in place]
    found: list[tuple[Ranked, bool]] = []
    first, second = iter(by_lot), iter(by_points)
    for position in range(1, len(order) + 1):
        chance = is_drawn_slot(position, percent)
        one = next(first if chance else second, None)
        if one is None:
            chance = not chance
            one = next(first if chance else second)
        found.append((one, chance))
    return found
