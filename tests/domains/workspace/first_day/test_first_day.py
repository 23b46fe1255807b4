"""The first day of an office: what is missing, told to each role as far as it may know."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.core.text.clock import set_today
from backend.domains.establishments.establishments.models import (
    Establishment,
    EstablishmentStatus,
)
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    PlanPeriodKind,
)
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.planning.plans.models import Plan, PlanApprovalStatus
from backend.permissions import GRANTED, Permission, Role
from tests import world
from tests.acting import Api
from tests.domains.planning.plans.making import visit

TODAY = date(2026, 11, 28)
UNIT = world.unit("binhnghia")
STEPS = ["accounts", "team", "plan", "establishments", "visits"]
CAST = {
    "admin": Role.ADMIN,
    "district": Role.LEAD_OFFICER,
    "leader": Role.LEADER,
    "inspector2": Role.INSPECTOR,
    "police": Role.POLICE_OFFICER,
    "auditor": Role.AUDITOR,
    "handler": Role.TIP_HANDLER,
}
"""The people of a commune that leads: the cast of the district, moved there."""


def found_commune(db: Session) -> None:
    """Bình Nghĩa as an office of today: its people, and nothing in the register."""
    for name, role in CAST.items():
        user = world.user(name)
        db.save(db.require(User, user), {"org_unit_id": UNIT})
        for grant in db.scalars(sa.select(RoleGrant).where(RoleGrant.user_id == user)).all():
            db.delete(grant)
        db.flush()
        db.save(RoleGrant(user_id=user, role=role, org_unit_id=UNIT))
    for gone in ("binhnghia", "province", "trangan", "inspector", "district2"):
        db.save(db.require(User, world.user(gone)), {"is_active": False})
    db.save(db.require(InspectionTeam, world.team("commune")), {"is_active": False})


@pytest.fixture
def office(api: Api) -> Api:
    api.run(found_commune)
    set_today(TODAY)
    return api


def set_places(db: Session, status: EstablishmentStatus) -> None:
    """All places of the register."""
    db.connection().execute(sa.update(build_unscoped_table(Establishment)).values(status=status))


def steps_of(office: Api, name: str) -> dict[str, Any]:
    answer = office.as_(name).get("/first-day")
    assert answer.status_code == 200, answer.text
    return {step["code"]: step for step in answer.json()["steps"]}


def needs_of(office: Api, name: str, step: str) -> list[tuple[str, int | None]]:
    return [(need["code"], need["count"]) for need in steps_of(office, name)[step]["needs"]]


def test_an_office_without_anything_is_led_from_the_start(office: Api) -> None:
    answer = office.as_("district").get("/first-day").json()
    assert [step["code"] for step in answer["steps"]] == STEPS
    assert (answer["org_unit_name"], answer["year"]) == ("Bình Nghĩa", 2026)
    assert answer["is_complete"] is False
    done = {step["code"]: step["is_done"] for step in answer["steps"]}
    assert done == {
        "accounts": True,
        "team": False,
        "plan": False,
        "establishments": True,  # the cast has two places there
        "visits": False,
    }
    assert needs_of(office, "district", "team") == [("no_team", None)]
    assert needs_of(office, "district", "plan") == [("no_plan", None)]
    assert needs_of(office, "district", "visits") == [("no_visit_list", None)]


def test_one_statement_tells_it_all(office: Api) -> None:
    person = office.as_("district")
    person.get("/me")
    with office.queries() as me:
        person.get("/me")
    with office.queries() as seen:
        person.get("/first-day")
    assert len(seen) == len(me), "the account, and one statement"


def test_accounts_that_are_missing_are_named(office: Api) -> None:
    def lock(db: Session) -> None:
        for name in ("district", "leader", "auditor"):
            db.save(db.require(User, world.user(name)), {"is_active": False})

    assert steps_of(office, "admin")["accounts"]["is_done"] is True
    office.run(lock)
    assert needs_of(office, "admin", "accounts") == [
        ("no_lead", None),
        ("no_leader", None),
        ("too_few_second_persons", 2),
    ]
    step = steps_of(office, "admin")["accounts"]
    assert (step["may_do"], step["people"]) == (True, ["Phạm Quang Huy"])


def test_an_administrator_reads_no_case(office: Api) -> None:
    """Not even whether there is one (R65): the step names only who does it."""
    steps = steps_of(office, "admin")
    for code in ("team", "plan", "establishments", "visits"):
        assert steps[code]["is_done"] is None
        assert steps[code]["needs"] == []
        assert steps[code]["may_do"] is False
    assert steps["plan"]["people"] == ["Trần Thu Hà"]


@pytest.mark.parametrize("name", CAST)
def test_each_role_is_told_what_it_may_read_and_do(office: Api, name: str) -> None:
    """The state of a step is null exactly where the role's permissions read nothing of it."""
    reads = {
        "team": Permission.TEAM_READ,
        "plan": Permission.PLAN_READ,
        "establishments": Permission.ESTABLISHMENT_READ,
        "visits": Permission.INSPECTION_PLAN_READ,
    }
    does = {
        "accounts": Permission.USER_WRITE,
        "team": Permission.TEAM_WRITE,
        "plan": Permission.PLAN_WRITE,
        "establishments": Permission.ESTABLISHMENT_WRITE,
        "visits": Permission.INSPECTION_PLAN_WRITE,
    }
    held = GRANTED[CAST[name]]
    steps = steps_of(office, name)
    assert {c for c, s in steps.items() if s["is_done"] is None and c in reads} == {
        code for code, permission in reads.items() if permission not in held
    }
    assert {code for code, step in steps.items() if step["may_do"]} == {
        code for code, permission in does.items() if permission in held
    }


