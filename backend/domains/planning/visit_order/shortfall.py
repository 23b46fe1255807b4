"""How many visits a plan's target still lacks, by commune, and the fewest trips to reach it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, NotFound
from backend.core.security.lots import compute_lot
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.catalogues.days_off.calendar import load_calendar
from backend.domains.planning.plans.models import Indicator, Plan, PlanTarget, TargetKind
from backend.domains.planning.plans.plan_context import (
    PlanContext,
    compute_percent,
    compute_remaining,
    get_plan_context,
)
from backend.domains.planning.plans.progress import get_threshold_in_force as threshold_of
from backend.domains.planning.plans.queries import build_nearness
from backend.domains.planning.visit_order.draws import is_visited_in
from backend.domains.planning.visit_order.facts import list_places
from backend.domains.planning.visit_order.points import (
    RankedPlace,
    VisitFact,
    sort_by_points,
)
from backend.domains.planning.visit_order.points_versions import get_table_in_force
from backend.domains.planning.visit_order.schemas import (
    GapFigure,
    GapQuery,
    Goal,
    VisitGapCommune,
    VisitGapRead,
    VisitTrip,
    VisitTripPlace,
)


@dataclass(frozen=True, slots=True)
class GapCommune:
    """A commune: how many places are in business, and which wait, the most points first."""

    id: UUID
    active: int
    waiting: Sequence[RankedPlace]

    @property
    def visited(self) -> int:
        return self.active - len(self.waiting)

    def missing(self, threshold: int) -> int:
        """How many more it needs for the threshold in percent."""
        return compute_remaining(self.visited, self.active, threshold)


@dataclass(frozen=True, slots=True)
class Trip:
    """One commune on one day; `number` counts the commune's trips from 1."""

    commune: UUID
    number: int
    places: Sequence[RankedPlace]

    @property
    def points(self) -> int:
        return sum(one.points for one in self.places)


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
    needed = compute_remaining(sum(commune.visited for commune in communes), active, threshold)
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
    """The order of the trips: the most points first, or the fullest first if time is too short."""
    if len(trips) <= affordable:
        return sorted(trips, key=lambda t: (-t.points, t.number, compute_lot("", t.commune)))
    return sorted(
        trips, key=lambda t: (-len(t.places), -t.points, t.number, compute_lot("", t.commune))
    )


def count_working_days(first: date, last: date, is_working: Callable[[date], bool]) -> int:
    """The working days from `first` to `last`, both included."""
    span = range((last - first).days + 1)
    return sum(is_working(first + timedelta(days)) for days in span)


WEEK = 5
"""Working days of a week."""


def get_gap(db: Session, query: GapQuery) -> VisitGapRead:
    """Whether the target is within reach, and by which trips.

    Raises NotFound (no plan), Invalid (`as_of` outside its year), Conflict (no such target, or no
    table of points).
    """
    plan_id = query.plan_id or get_current_plan_id(db)
    frame = get_plan_context(db, plan_id, query.as_of)
    threshold = get_visit_threshold(db, plan_id)
    communes = list_gap_communes(db, frame)
    seats = query.places_per_trip
    calendar = load_calendar(db)
    begins = query.as_of or max(frame.span.as_of, today())  # of a year that is over no day is left
    days = count_working_days(begins, frame.span.last, calendar.is_working_day)
    affordable = days * query.trips_per_week // WEEK
    solve = list_fewest_in_all if query.goal is Goal.IN_ALL else list_fewest_in_each
    trips = sort_trips(solve(communes, threshold, seats), affordable)
    active = sum(commune.active for commune in communes)
    visited = sum(commune.visited for commune in communes)
    best = count_most_reached(communes, affordable, seats)
    names = {commune.id: commune.name for commune in frame.communes}
    return VisitGapRead(
        plan_id=plan_id,
        year=frame.span.first.year,
        as_of=frame.span.as_of,
        last_day=frame.span.last,
        threshold_percent=threshold,
        goal=query.goal,
        working_days=days,
        holidays_known=calendar.covers(frame.span.as_of, frame.span.last),
        trips_affordable=affordable,
        trips_needed=len(trips),
        reachable=len(trips) <= affordable,
        best_percent=compute_percent(best, active, threshold),
        **dict(build_gap_figure(visited, active, threshold)),
        communes=[
            build_commune_gap(c, names[c.id], threshold, seats, affordable, trips) for c in communes
        ],
        trips=[build_trip(n, trip, names, affordable) for n, trip in enumerate(trips, 1)],
    )


