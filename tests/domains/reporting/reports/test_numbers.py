"""The register number of reports: none until approved, then without a gap per unit and year."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from backend.core.text.clock import set_today
from tests.acting import Api
from tests.domains.reporting.reports.making import act, fresh, submitted


def month(api: Api, number: int) -> Any:
    return submitted(api, period_kind="month", period_start=f"2022-{number:02d}-01")


def test_numbers_have_no_gap_however_many_approve_at_once(api: Api) -> None:
    reports = [month(api, number) for number in (4, 5, 6, 7)]
    assert {report["register_no"] for report in reports} == {None}

    def approve(report: Any) -> int:
        path = f"/reports/{report['id']}/approve"
        status: int = api.as_("leader").post(path, {}, etag=report).status_code
        return status

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(approve, [*reports, *reports]))
    assert codes[:4] == [200] * 4
    assert set(codes[4:]) <= {409, 412}
    numbers = sorted(fresh(api, "district", report)["register_no"] for report in reports)
    assert numbers == [f"0{number}/BC-UBND" for number in (1, 2, 3, 4)]
    last = month(api, 8)
    set_today(date(2023, 1, 3))
    assert act(api, "leader", last, "approve")["register_no"] == "01/BC-UBND"