def test_each_step_goes_on_as_the_work_does(office: Api) -> None:
    team, user = world.team("commune"), world.user("district")

    def make_team(db: Session) -> None:
        db.save(db.require(InspectionTeam, team), {"is_active": True})

    def seat(db: Session, count: int) -> None:
        there = sa.select(TeamMember).where(TeamMember.team_id == team)
        for one in db.scalars(there).all():
            db.delete(one)
        db.flush()
        for n in range(count):
            card = {"inspection_card_no": f"THẺ-{n}", "agency": "UBND xã"}
            db.add(TeamMember(team_id=team, org_unit_id=UNIT, full_name="Trần An", **card))

    def plan(db: Session, status: PlanApprovalStatus) -> None:
        row = db.scalars(sa.select(Plan).where(Plan.org_unit_id == UNIT)).first()
        row = row or Plan(org_unit_id=UNIT, year=2026, title="Kế hoạch")
        db.save(row, {"status": status})

    def visits(db: Session, status: InspectionPlanStatus) -> None:
        row = db.scalars(sa.select(InspectionPlan)).first() or InspectionPlan(
            org_unit_id=UNIT,
            team_id=team,
            team_level="commune",
            period_kind=PlanPeriodKind.MONTH,
            period_start=date(2026, 12, 1),
            period_end=date(2026, 12, 31),
            title="Tháng 12",
            proposer_id=user,
        )
        db.save(row, {"status": status})

    office.run(make_team)
    office.run(seat, 1)
    assert needs_of(office, "district", "team") == [("too_few_members", 2)]
    office.run(seat, 3)
    assert steps_of(office, "district")["team"]["is_done"] is True
    office.run(plan, PlanApprovalStatus.RETURNED)
    assert needs_of(office, "district", "plan") == [("plan_drafted", None)]
    office.run(plan, PlanApprovalStatus.SUBMITTED)
    assert needs_of(office, "leader", "plan") == [("plan_submitted", None)]
    assert steps_of(office, "leader")["plan"]["may_do"] is True
    assert steps_of(office, "district")["plan"]["may_do"] is False
    assert steps_of(office, "district")["plan"]["people"] == ["Hoàng Minh Đức"]
    office.run(plan, PlanApprovalStatus.APPROVED)
    office.run(set_places, EstablishmentStatus.CLOSED)
    told = office.as_("district").get("/first-day").json()
    assert told["is_complete"] is True, "an area without places needs no list of them"
    assert [s["code"] for s in told["steps"] if s["is_optional"]] == ["establishments", "visits"]
    office.run(set_places, EstablishmentStatus.ACTIVE)
    office.run(visits, InspectionPlanStatus.DRAFT)
    assert needs_of(office, "district", "visits") == [("visit_list_drafted", None)]
    office.run(visits, InspectionPlanStatus.SUBMITTED)
    assert needs_of(office, "leader", "visits") == [("visit_list_submitted", None)]
    office.run(visits, InspectionPlanStatus.APPROVED)
    for name in ("district", "leader", "admin"):
        assert office.as_(name).get("/first-day").json()["is_complete"] is True


def test_who_has_signed_a_visit_this_year_is_past_the_first_day(office: Api) -> None:
    office.run(set_places, EstablishmentStatus.ACTIVE)
    office.run(visit, "binhnghia", date(2025, 12, 30))
    assert needs_of(office, "district", "visits") == [("no_visit_list", None)]
    office.run(visit, "binhnghia", date(2026, 11, 27))
    assert needs_of(office, "district", "visits") == []


def test_the_district_of_2022_has_its_own(api: Api) -> None:
    answer = api.as_("district").get("/first-day").json()
    assert [step["code"] for step in answer["steps"]] == STEPS
    local = api.as_("binhnghia").get("/first-day").json()
    assert [step["code"] for step in local["steps"]] == ["accounts", "establishments"]


def test_a_province_asks_for_the_accounts_of_its_communes(api: Api) -> None:
    def move(db: Session) -> None:
        for name in ("binhnghia", "trangan"):
            db.save(db.require(OrgUnit, world.unit(name)), {"parent_id": world.unit("hanam")})

    api.run(move)
    set_today(TODAY)
    steps = steps_of(api, "province")
    assert list(steps) == ["accounts", "offices"]
    assert steps["offices"]["needs"] == []  # everybody below it has people


def test_a_signed_out_person_is_told_nothing(api: Api) -> None:
    assert api.nobody().get("/first-day").status_code == 401
