"""A commune's page: every figure is the length of a list, and nobody reads more than elsewhere."""

import re
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from backend.core.session.models import create_id
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.planning.budgets.models import Budget
from backend.domains.planning.plans.models import PlanTask
from backend.domains.prevention.communication_activities.models import CommunicationActivity
from backend.duties import AGENCY_RECORDS, OWN_AGENCY_ONLY
from backend.permissions import GRANTED, Permission, Role
from tests import world
from tests.acting import Api, add
from tests.domains.inspections.inspections.making import (
    done,
    made,
    problem,
    signed,
    whole,
    with_violation,
)
from tests.domains.planning.plans.making import progress
from tests.domains.prevention.communication_activities import making as communication
from tests.domains.prevention.trainings.making import attended, held, hired
from tests.domains.ratings.commune_ratings import making as rating
from tests.domains.support.support_services.counting import write

SECTIONS = {
    "establishments": {Permission.ESTABLISHMENT_READ},
    "inspections": {Permission.INSPECTION_READ},
    "violations": {Permission.VIOLATION_READ},
    "communication": {Permission.COMMUNICATION_READ},
    "staff": {Permission.STAFF_READ},
    "support": {Permission.SUPPORT_READ, Permission.SUPPORT_PUBLISHED},
    "ratings": {Permission.RATING_READ},
    "budget": {Permission.BUDGET_READ},
}
YEAR = {"first": "2022-01-01", "last": "2022-10-03"}


def at(name: str = "binhnghia") -> str:
    return f"/commune-overviews/{world.unit(name)}"


def page(api: Api, who: str = "district", name: str = "binhnghia", **asked: Any) -> Any:
    return done(api.as_(who).get(at(name), **asked))


def items(api: Api, path: str, who: str = "district", **asked: Any) -> list[Any]:
    narrowed = {"org_unit_id": str(world.unit("binhnghia")), **asked}
    return list(done(api.as_(who).get(path, **narrowed, limit=200))["items"])


def filled(api: Api) -> None:
    """A year of Bình Nghĩa, and a little beside it in Tràng An."""
    signed(api, whole("binhnghia"))
    signed(api, with_violation(place="binhnghia2", type_code="karaoke"))
    signed(api, whole("trangan", "hotel"))
    counts = {"counted_on": "2022-08-01", "total": 6, "female": 4}
    place = world.establishment("binhnghia2")
    made(api.as_("binhnghia").post(f"/establishments/{place}/workforce-counts", counts))
    communication.held(api, attendee_count=40)
    communication.joint(api, attendee_count=500, held_on="2022-09-25")
    planned = communication.held(api, held_on="2022-12-01")
    api.run(lambda db: its_day_comes(db, planned["id"]))
    course = held(api)
    attended(api, course, hired(api))
    hired(api, full_name="Vũ Văn Hải")
    hired(api, full_name="Lê Thị Hoa", is_direct_duty=False)
    write(api, "binhnghia", "2022-02", loan=3, health=1)
    api.run(lambda db: add(db, money("binhnghia"), money("trangan")))


def its_day_comes(db: Any, id: str) -> None:
    db.get_one(CommunicationActivity, UUID(id)).held_on = date(2022, 10, 2)


def money(at: str) -> Budget:
    own = {"org_unit_id": world.unit(at), "year": 2022, "source": "local"}
    return Budget(content="communication", planned=20_000_000, spent=5_000_000, **own)


