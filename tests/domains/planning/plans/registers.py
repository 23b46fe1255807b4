"""Registers in which targets have something to count: their rows, a filled one, and its targets."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.inspections.inspections.models import InspectionKind, InspectionOutcome
from backend.domains.inspections.rechecks.models import Recheck, RecheckStatus
from backend.domains.organisation.complexity.models import ComplexityDeclaration
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    ActivityForm,
    ActivityStatus,
    CommunicationActivity,
)
from backend.domains.prevention.materials.models import Audience
from backend.domains.prevention.trainings.models import HeadCount, Training
from backend.domains.support.support_models.models import SupportModel
from tests import world
from tests.acting import Api, add
from tests.domains.planning.plans.making import PLAN, breach, by_commune_team, visit

MARCH, MAY, SEPTEMBER = date(2022, 3, 10), date(2022, 5, 12), date(2022, 9, 12)
Body = dict[str, Any]


def activity(
    db: Session, owner: str, on: date = MAY, communes: str = "", /, **changed: Any
) -> UUID:
    """An activity of `owner` for some communes; for its own, unless they are named."""
    own = {
        "id": uuid4(),
        "org_unit_id": world.unit(owner),
        "form": ActivityForm.CONFERENCE,
        "status": ActivityStatus.HELD,
        "held_on": on,
        "topic": "Nói chuyện",
        "audience": Audience.RESIDENTS,
    }
    row = CommunicationActivity(**own | changed)
    places = (communes or owner).split()
    links = (ActivityCommune(activity_id=row.id, org_unit_id=world.unit(at)) for at in places)
    add(db, row)
    add(db, *links)
    return row.id


def course(db: Session, on: date = MAY) -> UUID:
    row = Training(
        id=uuid4(),
        org_unit_id=world.unit("binhluc"),
        title="Tập huấn",
        topic="law",
        held_from=on,
        held_to=on,
        organiser="Sở",
        level="province",
    )
    add(db, row)
    return row.id


def recheck(db: Session, team: str, on: date, **changed: Any) -> None:
    """A recheck of a team by the district's."""
    own = {
        "org_unit_id": world.unit("binhluc"),
        "team_id": world.team("district"),
        "checked_team_id": world.team(team),
        "checked_team_name": "Đội 178",
        "checked_unit_id": world.unit("binhnghia"),
        "checked_on": on,
        "status": RecheckStatus.SIGNED,
        "sample_from": on,
        "sample_to": on,
        "candidate_count": 0,
        "seed": "0",
        "drawn_at": now(),
        "sample": [],
    }
    add(db, Recheck(**own | changed))


def support_model(db: Session, place: str, **changed: Any) -> None:
    own = {
        "org_unit_id": world.unit(place),
        "name": "Câu lạc bộ",
        "kind": "club",
        "venue": "culture_house",
        "partner": "none",
        "member_band": "under_10",
    }
    add(db, SupportModel(**own | changed))


def declaration(db: Session, place: str, on: date, **changed: Any) -> None:
    own = {
        "org_unit_id": world.unit(place.rstrip("2")),
        "establishment_id": world.establishment(place),
        "decision_no": "5/QĐ-UBND",
        "declared_on": on,
        "valid_from": on,
        "signed_by": "Phó Chủ tịch",
        "reasons": ["public_order"],
    }
    add(db, ComplexityDeclaration(**own | changed))


