"""What stands beside establishments in a random register: activities, staff, ratings."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.inspections.rechecks.models import Recheck
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    CommunicationActivity,
)
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, Training
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet
from backend.domains.support.support_models.models import SupportModel
from tests.acting import add
from tests.domains.planning.plans.terrain import (
    ABOVE,
    COMMUNES,
    SPLIT,
    TEAMS,
    UNITS,
    days,
    named,
    within,
)

CRITERIA = named("criteria")
NEW_YEAR = date(2022, 1, 1)


@dataclass(frozen=True)
class Activity:
    """`communes`: whom it was for; it belongs to `owner`."""

    on: date
    status: str
    owner: str
    communes: tuple[str, ...]


@dataclass(frozen=True)
class Course:
    """`keeper`: the unit that holds it; None is the official's own."""

    ended_on: date
    completed: bool
    keeper: str | None


@dataclass(frozen=True)
class Officer:
    unit: str
    direct: bool
    since: date | None
    until: date | None
    courses: tuple[Course, ...]


@dataclass(frozen=True)
class Rating:
    unit: str
    year: int
    status: str
    rating_class: str
    approved_on: date | None


@dataclass(frozen=True)
class Rechecked:
    """`by`: the unit whose team came to `team`."""

    on: date
    team: str
    by: str
    status: str


@dataclass(frozen=True)
class Model:
    unit: str
    status: str
    since: date | None
    until: date


rechecks = st.lists(
    st.builds(
        Rechecked,
        on=days,
        team=st.sampled_from(sorted(TEAMS)),
        by=st.sampled_from(["district", "province", "c"]),
        status=st.sampled_from(["signed", "signed", "draft", "cancelled"]),
    ),
    max_size=6,
).map(tuple)
models = st.lists(
    st.builds(
        Model,
        unit=st.sampled_from(["district", *COMMUNES]),
        status=st.sampled_from(["active", "active", "ended", "planned", "paused"]),
        since=st.none() | days,
        until=days,
    ),
    max_size=5,
).map(tuple)
activities = st.lists(
    st.builds(
        Activity,
        on=days,
        status=st.sampled_from(["held", "held", "planned", "cancelled"]),
        owner=st.sampled_from(["district", "province", "c", "a"]),
        communes=st.lists(st.sampled_from(COMMUNES), max_size=3, unique=True).map(tuple),
    ),
    min_size=1,
    max_size=5,
).map(tuple)
courses = st.builds(
    Course,
    ended_on=days,
    completed=st.sampled_from([True, True, False]),
    keeper=st.sampled_from([None, "district", "province"]),
)
officers = st.lists(
    st.builds(
        Officer,
        unit=st.sampled_from(["district", "province", *COMMUNES]),
        direct=st.sampled_from([True, True, False]),
        since=st.none() | days,
        until=st.none() | days.filter(lambda day: day >= SPLIT),
        courses=st.lists(courses, max_size=2).map(tuple),
    ),
    min_size=4,
    max_size=12,
).map(tuple)
ratings = st.lists(
    st.builds(
        Rating,
        unit=st.sampled_from(COMMUNES),
        year=st.sampled_from([2021, 2022]),
        status=st.sampled_from(["approved", "approved", "approved", "verified"]),
        rating_class=st.sampled_from(["healthy", "healthy", "healthy", "not_healthy"]),
        approved_on=days,
    ),
    min_size=4,
    max_size=14,
    unique_by=lambda one: (one.unit, one.year),
).map(tuple)


def build(db: Session) -> None:
    of_district = {"org_unit_id": named("district")}
    add(db, CriteriaSet(id=CRITERIA, name="", valid_from=date(2020, 1, 1), **of_district))


def rows_of(
    told: tuple[Activity, ...], people: tuple[Officer, ...], rated: tuple[Rating, ...]
) -> dict[Any, list[dict[str, Any]]]:
    rows: dict[Any, list[dict[str, Any]]] = {}
    for activity in told:
        id = uuid4()
        rows.setdefault(CommunicationActivity, []).append(activity_row(activity) | {"id": id})
        for commune in activity.communes:
            link = {"activity_id": id, "org_unit_id": named(commune)}
            rows.setdefault(ActivityCommune, []).append(link)
    for officer in people:
        id = uuid4()
        rows.setdefault(Staff, []).append(officer_row(officer) | {"id": id})
        of_officer = {"staff_id": id, "org_unit_id": named(officer.unit)}
        for course in officer.courses:
            training = course_row(course, officer)
            line = {"training_id": training["id"], "completed": course.completed, **of_officer}
            rows.setdefault(Training, []).append(training)
            rows.setdefault(Attendance, []).append(line | {"id": uuid4(), "version": 1})
    rows[CommuneRating] = [rating_row(one) for one in rated]
    return {model: values for model, values in rows.items() if values}


