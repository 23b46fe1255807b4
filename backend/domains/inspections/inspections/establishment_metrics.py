"""I. Tình hình: the register on the last day, its workers, and which places were visited."""

from functools import partial
from typing import TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.domains.establishments.establishments.models import (
    LONG_AGO,
    ActivePeriod,
    Commitment,
    Establishment,
    WorkforceCount,
)
from backend.domains.inspections.inspections.metrics import (
    VISIT,
    is_by_teams,
    is_counted_visit,
    list_occasion_clauses,
)
from backend.domains.inspections.inspections.metrics import is_counted as is_by_counted_team
from backend.domains.inspections.inspections.models import Inspection
from backend.law.reference.checklists import load_establishment_types
from backend.metrics.metric import (
    Condition,
    Measure,
    Metric,
    MetricPeriod,
    MetricSource,
    PeriodCondition,
    RecordKind,
    Span,
    build_equals_any,
    build_first_proof,
)

Ts = TypeVarTuple("Ts")
PLACE = RecordKind(Establishment, Establishment.name, Establishment.opened_on)
HEADS = RecordKind(WorkforceCount, Establishment.name, WorkforceCount.counted_on)

SPAN = orm.aliased(ActivePeriod)
"""A place has at most one of these on a day."""
STAY = orm.aliased(ActivePeriod)
"""The last span that had begun by the day: it says in which unit the place was then."""
PLACED_IN = sa.func.coalesce(STAY.org_unit_id, Establishment.org_unit_id)
"""The unit of a place on the last day: one that ended keeps its places of the days before."""


