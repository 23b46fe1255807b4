"""What is missing of a plan's target of visits, by commune, and the trips that close the gap."""

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, NotFound
from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.catalogues.days_off.calendar import load_calendar
from backend.domains.planning.plans.arithmetic import compute_percent
from backend.domains.planning.plans.models import Indicator, Plan, PlanTarget
from backend.domains.planning.plans.plan_context import PlanContext, get_plan_context
from backend.domains.planning.plans.progress import get_threshold_in_force as threshold_of
from backend.domains.planning.visit_order.coverage_gap import (
    GapCommune,
    Trip,
    count_missing,
    count_most_reached,
    count_working_days,
    list_fewest_in_all,
    list_fewest_in_each,
    sort_trips,
)
from backend.domains.planning.visit_order.draws import is_visited_in
from backend.domains.planning.visit_order.facts import list_places
from backend.domains.planning.visit_order.gap_schemas import (
    GapQuery,
    Goal,
    VisitGapCommune,
    VisitGapRead,
    VisitTrip,
    VisitTripPlace,
)
from backend.domains.planning.visit_order.points import VisitFact
from backend.domains.planning.visit_order.points_versions import get_table_in_force
from backend.domains.planning.visit_order.ranking import RankedPlace, sort_by_points

WEEK = 5
"""Working days of a week."""


class GapNumbers(TypedDict):
    """The fields of `GapFigure`."""

    active: int
    visited: int
    percent: float | None
    missing: int


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
    days = count_working_days(frame.span.as_of, frame.span.last, calendar.is_working_day)
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
        **build_gap_figure(visited, active, threshold),
        communes=[
            build_commune_gap(c, names[c.id], threshold, seats, affordable, trips) for c in communes
        ],
        trips=[build_trip(n, trip, names, affordable) for n, trip in enumerate(trips, 1)],
    )


def get_current_plan_id(db: Session) -> UUID:
    """This year's plan, else the latest that has begun; NotFound where there is none."""
    found = db.scalar(
        sa.select(Plan.id)
        .where(Plan.year <= today().year)
        .order_by(Plan.year.desc(), Plan.id.desc())
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
        )
        .order_by(PlanTarget.position)
        .limit(1)
    ).first()
    if row is None:
        raise Conflict("plan-without-visits")
    return threshold_of(row)


def list_gap_communes(db: Session, frame: PlanContext) -> list[GapCommune]:
    """The plan's communes in their order, with what waits in each; by facts without tips."""
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


def build_gap_figure(visited: int, active: int, threshold: int) -> GapNumbers:
    return {
        "active": active,
        "visited": visited,
        "percent": compute_percent(visited, active, threshold),
        "missing": count_missing(visited, active, threshold),
    }


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
        **build_gap_figure(commune.visited, commune.active, threshold),
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
