"""The demo of 2022, looked at today: its published year by the communes of 2025."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from backend.core.text.clock import set_today
from backend.demo.reports import write_reports
from backend.domains.support.support_releases.metrics import SERVICES
from backend.domains.support.support_releases.year_tables import COMMUNE
from tests.acting import Api
from tests.demo.both_boundaries import attack_years, list_reported_years
from tests.demo.looking import signed_in
from tests.domains.inspections.inspections.making import done

SINCE = {"boundaries": "2025-07-01"}


@pytest.mark.whole_proof
@pytest.mark.slow
def test_the_published_year_of_2022_tells_no_small_number_by_both(demo: Api) -> None:
    demo.run(write_reports)
    set_today(date(2026, 11, 27))
    reported = demo.run(list_reported_years)
    ((world, _, merged),) = reported
    assert merged is not None
    leader = signed_in(demo, "leader")
    (report,) = done(leader.get("/reports", period_kind="year"))["items"]
    told = done(leader.get(f"/reports/{report['id']}", **SINCE))
    cells = read_cells(told, "support_total")
    assert cells == {key[1]: value for key, value in merged.items() if key[2:] == ()}
    assert cells.keys() == set(world.home.values())
    services = [code for code, of in SERVICES.items() if len(of) == 1]
    for code in services:
        expected = {unit: merged[COMMUNE, unit, *SERVICES[code]] for unit in cells}
        assert read_cells(told, code) == expected
    years, numbers = attack_years(reported)
    assert years == 1
    assert numbers > 0


def read_cells(report: Any, code: str) -> dict[UUID, int | None]:
    (line,) = (one for one in report["lines"] if one["code"] == code)
    assert line["has_published_cells"]
    assert line["value"] is None
    return {UUID(cell["org_unit_id"]): cell["value"] for cell in line["communes"]}
