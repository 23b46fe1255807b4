"""The report's sentence about visits names re-inspections where its figures have them."""

from datetime import date
from typing import Any

import pytest

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.inspections.inspections.models import InspectionKind
from tests.acting import Api
from tests.domains.planning.plans.making import visit
from tests.domains.reporting.report_papers.reading import figures_in_word
from tests.domains.reporting.report_papers.test_files import file
from tests.domains.reporting.reports.making import act, begun, done, line
from tests.domains.reporting.reports.test_handover_year import hand_over
from tests.reorganised import HEIR, SUCCESSOR

CODE = "inspections_re_inspection"


def inspect(db: Session, day: date) -> None:
    """A planned visit and two re-inspections."""
    visit(db, "binhnghia", day)
    for place in ("binhnghia", "binhnghia2"):
        visit(db, place, day, kind=InspectionKind.RE_INSPECTION)


def sentence(report: Any) -> str:
    words: str = next(one["rendered"] for one in report["sections"] if one["code"] == "II")
    found = [one for one in words.split("\n") if one.startswith("Kiểm tra: ")]
    assert len(found) == 1, "once, not in both ways"
    return found[0].split("trong đó ")[1]


def test_the_sentence_adds_up(api: Api) -> None:
    set_today(date(2026, 7, 20))
    api.run(hand_over)
    api.run(inspect, date(2026, 4, 14))
    body = {"org_unit_id": str(SUCCESSOR), "period_kind": "half_year"}
    report = done(api.as_(HEIR).post("/reports", {**body, "period_start": "2026-01-01"}), 201)
    assert line(report, "inspections_signed")["value"] == 3
    own = line(report, CODE)
    assert (own["title"], own["value"], own["section"]) == ("Lượt kiểm tra lại", 2, "II.2")
    assert sentence(report) == "theo kế hoạch 1 lượt, đột xuất 0 lượt, kiểm tra lại 2 lượt."
    path = f"/reports/{report['id']}/lines/{CODE}/records"
    assert len(done(api.as_(HEIR).get(path))["items"]) == 2
    in_word = figures_in_word(file(api, HEIR, report, "document.docx"))
    assert in_word["Lượt kiểm tra lại"][:2] == ["lượt", "2"]


@pytest.mark.parametrize("again", [False, True])
def test_a_period_before_it_has_neither_figure_nor_words(api: Api, again: bool) -> None:
    """The line stays away although such visits are on record, and after a refresh too."""
    api.run(inspect, date(2022, 8, 10))
    report = begun(api)
    if again:
        report = act(api, "district", report, "refresh")
    assert CODE not in {one["code"] for one in report["lines"]}
    assert sentence(report) == "theo kế hoạch 1 lượt, đột xuất 0 lượt."
