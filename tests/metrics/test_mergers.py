"""Communes that are merged or divided: records keep their unit, figures the borders of their day.

Held against the clerk, over periods that end before the change, run over it, and begin after it.
"""

from datetime import date
from typing import Any

from backend.core.session.session import Session
from backend.domains.organisation.org_units.schemas import UnitCreate
from backend.domains.organisation.org_units.service import add_unit
from tests import world
from tests.acting import Api
from tests.domains.planning.plans.making import visit
from tests.metrics.asking import figures as asked
from tests.metrics.recount import Clerk, tables
from tests.metrics.test_small_world import fill

CHANGE = date(2022, 6, 1)
SPANS = (
    (date(2022, 1, 1), date(2022, 5, 31)),
    (date(2022, 1, 1), world.TODAY),
    (date(2022, 6, 1), date(2022, 8, 31)),
)


def new_commune(db: Session, code: str, name: str, *before: str) -> str:
    """It begins on the day of the change, and takes over what the others had."""
    unit = UnitCreate(
        code=code,
        name=name,
        kind="xã",
        level="commune",
        parent_id=world.unit("binhluc"),
        valid_from=CHANGE,
        predecessor_ids=[world.unit(one) for one in before],
    )
    return str(add_unit(db, unit).id)


def redraw(db: Session) -> dict[str, str]:
    """Two become one; the third is divided, so nobody can say which half has its records."""
    return {
        "merged": new_commune(db, "13999", "Nghĩa Tràng", "binhnghia", "trangan"),
        "north": new_commune(db, "13997", "Bình Mỹ Bắc", "binhmy"),
        "south": new_commune(db, "13998", "Bình Mỹ Nam", "binhmy"),
    }


def test_figures_follow_the_borders_of_the_last_day(api: Api) -> None:
    api.run(fill)
    api.run(visit, "binhmy", date(2022, 5, 20))
    new = api.run(redraw)
    seen = [checked(api, span) for span in SPANS]
    old = {str(world.unit(name)) for name in ("binhnghia", "trangan", "binhmy")}
    assert seen[0] == old
    assert seen[1] == {*new.values(), str(world.unit("binhmy"))}
    assert seen[2] >= set(new.values())
    year = asked(api, span=SPANS[1])["inspections_signed"]
    told = {str(unit): value for unit, value in year.communes.items()}
    assert told[new["merged"]] == 4
    assert (told[new["north"]], told[str(world.unit("binhmy"))]) == (0, 1)
    assert year.total == 5


def checked(api: Api, span: tuple[date, date]) -> set[str]:
    """The communes that visits are told by, once every figure is as the clerk has it."""
    found = asked(api, span=span)

    def clerk(db: Session) -> Any:
        return Clerk(tables(db), world.unit("binhluc"), span[1].year)

    hand = api.run(clerk)
    hand.first, hand.last = span
    compared = 0
    for code, told in hand.figures():
        if code.startswith("crime"):
            continue  # the police report whole quarters
        assert found[code].total == told.total(), code
        for commune, value in found[code].communes.items():
            assert value == told.of(commune), (code, commune)
        compared += 1
    assert compared > 100
    return {str(unit) for unit in found["inspections_signed"].communes}
