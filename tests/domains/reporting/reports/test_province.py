"""The province over its communes: its half-year is the sum of theirs, and one line goes down."""

import random
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.core.text.periods import PeriodKind
from backend.domains.planning.target_allocations.models import TargetAllocation
from backend.domains.police.crime_statistics.models import CrimePeriodKind, CrimeStatistic
from backend.domains.reporting.report_figures.catalogue import BY_CODE, FIGURES
from backend.domains.reporting.report_reminders.models import RemindedUnit, ReportReminder
from backend.domains.reporting.reports.models import Report, ReportLine, ReportSection
from backend.domains.reporting.reports.position import list_part_tiers
from backend.law.reference import tiers
from backend.metrics.metric import Guard
from tests import provinces
from tests.acting import Api
from tests.domains.reporting.reports.making import act, corrected, done, fresh, line, written
from tests.proofs import proof_seed, proof_size
from tests.provinces import CHAIR, EXAMPLE, PROVINCE, SUPERIOR, Said, commune

HALF = {"period_kind": "half_year", "period_start": "2025-07-01"}
JANUARY = date(2026, 1, 10)
DAYS = (PeriodKind.HALF_YEAR, date(2025, 7, 1))
CODE = "establishments_active"


def open_with_reports(db: Session, count: int, rng: random.Random) -> Said:
    units = provinces.open_province(db, count)
    return provinces.draw_reports(db, units, rng, *DAYS)


def begun(api: Api, who: str = SUPERIOR, unit: UUID = PROVINCE) -> Any:
    return done(api.as_(who).post("/reports", {"org_unit_id": str(unit), **HALF}), 201)


def expect(said: Said, code: str) -> tuple[int | None, str | None]:
    """The sum of what the parts say; of the police's lines only if each says one."""
    told = said.lines.get(code, {})
    if BY_CODE[code].guard is Guard.CRIME and None in told.values():
        return None, "police_incomplete"
    total = said.add_up(code)
    if total is not None:
        return total, None
    if BY_CODE[code].has_ended(date(2025, 7, 1), date(2025, 12, 31)):
        return None, "ended"
    return None, "not_counted"


@pytest.mark.campaign
def test_each_line_is_the_sum_of_its_parts_or_says_why_not(api: Api) -> None:
    """129 communes, 165 lines, random numbers; a part that is not handed on adds nothing."""
    set_today(JANUARY)
    count = proof_size(full=129, campaign=129, least=24)
    said = api.run(open_with_reports, count, random.Random(proof_seed()))
    report = begun(api)
    stored = {
        row.code: row.value
        for row in api.all(
            sa.select(ReportLine.code, ReportLine.value).where(
                ReportLine.report_id == UUID(report["id"])
            )
        )
    }
    assert len(stored) == len(FIGURES)
    assert stored == {code: expect(said, code)[0] for code in stored}
    shown = [one for one in report["lines"] if not one["is_suppressed"]]
    assert len(shown) > 100
    assert {one["code"]: (one["value"], one["unknown_because"]) for one in shown} == {
        one["code"]: expect(said, one["code"]) for one in shown
    }
    counted = {str(unit) for told in said.lines.values() for unit in told}
    assert {part["org_unit_id"] for part in report["parts"]} == counted
    wrong = Said({code: {**told} for code, told in said.lines.items()})
    wrong.lines[CODE].popitem()
    wrong.lines[CODE][commune(999)] = 777
    assert stored[CODE] != wrong.add_up(CODE), "the control: a part that is not there is noticed"


def test_one_line_goes_down_is_corrected_and_comes_up(api: Api) -> None:
    set_today(JANUARY)
    api.run(provinces.open_province, 3)
    part = written(api, begun(api, EXAMPLE[0], commune(0)), EXAMPLE[0])
    part = act(api, EXAMPLE[0], part, "submit", {"accept_missing": True})
    part = act(api, CHAIR_0, part, "approve")
    part = act(api, EXAMPLE[0], part, "send")
    report = begun(api)
    assert line(report, CODE)["value"] == 0
    words = {"lines": {CODE: "Đối chiếu lại: còn một cơ sở ở chợ"}}
    part = act(api, SUPERIOR, fresh(api, SUPERIOR, part), "return", words)
    assert part["status"] == "returned"

    seen = fresh(api, EXAMPLE[0], part)
    assert [one["code"] for one in seen["lines"] if one["is_open"]] == [CODE]
    assert line(seen, CODE)["comment"] == words["lines"][CODE]
    closed = {"value": 1, "reason": "x", "evidence": {"document_no": "1/BC"}}
    refused = api.as_(EXAMPLE[0]).patch(f"/reports/{part['id']}/lines/workers_total", closed, seen)
    assert refused.json()["code"] == "line-closed"
    part = corrected(api, EXAMPLE[0], seen, CODE, 1)
    part = act(api, EXAMPLE[0], part, "submit", {"accept_missing": True})
    part = act(api, CHAIR_0, part, "approve")
    part = act(api, EXAMPLE[0], part, "send")

    report = done(api.as_(SUPERIOR).post(f"/reports/{report['id']}/refresh", etag=report))
    assert line(report, CODE)["value"] == 1
    course = fresh(api, SUPERIOR, part)["course"]
    told = [(one["action"], one["said"].get("code")) for one in course]
    assert ("return", None) in told
    assert ("correct", CODE) in told
    assert [one["said"]["lines"] for one in course if one["action"] == "return"] == [words["lines"]]
    assert [one["number"] for one in part["editions"]] == [1, 2]


