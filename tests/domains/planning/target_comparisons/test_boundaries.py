"""The comparison by the units of 1/7/2025: whose plans stand there, and what they count."""

from collections.abc import Callable
from datetime import date
from typing import Any

from backend.core.session.org_units import OrgUnit, OrgUnitSuccession
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.organisation.org_units.service import update_closure
from tests import provinces, world
from tests.acting import Api
from tests.domains.planning.plans.making import visit
from tests.domains.reporting.reports.making import done
from tests.metrics.test_boundaries import LAST_BEFORE
from tests.provinces import SUPERIOR

SINCE = {"boundaries": "2025-07-01"}
BEFORE = {"year": 2025, "as_of": "2025-05-31"}


def merge(db: Session) -> None:
    """Two communes of a district go into the first commune of today; one is divided."""
    first, second = provinces.commune(0), provinces.commune(1)
    into = {"binhnghia": [first], "trangan": [first], "binhmy": [first, second]}
    for old, several in into.items():
        db.get_one(OrgUnit, world.unit(old)).valid_to = LAST_BEFORE
        for new in several:
            link = {"predecessor_id": world.unit(old), "successor_id": new}
            db.add(OrgUnitSuccession(**link, effective_on=date(2025, 7, 1)))
    db.flush()
    update_closure(db)
    for place in ("binhnghia", "trangan", "binhmy"):
        visit(db, place, date(2025, 5, 12))


def open_merged(api: Api, count: int) -> None:
    units = api.run(provinces.open_province, count)
    api.run(merge)
    api.run(provinces.add_plans, units, 2025)
    set_today(date(2026, 3, 2))


def test_plans_of_the_communes_since_july_count_what_went_into_them(api: Api) -> None:
    open_merged(api, 3)
    person = api.as_(SUPERIOR)
    own = done(person.get("/target-comparisons", **BEFORE))
    assert (own["boundaries"], own["has_other_boundaries"], own["items"]) == ("own", True, [])
    told = done(person.get("/target-comparisons", **BEFORE, **SINCE))
    assert (told["with_plan"], told["has_other_boundaries"]) == (3, True)
    rows = {row["org_unit_id"]: row for row in told["items"]}
    seen = {unit: find_visited(row) for unit, row in rows.items()}
    assert seen == {
        str(provinces.commune(0)): 2,
        str(provinces.commune(1)): 0,
        str(provinces.commune(2)): 0,
    }, "what was divided counts in none of its heirs"
    plan = f"/plans/{provinces.plan(provinces.commune(0), 2025)}/progress"
    progress = done(person.get(plan, as_of=BEFORE["as_of"], **SINCE))
    (whole,) = (row for row in progress["targets"] if row["indicator"] == INSPECTED)
    figures = {row["org_unit_id"]: row["numerator"] for row in whole["communes"]}
    assert figures[str(provinces.commune(0))] == 2
    now = done(person.get("/target-comparisons", year=2025))
    assert (len(now["items"]), now["has_other_boundaries"]) == (3, False)


INSPECTED = "establishments_inspected"


def find_visited(row: dict[str, Any]) -> Any:
    (found,) = (one["numerator"] for one in row["targets"] if one["indicator"] == INSPECTED)
    return found


def test_more_communes_take_no_more_statements(begin: Callable[[], Api]) -> None:
    counts = []
    for count in (5, 50):
        api = begin()
        open_merged(api, count)
        with api.queries() as asked:
            told = done(api.as_(SUPERIOR).get("/target-comparisons", **BEFORE, **SINCE))
        assert len(told["items"]) == count
        counts.append(len(asked))
    assert counts[0] == counts[1]
