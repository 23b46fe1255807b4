"""Support where communes run the plan: their own counts whole, no table of one commune, no line."""

from datetime import date
from typing import Any

import pytest

from backend.core.text.clock import set_today
from backend.domains.support.support_releases.publishers import find_publishing_tier
from backend.domains.support.support_services.models import Service
from backend.permissions import Role
from tests import today, world
from tests.acting import Api

COMMUNES = ("binhluc-xa", "binhmy-xa", "chauson")
OWN = "lead-binhluc-xa"
COUNTS = {"binhluc-xa": 3, "binhmy-xa": 40, "chauson": 60}


@pytest.fixture
def office(api: Api) -> Api:
    today.begin_today(api, *COMMUNES)
    return api


def told(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def write(api: Api, commune: str, month: str, **counts: int) -> None:
    lines = [{"service": one, "count": count} for one, count in counts.items()]
    body = {"org_unit_id": str(today.unit(commune)), "month": month, "lines": lines}
    told(api.as_(f"lead-{commune}").post("/support-services/sheet", body))


def test_a_commune_counts_its_months_and_reads_them_whole(office: Api) -> None:
    who = office.as_(OWN)
    sheet = told(who.get("/support-services/sheet", month="2026-10"))
    assert (sheet["org_unit_name"], sheet["version"]) == ("Bình Lục", 0)
    write(office, "binhluc-xa", "2026-10", **{one.value: 3 for one in Service})
    assert told(who.get("/support-services/figures", year=2026))["count"] == 21
    sent = told(who.get("/support-releases/reporting", year=2026))["units"]
    assert [(one["org_unit_name"], one["reported"]) for one in sent] == [("Bình Lục", ["2026-10"])]


def test_it_has_no_line_of_the_form_and_no_table_of_its_own(office: Api) -> None:
    """Each refusal says why; none asks for a unit of a tier that has ended."""
    who = office.as_(OWN)
    answers = {
        "statutory-line-above": who.get("/support-services/statutory-line", year=2026),
        "table-of-one-unit": who.get("/support-releases/preview", year=2025),
    }
    body = {"year": 2025, "accept_missing": True}
    answers["table-of-one-unit "] = who.post("/support-releases", body)
    for code, answer in answers.items():
        problem = told(answer, 409)
        assert problem["code"] == code.strip()
        assert "huyện" not in problem["detail"].lower()


def test_the_districts_line_ends_with_its_last_whole_year(api: Api) -> None:
    set_today(date(2025, 5, 20))
    who = api.as_("district")
    assert told(who.get("/support-services/statutory-line", year=2024))["org_unit_name"]
    problem = told(who.get("/support-services/statutory-line", year=2025), 409)
    assert problem["code"] == "statutory-line-above"


def test_one_of_another_time_is_asked_for_the_unit_that_leads(api: Api) -> None:
    api.run(today.add_role, "binhnghia", Role.LEAD_OFFICER, world.unit("binhnghia"))
    who = api.as_("binhnghia")
    for path in ("/support-services/statutory-line", "/support-releases/reporting"):
        assert told(who.get(path, year=2022), 422)["errors"][0]["code"] == "not-the-lead-unit"


@pytest.mark.parametrize(
    ("year", "tier"),
    [(2022, "district"), (2024, "district"), (2025, "province"), (2026, "province")],
)
def test_one_tier_publishes_a_year(year: int, tier: str) -> None:
    assert find_publishing_tier(year) == tier


def test_the_office_above_publishes_one_table_of_all(office: Api) -> None:
    """Whoever holds the duty there. Of three communes only the year's sum is told."""
    above = today.unit("ninhbinh")
    today_person = ("chi-cuc", "Phạm Văn Tài", Role.LEAD_OFFICER, above)
    office.run(today.add_person, *today_person)
    for commune, count in COUNTS.items():
        write(office, commune, "2025-08", health=count)
    who = office.as_("chi-cuc")
    body = {"year": 2025, "accept_missing": True}
    release = told(who.post("/support-releases", body), 201)
    assert release["org_unit_name"] == "Ninh Bình"
    figures = release["figures"]
    assert (figures["count"], set(figures["services"].values())) == (103, {None})
    assert {one["count"] for one in figures["communes"]} == {None}
    line = told(who.get("/support-services/statutory-line", year=2025))
    assert {one["code"]: one["count"] for one in line["columns"]}["9"] == 103
    assert "Chưa tìm thấy văn bản" in line["source"]
    assert not line["is_verified"]
    for year in (2021, 2024):
        problem = told(who.get("/support-releases/preview", year=year), 422)
        assert problem["errors"][0]["code"] == "not-the-publishing-unit"


def test_nobody_above_reads_a_commune(office: Api) -> None:
    write(office, "binhluc-xa", "2026-10", health=3)
    who = office.as_("so-y-te")
    for path in ("", "/figures", "/sheet", "/statutory-line"):
        assert who.get(f"/support-services{path}").status_code == 403
    sent = told(who.get("/support-releases/reporting", year=2026))["units"]
    assert len(sent) == 3
    assert told(who.get("/support-releases"))["items"] == []