CHAIR_0 = EXAMPLE[1]


def report_crimes(db: Session) -> None:
    for unit, cases in ((PROVINCE, 9), (commune(0), 2)):
        figures = {"case_count": cases, "person_count": 0}
        for start in (date(2025, 7, 1), date(2025, 10, 1)):
            row = CrimeStatistic(org_unit_id=unit, period_kind=CrimePeriodKind.QUARTER)
            row.period_start = start
            for name, value in figures.items():
                setattr(row, name, value)
            db.save(row)


def test_the_police_line_is_that_of_the_same_tier(api: Api) -> None:
    """18 cases that the province's police know, not these and the commune's 4 again."""
    set_today(JANUARY)
    api.run(provinces.open_province, 2)
    api.run(report_crimes)
    report = begun(api)
    told = fresh(api, CHAIR, report)
    assert (line(told, "crime_cases")["value"], line(told, "crime_cases")["unknown_because"]) == (
        *(18, None),
    )
    assert line(report, "crime_cases")["is_suppressed"]


def test_drafts_of_parts_are_told_of_and_not_shown(api: Api) -> None:
    set_today(JANUARY)
    api.run(provinces.open_province, 3)
    draft = begun(api, EXAMPLE[0], commune(0))
    told = done(api.as_(SUPERIOR).get("/reports/overview", **HALF))
    rows = {row["org_unit_id"]: row for row in told["items"]}
    own = rows[str(commune(0))]
    assert (own["stage"], own["report_id"], own["version"]) == ("late", None, None)
    assert (own["status"], own["light"]) == ("draft", "late")
    assert told["stages"] == {"late": 3}
    assert api.as_(SUPERIOR).get(f"/reports/{draft['id']}").status_code == 404
    set_today(date(2025, 12, 20))
    told = done(api.as_(SUPERIOR).get("/reports/overview", **HALF))
    assert told["stages"] == {"in_hand": 1, "not_begun": 2}


