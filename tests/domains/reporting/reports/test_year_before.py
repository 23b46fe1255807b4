"""The column of the year before: what nobody counted is unknown, never 0."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.prevention.communication_activities.models import CommunicationActivity
from tests import today
from tests.acting import Api
from tests.domains.planning.plans.making import visit
from tests.domains.reporting.report_papers.reading import figures_in_excel, figures_in_word
from tests.domains.reporting.report_papers.test_files import file
from tests.domains.reporting.reports.making import act, done, line, submitted
from tests.domains.reporting.reports.test_today import OWN, held
from tests.domains.reporting.reports.test_today import begun as begun_today
from tests.reorganised import HEIR, SUCCESSOR, end_district

HALF = {"period_kind": "half_year", "period_start": "2026-01-01"}
MONTH = {"period_kind": "month", "period_start": "2026-09-01"}
VISITS, ACTIVITIES = "inspections_signed", "activities_held"


@pytest.fixture
def office(api: Api) -> Api:
    """A commune that began on 1/7/2025, with nothing recorded."""
    today.begin_today(api, "binhluc-xa")
    return api


def before(report: Any, code: str = VISITS) -> tuple[int | None, str | None]:
    one = line(report, code)
    return one["previous_value"], one["previous_unknown_because"]


def test_a_period_before_the_unit_is_unknown(office: Api) -> None:
    held(office, OWN, "2026-05")
    report = begun_today(office, OWN, **HALF)
    assert line(report, ACTIVITIES)["value"] == 1
    assert line(report, VISITS)["value"] == 0, "this period is counted"
    assert {one["previous_value"] for one in report["lines"]} == {None}
    assert {one["previous_unknown_because"] for one in report["lines"]} == {"before_unit"}
    words = next(one["rendered"] for one in report["sections"] if one["code"] == "II")
    assert "Kiểm tra: 0 lượt (cùng kỳ năm trước (chưa có số liệu) lượt" in words
    title = line(report, VISITS)["title"]
    in_word = figures_in_word(file(office, OWN, report, "document.docx"))[title]
    assert in_word[1:4] == ["0", "…", "0"]
    in_excel = figures_in_excel(file(office, OWN, report, "document.xlsx"))[title]
    assert [in_excel[head] for head in list(in_excel)[3:6]] == [0, "…", 0]


def test_a_period_of_which_nothing_was_recorded_is_unknown(office: Api) -> None:
    report = begun_today(office, OWN, **MONTH)
    assert before(report) == (None, "not_counted")
    assert before(report, "inspections_district") == (None, "ended")
    assert before(report, "crime_cases") == (None, "police_incomplete")
    held(office, OWN, "2025-08")
    report = act(office, OWN, report, "refresh")
    assert before(report) == before(report, ACTIVITIES) == (0, None), "the register was kept"


def test_what_predecessors_recorded_counts(api: Api) -> None:
    set_today(date(2026, 7, 20))
    api.run(end_district)
    api.run(visit, "binhnghia", date(2025, 3, 10))
    body = {"org_unit_id": str(SUCCESSOR), **HALF}
    report = done(api.as_(HEIR).post("/reports", body), 201)
    assert before(report) == (1, None)
    assert before(report, ACTIVITIES) == (0, None)


def move_away(db: Session) -> None:
    db.scalars(sa.select(CommunicationActivity)).one().held_on = date(2019, 8, 12)


def test_a_0_that_was_frozen_is_no_late_change(api: Api) -> None:
    held(api, "binhnghia", "2021-08")
    report = act(api, "leader", submitted(api), "approve")
    assert (before(report, ACTIVITIES), before(report)) == ((1, None), (0, None))
    api.run(move_away)
    found = done(api.as_("district").get(f"/reports/{report['id']}/late-changes"))
    told = {one["code"] for one in found["figures"] if one["cell"] == "previous_value"}
    assert ACTIVITIES in told
    assert VISITS not in told, "nobody counted it, and nothing was"