def test_every_figure_is_what_its_list_holds(api: Api) -> None:
    filled(api)
    found = page(api)
    assert (found["name"], found["kind"], found["district_name"]) == (
        *("Bình Nghĩa", "xã"),
        "Bình Lục",
    )
    places = found["establishments"]
    for status in ("active", "suspended", "closed"):
        assert places[status] == len(items(api, "/establishments", status=status))
        assert places[status] == sum(kind[status] for kind in places["types"])
    in_business = {"status": "active"}
    assert places["uninspected"] == len(
        items(api, "/establishments", inspected="false", **in_business)
    )
    assert places["uncounted"] == len(
        items(api, "/establishments", uncounted="true", **in_business)
    )
    assert (places["active"], places["uncounted"]) == (2, 1)

    visits = found["inspections"]
    of_year = {"inspected_from": YEAR["first"], "inspected_to": YEAR["last"], "status": "signed"}
    assert visits["signed"] == visits["counted"] == 2
    for line in visits["by_outcome"]:
        listed = items(api, "/inspections", outcome=line["outcome"], **of_year)
        assert line["count"] == len(listed)
    recorded = {"recorded_from": YEAR["first"], "recorded_to": YEAR["last"]}
    assert found["violations"]["recorded"] == len(items(api, "/violations", **recorded)) == 1
    assert found["violations"]["by_status"] == [{"status": "recorded", "count": 1}]

    told = found["communication"]
    held_in = {"held_from": YEAR["first"], "held_to": YEAR["last"], "status": "held"}
    assert told["own"] + told["joint"] == len(items(api, "/communication-activities", **held_in))
    year = done(api.as_("district").get("/communication-activities/overview"))
    own = next(c for c in year["communes"] if c["org_unit_name"] == "Bình Nghĩa")
    names = ("activity_count", "joint_count", "attendee_count", "last_held_on")
    assert [told[n] for n in ("own", "joint", "attendees", "last_held_on")] == [
        own[name] for name in names
    ]
    assert told["attendees"] == 40, "people of a joint activity are not this commune's"
    due = items(api, "/communication-activities", is_due="true")
    assert told["due"] == len(due)

    staff = found["staff"]
    untrained = items(api, "/staff", needs_training=2022)
    assert (staff["active"], staff["direct"], staff["trained"]) == (3, 2, 1)
    assert staff["direct"] - staff["trained"] == len(untrained)
    assert [c["is_direct_duty"] for c in staff["contacts"]] == [True, True, False]
    assert found["budget"] == {
        "row_count": 1,
        "planned": 20_000_000,
        "spent": 5_000_000,
        "spent_known": 1,
        "percent_spent": 25.0,
    }


def test_its_targets_are_the_plan_s_own_figures(api: Api) -> None:
    filled(api)
    found = {target["code"]: target for target in page(api)["targets"]}
    whole_plan = progress(api)
    assert list(found) == list(whole_plan)
    for code, target in found.items():
        for row in whole_plan[code]["communes"]:
            if row["org_unit_id"] == str(world.unit("binhnghia")):
                assert [target[n] for n in ("numerator", "denominator", "remaining")] == [
                    row[n] for n in ("numerator", "denominator", "remaining")
                ]
                counted, rest = (
                    follow(api, target["records"][which]) for which in ("counted", "not_counted")
                )
                assert (len(counted), len(rest)) == (target["numerator"], target["remaining"])
    assert found["establishments_inspected"]["numerator"] == 2


def follow(api: Api, address: str) -> list[Any]:
    parts = urlsplit(address)
    return list(done(api.as_("district").get(parts.path, **dict(parse_qsl(parts.query))))["items"])


@pytest.mark.parametrize("who", ["district", "police", "binhnghia", "leader", "province"])
def test_a_section_is_there_for_whoever_reads_its_records(api: Api, who: str) -> None:
    filled(api)
    found = page(api, who)
    role = world.PEOPLE[who][1]
    held_by = GRANTED[role] - (AGENCY_RECORDS if role in OWN_AGENCY_ONLY else set())
    shown = {name for name in SECTIONS if found[name] is not None}
    assert shown == {name for name, any_of in SECTIONS.items() if any_of & held_by}
    assert len(found["targets"]) == 6


def test_an_inspector_reads_the_visits_of_their_team_and_is_told_so(api: Api) -> None:
    filled(api)
    mine, other = page(api, "inspector"), page(api, "inspector2")
    assert (mine["inspections"]["signed"], mine["violations"]["recorded"]) == (2, 1)
    assert (other["inspections"]["signed"], other["violations"]["recorded"]) == (0, 0)
    assert mine["inspections"]["own_teams_only"] is True
    assert page(api)["inspections"]["own_teams_only"] is False
    figures = [target["numerator"] for target in mine["targets"]]
    assert figures == [t["numerator"] for t in other["targets"]], "the plan's figures are whole"