def fill(db: Session) -> None:
    """A register in which each of CASES has something to count."""
    place, students = "binhnghia", Audience.STUDENTS
    activity(db, place, attendee_count=80)
    activity(db, place, SEPTEMBER)
    school = {"audience": students, "form": ActivityForm.SCHOOL}
    activity(db, place, MARCH, **school, attendee_count=300)
    activity(db, place, date(2021, 5, 1), audience=students, attendee_count=9)
    workers = {"audience": Audience.INDUSTRIAL_WORKERS, "integrated_programme": "drugs"}
    activity(db, place, **workers, attendee_count=50)
    own = {"org_unit_id": world.unit("binhluc"), "training_id": course(db)}
    add(db, HeadCount(**own, audience="officials", head_count=12))
    violating = {"outcome": InspectionOutcome.VIOLATION_RECORDED}
    visit(db, "binhnghia", MARCH, **violating)
    visit(db, "binhnghia", MAY, kind=InspectionKind.UNSCHEDULED)
    visit(db, "trangan", SEPTEMBER, **violating)
    visit(db, "trangan", date(2021, 4, 1), **violating)
    visit(db, "binhmy", date(2021, 5, 1), **violating)
    by_commune_team(db, "binhnghia2", SEPTEMBER)
    for year in (2021, 2021, 2022):
        breach(db, "binhnghia", date(year, 6, 1))


CASES: list[tuple[str, Body, tuple[int | None, int, bool | None]]] = [
    (
        "attendees",
        {"kind": "audience_count", "audience": "students", "threshold_number": 300},
        (300, 300, True),
    ),
    (
        "attendees",
        {"kind": "audience_count", "audience": "residents", "threshold_number": 100},
        (80, 100, False),
    ),
    ("attendees", {"kind": "audience_count", "threshold_number": 500}, (430, 500, False)),
    ("activities_held", {"kind": "count", "form": "school", "threshold_number": 1}, (1, 1, True)),
    ("people_trained", {"kind": "count", "threshold_number": 12}, (12, 12, True)),
    ("visits_made", {"kind": "visit_count", "threshold_number": 40}, (3, 40, False)),
    (
        "visits_made",
        {"kind": "visit_count", "occasion": "unscheduled", "threshold_number": 1},
        (1, 1, True),
    ),
    (
        "visits_made",
        {"kind": "visit_count", "team_levels": ["commune"], "threshold_number": 1},
        (1, 1, True),
    ),
    (
        "visits_made",
        {"kind": "visit_count", "operator": "at_most", "threshold_number": 2},
        (3, 2, False),
    ),
    (
        "visits_made",
        {"kind": "visit_count", "operator": "equal", "threshold_number": 3},
        (3, 3, True),
    ),
    ("establishments_visited", {"kind": "count", "threshold_number": 2}, (2, 2, True)),
    (
        "establishments_inspected",
        {"kind": "frequency", "min_times": 2, "threshold_percent": 25},
        (1, 4, True),
    ),
    (
        "establishments_inspected",
        {"team_levels": ["commune", "district"], "threshold_percent": 75},
        (3, 4, True),
    ),
    (
        "communes_communicating",
        {"kind": "continuity", "each_part": "quarter", "threshold_percent": 100},
        (1, 3, False),
    ),
    (
        "communes_communicating",
        {"kind": "continuity", "each_part": "month", "threshold_percent": 100},
        (0, 3, False),
    ),
    ("communes_communicating", {"form": "school", "threshold_percent": 100}, (1, 3, False)),
    ("communes_integrating", {"threshold_percent": 100}, (1, 3, False)),
    (
        "findings_followed_up",
        {"kind": "conditional", "threshold_percent": 100},
        (1, 2, False),
    ),
    ("establishments_violating", {"kind": "zero_new"}, (2, 0, False)),
    (
        "violations_recorded",
        {"kind": "reduction", "threshold_number": 50, "baseline_year": 2021},
        (1, 2, True),
    ),
    (
        "establishments_violating",
        {"kind": "reduction", "threshold_number": 10, "baseline_year": 2021},
        (2, 2, False),
    ),
]


def enter(api: Api, code: str, **body: Any) -> Body:
    """A target of the plan, as the screen sends it, and its progress."""
    words = {"code": code, "title": "Lời của kế hoạch"}
    made = api.as_("district").post(f"{PLAN}/targets", words | body)
    assert made.status_code == 201, made.text
    answer = api.as_("district").get(f"{PLAN}/targets/{code}/progress")
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found
