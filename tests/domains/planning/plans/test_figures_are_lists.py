"""In any register: the figure is what a clerk counts, and the length of the list behind it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from backend.core.session.actor import EVERYTHING, Actor
from backend.core.session.session import Session
from backend.domains.planning.plans.coverage import get_coverage_grid
from backend.domains.planning.plans.progress import get_history, get_progress, get_target_progress
from backend.domains.planning.plans.progress_schemas import (
    RecordFilters,
    RecordRead,
    TargetProgress,
)
from backend.domains.planning.plans.target_records import list_target_records
from backend.permissions import Permission
from tests import world
from tests.acting import Api
from tests.databases import pg_server
from tests.domains.planning.plans import worlds
from tests.domains.planning.plans.terrain import named
from tests.domains.planning.plans.worlds import PLAN, Case
from tests.proofs import proof_size

WORLDS = proof_size(full=700, campaign=60 if pg_server() else 120)
"""A world costs PostgreSQL twice the time."""


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.slow
def test_a_figure_is_the_length_of_its_list(api: Api) -> None:
    api.run(worlds.build)

    db: Any = None
    system: Any = None

    @settings(
        max_examples=WORLDS,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],  # shrinking would take minutes: add Phase.shrink to look closer
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds.cases)
    def holds(case: Case) -> None:
        with_register(case, check)

    def with_register(case: Case, work: Any) -> None:
        db.info.update(scope=EVERYTHING, actor=system)
        with db.begin_nested() as register:
            worlds.fill(db, case)
            scopes = {permission.value: case.scope for permission in Permission}
            db.info.update(scope=case.scope, actor=Actor(world.user("district"), scopes=scopes))
            work(db, case)
            register.rollback()

    def run(session: Session) -> None:
        nonlocal db, system
        db, system = session, session.actor
        holds()

    api.run(run)


def check(db: Session, case: Case) -> None:
    plan = get_progress(db, PLAN, case.as_of)
    expected = worlds.by_hand(case)
    for target in plan.targets:
        code = target.code
        figure = (target.numerator, target.denominator)
        assert figure == expected[code]
        alone = get_target_progress(db, PLAN, code, case.as_of)
        head = {name: getattr(plan, name) for name in ("boundaries", "has_other_boundaries")}
        assert dict(alone) == {"plan_id": PLAN, "as_of": case.as_of} | head | dict(target)
        check_lists(db, case, code, figure)
        check_communes(db, case, target)
    inspected = plan.targets[0]
    assert inspected.commune_team_numerator == worlds.by_commune_teams(case)
    check_strip(db, case, inspected)
    check_months(db, case)


def check_lists(db: Session, case: Case, code: str, figure: tuple[int, int]) -> None:
    counted = listed(db, case, code, counted=True)
    rest = listed(db, case, code, counted=False)
    both = listed(db, case, code, limit=3)
    assert (len(counted), len(counted) + len(rest)) == figure
    assert sorted(r.id for r in (*counted, *rest)) == sorted(r.id for r in both)
    assert len({r.id for r in both}) == len(both)
    assert all(r.counted and r.counted_by and r.counted_by.on <= case.as_of for r in counted)
    assert not any(r.counted or r.counted_by for r in rest)


def check_communes(db: Session, case: Case, target: TargetProgress) -> None:
    rows = {row.org_unit_id: row for row in target.communes}
    assert len(rows) == len(target.communes)
    for name in ("numerator", "denominator"):
        assert sum(getattr(row, name) for row in rows.values()) == getattr(target, name)
    unit = named(case.row)
    if unit in rows:
        own: dict[str, Any] = {"org_unit_id": unit, "below": case.row != "district"}
        counted, rest = (
            len(listed(db, case, target.code, counted=c, **own)) for c in (True, False)
        )
        assert (counted, counted + rest) == (rows[unit].numerator, rows[unit].denominator)
        assert rows[unit].remaining == rest


def check_strip(db: Session, case: Case, inspected: TargetProgress) -> None:
    strip = get_coverage_grid(db, PLAN, case.as_of).communes
    told = [row.model_dump(exclude={"establishments"}) for row in strip]
    assert told == [row.model_dump() for row in inspected.communes]
    for row in strip:
        assert len(row.establishments) == row.denominator
        assert sum(square.counted for square in row.establishments) == row.numerator


def check_months(db: Session, case: Case) -> None:
    """Each month's end is what the figure was on that day, had one asked then."""
    expected: dict[Any, Any] = {}
    for target in get_history(db, PLAN, case.as_of).targets:
        for point in target.points:
            day = point.on
            expected[day] = expected.get(day) or worlds.by_hand(replace(case, as_of=day))
            assert (point.numerator, point.denominator) == expected[day][target.code]
    assert max(expected) == case.as_of


def listed(
    db: Session, case: Case, code: str, *, limit: int = 200, **filters: Any
) -> list[RecordRead]:
    """Every record, page by page."""
    asked = RecordFilters(as_of=case.as_of, **filters)
    found: list[RecordRead] = []
    after = None
    while True:
        page = list_target_records(db, PLAN, code, asked, after, limit)
        found += page["items"]
        after = page["next"]
        if after is None:
            return found
