"""Open data where communes run the plan: each publishes a table of itself alone.

Attacked with what everybody reads, and with what another commune or the office above knows besides.
"""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.disclosure.suppression import SMALLEST_SHOWN, is_small
from backend.domains.establishments.establishments.models import (
    LONG_AGO,
    ActivePeriod,
    Establishment,
    WorkforceCount,
)
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.organisation.areas.models import Area, AreaKind
from backend.domains.planning.plans.models import Plan, PlanTarget
from backend.domains.reporting.open_data import target_suppression
from backend.permissions import Role
from tests import today, world
from tests.acting import Api, add
from tests.domains.planning.plans.making import head_count, visit
from tests.domains.ratings.commune_ratings.making import done
from tests.domains.reporting.open_data.test_open_data import OWN, rows_of
from tests.domains.support.support_releases.attack import Attack
from tests.proofs import proof_seed, proof_size
from tests.reorganised import HEIR, SUCCESSOR, end_district

TARGETS = ("establishments_inspected", "workforce_known")


def add_plan(db: Session, unit: UUID, year: int) -> None:
    """A plan in force with two targets about the same places."""
    plan = Plan(org_unit_id=unit, year=year, title=f"Kế hoạch {year}")
    plan.status = "approved"  # type: ignore[assignment]
    add(db, plan)
    for position, code in enumerate(TARGETS, 1):
        told = {"code": code, "indicator": code, "title": code, "position": position}
        force = {"threshold_percent": 60, "approved_percent": 60, "status": "approved"}
        add(db, PlanTarget(plan_id=plan.id, org_unit_id=unit, **told, **force))


def hand_over(db: Session) -> None:
    end_district(db)
    grant = db.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == world.user(HEIR))).one()
    grant.role = Role.LEADER
    add_plan(db, world.unit("binhluc"), 2025)
    add_plan(db, SUCCESSOR, 2025)
    db.flush()


def test_of_a_year_in_which_the_plan_passed_on_there_is_one_table(api: Api) -> None:
    """The district's table of the year less those of the communes that took its places over would
    be what one of them has: only who led on the last day publishes."""
    set_today(date(2026, 11, 28))
    api.run(hand_over)
    done(api.as_(HEIR).post(OWN, {"year": 2025}), 201)
    refused = done(api.as_("leader").post(OWN, {"year": 2025}), 422)
    assert [one["code"] for one in refused["errors"]] == ["not-lead-at-year-end"]
    assert {row["unit_name"] for row in rows_of(api)} == {"Bình Lục"}
    assert {row["unit_code"] for row in rows_of(api)} == {"13504"}
    refused = api.as_("leader").get(f"{OWN}/preview", year=2025)
    assert refused.status_code == 422
    seen = done(api.as_("leader").get(f"{OWN}/preview", year=2024))
    assert seen["standing"] == "no_plan", "the control: a year that the district led to its end"


COMMUNES = tuple(name for name, *_ in today.COMMUNES)
CELLS = 4
"""A place is visited or not, and its workers counted or not: no figure is finer."""
YEAR = 2025
INSIDE = date(2025, 11, 12)


class Register:
    """Of each commune the number of places in each cell."""

    def __init__(self, rng: Random) -> None:
        self.cells = {name: [draw(rng) for _ in range(CELLS)] for name in COMMUNES}
        self.names = [(name, cell) for name in COMMUNES for cell in range(CELLS)]

    def enter(self, db: Session) -> None:
        for name, cells in self.cells.items():
            area = Area(org_unit_id=today.unit(name), name="Thôn 1", kind=AreaKind.VILLAGE)
            add(db, area)
            for cell, count in enumerate(cells):
                for number in range(count):
                    enter_place(db, name, cell, number, area.id)
            add_plan(db, today.unit(name), YEAR)

    def parts(self, name: str, *cells: int) -> list[int]:
        return [self.names.index((name, cell)) for cell in cells]

    def value(self, parts: list[int]) -> int:
        return sum(self.cells[name][cell] for name, cell in (self.names[at] for at in parts))


def draw(rng: Random) -> int:
    """None, few, or enough that something is told of them."""
    return rng.choice((0, 0, 1, 2, 3, 6, 15, 16, 22))


