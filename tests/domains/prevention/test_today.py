"""Staff, courses and communication of a commune that runs the plan, and what its report says."""

from typing import Any

import pytest

from tests import today
from tests.acting import Api

OWN = "lead-binhluc-xa"
UNIT = "binhluc-xa"
FORM_507 = {"period_kind": "quarter", "period_start": "2026-07-01"}


@pytest.fixture
def office(api: Api) -> Api:
    today.begin_today(api, UNIT)
    return api


def told(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_commune_trains_its_own_staff(office: Api) -> None:
    who, unit = office.as_(OWN), str(today.unit(UNIT))
    official = told(
        who.post(
            "/staff",
            {
                "org_unit_id": unit,
                "full_name": "Vũ Thị Thảo",
                "agency": "Phòng Văn hóa - Xã hội",
                "kind": "officer",
                "is_direct_duty": True,
            },
        ),
        201,
    )
    course = told(
        who.post(
            "/trainings",
            {
                "org_unit_id": unit,
                "title": "Kỹ năng truyền thông",
                "topic": "communication_skills",
                "held_from": "2026-08-10",
                "organiser": "Sở Y tế",
            },
        ),
        201,
    )
    assert course["level"] == "commune"
    body = {"staff_id": official["id"], "completed": True}
    told(who.post(f"/trainings/{course['id']}/attendances", body), 201)
    year = told(who.get("/trainings/year", year=2026))
    assert [(one["org_unit_name"], one["level"]) for one in year["units"]] == [
        ("Bình Lục", "commune")
    ]
    assert (year["direct_count"], year["trained_count"]) == (1, 1)


def test_a_column_of_a_tier_that_has_ended_is_empty_and_no_zero(office: Api) -> None:
    report = told(
        office.as_(OWN).post("/reports", {"org_unit_id": str(today.unit(UNIT)), **FORM_507}), 201
    )
    values = {one["code"]: one["value"] for one in report["lines"]}
    assert values["staff_commune_officer"] == 0
    assert values["staff_district_officer"] is None
    assert values["staff_district_employee"] is None
    path = f"/reports/{report['id']}/lines/staff_district_officer/records"
    assert office.as_(OWN).get(path).status_code == 404


def test_its_activities_are_its_own(office: Api) -> None:
    who, unit = office.as_(OWN), str(today.unit(UNIT))
    body = {
        "form": "conference",
        "held_on": "2026-09-09",
        "topic": "Luật",
        "audience": "residents",
        "attendee_count": 25,
    }
    made = told(who.post("/communication-activities", body), 201)
    assert made["commune_ids"] == [unit]
    year = told(who.get("/communication-activities/overview", year=2026))
    assert [(one["org_unit_name"], one["activity_count"]) for one in year["communes"]] == [
        ("Bình Lục", 1)
    ]
    assert (year["commune_count"], year["counted_count"]) == (1, 1)
    assert year["joint"]["activity_count"] == 0
    other = told(
        who.post("/communication-activities", {**body, "commune_ids": [str(today.unit("x"))]}), 422
    )
    assert other["errors"][0]["code"] == "own-commune-only"
