"""A page of the order: facts, points and lots of a day in four queries, whatever its length."""

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import today
from backend.core.session.org_units import select_units_under
from backend.core.session.session import Session
from backend.core.sql.pagination import KeyValue, parse_cursor, to_cursor
from backend.domains.planning.visit_order.draws import is_visited_in, list_draws, list_lots
from backend.domains.planning.visit_order.facts import list_places
from backend.domains.planning.visit_order.points import (
    RankedPlace,
    VisitFact,
    build_mixed_order,
    sort_by_points,
)
from backend.domains.planning.visit_order.points_versions import get_table_in_force
from backend.domains.planning.visit_order.schemas import (
    OrderFilters,
    VisitOrderRead,
    VisitOrderRow,
    VisitReason,
)
from backend.permissions import Permission

POSITION: list[sa.ColumnElement[KeyValue]] = [sa.literal(1)]


def get_order_page(
    db: Session, filters: OrderFilters, after: str | None, limit: int
) -> VisitOrderRead:
    """A page of the order of `as_of`; raises Invalid (a day to come), Conflict (no table)."""
    as_of = get_asked_day(filters.as_of)
    version_id, table = get_table_in_force(db, as_of, db.scope.units)
    knows_tips = is_visit_planner(db) and as_of == today()
    since = table.since(VisitFact.EARLIER_VIOLATIONS, as_of)
    places = list_places(db, as_of, since, with_tips=knows_tips)
    draws = list_draws(db, as_of)
    lots = list_lots(db, [draw.id for draw in draws]) if draws else []
    done = {p.id for p in places if is_visited_in(p, as_of.year)}
    percent = draws[0].random_percent if draws else table.random_percent
    order = sort_by_points(places, table, as_of)
    lines = build_mixed_order(order, [id for id in lots if id not in done], percent)
    wanted = build_line_filter(db, filters)
    own = set(lots)
    shown = [
        (position, one)
        for position, (one, _) in enumerate(lines, 1)
        if wanted(one, one.place.id in done)
    ]
    start = parse_cursor(after, POSITION)[0] if after is not None else 0
    rest = [line for line in shown if line[0] > start]
    page = rest[:limit]
    return VisitOrderRead(
        as_of=as_of,
        points_version_id=version_id,
        random_percent=percent,
        total=len(shown),
        knows_tips=knows_tips,
        draws=draws,
        items=[to_order_row(position, one, one.place.id in own, as_of) for position, one in page],
        next=to_cursor([page[-1][0]]) if len(rest) > limit else None,
    )


def get_asked_day(as_of: date | None) -> date:
    """The day asked about: today, or one that has passed."""
    if as_of is not None and as_of > today():
        raise Invalid.at("?as_of", "in-future")
    return as_of or today()


def is_visit_planner(db: Session) -> bool:
    """Whether the reader plans visits in all units of this session; only then tips are shown."""
    may = Permission.VISIT_ORDER_DRAW
    return db.actor.has_permission(may) and db.actor.scope(may) == db.scope


def build_line_filter(db: Session, filters: OrderFilters) -> Callable[[RankedPlace, bool], bool]:
    """Which lines are shown: (place with points, was visited this year) -> bool."""
    units = None
    if filters.org_unit_id is not None:
        units = set(db.scalars(select_units_under([filters.org_unit_id])))

    def wanted(one: RankedPlace, visited: bool) -> bool:
        return (
            (units is None or one.place.org_unit_id in units)
            and filters.establishment_type in (None, one.place.establishment_type)
            and filters.visited in (None, visited)
        )

    return wanted


def to_order_row(position: int, one: RankedPlace, is_drawn: bool, as_of: date) -> VisitOrderRow:
    place = one.place
    return VisitOrderRow(
        position=position,
        id=place.id,
        name=place.name,
        address=place.address,
        establishment_type=place.establishment_type,
        org_unit_id=place.org_unit_id,
        org_unit_name=place.org_unit_name,
        last_visit_on=place.last_visit_on,
        visited_this_year=is_visited_in(place, as_of.year),
        is_drawn=is_drawn,
        points=one.points,
        reasons=[VisitReason.model_validate(reason) for reason in one.reasons],
    )