def test_a_tier_above_the_province_sums_provinces(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tier that data alone add: its parts are the provinces, and no commune."""
    above = tiers.find_tier("province").model_copy(update={"code": "nation", "rank": 0})
    known = (above, *tiers.load_tiers())
    monkeypatch.setattr(tiers, "load_tiers", lambda: known)
    monkeypatch.setattr("backend.domains.reporting.reports.position.load_tiers", lambda: known)
    days = date(2025, 7, 1), date(2025, 12, 31)
    assert list_part_tiers("nation", *days) == ("province", "commune")
    assert list_part_tiers("province", *days) == ("commune",)
    assert list_part_tiers("province", date(2025, 1, 1), date(2025, 6, 30)) == ("district",)


EXPLAINED = "Đội cấp tỉnh kiểm tra thêm hai cơ sở."


def test_what_parts_said_stands_beside_the_register(api: Api) -> None:
    set_today(JANUARY)
    api.run(provinces.open_province, 1)
    part = written(api, begun(api, EXAMPLE[0], commune(0)), EXAMPLE[0])
    part = corrected(api, EXAMPLE[0], part, CODE, 2)
    part = act(api, EXAMPLE[0], part, "submit", {"accept_missing": True})
    act(api, CHAIR_0, part, "approve")
    report = begun(api)
    path = f"/reports/{report['id']}/reconciliation"
    told = done(api.as_(SUPERIOR).get(path))
    different = [one for one in told["items"] if one["difference"]]
    assert [(one["code"], one["said"], one["counted"], one["difference"]) for one in different] == [
        (CODE, 2, 0, 2)
    ]
    (cell,) = different[0]["cells"]
    assert (cell["org_unit_id"], cell["said"], cell["counted"]) == (str(commune(0)), 2, 0)
    assert (told["different"], told["unexplained"]) == (1, 1)
    assert (told["part_count"], told["expected_count"]) == (1, 1)

    body = {"text": EXPLAINED}
    at = f"/reports/{report['id']}/lines/{CODE}/explanation"
    report = done(api.as_(SUPERIOR).patch(at, body, report))
    told = done(api.as_(SUPERIOR).get(path))
    one = next(one for one in told["items"] if one["code"] == CODE)
    assert (one["explanation"], one["explained_by"]) == (EXPLAINED, "Đinh Thị Hòa")
    assert (told["unexplained"], one["is_outdated"]) == (0, False)
    assert report["course"][-1]["said"] == {"code": CODE, "comment": EXPLAINED}
    assert not [one for one in told["items"] if one["code"].startswith("crime_")]
    report = done(api.as_(SUPERIOR).get(f"/reports/{report['id']}"))
    report = act(api, SUPERIOR, written(api, report, SUPERIOR), "submit", {"accept_missing": True})
    refused = api.as_(SUPERIOR).patch(at, body, report)
    assert (refused.status_code, refused.json()["code"]) == (409, "report-elsewhere")
    refused = api.as_(EXAMPLE[0]).get(f"/reports/{part['id']}/reconciliation")
    assert (refused.status_code, refused.json()["code"]) == (409, "no-parts")
    other = api.as_(SUPERIOR).get(f"/reports/{part['id']}/reconciliation")
    assert (other.status_code, other.json()["code"]) == (409, "not-your-report")


PERIOD = "period_kind=half_year&period_start=2025-07-01"
PAGES = (
    f"/reports/overview?{PERIOD}",
    f"/report-reminders?{PERIOD}",
    "/report-reminders/{reminder}",
    "/reports/{report}",
    "/reports/{report}/reconciliation",
    "/reports?limit=20",
    "/board",
    "/inbox",
    "/deadlines",
    "/plans?limit=20",
    "/plans/{plan}/progress",
    "/plans/{plan}/history",
    "/target-comparisons?year=2025",
    "/complexity-counts",
    "/complexity-counts?boundaries=2025-07-01",
    "/target-allocations/{allocation}",
    "/org-units?on=2025-12-31&limit=200",
    "/inbox",
)


@pytest.mark.whole_proof
def test_pages_of_parts_cost_the_same_for_5_and_50_and_129(api: Api) -> None:
    set_today(JANUARY)
    said: dict[int, dict[str, int]] = {}
    units = api.run(provinces.open_province, 129)
    api.run(provinces.add_plans, [PROVINCE, *units], 2025)
    for count in (5, 50, 129):
        api.run(hide_communes, count)
        api.run(draw_some, count)
        ids = begin_work(api, count)
        said[count] = {path: count_statements(api, path.format(**ids)) for path in PAGES}
        api.run(remove_work)
    assert said[5] == said[50] == said[129]
    assert said[5]["/inbox"] <= 6


def begin_work(api: Api, count: int) -> dict[str, str]:
    """A report of the province, a reminder to those who lack, and a target for each commune."""
    report = begun(api)
    asked = {**HALF, "due_on": "2026-01-15"}
    reminder = done(api.as_(SUPERIOR).post("/report-reminders", asked), 201)
    plan = str(provinces.plan(PROVINCE, 2025))
    parts = [{"org_unit_id": str(commune(at)), "amount": 2} for at in range(count)]
    body = {"plan_id": plan, "code": "establishments_inspected", "total": 300, "parts": parts}
    allocation = done(api.as_(provinces.LEAD).post("/target-allocations", body), 201)
    named = {"report": report, "reminder": reminder, "allocation": allocation}
    return {"plan": plan, **{name: one["id"] for name, one in named.items()}}


def count_statements(api: Api, path: str) -> int:
    api.as_(SUPERIOR).get(path)  # compiles what is asked first
    with api.queries() as asked:
        answer = api.as_(SUPERIOR).get(path)
    assert answer.status_code == 200, (path, answer.text)
    return len(asked)


def hide_communes(db: Session, count: int) -> None:
    """Let only so many be there: the others ended before the period."""
    for at in range(129):
        row = db.require(OrgUnit, commune(at))
        row.valid_to = None if at < count else date(2025, 7, 1)
    db.flush()


def draw_some(db: Session, count: int) -> None:
    units = [commune(at) for at in range(count - 2)]
    provinces.draw_reports(db, units, random.Random(1), *DAYS)


def remove_work(db: Session) -> None:
    for model in (
        ReportLine,
        ReportSection,
        RemindedUnit,
        ReportReminder,
        TargetAllocation,
        Report,
    ):
        for row in db.scalars(sa.select(model)).all():
            db.delete(row)
        db.flush()
