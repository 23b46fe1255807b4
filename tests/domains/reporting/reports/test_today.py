"""Reports where communes run the plan: each a whole report, and the province sums them."""

from datetime import date
from typing import Any

import pytest

from backend.core.text.clock import set_today
from backend.domains.reporting.reports.position import (
    get_reported_days,
    list_part_tiers,
)
from tests import today
from tests.acting import Api
from tests.domains.reporting.reports.making import act, done, fresh, line, written

QUARTER = {"period_kind": "quarter", "period_start": "2026-07-01"}
OWN, OTHER, ABOVE = "lead-binhluc-xa", "lead-binhmy-xa", "so-y-te"
CHAIRS = {OWN: "chair-binhluc-xa", OTHER: "chair-binhmy-xa"}
UNITS = {OWN: "binhluc-xa", OTHER: "binhmy-xa", ABOVE: "ninhbinh"}


@pytest.fixture
def office(api: Api) -> Api:
    """Two empty communes of today and their province."""
    today.begin_today(api, "binhluc-xa", "binhmy-xa")
    return api


def begun(api: Api, who: str, **more: Any) -> Any:
    body = {"org_unit_id": str(today.unit(UNITS[who])), **QUARTER, **more}
    return done(api.as_(who).post("/reports", body), 201)


def approved(api: Api, who: str, **more: Any) -> Any:
    report = written(api, begun(api, who, **more), who)
    report = act(api, who, report, "submit", {"accept_missing": True})
    return act(api, CHAIRS[who], report, "approve")


def held(api: Api, who: str, month: str = "2026-08", attendees: int = 30) -> None:
    """A meeting in the commune."""
    body = {
        "form": "conference",
        "held_on": f"{month}-12",
        "topic": "Luật xử lý vi phạm hành chính",
        "audience": "residents",
        "attendee_count": attendees,
    }
    done(api.as_(who).post("/communication-activities", body), 201)


def test_a_commune_makes_a_whole_report(office: Api) -> None:
    held(office, OWN)
    report = begun(office, OWN)
    assert (report["level"], report["position"], report["held_by"]) == (
        *("commune", "lead"),
        "lead_officer",
    )
    assert report["parts"] == []
    assert line(report, "activities_held")["value"] == 1
    assert any(one["code"].startswith("crime_") for one in report["lines"])
    assert {cell["name"] for cell in line(report, "activities_held")["communes"]} == {"Bình Lục"}

    report = written(office, report, OWN)
    report = act(office, OWN, report, "submit", {"accept_missing": True})
    assert (report["status"], report["held_by"]) == ("submitted", "leader")
    waiting = done(office.as_(CHAIRS[OWN]).get("/inbox"))["items"]
    assert report["id"] in [one["entity_id"] for one in waiting]
    assert "approve" not in report["actions"]
    act(office, OWN, report, "approve", status=403)

    report = act(office, CHAIRS[OWN], report, "approve")
    assert (report["status"], report["register_no"]) == ("approved", "01/BC-UBND")
    report = act(office, OWN, report, "send")
    assert (report["status"], report["held_by"], report["sent_on"]) == ("sent", None, "2026-11-28")


def test_the_chairman_or_the_unit_above_sends_it_back(office: Api) -> None:
    report = written(office, begun(office, OWN), OWN)
    report = act(office, OWN, report, "submit", {"accept_missing": True})
    body = {"comment": "Bổ sung phần kiến nghị"}
    act(office, OWN, report, "return", body, 409)
    report = act(office, CHAIRS[OWN], report, "return", body)
    report = written(office, fresh(office, OWN, report), OWN)
    report = act(office, OWN, report, "submit", {"accept_missing": True})
    report = act(office, CHAIRS[OWN], report, "approve")
    report = act(office, OWN, report, "send")
    act(office, CHAIRS[OWN], report, "return", body, 409)
    report = act(office, ABOVE, fresh(office, ABOVE, report), "return", body)
    assert (report["status"], report["held_by"]) == ("returned", "lead_officer")


def test_the_province_sums_its_communes(office: Api) -> None:
    held(office, OWN)
    for month in ("2026-07", "2026-09"):
        held(office, OTHER, month, attendees=20)
    approved(office, OWN)
    whole = begun(office, ABOVE)
    assert (whole["position"], whole["held_by"]) == ("superior", "superior_officer")
    assert [part["org_unit_name"] for part in whole["parts"]] == ["Bình Lục"]
    lacking = [one["name"] for one in whole["missing"] if one["code"] == "part-missing"]
    assert lacking == ["Bình Mỹ"]

    approved(office, OTHER)
    whole = act(office, ABOVE, whole, "refresh")
    own = line(whole, "activities_held")
    assert own["value"] == 3
    assert {cell["name"]: cell["value"] for cell in own["communes"]} == {
        "Bình Lục": 1,
        "Bình Mỹ": 2,
    }
    assert line(whole, "communes_communicating")["value"] == 2
    rows = done(
        office.as_(ABOVE).get("/reports/overview", **QUARTER),
    )["items"]
    assert [(row["org_unit_name"], row["position"], row["status"]) for row in rows] == [
        ("Ninh Bình", "superior", "draft"),
        ("Bình Lục", "lead", "approved"),
        ("Bình Mỹ", "lead", "approved"),
    ]


def test_a_commune_sees_its_own_report_alone(office: Api) -> None:
    report = approved(office, OWN)
    assert office.as_(OTHER).get(f"/reports/{report['id']}").status_code == 404
    rows = done(office.as_(OWN).get("/reports/overview", **QUARTER))["items"]
    assert [row["org_unit_name"] for row in rows] == ["Bình Lục"]


def test_persons_of_a_commune_are_masked_above(office: Api) -> None:
    """The province reads the report, and no count of persons in it, in any answer."""
    month = {"month": "2026-08", "lines": [{"service": "health", "count": 3}]}
    body = {"org_unit_id": str(today.unit("binhluc-xa")), **month}
    done(office.as_(OWN).post("/support-services/sheet", body))
    report = act(office, OWN, approved(office, OWN), "send")
    assert line(fresh(office, OWN, report), "support_health")["value"] == 3
    for path in ("", "/edition", "/late-changes", "/diff"):
        answer = office.as_(ABOVE).get(f"/reports/{report['id']}{path}")
        assert answer.status_code == 200, answer.text
        if path in ("", "/edition"):
            shown = line(answer.json(), "support_health")
            assert (shown["value"], shown["is_suppressed"]) == (None, True)


# Of 2025: the district led until 30 June, the communes since.

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
HALVES = ((date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 7, 1), date(2025, 12, 31)))


def test_each_reports_the_part_of_2025_for_which_it_led() -> None:
    assert get_reported_days("district", *YEAR) == HALVES[0]
    assert get_reported_days("commune", *YEAR) == HALVES[1]
    assert get_reported_days("province", *YEAR) == YEAR
    assert list_part_tiers("province", *YEAR) == ("district", "commune")
    assert [list_part_tiers("province", *half) for half in HALVES] == [("district",), ("commune",)]
    assert list_part_tiers("district", *HALVES[0]) == ("commune",)
    assert not list_part_tiers("commune", *HALVES[1])


def test_a_commune_of_today_reports_the_second_half_of_2025(office: Api) -> None:
    set_today(date(2026, 1, 20))
    held(office, OWN, "2025-08")
    report = begun(office, OWN, period_kind="year", period_start="2025-01-01")
    assert line(report, "activities_held")["value"] == 1
    assert report["computed_to"] == "2025-12-31"
