"""The line of form 501-502 where communes run the plan: of all of them together, for the province.

Two communes with numbers such as nothing else has; every answer of every reader is searched.
"""

import re
from typing import Any

import pytest
from fastapi import FastAPI

from backend.core.text.clock import set_today
from backend.domains.support.support_services.models import Service
from backend.permissions import Role
from tests import today
from tests.acting import Api
from tests.domains.reporting.report_papers.reading import FILES, sheet
from tests.domains.reporting.report_papers.test_files import file
from tests.domains.reporting.report_papers.test_statutory import (
    FORMS,
    KCB,
    is_file,
    of_report,
    total_row,
)
from tests.domains.reporting.reports.making import act, done, fresh, written
from tests.domains.support.support_releases.surfaces import every_read

YEAR = {"period_kind": "year", "period_start": "2025-01-01"}
COMMUNES = ("binhluc-xa", "binhmy-xa")
ABOVE = "so-y-te"
SERVICES = tuple(Service)
LOANS = {"binhluc-xa": 3, "binhmy-xa": 8_123}
MONTHS = range(7, 13)
ANYWHERE = re.compile("8123|8126")
"""The loans of the one commune, or of both. The words of papers run into each other."""
HASH = re.compile(r"(?:SHA-256:|ma=)\s*(?:[0-9a-f]\s*){64}")
"""Papers print one. The same digits within it are chance."""
BY_ITSELF = re.compile(rf"(?<![0-9A-Za-z-])(?:{ANYWHERE.pattern})(?![0-9A-Za-z-])")
"""In an answer the same digits within an id, a hash or a time are chance."""


@pytest.fixture
def office(api: Api) -> Api:
    set_today(today.TODAY)
    api.run(today.open_offices, *COMMUNES)
    return api


def counted(api: Api, commune: str, months: range = MONTHS) -> None:
    """Every month of the commune; its loans in the first of them."""
    for month in months:
        lines = [{"service": one, "count": 0, "under_18_count": 0} for one in SERVICES]
        if month == months[0]:
            lines[2] |= {"count": LOANS[commune]}
        body = {
            "org_unit_id": str(today.unit(commune)),
            "month": f"2025-{month:02}",
            "lines": lines,
        }
        done(api.as_(f"lead-{commune}").post("/support-services/sheet", body))


def begun(api: Api, who: str, unit: str) -> Any:
    body = {"org_unit_id": str(today.unit(unit)), **YEAR}
    return done(api.as_(who).post("/reports", body), 201)


def sent(api: Api, commune: str) -> Any:
    lead = f"lead-{commune}"
    report = written(api, begun(api, lead, commune), lead)
    report = act(api, lead, report, "submit", {"accept_missing": True})
    report = act(api, f"chair-{commune}", report, "approve")
    return act(api, lead, report, "send")


def approved_above(api: Api, report: Any = None) -> Any:
    """The province's year, approved by its leader."""
    report = report or written(api, begun(api, ABOVE, "ninhbinh"), ABOVE)
    report = act(api, ABOVE, report, "submit", {"accept_missing": True})
    return act(api, "giam-doc", report, "approve")


def reopened(api: Api, report: Any, code: str) -> Any:
    """One line is open again: the leader asks for it, the deputy confirms."""
    above = today.unit("ninhbinh")
    api.run(today.add_person, "pho-giam-doc", "Ngô Thị Bích", Role.LEADER, above)
    body = {"code": code, "reason": "Xem lại số liệu"}
    report = fresh(api, "giam-doc", report)
    asked = act(api, "giam-doc", report, "reopen-line", body, 202)
    done(api.as_("pho-giam-doc").post(f"/second-approvals/{asked['id']}/confirm", {}, etag=asked))
    return fresh(api, ABOVE, report)


@pytest.fixture
def whole(office: Api) -> Api:
    """Both communes sent their months and their reports."""
    office.run(today.add_person, "giam-doc", "Lê Minh Tâm", Role.LEADER, today.unit("ninhbinh"))
    for commune in COMMUNES:
        counted(office, commune)
        sent(office, commune)
    return office


