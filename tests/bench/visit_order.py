"""Replays the demo's two years: trips to the target, and how early violations would be found.

    python -m tests.bench.visit_order

docs/visit-order.md says what is assumed. Nothing here is timed, and no test runs it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import mean, quantiles
from uuid import UUID

from backend.core.security.lots import compute_lot, select_by_lot
from backend.demo.district import DemoDistrict, build_district
from backend.demo.visit_plans import TABLE, PastKnowledge
from backend.domains.planning.visit_order import shortfall
from backend.domains.planning.visit_order.facts import VisitPlace
from backend.domains.planning.visit_order.points import (
    RankedPlace,
    build_mixed_order,
    count_drawn,
    sort_by_points,
)

THRESHOLD = 70
SEEDS = 500
BEGINS = {2021: date(2021, 3, 1), 2022: date(2022, 2, 14)}
"""When the demo's teams set out; before that nobody went anywhere."""
TRIP_DAYS = (1, 3)
"""Two trips a week, on Tuesdays and Thursdays."""
MARKS = (5, 10, 15, 20)

Order = Callable[[Sequence[VisitPlace], date, str], Sequence[RankedPlace]]


@dataclass
class Run:
    """What one policy came to in one year: trips until the target, violations found by trip."""

    trips: int = 0
    found_by_trip: list[int] = field(default_factory=list)

    def found_after(self, trips: int) -> int:
        done = self.found_by_trip[:trips]
        return done[-1] if done else 0


def by_points(places: Sequence[VisitPlace], day: date, _seed: str) -> Sequence[RankedPlace]:
    return sort_by_points(places, TABLE, day)


def longest_ago(places: Sequence[VisitPlace], _day: date, _seed: str) -> Sequence[RankedPlace]:
    plain = [RankedPlace(place, 0, []) for place in places]
    never = date.min
    return sorted(
        plain, key=lambda o: (o.place.last_visit_on or never, compute_lot("", o.place.id))
    )


def by_chance(places: Sequence[VisitPlace], _day: date, seed: str) -> Sequence[RankedPlace]:
    plain = [RankedPlace(place, 0, []) for place in places]
    return sorted(plain, key=lambda one: compute_lot(seed, one.place.id))


def points_and_lots(places: Sequence[VisitPlace], day: date, seed: str) -> Sequence[RankedPlace]:
    """As the page shows it: a share of the list by lot, the rest by points."""
    order = sort_by_points(places, TABLE, day)
    share = count_drawn(len(order), TABLE.random_percent)
    lots = select_by_lot([one.place.id for one in order], seed, share)
    return [one for one, _ in build_mixed_order(order, lots, TABLE.random_percent)]


def first_commune(order: Sequence[RankedPlace], seats: int) -> Sequence[RankedPlace]:
    """A trip of whoever follows a list: to the commune of the first place, with its next ones."""
    commune = order[0].place.org_unit_id
    return [one for one in order if one.place.org_unit_id == commune][:seats]


def fewest_trips(
    order: Sequence[RankedPlace], places: Sequence[VisitPlace], seats: int
) -> Sequence[RankedPlace]:
    """The first trip of the gap solver's list."""
    units = {place.org_unit_id for place in places}
    communes = [
        shortfall.GapCommune(
            unit,
            sum(place.org_unit_id == unit for place in places),
            [one for one in order if one.place.org_unit_id == unit],
        )
        for unit in sorted(units, key=str)
    ]
    trips = shortfall.list_fewest_in_all(communes, THRESHOLD, seats)
    return shortfall.sort_trips(trips, len(trips))[0].places


def trip_days(year: int) -> Iterator[date]:
    day = BEGINS[year]
    while day.year == year:
        if day.weekday() in TRIP_DAYS:
            yield day
        day += timedelta(1)


class Year:
    """One plan year; what earlier years knew is there, its own visits are what a policy makes."""

    def __init__(self, demo: DemoDistrict, year: int) -> None:
        known, until = PastKnowledge(demo), date(year - 1, 12, 31)
        self.days = {day: known.on(day, until) for day in trip_days(year)}
        self.guilty = {
            row["establishment_id"]
            for row in demo.inspections
            if row["inspected_on"].year == year
            and row["outcome"] in ("violation_recorded", "transferred")
        }

    def replay(self, order: Order, seed: str, seats: int, *, solve: bool = False) -> Run:
        """Trip by trip until 70 % of the places in business have been visited."""
        run, visited = Run(), set[UUID]()
        for day, places in self.days.items():
            done = sum(place.id in visited for place in places)
            if 100 * done >= THRESHOLD * len(places):
                break
            waiting = [place for place in places if place.id not in visited]
            line = order(waiting, day, seed)
            trip = fewest_trips(line, places, seats) if solve else first_commune(line, seats)
            visited |= {one.place.id for one in trip}
            run.trips += 1
            run.found_by_trip.append(len(self.guilty & visited))
        return run


POLICIES: dict[str, tuple[Order, bool, bool]] = {
    "fewest trips, then points": (by_points, True, False),
    "points alone": (by_points, False, False),
    "points with 15 % by lot": (points_and_lots, False, True),
    "longest ago first": (longest_ago, False, False),
    "chance": (by_chance, False, True),
}
"""{name: (order, by the gap solver, over many seeds)}."""


def spread(values: Sequence[float]) -> str:
    """The mean, and the middle nine tenths where there is more than one."""
    if len(values) == 1:
        return f"{values[0]:g}"
    cuts = quantiles(values, n=20)
    return f"{mean(values):.1f} ({cuts[0]:g}–{cuts[-1]:g})"


def table(year: Year, seats: int) -> Iterator[str]:
    marks = " | ".join(f"after {n}" for n in MARKS)
    yield f"| order | trips to {THRESHOLD} % | {marks} | at {THRESHOLD} % |"
    yield "|---|" + "---|" * (len(MARKS) + 2)
    for name, (order, solve, seeded) in POLICIES.items():
        seeds = [str(n) for n in range(SEEDS)] if seeded else [""]
        runs = [year.replay(order, seed, seats, solve=solve) for seed in seeds]
        cells = [spread([run.trips for run in runs])]
        cells += [spread([run.found_after(n) for run in runs]) for n in MARKS]
        cells.append(spread([run.found_after(run.trips) for run in runs]))
        yield f"| {name} | " + " | ".join(cells) + " |"


def main() -> None:
    demo = build_district()
    for number in BEGINS:
        year = Year(demo, number)
        for seats in (3, 4):
            print(
                f"\n{number}, {seats} places a trip; places with violations: {len(year.guilty)}\n"
            )
            for line in table(year, seats):
                print(line)


if __name__ == "__main__":
    main()
