"""The gap solver against a search through every choice of trips."""

from itertools import product
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domains.planning.visit_order import shortfall
from backend.domains.planning.visit_order.facts import VisitPlace
from backend.domains.planning.visit_order.points import RankedPlace
from backend.domains.planning.visit_order.shortfall import GapCommune


def commune(number: int, visited: int, points: list[int]) -> GapCommune:
    unit = UUID(int=number)
    waiting = [
        RankedPlace(VisitPlace(UUID(int=1000 * number + at), "motel", unit), given, [])
        for at, given in enumerate(sorted(points, reverse=True))
    ]
    return GapCommune(unit, visited + len(waiting), waiting)


def fewest_by_search(communes: list[GapCommune], threshold: int, seats: int, *, each: bool) -> int:
    """The fewest trips of all ways to visit 0 … all waiting places of each commune."""
    active = sum(one.active for one in communes)
    best = 10**6
    for visits in product(*(range(len(one.waiting) + 1) for one in communes)):
        pairs = list(zip(communes, visits, strict=True))
        if each:
            reached = all(100 * (c.visited + n) >= threshold * c.active for c, n in pairs)
        else:
            reached = 100 * sum(c.visited + n for c, n in pairs) >= threshold * active
        if reached:
            best = min(best, sum(-(-n // seats) for n in visits))
    return best


COMMUNES = st.lists(
    st.tuples(st.integers(0, 5), st.lists(st.integers(0, 90), max_size=6)), min_size=1, max_size=4
)


@settings(max_examples=120)
@given(COMMUNES, st.integers(1, 4), st.sampled_from([1, 50, 70, 100]), st.integers(0, 8))
def test_no_choice_of_trips_does_with_fewer(
    given_: list[tuple[int, list[int]]], seats: int, threshold: int, affordable: int
) -> None:
    communes = [commune(n, *of) for n, of in enumerate(given_, 1)]
    for each, solve in (
        (False, shortfall.list_fewest_in_all),
        (True, shortfall.list_fewest_in_each),
    ):
        trips = solve(communes, threshold, seats)
        assert len(trips) == fewest_by_search(communes, threshold, seats, each=each)
        seen = [one.place.id for trip in trips for one in trip.places]
        assert len(seen) == len(set(seen))
        assert {len(trip.places) for trip in trips} <= set(range(1, seats + 1))
        active = sum(one.active for one in communes)
        reached = sum(one.visited for one in communes) + len(seen)
        assert 100 * reached >= threshold * active
        for one in communes:  # within a commune the places with more points go first
            own = {p.place.id for trip in trips if trip.commune == one.id for p in trip.places}
            assert own == {p.place.id for p in one.waiting[: len(own)]}
    most = max(
        sum(one.visited for one in communes) + sum(visits)
        for visits in product(*(range(len(one.waiting) + 1) for one in communes))
        if sum(-(-n // seats) for n in visits) <= affordable
    )
    assert shortfall.count_most_reached(communes, affordable, seats) == most


def test_trips_are_made_by_points_unless_time_is_short() -> None:
    communes = [commune(1, 0, [1, 1, 1]), commune(2, 0, [90, 80])]
    trips = shortfall.list_fewest_in_each(communes, 100, 3)
    assert [trip.commune.int for trip in shortfall.sort_trips(trips, 2)] == [2, 1]
    assert [trip.commune.int for trip in shortfall.sort_trips(trips, 1)] == [1, 2]
