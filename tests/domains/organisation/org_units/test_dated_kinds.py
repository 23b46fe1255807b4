"""A commune becomes a phường: pages of days before call it a xã, those of days after a phường."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, OrgUnitKindChange, build_kind_on
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from tests import world
from tests.acting import Api

UNIT = world.unit("binhnghia")
CHANGES = ((date(2021, 3, 1), "xã"), (date(2022, 9, 1), "thị trấn"))


def change_kinds(db: Session) -> None:
    """xã until 28/2/2021, thị trấn until 31/8/2022, phường since."""
    for changed_on, former in CHANGES:
        db.add(OrgUnitKindChange(unit_id=UNIT, changed_on=changed_on, former_kind=former))
    db.save(db.require(OrgUnit, UNIT), {"kind": "phường"})


@pytest.fixture
def changed(api: Api) -> Api:
    api.run(change_kinds)
    return api


@pytest.mark.parametrize(
    ("day", "year", "kind"),
    [
        (date(2020, 1, 1), None, "xã"),
        (date(2021, 2, 28), None, "xã"),
        (date(2021, 3, 1), None, "thị trấn"),
        (date(2022, 8, 31), None, "thị trấn"),
        (date(2022, 9, 1), None, "phường"),
        (None, 2020, "xã"),
        (None, 2021, "thị trấn"),
        (None, 2022, "phường"),
        (date(2022, 10, 3), 2021, "thị trấn"),
        (date(2022, 8, 1), 2022, "thị trấn"),
    ],
)
def test_the_kind_of_a_day(changed: Api, day: date | None, year: int | None, kind: str) -> None:
    found = sa.select(build_kind_on(day, year=year)).where(OrgUnit.id == UNIT)
    assert changed.one(found) == kind


def test_a_unit_without_changes_has_its_kind(changed: Api) -> None:
    found = sa.select(build_kind_on(date(2020, 1, 1))).where(OrgUnit.id == world.unit("trangan"))
    assert changed.one(found) == "xã"


def kinds_in(answer: Any, key: str = "org_unit_kind", id: str = "org_unit_id") -> set[str]:
    """The kinds under which an answer names the commune, wherever in it."""
    found: set[str] = set()
    if isinstance(answer, dict):
        if answer.get(id) == str(UNIT) and key in answer:
            found.add(answer[key])
        for value in answer.values():
            found |= kinds_in(value, key, id)
    elif isinstance(answer, list):
        for value in answer:
            found |= kinds_in(value, key, id)
    return found


@pytest.mark.parametrize(("day", "kind"), [("2022-08-31", "thị trấn"), ("2022-09-01", "phường")])
def test_figures_of_a_day_name_the_kind_of_that_day(changed: Api, day: str, kind: str) -> None:
    person = changed.as_("district")
    progress = person.get(f"/plans/{world.plan()}/progress", as_of=day).json()
    assert kinds_in(progress, "kind") == {kind}
    overview = person.get("/communication-activities/overview", year="2022", as_of=day).json()
    assert kinds_in(overview) == {kind}


@pytest.mark.parametrize(("year", "kind"), [("2020", "xã"), ("2021", "thị trấn")])
def test_pages_of_a_past_year_name_the_kind_of_its_end(changed: Api, year: str, kind: str) -> None:
    person = changed.as_("district")
    found = person.get(f"/commune-overviews/{UNIT}", year=year).json()
    assert found["kind"] == kind
    assert kinds_in(person.get("/trainings/year", year=year).json()) == {kind}


def test_reports_name_the_kind_of_their_period(changed: Api) -> None:
    def made(quarter: str) -> Any:
        body = {"period_kind": "quarter", "period_start": quarter, "org_unit_id": str(UNIT)}
        return changed.as_("binhnghia").post("/reports", body).json()

    assert made("2022-04-01")["org_unit_kind"] == "thị trấn"
    assert made("2022-07-01")["org_unit_kind"] == "phường"
    rows = changed.as_("binhnghia").get("/reports").json()["items"]
    told = {row["period_start"]: row["org_unit_kind"] for row in rows}
    assert told == {"2022-04-01": "thị trấn", "2022-07-01": "phường"}


def test_who_signs_in_is_told_the_kind_of_today(changed: Api) -> None:
    person = changed.as_("binhnghia")
    assert person.get("/me").json()["unit_name"] == "UBND phường Bình Nghĩa"
    set_today(date(2022, 8, 31))
    assert person.get("/me").json()["units"][0]["kind"] == "thị trấn"


def test_an_export_names_the_kind_of_the_day(changed: Api) -> None:
    before = changed.as_("district").get("/org-units", on="2020-01-01", q="binh nghia").json()
    assert [row["kind"] for row in before["items"]] == ["xã"]
