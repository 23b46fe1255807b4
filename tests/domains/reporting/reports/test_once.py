"""A year that spans 1/7/2025 counts no place twice, whatever was visited when: random registers."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from tests import world
from tests.acting import Api
from tests.domains.planning.plans.making import visit
from tests.domains.reporting.reports.making import act, done, line, written
from tests.domains.reporting.reports.test_handover_year import CHAIR, JANUARY, YEAR, hand_over
from tests.proofs import proof_seed, proof_size
from tests.reorganised import HEIR, SUCCESSOR

PLACES = ("binhnghia", "binhnghia2")
OTHERS = ("trangan", "binhmy")
"""Communes without a successor here: their places are visited in spring alone."""
SPRING, AUTUMN = (date(2025, 1, 1), 181), (date(2025, 7, 1), 184)


def draw_visits(rng: random.Random) -> list[tuple[str, date]]:
    drawn = [(rng.choice(PLACES + OTHERS), SPRING) for _ in range(rng.randrange(7))]
    drawn += [(rng.choice(PLACES), AUTUMN) for _ in range(rng.randrange(7))]
    return [(place, first + timedelta(rng.randrange(days))) for place, (first, days) in drawn]


def record_visits(db: Session, visits: list[tuple[str, date]]) -> None:
    for place, day in visits:
        own = {"team_id": world.team("commune"), "team_level": "commune"}
        visit(db, place, day, **(own if day >= AUTUMN[0] else {}))


def approve(api: Api, who: str, leader: str, unit: Any) -> None:
    report = done(api.as_(who).post("/reports", {"org_unit_id": str(unit), **YEAR}), 201)
    report = act(api, who, written(api, report, who), "submit", {"accept_missing": True})
    act(api, leader, report, "approve")


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(proof_size(full=100, campaign=20, least=3)))
def test_a_place_is_counted_once(api: Api, seed: int) -> None:
    set_today(JANUARY)
    api.run(hand_over)
    visits = draw_visits(random.Random(1000 * proof_seed() + seed))
    api.run(record_visits, visits)
    approve(api, "district", "leader", world.unit("binhluc"))
    approve(api, HEIR, CHAIR, SUCCESSOR)
    body = {"org_unit_id": str(world.unit("hanam")), **YEAR}
    report = done(api.as_("province").post("/reports", body), 201)
    assert line(report, "inspections_signed")["value"] == len(visits)
    places = {place for place, _ in visits}
    told = line(report, "establishments_inspected_any")
    assert told["value"] == told["cumulative_value"] == len(places)
    said = [cell["value"] or 0 for cell in told["communes"]]
    halves = [
        {place for place, day in visits if (day >= AUTUMN[0]) is late} for late in (False, True)
    ]
    assert sum(said) == sum(len(half) for half in halves), "the control: parts count some twice"
