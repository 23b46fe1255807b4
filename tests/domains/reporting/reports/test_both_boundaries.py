"""R8 in an approved report by both boundaries: what it tells, to whom, and what stays hidden.

A year of five communes, published and approved. Since 1/7/2025 two of them are one, and a third has
a new name. `merged_communes.py` has the attack on random years; here is the way to it.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.text.clock import set_today
from backend.domains.reporting.reports.models import ReportEdition
from backend.domains.support.support_releases import merged_communes
from backend.domains.support.support_releases.metrics import SERVICES
from backend.domains.support.support_releases.year_tables import Key
from tests import world
from tests.acting import Api
from tests.domains.reporting.reports.making import act, done, fresh, line, written
from tests.domains.reporting.reports.test_leaks import plain
from tests.domains.support.support_releases.more_communes import MORE, found_communes
from tests.domains.support.support_services.counting import write
from tests.metrics.test_boundaries import SINCE, YEAR, new_unit, reorganise

INTO = {"binhnghia": ("A",), "trangan": ("A",), "binhmy": ("B",)}
ONE = {"binhnghia": {"loan": 3, "legal_aid": 4, "health": 20}}
ONE |= {"binhmy": {"loan": 4, "legal_aid": 3, "health": 17}}
OTHER = {"binhnghia": {"loan": 4, "legal_aid": 3, "health": 20}}
OTHER |= {"binhmy": {"loan": 3, "legal_aid": 4, "health": 17}}
"""February in two worlds: communes and services have the same sums in both, and what is published
of them is the same. Those of the commune into which Bình Nghĩa went are not."""
BESIDE = {"trangan": {"loan": 16, "legal_aid": 14, "health": 21}}
BESIDE |= {name: {"loan": 22, "legal_aid": 13, "health": 12} for name in MORE}
LARGE = {"binhnghia": {"loan": 30, "health": 25}, "trangan": {"loan": 46, "health": 41}}
LARGE |= {"binhmy": {"loan": 4, "health": 13}, MORE[0]: {"loan": 9, "health": 9}}
LARGE |= {MORE[1]: {"loan": 12, "health": 12}}
READERS = ("leader", "province")

Cells = dict[str, int | None]


def count_year(api: Api, counts: dict[str, dict[str, int]]) -> None:
    set_today(world.TODAY)
    api.run(found_communes)
    for commune, numbers in {**BESIDE, **counts}.items():
        write(api, commune, "2022-02", **numbers)
    set_today(date(2023, 1, 20))


def publish_year(api: Api) -> None:
    body = {"year": 2022, "accept_missing": True}
    done(api.as_("district").post("/support-releases", body), 201)


def approve_year(api: Api) -> Any:
    """The year reported and approved; then the communes of 2025 come."""
    report = written(api, done(api.as_("district").post("/reports", YEAR), 201))
    report = act(api, "district", report, "submit", {"accept_missing": True})
    report = act(api, "leader", report, "approve")
    report = act(api, "district", report, "send")
    api.run(reorganise, INTO)
    set_today(date(2026, 11, 27))
    return report


def publish_and_approve(api: Api, counts: dict[str, dict[str, int]]) -> Any:
    count_year(api, counts)
    publish_year(api)
    return approve_year(api)


def read_cells(api: Api, who: str, report: Any, code: str, **asked: str) -> Cells:
    told = done(api.as_(who).get(f"/reports/{report['id']}", **asked))
    return {cell["org_unit_id"]: cell["value"] for cell in line(told, code)["communes"]}


def test_the_office_adds_up_the_cells_that_it_reads(api: Api) -> None:
    report = publish_and_approve(api, ONE)
    new = str(new_unit("A"))
    assert read_cells(api, "district", report, "support_loan", **SINCE)[new] == 19
    own, other = (
        done(api.as_("district").get(f"/reports/{report['id']}", **asked)) for asked in ({}, SINCE)
    )
    for here, there in zip(own["lines"], other["lines"], strict=True):
        assert not there["is_told_by_own_only"]
        assert not there["has_published_cells"]
        sums = [sum(cell["value"] or 0 for cell in one["communes"]) for one in (here, there)]
        assert sums[0] == sums[1]
    path = f"/reports/{report['id']}/lines/support_loan/records"
    asked = {"commune_id": new, **SINCE}
    assert sum(row["org_unit_id"] != new for row in records(api, path, asked)) == 2


def records(api: Api, path: str, asked: dict[str, str]) -> Any:
    return done(api.as_("district").get(path, **asked))["items"]


@pytest.mark.parametrize("who", READERS)
def test_others_read_what_is_safe_by_both(api: Api, who: str) -> None:
    """A commune's four loans, and what covers them, are hidden by both; the rest adds up."""
    report = publish_and_approve(api, LARGE)
    kept = api.one(sa.select(ReportEdition.content))
    own = read_cells(api, who, report, "support_total")
    other = read_cells(api, who, report, "support_total", **SINCE)
    merged = own.pop(str(world.unit("binhnghia"))), own.pop(str(world.unit("trangan")))
    assert merged == (55, 87)
    renamed = {str(new_unit("A")): 142, str(new_unit("B")): own.pop(str(world.unit("binhmy")))}
    assert other == own | renamed
    told = [read_cells(api, who, report, code, **SINCE) for code in SERVICES]
    assert not any(0 < (value or 0) < 5 for cells in told for value in cells.values())
    assert read_cells(api, who, report, "support_loan", **SINCE)[str(new_unit("A"))] is None
    loan = line(done(api.as_(who).get(f"/reports/{report['id']}", **SINCE)), "support_loan")
    assert (loan["value"], loan["is_suppressed"], loan["has_published_cells"]) == (None, True, True)
    assert api.one(sa.select(ReportEdition.content)) == kept
    path = f"/reports/{report['id']}/lines/support_loan/records"
    asked = {"commune_id": str(new_unit("A")), **SINCE}
    assert api.as_(who).get(path, **asked).status_code in (403, 404)


