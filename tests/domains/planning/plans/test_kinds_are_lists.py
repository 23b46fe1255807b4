"""In any register: a target of each kind is the length of its list, or the sum over it."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from backend.core.session.actor import EVERYTHING, Actor
from backend.core.session.org_units import select_units_of
from backend.core.session.session import Session
from backend.domains.planning.plans.models import PlanTarget
from backend.domains.planning.plans.progress import get_history, get_progress
from backend.domains.planning.plans.progress_schemas import TargetProgress
from backend.permissions import Permission
from tests import world
from tests.acting import Api, add
from tests.domains.planning.plans import worlds
from tests.domains.planning.plans.terrain import named
from tests.domains.planning.plans.test_figures_are_lists import listed
from tests.domains.planning.plans.worlds import PLAN, Case
from tests.proofs import proof_size

PERCENT = {"threshold_percent": 70, "approved_percent": 70}
NUMBER = {"threshold_percent": 100, "approved_percent": 100} | dict.fromkeys(
    ("threshold_number", "approved_number"), 3
)
KINDS: tuple[dict[str, Any], ...] = (
    {"indicator": "establishments_inspected", "kind": "frequency", "min_times": 2, **PERCENT},
    {"indicator": "establishments_inspected", "kind": "share", "occasion": "planned", **PERCENT},
    {"indicator": "communes_communicating", "kind": "continuity", "each_part": "month", **PERCENT},
    {"indicator": "communes_communicating", "kind": "continuity", "each_part": "quarter"} | PERCENT,
    {"indicator": "communes_integrating", "kind": "share", **PERCENT},
    {"indicator": "findings_followed_up", "kind": "conditional", **PERCENT},
    {"indicator": "complex_revisited", "kind": "conditional", **PERCENT},
    {"indicator": "establishments_visited", "kind": "count", **NUMBER},
    {"indicator": "visits_made", "kind": "visit_count", "team_levels": ["commune"], **NUMBER},
    {"indicator": "visits_made", "kind": "visit_count", "operator": "at_most", **NUMBER},
    {"indicator": "attendees", "kind": "audience_count", **NUMBER},
    {"indicator": "people_trained", "kind": "count", **NUMBER},
    {"indicator": "teams_rechecked", "kind": "count", **NUMBER},
    {"indicator": "communes_with_model", "kind": "share", **PERCENT},
    {"indicator": "violations_recorded", "kind": "zero_new", **NUMBER},
    {"indicator": "violations_recorded", "kind": "reduction", "baseline_year": 2021, **NUMBER},
    {"indicator": "entered", "kind": "entered", **NUMBER},
)


def build(db: Session) -> None:
    worlds.build(db)
    own = {"plan_id": PLAN, "org_unit_id": named("district"), "title": "Lời của kế hoạch"}
    for number, kind in enumerate(KINDS, 10):
        add(db, PlanTarget(code=f"kind_{number}", position=number, **own, **kind))


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.slow
def test_each_kind_is_its_list(api: Api) -> None:
    api.run(build)

    def run(db: Session) -> None:
        system = db.actor

        @settings(
            max_examples=proof_size(full=300, campaign=60),
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(worlds.cases)
        def holds(case: Case) -> None:
            db.info.update(scope=EVERYTHING, actor=system)
            with db.begin_nested() as register:
                worlds.fill(db, case)
                scopes = {permission.value: case.scope for permission in Permission}
                actor = Actor(world.user("district"), scopes=scopes)
                db.info.update(scope=case.scope, actor=actor)
                check(db, case)
                register.rollback()

        holds()

    api.run(run)


def check(db: Session, case: Case) -> None:
    last = {one.code: one.points[-1] for one in get_history(db, PLAN, case.as_of).targets}
    for target in get_progress(db, PLAN, case.as_of).targets:
        if not target.code.startswith("kind_"):
            continue
        check_list(db, case, target)
        point = last[target.code]
        assert (point.numerator, point.denominator) == (target.numerator, target.denominator)


def is_elsewhere(db: Session, case: Case) -> bool:
    """Whether a visited place lies in a unit now whose places the actor may not open.

    The visit counts where it was made; the list shows only what the actor may open.
    """
    inside = set(db.scalars(select_units_of(case.scope)))
    return any(place.visits and named(place.unit) not in inside for place in case.places)


def check_list(db: Session, case: Case, target: TargetProgress) -> None:
    counted = listed(db, case, target.code, counted=True)
    both = listed(db, case, target.code)
    told, value = sum(row.amount or 0 for row in counted), target.value or 0
    assert told == value or (told < value and is_elsewhere(db, case)), target.code
    assert len({row.id for row in both}) == len(both)
    if target.threshold_number is None:
        assert (len(counted), len(both)) == (target.numerator, target.denominator), target.code
    else:
        assert counted == both
