"""The gap solver: the fewest trips to the target, a trip being one commune on one day.

A commune's waiting places, the most points first, fall into trips of `seats` places; only its last
trip may be smaller. So no further trip to a commune brings more than the one before it. Therefore
the k fullest trips of all communes together reach as many places as any k trips can (swap a trip
that is not among them for a fuller one that is free, and nothing is lost), and the smallest k that
reaches what is needed is the fewest: no search is needed, and the tests compare it with one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from backend.domains.planning.visit_order.ranking import RankedPlace, compute_lot


@dataclass(frozen=True, slots=True)
class GapCommune:
    """Places in business, those visited, and those that wait, the most points first."""

    id: UUID
    active: int
    waiting: Sequence[RankedPlace]

    @property
    def visited(self) -> int:
        return self.active - len(self.waiting)

    def missing(self, threshold: int) -> int:
        """How many more it needs for the threshold in percent."""
        return count_missing(self.visited, self.active, threshold)


@dataclass(frozen=True, slots=True)
class Trip:
    """One commune on one day; `number` counts the commune's trips from 1."""

    commune: UUID
    number: int
    places: Sequence[RankedPlace]

    @property
    def points(self) -> int:
        return sum(one.points for one in self.places)


def count_missing(visited: int, active: int, threshold: int) -> int:
    return max(0, -(-threshold * active // 100) - visited)


def list_trips(commune: GapCommune, seats: int) -> list[Trip]:
    """All trips that a commune could take, the most points first."""
    waiting = commune.waiting
    return [
        Trip(commune.id, at // seats + 1, waiting[at : at + seats])
        for at in range(0, len(waiting), seats)
    ]


def list_fullest_trips(communes: Sequence[GapCommune], seats: int) -> list[Trip]:
    """Every trip, the fullest first; of equals the one with more points, then by hash."""
    trips = [trip for commune in communes for trip in list_trips(commune, seats)]
    return sorted(
        trips, key=lambda t: (-len(t.places), -t.points, t.number, compute_lot("", t.commune))
    )


def list_fewest_in_all(communes: Sequence[GapCommune], threshold: int, seats: int) -> list[Trip]:
    """The fewest trips after which all communes together reach the threshold."""
    active = sum(commune.active for commune in communes)
    needed = count_missing(sum(commune.visited for commune in communes), active, threshold)
    found: list[Trip] = []
    for trip in list_fullest_trips(communes, seats):
        if needed <= 0:
            break
        found.append(trip)
        needed -= len(trip.places)
    return found


def list_fewest_in_each(communes: Sequence[GapCommune], threshold: int, seats: int) -> list[Trip]:
    """The fewest trips after which every commune reaches it, and so all of them together do."""
    return [
        trip
        for commune in communes
        for trip in list_trips(commune, seats)[: -(-commune.missing(threshold) // seats)]
    ]


def count_most_reached(communes: Sequence[GapCommune], trips: int, seats: int) -> int:
    """How many places at most are visited in the end, if there are only so many trips."""
    visited = sum(commune.visited for commune in communes)
    chosen = list_fullest_trips(communes, seats)[: max(0, trips)]
    return visited + sum(len(trip.places) for trip in chosen)


def sort_trips(trips: Sequence[Trip], affordable: int) -> list[Trip]:
    """The order in which to make them: the most points first; the fullest, if time is too short."""
    if len(trips) <= affordable:
        return sorted(trips, key=lambda t: (-t.points, t.number, compute_lot("", t.commune)))
    return sorted(
        trips, key=lambda t: (-len(t.places), -t.points, t.number, compute_lot("", t.commune))
    )


def count_working_days(first: date, last: date, is_working: Callable[[date], bool]) -> int:
    """The working days from `first` to `last`, both included."""
    span = range((last - first).days + 1)
    return sum(is_working(first + timedelta(days)) for days in span)
