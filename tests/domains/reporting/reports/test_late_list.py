"""The list of late changes holds all of them: held against a clerk who counts both days by hand."""

from collections import defaultdict
from datetime import date
from typing import Any

from backend.core.session.session import Session
from tests import world
from tests.acting import Api
from tests.databases import pg_server
from tests.domains.planning.plans.making import visit
from tests.domains.reporting.reports.late_edits import edit
from tests.domains.reporting.reports.making import act, done, submitted
from tests.domains.reporting.reports.test_frozen import edition, late, merge
from tests.metrics.recount import Clerk, Told, tables
from tests.metrics.test_small_world import fill

YEAR = {"period_kind": "year", "period_start": "2022-01-01"}


def by_hand(db: Session, year: int) -> defaultdict[str, Told]:
    clerk = Clerk(tables(db), world.unit("binhluc"), year)
    clerk.last = min(clerk.last, world.TODAY)
    return defaultdict(Told, clerk.figures())


def test_every_change_of_a_figure_is_in_the_list(api: Api) -> None:
    api.run(fill)
    report = act(api, "leader", submitted(api, **YEAR), "approve")
    before = edition(api, report)
    then, last_year = api.run(by_hand, 2022), api.run(by_hand, 2021)
    api.run(edit, 100 if pg_server() else 500)
    api.run(merge)
    assert edition(api, report) == before

    found = late(api, report)
    now, last_year_now = api.run(by_hand, 2022), api.run(by_hand, 2021)
    listed: dict[str, set[str]] = {}
    for item in found["items"]:
        for code in item["codes"]:
            listed.setdefault(code, set()).add(item["entity_id"])
    touched = 0
    for code, told in list(then.items()):
        other = {str(id) for id, _ in told.whole ^ now[code].whole}
        mine = listed.get(code, set())
        if code.startswith("workers_"):  # the clerk names places, the list their head counts
            assert len(mine) >= len(other), code
        else:
            assert other <= mine, code
        touched += len(other)
    assert touched > 50

    told_now = {(one["code"], one["cell"]): one for one in found["figures"]}
    for cell, (was, is_now) in {
        "value": (then, now),
        "previous_value": (last_year, last_year_now),
    }.items():
        changed = {c: (was[c].total(), is_now[c].total()) for c in was if differ(was[c], is_now[c])}
        said = {c: values(one) for (c, column), one in told_now.items() if column == cell}
        assert {c: pair for c, pair in said.items() if c in was} == changed, cell
        assert len(changed) > 10, cell
        assert all(code in listed for code in changed)


def differ(was: Told, is_now: Told) -> bool:
    return was.total() != is_now.total()


def values(one: dict[str, Any]) -> tuple[Any, Any]:
    return one["value_then"], one["value_now"]


def test_a_commune_is_told_of_visits_that_it_may_not_open(api: Api) -> None:
    report = act(api, "leader", submitted(api, "binhnghia", "binhnghia"), "approve")
    api.run(visit, "binhnghia", date(2022, 8, 9))
    found = done(api.as_("binhnghia").get(f"/reports/{report['id']}/late-changes"))
    seen = {(i["change"], i["entity"], i["entity_id"], i["label"]) for i in found["items"]}
    assert ("record_added", "inspections", None, None) in seen