def test_before_the_table_is_published_others_read_nothing(api: Api) -> None:
    count_year(api, LARGE)
    report = approve_year(api)
    for who in READERS:
        for asked in ({}, SINCE):
            assert read_cells(api, who, report, "support_loan", **asked) == {}


def test_what_is_corrected_later_shows_in_no_difference(api: Api) -> None:
    """The report is returned, corrected, approved again: its first numbers stay the told ones."""
    report = publish_and_approve(api, LARGE)
    before = [read_cells(api, "leader", report, code, **SINCE) for code in SERVICES]
    set_today(date(2023, 3, 1))
    report = act(api, "province", fresh(api, "province", report), "return", {"comment": "Sửa"})
    write(api, "trangan", "2022-02", loan=47, health=41)
    report = act(api, "district", fresh(api, "district", report), "refresh")
    assert read_cells(api, "district", report, "support_loan")[str(world.unit("trangan"))] == 47
    report = act(api, "district", report, "submit", {"accept_missing": True})
    assert read_cells(api, "leader", report, "support_loan", **SINCE) == {}
    report = act(api, "leader", report, "approve")
    set_today(date(2026, 11, 27))
    assert [read_cells(api, "leader", report, code, **SINCE) for code in SERVICES] == before


def test_other_numbers_than_those_published_are_not_told(api: Api) -> None:
    """A month is corrected between table and approval: their difference would tell by how much."""
    count_year(api, LARGE)
    publish_year(api)
    write(api, "trangan", "2022-02", loan=47, health=41)
    report = approve_year(api)
    told = done(api.as_("leader").get(f"/reports/{report['id']}", **SINCE))
    for code in SERVICES:
        assert line(told, code)["communes"] == []
        assert line(told, code)["is_told_by_own_only"]
    assert read_cells(api, "leader", report, "support_loan") == {}


def all_answers(api: Api, who: str, report: Any) -> dict[str, Any]:
    person, path = api.as_(who), f"/reports/{report['id']}"
    lines = [f"/lines/{code}/records" for code in SERVICES]
    return {
        f"{below} {sorted(asked)}": plain(person.get(f"{path}{below}", **asked))
        for below in ("", *lines)
        for asked in ({}, SINCE, {"commune_id": str(new_unit("A")), **SINCE})
        if below or "commune_id" not in asked
    }


def solve_none(*_: object) -> set[Key]:
    return set()


@pytest.mark.campaign
def test_two_worlds_are_alike_by_both_boundaries(
    begin: Callable[[], Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The controls: the office finds where they differ, and so do others if nothing is solved."""
    found: list[dict[str, dict[str, Any]]] = []
    for counts in (ONE, OTHER):
        api = begin()
        report = publish_and_approve(api, counts)
        found.append({who: list_answers(api, who, report) for who in (*READERS, "district")})
        with monkeypatch.context() as broken:
            broken.setattr(merged_communes, "find_suppressed_sums", solve_none)
            merged_communes.build_merged_figures.cache_clear()
            found[-1]["unsolved"] = list_answers(api, "leader", report)
        merged_communes.build_merged_figures.cache_clear()
    for who in READERS:
        assert found[0][who] == found[1][who], who
    for who in ("district", "unsolved"):
        assert found[0][who] != found[1][who], who


def list_answers(api: Api, who: str, report: Any) -> dict[str, Any]:
    """The report and the list behind each of its lines of support, by both boundaries."""
    person, path = api.as_(who), f"/reports/{report['id']}"
    inside = {"commune_id": str(new_unit("A")), **SINCE}
    asked = [("", {}), ("", SINCE)]
    asked += [(f"/lines/{code}/records", one) for code in SERVICES for one in ({}, SINCE, inside)]
    return {f"{of} {sorted(one)}": plain(person.get(f"{path}{of}", **one)) for of, one in asked}
