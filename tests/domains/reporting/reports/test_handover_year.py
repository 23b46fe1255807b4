"""A year in which districts handed the plan to communes: the superior's sum counts nothing twice.

A place visited in spring by the district's team and in autumn by the commune's is one place of two
reports. The office above adds reports up, and tells it once.
"""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.inspections.inspections.models import InspectionOutcome
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.prevention.staff.models import Staff, StaffKind
from backend.domains.prevention.trainings.models import Attendance, Training
from backend.permissions import Role
from tests import today, world
from tests.acting import Api, add
from tests.domains.planning.plans.making import breach, visit
from tests.domains.reporting.report_papers.reading import sheet
from tests.domains.reporting.report_papers.test_files import file
from tests.domains.reporting.reports.making import act, done, line, written
from tests.reorganised import HEIR, SUCCESSOR, end_district

YEAR = {"period_kind": "year", "period_start": "2025-01-01"}
PROGRAMME = {"period_kind": "programme", "period_start": "2021-01-01"}
JANUARY = date(2026, 1, 20)
CHAIR = "chair-heir"


def hand_over(db: Session) -> None:
    """The commune of today leads: its lead officer, its leader; the places went into it."""
    end_district(db)
    grant = db.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == world.user(HEIR))).one()
    grant.role = Role.LEAD_OFFICER
    today.add_person(db, CHAIR, "Trần Văn Nam", Role.LEADER, SUCCESSOR)
    today.add_person(db, "chair-hanam", "Lê Minh Tâm", Role.LEADER, world.unit("hanam"))


@pytest.fixture
def province(api: Api) -> Api:
    set_today(JANUARY)
    api.run(hand_over)
    return api


def approve(api: Api, writer: str, leader: str, unit: UUID, period: dict[str, str] = YEAR) -> Any:
    report = done(api.as_(writer).post("/reports", {"org_unit_id": str(unit), **period}), 201)
    report = act(api, writer, written(api, report, writer), "submit", {"accept_missing": True})
    return act(api, leader, report, "approve")


def sum_up(api: Api, period: dict[str, str] = YEAR) -> Any:
    """The superior's year, of the district's first half and the commune's second."""
    approve(api, "district", "leader", world.unit("binhluc"), period)
    approve(api, HEIR, CHAIR, SUCCESSOR, period)
    body = {"org_unit_id": str(world.unit("hanam")), **period}
    report = done(api.as_("province").post("/reports", body), 201)
    names = {part["org_unit_name"] for part in report["parts"]}
    assert names == {"huyện Bình Lục", "xã Bình Lục"}, "the commune bears the district's name"
    return report


def told(report: Any, code: str) -> tuple[int | None, int | None, list[int | None]]:
    one = line(report, code)
    cells = sorted((cell["value"] for cell in one["communes"]), key=lambda n: (n is None, n or 0))
    return one["value"], one["cumulative_value"], [n for n in cells if n is not None]


def inspect(db: Session) -> None:
    """One place in both halves, one in spring alone, one in autumn alone."""
    found = {"outcome": InspectionOutcome.VIOLATION_RECORDED}
    visit(db, "binhnghia", date(2025, 3, 10), **found)
    visit(db, "trangan", date(2025, 5, 5))
    visit(db, "binhnghia", date(2025, 6, 30))
    own = {"team_id": world.team("commune"), "team_level": "commune"}
    visit(db, "binhnghia", date(2025, 7, 1), **own, **found)
    visit(db, "binhnghia2", date(2025, 11, 2), **own)


@pytest.mark.parametrize("period", [YEAR, PROGRAMME])
def test_a_place_visited_in_both_halves_is_one_place(province: Api, period: dict[str, str]) -> None:
    province.run(inspect)
    report = sum_up(province, period)
    assert told(report, "inspections_signed") == (5, 5, [2, 3])
    assert told(report, "establishments_inspected_any") == (3, 3, [2, 2])
    assert told(report, "establishments_violating_any") == (1, 1, [1, 1])
    assert told(report, "establishments_inspected") == (3, 3, [2, 2])


def test_the_form_tells_places_once(province: Api) -> None:
    """Form 509: the total is no sum of its rows, and is none of the workbook's own either."""
    province.run(inspect)
    report = sum_up(province)
    content = file(province, "province", report, "forms.xlsx")
    rows = {row[1]: row[2:4] for row in sheet(content, "Biểu 509") if len(row) > 3 and row[1]}
    assert rows["Tổng số"] == [3, 1]
    assert (rows["huyện Bình Lục"], rows["xã Bình Lục"]) == ([2, 1], [2, 1])
    cells = {cell["name"] for cell in line(report, "inspections_signed")["communes"]}
    assert {"huyện Bình Lục", "xã Bình Lục"} <= cells