def test_months_of_support_without_any_number(api: Api) -> None:
    """Who reported is known to whoever reads the published tables; how many is told to nobody."""
    filled(api)
    write(api, "binhnghia", "2022-03", loan=487, employment=391)
    for who in ("district", "binhnghia", "leader", "province"):
        answer = api.as_(who).get(at())
        assert not re.search(r":(487|391|878)\b", answer.text)
        assert answer.json()["support"] == {
            "reported": ["2022-02", "2022-03"],
            "missing": ["2022-01", *(f"2022-0{month}" for month in range(4, 10))],
        }
    office = done(api.as_("leader").get("/support-releases/reporting", org_unit_id=district()))
    (line,) = (u for u in office["units"] if u["org_unit_name"] == "Bình Nghĩa")
    told = {name: line[name] for name in ("reported", "missing")}
    assert told == page(api, "leader")["support"]


def district() -> str:
    return str(world.unit("binhluc"))


def test_ratings_are_seen_by_whom_the_list_shows_them(api: Api) -> None:
    rating.ready(api)
    rating.approved(api, year=2021)
    rating.begun(api, year=2022)
    ours, province = page(api)["ratings"], page(api, "province")["ratings"]
    assert [(r["year"], r["status"]) for r in ours] == [(2022, "draft"), (2021, "approved")]
    assert [r["year"] for r in province] == [2021], "a draft is not the province's"
    assert page(api, year=2021)["ratings"] == [r for r in ours if r["year"] == 2021]
    listed = items(api, "/commune-ratings")
    assert [r["total"] for r in ours] == [r["total"] for r in listed]


def test_a_table_of_half_points_is_told_as_it_is(api: Api) -> None:
    lines = [*rating.LINES[:-1], rating.LINES[-1] | {"max_points": 12.5}]
    api.run(lambda db: rating.add_set(db, lines=lines))
    rating.begun(api)
    assert [one["max_score"] for one in page(api)["ratings"]] == [92.5]


def test_tasks_are_those_that_the_plan_gives_to_communes(api: Api) -> None:
    def give(db: Any) -> None:
        agencies = ("UBND các xã, thị trấn", "UBND xã Bình Nghĩa", "UBND xã Tràng An", "Công an")
        owned = {"plan_id": world.plan(), "org_unit_id": world.unit("binhluc")}
        rows = enumerate(agencies, 1)
        add(db, *(PlanTask(title=a, agency=a, position=n, **owned) for n, a in rows))

    api.run(give)
    titles = [task["title"] for task in page(api)["tasks"]]
    assert titles == ["UBND các xã, thị trấn", "UBND xã Bình Nghĩa"]


def test_other_communes_do_not_exist(api: Api) -> None:
    assert problem(api.as_("binhnghia").get(at("trangan")))[0] == 404
    assert problem(api.as_("district2").get(at()))[0] == 404
    for not_a_commune in (world.unit("binhluc"), create_id()):
        path = f"/commune-overviews/{not_a_commune}"
        assert problem(api.as_("province").get(path))[0] == 404
    assert problem(api.as_("admin").get(at()))[0] == 403


def test_a_permission_held_elsewhere_shows_nothing_here(api: Api) -> None:
    """Bình Nghĩa's officer who reads plans of the whole district learns no more of Tràng An."""

    def also_inspects(db: Any) -> None:
        role, unit = Role.INSPECTOR, world.unit("binhluc")
        add(db, RoleGrant(user_id=world.user("binhnghia"), org_unit_id=unit, role=role))

    api.run(also_inspects)
    hired(api, "trangan")
    found = page(api, "binhnghia", "trangan")
    assert (found["staff"], found["communication"], found["ratings"]) == (None, None, None)
    assert found["establishments"]["active"] == 1
    assert page(api, "binhnghia")["staff"] is not None


def test_without_a_plan_there_are_no_targets(api: Api) -> None:
    found = page(api, name="liemphong", who="district2")
    assert (found["plan"], found["targets"], found["tasks"]) == (None, [], [])
    before = page(api, year=2021)
    assert (before["as_of"], before["plan"], before["budget"]) == ("2021-12-31", None, None)


def test_it_costs_the_same_for_every_commune(api: Api) -> None:
    with api.queries() as empty:
        page(api)
    filled(api)
    with api.queries() as full:
        page(api)
    asked = [s for s in full if s.startswith("SELECT")]
    assert len(full) == len(empty)
    assert len(asked) <= 24, asked
