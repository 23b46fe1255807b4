"""Random registers around one plan, and what a clerk with a pencil would count in them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from hypothesis import strategies as st

from backend.core.session.actor import Scope
from backend.core.session.org_units import OrgUnit, OrgUnitClosure
from backend.core.session.session import Session
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Violation
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
    WorkforceCount,
)
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.planning.plans.models import Plan, PlanTarget
from tests.acting import add
from tests.domains.planning.plans import worlds_beside as beside
from tests.domains.planning.plans.terrain import (
    ABOVE,
    COMMUNES,
    SPLIT,
    TEAMS,
    UNITS,
    days,
    in_year,
    named,
    within,
)
from tests.domains.planning.plans.worlds_beside import Activity, Officer, Rating

PLAN = named("plan")
CODES = (
    "establishments_inspected",
    "workforce_known",
    "violations_handled",
    "communes_communicating",
    "healthy_communes_kept",
    "staff_trained",
)


def build(db: Session) -> None:
    """The units, teams and the plan in which every random register stands."""
    for name, (parent, first, last) in UNITS.items():
        level = "commune" if name in COMMUNES else "district"
        level = "province" if parent is None else level
        unit = OrgUnit(
            id=named(name),
            code="1",
            name=name,
            kind="xã",
            level=level,
            parent_id=named(parent) if parent else None,
            valid_from=first,
            valid_to=last,
        )
        add(db, unit)
    lies = [(upper, name) for name, uppers in ABOVE.items() for upper in uppers]
    add(db, *(OrgUnitClosure(ancestor_id=named(u), descendant_id=named(n)) for u, n in lies))
    for name, level in TEAMS.items():
        add(db, InspectionTeam(id=named(f"t{name}"), org_unit_id=named(name), name="", level=level))
    of_district = {"org_unit_id": named("district")}
    add(db, Plan(id=PLAN, year=2022, title="", status="approved", **of_district))
    beside.build(db)
    for position, code in enumerate(CODES):
        target = {"code": code, "indicator": code, "title": code, "position": position}
        threshold = {"threshold_percent": 70, "approved_percent": 70, "status": "approved"}
        add(db, PlanTarget(plan_id=PLAN, **threshold, **target, **of_district))


@dataclass(frozen=True)
class Visit:
    on: date
    status: str
    team: str
    unit: str | None
    """Where it was recorded; None: where the place is now."""


@dataclass(frozen=True)
class Breach:
    on: date
    status: str
    handled_on: date | None
    team: str | None


@dataclass(frozen=True)
class Place:
    """`spans`: when it was in business; `counts`: days of head counts."""

    unit: str
    spans: tuple[tuple[date, date | None], ...]
    visits: tuple[Visit, ...]
    counts: tuple[date, ...]
    breaches: tuple[Breach, ...]


@dataclass(frozen=True)
class Case:
    places: tuple[Place, ...]
    as_of: date
    sees: tuple[str, ...]
    teams: tuple[str, ...] | None
    row: str
    """The commune, or the district, whose list is compared with its row."""
    activities: tuple[Activity, ...] = ()
    officers: tuple[Officer, ...] = ()
    ratings: tuple[Rating, ...] = ()
    rechecks: tuple[beside.Rechecked, ...] = ()
    models: tuple[beside.Model, ...] = ()

    @property
    def scope(self) -> Scope:
        teams = None if self.teams is None else tuple(named(f"t{t}") for t in self.teams)
        return Scope(units=tuple(named(u) for u in self.sees), teams=teams)


statuses = st.sampled_from(["recorded", "decided", "executed", "transferred", "dismissed"])


@st.composite
def spans(draw: Any) -> tuple[tuple[date, date | None], ...]:
    """Periods that follow each other and never overlap; the last one may still run.

    Half of all places have been open since long ago.
    """
    if draw(st.booleans()):
        return ((date(2021, 12, 31), None),)
    marks = sorted(draw(st.lists(days, min_size=1, max_size=5, unique=True)))
    pairs = [(marks[i], marks[i + 1]) for i in range(0, len(marks) - 1, 2)]
    if len(marks) % 2:
        pairs.append((marks[-1], None))
    return tuple(pairs)


visits = st.builds(
    Visit,
    on=days,
    status=st.sampled_from(["signed", "signed", "draft"]),
    team=st.sampled_from(sorted(TEAMS)),
    unit=st.sampled_from([None, None, None, "a", "c", "x"]),
)


@st.composite
def breaches(draw: Any) -> Breach:
    """What is recorded only has no day on which it was handled; all else has one, not before."""
    on, status = draw(days), draw(statuses)
    handled_on = None if status == "recorded" else max(on, draw(days))
    return Breach(on, status, handled_on, draw(st.none() | st.sampled_from(sorted(TEAMS))))


places = st.builds(
    Place,
    unit=st.sampled_from(COMMUNES),
    spans=spans(),
    visits=(st.lists(visits, max_size=4) | st.lists(visits, min_size=1, max_size=4)).map(tuple),
    counts=st.lists(days, max_size=2, unique=True).map(tuple),
    breaches=st.lists(breaches(), max_size=3).map(tuple),
)
cases = st.builds(
    Case,
    places=(st.lists(places, min_size=4, max_size=9) | st.lists(places, max_size=4)).map(tuple),
    activities=beside.activities,
    officers=beside.officers,
    ratings=beside.ratings,
    rechecks=beside.rechecks,
    models=beside.models,
    as_of=in_year | in_year.filter(lambda day: day >= SPLIT),
    sees=st.sampled_from(
        [
            *(("district",), ("district",), ("district",), ("province",)),
            *(("a",), ("ab",), ("c", "s1"), ("s",), ("x", "c")),
        ]
    ),
    teams=st.sampled_from([None, None, None, None, ("district",), ("c", "province"), ()]),
    row=st.sampled_from(["district", *COMMUNES]),
)


def fill(db: Session, case: Case) -> None:
    """Write the register of `case` by direct inserts."""
    rows: dict[Any, list[dict[str, Any]]] = {}
    act = db.scalars(sa.select(ViolationType.id).limit(1)).one()
    for number, place in enumerate(case.places):
        id, unit = named(f"place {number}"), named(place.unit)
        of = {"version": 1, "org_unit_id": unit, "establishment_id": id}
        key = f"{'mmm' if number % 2 else 'kkk'}|{number}"
        here = {"id": id, "version": 1, "org_unit_id": unit, "name": key, "match_key": key}
        rows.setdefault(Establishment, []).append(
            here | {"establishment_type": "bar", "address": "Thôn 1", "site_id": id}
        )
        for first, last in place.spans:
            span = {"active_from": first, "active_to": last}
            rows.setdefault(ActivePeriod, []).append(
                {"id": uuid4(), "org_unit_id": unit, "establishment_id": id} | span
            )
        for day in place.counts:
            count = {"counted_on": day, "total": 3, "female": 2}
            rows.setdefault(WorkforceCount, []).append(of | count)
        for visit in place.visits:
            rows.setdefault(Inspection, []).append(of | visit_row(visit, place))
        for breach in place.breaches:
            found = {"violation_type_id": act, "subject_kind": "individual"}
            rows.setdefault(Violation, []).append(of | found | breach_row(breach))
    rows |= beside.rows_of(case.activities, case.officers, case.ratings)
    rows |= beside.list_later_rows(case.rechecks, case.models)
    for model, values in rows.items():
        statement = sa.insert(model).execution_options(unlogged="a test's own")
        db.execute(statement, values)


def visit_row(visit: Visit, place: Place) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "org_unit_id": named(visit.unit or place.unit),
        "team_id": named(f"t{visit.team}"),
        "team_level": TEAMS[visit.team],
        "kind": "planned",
        "inspected_on": visit.on,
        "status": visit.status,
        "checklist_version": "1",
    }


def breach_row(breach: Breach) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "team_id": named(f"t{breach.team}") if breach.team else None,
        "occurred_on": breach.on,
        "recorded_on": breach.on,
        "status": breach.status,
        "handled_on": breach.handled_on,
    }


def by_hand(case: Case) -> dict[str, tuple[int, int]]:
    """{target code: (numerator, denominator)} as the plan's words have it."""
    year = date(2022, 1, 1)
    open_places = [
        p for p in case.places if within(p.unit, case.sees) and in_business(p, case.as_of)
    ]
    inspected = [p for p in open_places if visited(case, p, {"province", "district"})]
    quarter = {1: 10, 2: 1, 3: 4, 4: 7}[(case.as_of.month + 2) // 3]
    since = date(2021 if quarter == 10 else 2022, quarter, 1)
    known = [p for p in open_places if any(since <= d <= case.as_of for d in p.counts)]
    recorded = [
        b
        for p in case.places
        if within(p.unit, case.sees)
        for b in p.breaches
        if year <= b.on <= case.as_of and (case.teams is None or b.team in case.teams)
    ]
    handled = [
        b
        for b in recorded
        if b.status != "recorded" and b.handled_on and b.handled_on <= case.as_of
    ]
    return {
        "establishments_inspected": (len(inspected), len(open_places)),
        "workforce_known": (len(known), len(open_places)),
        "violations_handled": (len(handled), len(recorded)),
        "communes_communicating": beside.communicating(case.activities, case.sees, case.as_of),
        "healthy_communes_kept": beside.healthy_kept(case.ratings, case.sees, case.as_of),
        "staff_trained": beside.trained(case.officers, case.sees, case.as_of),
    }


def by_commune_teams(case: Case) -> int:
    open_places = [
        p for p in case.places if within(p.unit, case.sees) and in_business(p, case.as_of)
    ]
    return len([p for p in open_places if visited(case, p, {"c"})])


def in_business(place: Place, day: date) -> bool:
    return any(first <= day and (last is None or day < last) for first, last in place.spans)


def visited(case: Case, place: Place, teams: set[str]) -> bool:
    return any(
        visit.status == "signed"
        and visit.team in teams
        and date(2022, 1, 1) <= visit.on <= case.as_of
        and within(visit.unit or place.unit, case.sees)
        and (case.teams is None or visit.team in case.teams)
        for visit in place.visits
    )