def test_what_somebody_corrected_moves_the_sum(province: Api) -> None:
    """The control: a place that only paper knows is added to the places that the records name."""
    province.run(inspect)
    body = {"org_unit_id": str(SUCCESSOR), **YEAR}
    part = written(province, done(province.as_(HEIR).post("/reports", body), 201), HEIR)
    code = "establishments_inspected_any"
    fix = {"value": 4, "reason": "Sổ giấy ghi thêm", "evidence": {"document_no": "45/BC-UBND"}}
    part = done(province.as_(HEIR).patch(f"/reports/{part['id']}/lines/{code}", fix, part))
    part = act(province, HEIR, part, "submit", {"accept_missing": True})
    act(province, CHAIR, part, "approve")
    approve(province, "district", "leader", world.unit("binhluc"))
    body = {"org_unit_id": str(world.unit("hanam")), **YEAR}
    report = done(province.as_("province").post("/reports", body), 201)
    assert told(report, code) == (5, 5, [2, 4])


def train(db: Session) -> None:
    """One officer trained in both halves, one in spring alone."""
    staff = [uuid4(), uuid4()]
    for id in staff:
        row = Staff(id=id, org_unit_id=world.unit("binhnghia"), full_name="Vũ Thị Thảo")
        row.agency, row.kind, row.is_direct_duty = "UBND xã", StaffKind.OFFICER, True
        add(db, row)
    unit = world.unit("binhnghia")
    for day, at, who in (
        (date(2025, 4, 2), unit, staff),
        (date(2025, 10, 2), SUCCESSOR, staff[:1]),
    ):
        course = Training(id=uuid4(), org_unit_id=at, title="Tập huấn", topic="prevention")
        course.held_from = course.held_to = day
        course.organiser, course.level = "Sở Y tế", "commune"
        add(db, course)
        for id in who:
            told = {"training_id": course.id, "staff_id": id, "completed": True}
            add(db, Attendance(id=uuid4(), org_unit_id=unit, **told))


def test_an_officer_trained_in_both_halves_is_one(province: Api) -> None:
    province.run(train)
    report = sum_up(province)
    assert told(report, "attendances_completed")[0] == 3
    assert told(report, "staff_attending") == (2, 2, [1, 2])
    assert told(report, "trainings_held") == (2, 2, [1, 1])


def test_a_commune_counts_for_those_that_went_into_it(province: Api) -> None:
    """Bình Nghĩa in spring and the commune that it went into in autumn are one."""
    for who, unit, day in (
        ("binhnghia", world.unit("binhnghia"), "2025-02-03"),
        (HEIR, SUCCESSOR, "2025-09-03"),
    ):
        set_today(date.fromisoformat(day))
        body = {
            "org_unit_id": str(unit),
            "form": "conference",
            "held_on": day,
            "topic": "Luật xử lý vi phạm hành chính",
            "audience": "residents",
            "attendee_count": 20,
        }
        done(province.as_(who).post("/communication-activities", body), 201)
    set_today(JANUARY)
    report = sum_up(province)
    assert told(report, "activities_held") == (2, 2, [1, 1])
    assert told(report, "attendees_total") == (40, 40, [20, 20])
    assert told(report, "communes_communicating") == (1, 1, [1, 1])


def break_rules(db: Session) -> None:
    """Of three acts of spring one was settled then, one in autumn, one still waits."""
    breach(db, "trangan", date(2025, 3, 1), "dismissed", date(2025, 5, 1))
    breach(db, "trangan", date(2025, 3, 1))
    breach(db, "binhnghia", date(2025, 3, 1), "dismissed", date(2025, 9, 1))


def test_an_act_of_spring_settled_in_autumn_is_not_lost(province: Api) -> None:
    province.run(break_rules)
    report = sum_up(province)
    assert told(report, "violations_recorded") == (3, 3, [0, 3])
    assert told(report, "violations_handled") == (2, 2, [0, 1])


def test_the_half_years_stay_what_each_tells(province: Api) -> None:
    """The control: of a period in which one tier led alone the sum is that of the parts."""
    province.run(inspect)
    second = {"period_kind": "half_year", "period_start": "2025-07-01"}
    approve(province, HEIR, CHAIR, SUCCESSOR, second)
    body = {"org_unit_id": str(world.unit("hanam")), **second}
    report = done(province.as_("province").post("/reports", body), 201)
    assert told(report, "establishments_inspected_any")[0] == 2
    assert told(report, "inspections_signed")[0] == 2


def test_headings_of_such_a_year_name_every_team_that_counted(province: Api) -> None:
    """Until 30 June the district's, since then the communes': of one half each, and of the year."""
    province.run(inspect)
    teams = {
        "huyện Bình Lục": "cấp tỉnh, cấp huyện",
        "xã Bình Lục": "cấp tỉnh, cấp xã",
        "Hà Nam": "cấp tỉnh, cấp huyện (đến 30/6/2025), cấp xã",
    }
    report = sum_up(province)
    parts = {part["org_unit_name"]: part["report_id"] for part in report["parts"]}
    readers = {"huyện Bình Lục": "district", "xã Bình Lục": HEIR, "Hà Nam": "province"}
    for name, words in teams.items():
        id = parts.get(name, report["id"])
        whole = done(province.as_(readers[name]).get(f"/reports/{id}"))
        title = line(whole, "establishments_inspected")["title"]
        assert title == f"Cơ sở được Đội 178 {words} kiểm tra", name
    content = file(province, "province", report, "forms.xlsx")
    heads = [cell for row in sheet(content, "Biểu doi-178") for cell in row if cell]
    assert "Cấp tỉnh, cấp huyện (đến 30/6/2025), cấp xã" in heads