def loans(api: Api, who: str, report: Any) -> Any:
    return total_row(file(api, who, report, "forms.xlsx"))[8]


def test_the_province_has_the_line_of_all_together(whole: Api) -> None:
    report = approved_above(whole)
    content = file(whole, ABOVE, report, "forms.xlsx")
    assert total_row(content)[5:12] == [8_126, 0, 0, 8_126, 0, 0, 0]
    rows = [row for row in sheet(content, "Biểu 501-502") if row[1] in ("Bình Lục", "Bình Mỹ")]
    assert len(rows) == 2
    assert {cell for row in rows for cell in row[2:] if cell != "…"} == {KCB}
    said = " ".join(str(cell) for row in sheet(content, "Biểu 501-502") for cell in row if cell)
    assert "Chưa tìm thấy văn bản nêu đơn vị giữ dòng biểu" in said


def test_before_approval_it_is_masked(whole: Api) -> None:
    report = begun(whole, ABOVE, "ninhbinh")
    assert loans(whole, ABOVE, report) == KCB


def test_to_the_leader_and_the_communes_it_is_masked(whole: Api) -> None:
    report = approved_above(whole)
    assert loans(whole, "giam-doc", report) == KCB
    for commune in COMMUNES:
        answer = whole.as_(f"lead-{commune}").get(f"/reports/{report['id']}/forms.xlsx")
        assert answer.status_code == 404


def test_it_stays_that_of_the_first_approval(whole: Api) -> None:
    """Of two lines the difference would be what one commune corrected."""
    report = approved_above(whole)
    assert loans(whole, ABOVE, report) == 8_126
    found = done(whole.as_("lead-binhluc-xa").get("/support-services", service="loan"))["items"]
    one = next(row for row in found if row["count"])
    path = f"/support-services/{one['id']}"
    done(whole.as_("lead-binhluc-xa").patch(path, {"count": 7}, one))
    report = reopened(whole, report, "support_loan")
    report = act(whole, ABOVE, report, "refresh")
    report = approved_above(whole, report)
    assert report["edition"] == 2
    assert loans(whole, ABOVE, report) == 8_126


@pytest.mark.parametrize("lacks", ["months", "report", "commune"])
def test_what_is_not_whole_is_told_of_nobody(office: Api, lacks: str) -> None:
    """Without one commune the line would be the other's own number."""
    office.run(today.add_person, "giam-doc", "Lê Minh Tâm", Role.LEADER, today.unit("ninhbinh"))
    counted(office, COMMUNES[0])
    sent(office, COMMUNES[0])
    if lacks != "commune":
        counted(office, COMMUNES[1], range(8, 13) if lacks == "months" else MONTHS)
    if lacks == "months":
        sent(office, COMMUNES[1])
    report = approved_above(office)
    assert loans(office, ABOVE, report) == KCB


@pytest.mark.whole_proof
@pytest.mark.slow
def test_no_other_answer_tells_a_part(app: FastAPI, whole: Api) -> None:
    """The control: the commune finds its own number in several answers."""
    report = approved_above(whole)

    def telling(who: str) -> set[str]:
        every = every_read(app, whole.as_(who)).items()
        return find_numbers({name: str(answer) for name, answer in every if not is_file(name)})

    assert telling(ABOVE) == set()
    assert find_numbers(of_report(whole.as_(ABOVE), report)) == FORMS
    assert telling("giam-doc") == set()
    assert find_numbers(of_report(whole.as_("giam-doc"), report)) == set()
    assert len(telling("lead-binhmy-xa")) > 3


def find_numbers(told: dict[str, str]) -> set[str]:
    """The answers and files that hold the loans of the one commune, or of both."""
    found = set()
    for name, text in told.items():
        plain = HASH.sub(" ", text).replace(".", "").replace(",", "")
        if (ANYWHERE if name in FILES else BY_ITSELF).search(plain):
            found.add(name)
    return found