def activity_row(activity: Activity) -> dict[str, Any]:
    counts = ("session", "attendee", "material", "panel", "leaflet", "broadcast")
    return {
        "version": 1,
        "org_unit_id": named(activity.owner),
        "form": "conference",
        "status": activity.status,
        "held_on": activity.on,
        "topic": "",
        "audience": "residents",
    } | {f"{name}_count": 0 for name in counts}


def officer_row(officer: Officer) -> dict[str, Any]:
    return {
        "version": 1,
        "org_unit_id": named(officer.unit),
        "full_name": "",
        "agency": "",
        "is_direct_duty": officer.direct,
        "active_from": officer.since,
        "active_to": officer.until,
    }


def course_row(course: Course, officer: Officer) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "version": 1,
        "org_unit_id": named(course.keeper or officer.unit),
        "title": "",
        "topic": "",
        "held_from": course.ended_on,
        "held_to": course.ended_on,
        "organiser": "",
        "level": "district",
    }


def rating_row(rating: Rating) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "version": 1,
        "org_unit_id": named(rating.unit),
        "year": rating.year,
        "criteria_set_id": CRITERIA,
        "status": rating.status,
        "rating_class": rating.rating_class,
        "approved_on": rating.approved_on,
    }


def list_later_rows(
    checked: tuple[Rechecked, ...], run: tuple[Model, ...]
) -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = {Recheck: [recheck_row(one) for one in checked]}
    found[SupportModel] = [model_row(one) for one in run]
    return {model: values for model, values in found.items() if values}


def recheck_row(one: Rechecked) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "version": 1,
        "org_unit_id": named(one.by),
        "team_id": named("tdistrict"),
        "checked_team_id": named(f"t{one.team}"),
        "checked_team_name": one.team,
        "checked_unit_id": named(one.team),
        "checked_on": one.on,
        "status": one.status,
        "sample_from": one.on,
        "sample_to": one.on,
        "candidate_count": 0,
        "seed": "0",
        "drawn_at": now(),
        "sample": [],
        "recommendation_items": [],
        "attendance": [],
        "reached_ids": [],
    }


def model_row(one: Model) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "version": 1,
        "org_unit_id": named(one.unit),
        "name": "",
        "kind": "club",
        "venue": "other",
        "partner": "none",
        "member_band": "under_10",
        "status": one.status,
        "started_on": one.since,
        "ended_on": one.until if one.status == "ended" else None,
        "sort_name": "",
        "search_text": "",
    }


Figure = tuple[int, int]


def communicating(told: tuple[Activity, ...], sees: tuple[str, ...], day: date) -> Figure:
    """Communes that exist; what was for one that went into another is for its successor too."""
    there = [c for c in COMMUNES if within(c, sees) and exists(c, day)]
    reached = {
        commune
        for one in told
        if one.status == "held" and NEW_YEAR <= one.on <= day
        for commune in one.communes
        if ABOVE[commune] & {*sees}
    }
    return len([c for c in there if any(c in ABOVE[r] for r in reached)]), len(there)


def exists(unit: str, day: date) -> bool:
    _, first, last = UNITS[unit]
    return (first is None or first <= day) and (last is None or day <= last)


def trained(people: tuple[Officer, ...], sees: tuple[str, ...], day: date) -> Figure:
    asked = [
        p
        for p in people
        if p.direct
        and within(p.unit, sees)
        and (p.since is None or p.since <= day)
        and (p.until is None or day <= p.until)
    ]
    done = [
        p for p in asked if any(c.completed and NEW_YEAR <= c.ended_on <= day for c in p.courses)
    ]
    return len(done), len(asked)


def healthy_kept(rated: tuple[Rating, ...], sees: tuple[str, ...], day: date) -> Figure:
    known = [
        r
        for r in rated
        if r.status == "approved"
        and r.rating_class == "healthy"
        and r.approved_on
        and r.approved_on <= day
        and ABOVE[r.unit] & {*sees}
    ]
    before = [r for r in known if r.year == 2021 and within(r.unit, sees)]
    now = {r.unit for r in known if r.year == 2022}
    return len([r for r in before if ABOVE[r.unit] & now]), len(before)