def select_open_places(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    """Places open on the last day, each with its period in business and its latest head count.

    The unit of the last span decides where a place counts. All three are looked up by key for each
    place. When they were joined by their days, PostgreSQL expected few rows and nested two long
    lists: 1.7 s for 5,000 places.
    """
    latest = (
        sa.select(sa.func.max(WorkforceCount.counted_on))
        .where(WorkforceCount.establishment_id == Establishment.id)
        .where(WorkforceCount.counted_on <= p.end)
        .correlate(Establishment)
        .scalar_subquery()
    )
    running = (
        sa.select(SPAN.id)
        .where(SPAN.establishment_id == Establishment.id, SPAN.covers(p.end))
        .limit(1)
        .correlate(Establishment)
        .scalar_subquery()
    )
    counted = sa.and_(
        WorkforceCount.establishment_id == Establishment.id, WorkforceCount.counted_on == latest
    )
    return (
        select.select_from(Establishment)
        .outerjoin(ActivePeriod, ActivePeriod.id == running)
        .outerjoin(STAY, STAY.id == build_last_span(p))
        .outerjoin(WorkforceCount, counted)
        .where(Establishment.id.in_(select_places_ever_in(p)))
        .where(p.is_under(PLACED_IN))
        .where(sa.func.coalesce(Establishment.opened_on, LONG_AGO) <= p.end)
        .where(sa.or_(Establishment.closed_on.is_(None), Establishment.closed_on > p.end))
    )


def build_last_span(p: MetricPeriod) -> sa.ScalarSelect[UUID]:
    """The last span in business that had begun by the last day."""
    return (
        sa.select(SPAN.id)
        .where(SPAN.establishment_id == Establishment.id, SPAN.active_from <= p.end)
        .order_by(SPAN.active_from.desc(), SPAN.id.desc())
        .limit(1)
        .correlate(Establishment)
        .scalar_subquery()
    )


def select_places_ever_in(p: MetricPeriod) -> sa.CompoundSelect[UUID]:
    """The places that are in the unit or once were: so few are looked up by key."""
    present = sa.select(Establishment.id).where(p.is_in_unit(Establishment))
    former = sa.select(SPAN.establishment_id).where(p.is_in_unit(SPAN))
    return sa.union(present, former)


PLACES = MetricSource("places", PLACE, PLACED_IN, select_open_places)


def is_active(_p: MetricPeriod) -> Condition:
    return ActivePeriod.id.is_not(None)


def build_type_condition(code: str) -> PeriodCondition:
    return lambda p: sa.and_(is_active(p), build_equals_any(Establishment.establishment_type, code))


def is_committed(p: MetricPeriod) -> Condition:
    signed = sa.select(Commitment.establishment_id).where(
        Commitment.signed_on <= p.end, p.is_in_unit(Commitment)
    )
    return sa.and_(is_active(p), Establishment.id.in_(signed))


def is_counted(p: MetricPeriod) -> Condition:
    return sa.and_(is_active(p), WorkforceCount.id.is_not(None))


RUNNING = MetricSource(
    "running",
    PLACE,
    ActivePeriod.org_unit_id,
    lambda select, p: select.select_from(ActivePeriod).where(
        p.is_in_unit(ActivePeriod), ActivePeriod.covers(p.end)
    ),
    key=ActivePeriod.establishment_id,
    key_record=PLACE,
)
"""Places in business on the last day, alone: a plan asks for these all day long."""


def select_chosen_visits(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    """Visits of teams that count, on the occasion that was chosen."""
    return select.where(is_counted_visit(p), is_by_counted_team(p), *list_occasion_clauses(p))


def build_visits(p: MetricPeriod) -> sa.CTE:
    """The visits of teams of every tier, which a statement with several figures reads once.

    Where one visit is enough, they are the places that each tier visited: far fewer. A day tells
    which teams counted, if these changed.
    """
    columns = [Inspection.establishment_id, Inspection.team_level]
    if len(p.teams) != 1:
        columns.append(Inspection.inspected_on)
    found = sa.select(*columns).where(is_counted_visit(p), *list_occasion_clauses(p))
    return (found if p.choice.times > 1 else found.distinct()).cte("visits")


def select_visited(p: MetricPeriod) -> sa.Select[UUID]:
    """The places that teams that count have visited, as often as was chosen."""
    if p.visits is None:
        place: sa.SQLColumnExpression[UUID] = Inspection.establishment_id
        visited = select_chosen_visits(sa.select(place), p)
    else:
        place = p.visits.c.establishment_id
        visited = sa.select(place).where(is_by_teams(p.teams, p.visits))
    if p.choice.times > 1:
        often = sa.literal(p.choice.times, literal_execute=True)
        visited = visited.group_by(place).having(sa.func.count() >= often)
    return visited


def is_visited(p: MetricPeriod) -> Condition:
    return ActivePeriod.establishment_id.in_(select_visited(p))


def is_active_and_visited(p: MetricPeriod) -> Condition:
    return sa.and_(is_active(p), Establishment.id.in_(select_visited(p)))


def select_visits_of_place(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    here = Inspection.establishment_id == ActivePeriod.establishment_id
    return select_chosen_visits(select.select_from(Inspection).where(here), p)


def select_recent_counts(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    """Head counts of the last day's quarter or the one before."""
    recent = WorkforceCount.counted_on.between(p.recent, p.end)
    return select.select_from(WorkforceCount).where(recent, p.is_in_unit(WorkforceCount))


def is_counted_recently(p: MetricPeriod) -> Condition:
    counted = select_recent_counts(sa.select(WorkforceCount.establishment_id), p)
    return ActivePeriod.establishment_id.in_(counted)


def select_counts_of_place(select: sa.Select[*Ts], p: MetricPeriod) -> sa.Select[*Ts]:
    here = WorkforceCount.establishment_id == ActivePeriod.establishment_id
    return select_recent_counts(select, p).where(here)


def is_committed_in_period(p: MetricPeriod) -> Condition:
    signed = sa.select(Commitment.establishment_id).where(
        p.is_within(Commitment.signed_on), p.is_in_unit(Commitment)
    )
    return ActivePeriod.establishment_id.in_(signed)


IN_BUSINESS = Measure(RUNNING)
IN_BUSINESS_VISITED = Measure(
    RUNNING,
    is_visited,
    proof=build_first_proof("inspection", VISIT, ActivePeriod, select_visits_of_place),
)
IN_BUSINESS_COUNTED = Measure(
    RUNNING,
    is_counted_recently,
    proof=build_first_proof("workforce_count", HEADS, ActivePeriod, select_counts_of_place),
)
IN_BUSINESS_COMMITTED = Measure(RUNNING, is_committed_in_period)


TT04 = "TT 04/2024/TT-BLĐTBXH"


build_place_metric = partial(
    Metric, unit="cơ sở", section="I", law=TT04, entity="establishments", span=Span.DAY, version=2
)


def build_workforce_metric(
    code: str, title: str, english: str, amount: orm.InstrumentedAttribute[int | None]
) -> Metric:
    heads = Measure(
        PLACES, is_counted, amount, is_known=False, record=HEADS, is_optional=True, among=is_active
    )
    return Metric(
        *(code, title, english, "người", "I", TT04, "workforce_counts", Span.DAY),
        measure=heads,
        version=2,
    )


ENGLISH = {
    "hotel": "hotels",
    "guest_house": "guest houses",
    "motel": "motels",
    "boarding_house": "boarding houses",
    "tourist_villa": "tourist villas",
    "tourist_apartment": "tourist apartments",
    "rental_apartment": "rental apartments",
    "dance_hall": "dance halls",
    "karaoke": "karaoke",
    "massage": "massage",
    "sauna": "saunas",
    "restaurant": "restaurants",
    "dim_cafe": "dimly lit cafés",
    "bar": "bars",
    "hot_cold_bath": "hot and cold baths",
    "hair_wash": "hair washing",
    "other": "others",
}

FIGURES: tuple[Metric, ...] = (
    build_place_metric(
        "establishments_total",
        "Cơ sở trong danh sách",
        "Places in the register",
        measure=Measure(PLACES),
    ),
    build_place_metric(
        "establishments_active",
        "Cơ sở đang hoạt động",
        "Places in business",
        measure=Measure(PLACES, is_active),
    ),
    build_place_metric(
        "establishments_suspended",
        "Cơ sở tạm ngừng, bị đình chỉ hoạt động",
        "Places out of business for a time",
        measure=Measure(PLACES, lambda _p: ActivePeriod.id.is_(None)),
    ),
    *(
        build_place_metric(
            f"establishments_active_{kind.code}",
            f"Cơ sở đang hoạt động: {kind.name}",
            f"Places in business: {ENGLISH[kind.code]}",
            measure=Measure(PLACES, build_type_condition(kind.code)),
            whole="establishments_active",
        )
        for kind in load_establishment_types()
    ),
    build_place_metric(
        "establishments_committed",
        "Cơ sở đang hoạt động đã ký cam kết",
        "Places in business with a commitment",
        measure=Measure(PLACES, is_committed),
        whole="establishments_active",
    ),
    build_place_metric(
        "establishments_counted",
        "Cơ sở đang hoạt động có số liệu lao động",
        "Places in business with a head count",
        measure=Measure(PLACES, is_counted),
        whole="establishments_active",
    ),
    build_workforce_metric("workers_total", "Lao động tại cơ sở", "Workers", WorkforceCount.total),
    build_workforce_metric(
        "workers_female", "Lao động nữ", "Female workers", WorkforceCount.female
    ),
    build_workforce_metric(
        "workers_under_18", "Lao động dưới 18 tuổi", "Under 18", WorkforceCount.under_18
    ),
    build_workforce_metric(
        "workers_with_contract",
        "Lao động có hợp đồng",
        "Workers with a contract",
        WorkforceCount.with_contract,
    ),
    build_workforce_metric(
        "workers_with_health_check",
        "Lao động được khám sức khỏe định kỳ",
        "Workers with a health check",
        WorkforceCount.with_health_check,
    ),
    build_workforce_metric(
        "workers_with_temporary_residence",
        "Lao động đã đăng ký tạm trú",
        "Workers with temporary residence",
        WorkforceCount.with_temporary_residence,
    ),
)

VISITED = build_place_metric(
    "establishments_active_inspected",
    "Cơ sở đang hoạt động được Đội 178 cấp tỉnh, cấp huyện kiểm tra",
    "Places in business that a provincial or district team visited",
    measure=Measure(PLACES, is_active_and_visited),
    section="II.2",
    span=Span.PERIOD,
    whole="establishments_active",
    indicator="establishments_inspected",
)
"""What the plan's target counts; the report prints it with the inspections, in section II.2."""