def get_current_plan_id(db: Session) -> UUID:
    """This year's plan, else the latest that has begun; NotFound where there is none.

    A commune also reads its province's plan, which is not the one that it works by.
    """
    found = db.scalar(
        sa.select(Plan.id)
        .where(Plan.year <= today().year)
        .order_by(Plan.year.desc(), build_nearness(db), Plan.id.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound
    return found


def get_visit_threshold(db: Session, plan_id: UUID) -> int:
    """The threshold of the plan's target of visits, in percent."""
    row = db.execute(
        sa.select(PlanTarget.threshold_percent, PlanTarget.approved_percent)
        .where(
            PlanTarget.plan_id == plan_id,
            PlanTarget.indicator == Indicator.ESTABLISHMENTS_INSPECTED.value,
            PlanTarget.kind == TargetKind.SHARE,
        )
        .order_by(PlanTarget.position)
        .limit(1)
    ).first()
    if row is None:
        raise Conflict("plan-without-visits")
    return threshold_of(row)


def list_gap_communes(db: Session, frame: PlanContext) -> list[GapCommune]:
    """The communes of the plan in their order, with the places that wait. Tips are not read."""
    day = frame.span.as_of
    _, table = get_table_in_force(db, min(day, today()), db.scope.units)
    places = list_places(db, day, table.since(VisitFact.EARLIER_VIOLATIONS, day))
    here = [place for place in places if place.org_unit_id in frame.home]
    active: dict[UUID, int] = {}
    for place in here:
        home = frame.home[place.org_unit_id]
        active[home] = active.get(home, 0) + 1
    waiting: dict[UUID, list[RankedPlace]] = {}
    for one in sort_by_points((p for p in here if not is_visited_in(p, day.year)), table, day):
        waiting.setdefault(frame.home[one.place.org_unit_id], []).append(one)
    shown = [unit for unit in frame.communes if unit.always or unit.id in active]
    return [GapCommune(unit.id, active.get(unit.id, 0), waiting.get(unit.id, [])) for unit in shown]


def build_gap_figure(visited: int, active: int, threshold: int) -> GapFigure:
    return GapFigure(
        active=active,
        visited=visited,
        percent=compute_percent(visited, active, threshold),
        missing=compute_remaining(visited, active, threshold),
    )


def build_commune_gap(
    commune: GapCommune,
    name: str,
    threshold: int,
    seats: int,
    affordable: int,
    trips: Sequence[Trip],
) -> VisitGapCommune:
    own = [trip for trip in trips if trip.commune == commune.id]
    alone = -(-commune.missing(threshold) // seats)
    return VisitGapCommune(
        org_unit_id=commune.id,
        name=name,
        **dict(build_gap_figure(commune.visited, commune.active, threshold)),
        trips_needed=alone,
        reachable=alone <= affordable,
        trips_planned=len(own),
        places_planned=sum(len(trip.places) for trip in own),
    )


def build_trip(number: int, trip: Trip, names: dict[UUID, str], affordable: int) -> VisitTrip:
    return VisitTrip(
        number=number,
        org_unit_id=trip.commune,
        org_unit_name=names[trip.commune],
        points=trip.points,
        in_time=number <= affordable,
        places=[
            VisitTripPlace(
                id=one.place.id,
                name=one.place.name,
                address=one.place.address,
                establishment_type=one.place.establishment_type,
                last_visit_on=one.place.last_visit_on,
                points=one.points,
            )
            for one in trip.places
        ],
    )


register_messages(
    {
        "plan-without-visits": (
            "Kế hoạch này không có chỉ tiêu kiểm tra cơ sở.",
            "This plan has no target for visits of establishments.",
        ),
    }
)