def enter_place(db: Session, commune: str, cell: int, number: int, area: UUID) -> None:
    """A place of the commune, in an area of it; visited and counted as its cell says."""
    id, unit = uuid4(), today.unit(commune)
    told = {"name": f"Cơ sở {cell}.{number}", "establishment_type": "motel", "address": "Thôn 1"}
    add(db, Establishment(id=id, org_unit_id=unit, area_id=area, **told))
    add(db, ActivePeriod(establishment_id=id, org_unit_id=unit, active_from=LONG_AGO))
    own = {"org_unit_id": unit, "establishment_id": id, "team_level": "commune"}
    if cell in (0, 1):
        visit(db, "binhnghia", INSIDE, **own)
    if cell in (0, 2):
        counted = head_count(db, "binhnghia", INSIDE)
        row = db.require(WorkforceCount, counted)
        row.org_unit_id, row.establishment_id = unit, id
        db.flush()


SUMS = {
    ("establishments_inspected", "numerator"): (0, 1),
    ("workforce_known", "numerator"): (0, 2),
    ("establishments_inspected", "denominator"): (0, 1, 2, 3),
    ("workforce_known", "denominator"): (0, 1, 2, 3),
}


def read_shown(api: Api, register: Register) -> dict[tuple[str, str, str], int]:
    """{(commune, target, figure): the number} of what everybody reads."""
    codes = {code: name for name, code, *_ in today.COMMUNES}
    found = {}
    for row in rows_of(api, year=YEAR):
        for target, figure in SUMS:
            if row["target_code"] == target and row[figure] is not None:
                name = codes[row["unit_code"]]
                found[name, target, figure] = row[figure]
    for (name, target, figure), value in found.items():
        assert value == register.value(register.parts(name, *SUMS[target, figure]))
    return found


def find_narrow(
    register: Register, shown: dict[tuple[str, str, str], int], insiders: tuple[str, ...]
) -> dict[object, int]:
    """The small figures of other communes that a reader bounds more narrowly than k."""
    known = [
        (register.parts(name, *SUMS[target, figure]), value)
        for (name, target, figure), value in shown.items()
    ]
    for name in insiders:
        known += [(register.parts(name, cell), register.cells[name][cell]) for cell in range(CELLS)]
    wanted: dict[object, list[int]] = {}
    for name in COMMUNES:
        for cells in ((0,), (1,), (2,), (3,), (0, 1), (0, 2), (2, 3), (1, 3), (0, 1, 2, 3)):
            parts = register.parts(name, *cells)
            if name not in insiders and is_small(register.value(parts)):
                wanted[name, cells] = parts
    spans = Attack(len(register.names), known).spans(wanted)
    return {key: width for key, width in spans.items() if width < SMALLEST_SHOWN}


def publish_all(api: Api, register: Register) -> None:
    set_today(date(2026, 11, 28))
    api.run(today.open_offices)
    api.run(register.enter)
    for name in COMMUNES:
        done(api.as_(f"chair-{name}").post(OWN, {"year": YEAR}), 201)


def registers() -> Iterator[Register]:
    rng = Random(proof_seed())
    for _ in range(proof_size(full=20, campaign=10, least=2)):
        yield Register(rng)


@pytest.mark.campaign
def test_nobody_works_a_small_figure_out_of_tables_of_one_unit(begin: Any) -> None:
    """Neither everybody, nor another commune that leads and puts its own numbers beside."""
    shown = 0
    for register in registers():
        api = begin()
        publish_all(api, register)
        told = read_shown(api, register)
        shown += len(told)
        for insiders in ((), *((name,) for name in COMMUNES), COMMUNES[:2]):
            assert find_narrow(register, told, insiders) == {}, (insiders, register.cells)
    assert shown > 0


def test_with_a_lower_threshold_the_attack_finds_them(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(target_suppression, "MIN_TOTAL", 1)
    register = Register(Random(3))
    register.cells = {name: [3, 0, 0, 12] for name in COMMUNES}
    publish_all(api, register)
    told = read_shown(api, register)
    assert len(find_narrow(register, told, ())) > 2
