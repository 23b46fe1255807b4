"""The order through the door: who reads it, what it rests on, and what it must never rest on."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.sql import visitors

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.establishments.establishments.schemas import TYPES
from backend.domains.inspections.inspections.models import Inspection, InspectionOutcome
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.organisation.inspection_teams.models import MemberFunction, TeamMember
from backend.domains.planning.plans.models import Plan
from backend.domains.planning.visit_order.facts import select_facts
from backend.domains.planning.visit_order.loading import load_visit_points
from backend.domains.planning.visit_order.models import VisitDrawPlace
from backend.domains.police.tip_offs.models import TipOff, TipStatus, TipTopic
from backend.law import reference
from tests import world
from tests.acting import Api, add
from tests.contract.objects import visit_rules
from tests.domains.inspections.inspections.making import done, made, problem
from tests.domains.planning.plans.making import breach, by_commune_team, head_count, progress, visit

ORDER = "/visit-order"
SHIPPED = reference.load_visit_points().versions[0]


@pytest.fixture(autouse=True)
def table(api: Api) -> None:
    """The shipped table, entered for the cast's province by its administrator."""
    set_today(date(2021, 1, 1))
    body = {
        "org_unit_id": str(world.unit("hanam")),
        "valid_from": "2021-01-01",
        "reason": SHIPPED.reason,
        "random_percent": 50,
        "rules": [r.model_dump(exclude={"verified", "note"}) for r in SHIPPED.rules],
        "type_points": SHIPPED.type_points,
    }
    made(api.as_("admin").post(f"{ORDER}/points", body))
    set_today(world.TODAY)


def order(api: Api, who: str = "district", **asked: Any) -> Any:
    return done(api.as_(who).get(ORDER, **asked))


def why(row: Any) -> dict[str, Any]:
    return {r["fact"]: (r["value"], r["on"], r["points"]) for r in row["reasons"]}


def of(read: Any, place: str) -> Any:
    id = str(world.establishment(place))
    return next(row for row in read["items"] if row["id"] == id)


def called(api: Api, place: str, on: date, **changed: Any) -> None:
    """A signed visit, with a few fields changed."""
    api.run(lambda db: visit(db, place, on, **changed))


def tip(api: Api, place: str, **changed: Any) -> None:
    values = {"topic": TipTopic.PLACE, "status": TipStatus.CHECKING} | changed
    row = TipOff(
        org_unit_id=world.unit("binhluc"),
        establishment_id=world.establishment(place),
        received_on=world.TODAY,
        receipt_hash=f"{len(str(changed)):0>64}",
        **values,
    )
    api.run(add, row)


def test_a_place_stands_where_its_facts_put_it(api: Api) -> None:
    api.run(visit, "binhnghia", date(2022, 9, 1))
    api.run(visit, "trangan", date(2021, 6, 1))
    api.run(by_commune_team, "binhnghia2", date(2022, 9, 1))
    called(api, "binhmy", date(2022, 9, 20), status="draft")
    api.run(head_count, "binhnghia", date(2022, 9, 1))
    api.run(breach, "binhnghia", date(2022, 9, 1))
    api.run(breach, "binhnghia", date(2022, 8, 1), "dismissed", date(2022, 8, 9))
    api.run(breach, "binhnghia", date(2020, 9, 1))
    read = order(api)
    assert [row["position"] for row in read["items"]] == [1, 2, 3, 4]
    assert read["total"] == 4
    assert all(row["points"] == sum(r["points"] for r in row["reasons"]) for row in read["items"])
    assert [row["points"] for row in read["items"]] == sorted(
        (row["points"] for row in read["items"]), reverse=True
    )
    seen = of(read, "binhnghia")
    assert why(seen) == {
        "months_since_visit": (1, "2022-09-01", 2),
        "not_visited_this_year": (0, "2022-09-01", 0),
        "earlier_violations": (1, "2022-09-01", 10),
        "unexecuted_decisions": (0, None, 0),
        "commitment_missing": (1, None, 6),
        "head_count_missing": (0, "2022-09-01", 0),
        "certificate_missing": (1, None, 8),
        "certificate_lapsed": (0, None, 0),
        "open_tip": (0, None, 0),
        "establishment_type": (None, None, 8),
    }
    assert of(read, "binhmy")["last_visit_on"] is None, "a draft is no fact"
    assert why(of(read, "trangan"))["months_since_visit"] == (16, "2021-06-01", 32)
    by_commune = of(read, "binhnghia2")
    assert by_commune["last_visit_on"] == "2022-09-01"
    assert not by_commune["visited_this_year"], "a commune's team does not count for the plan"
    before = of(order(api, as_of="2022-08-05"), "binhnghia")
    assert why(before)["earlier_violations"] == (2, "2022-08-01", 20), "one was not yet dismissed"
    assert before["last_visit_on"] is None
    assert problem(api.as_("district").get(ORDER, as_of="2022-10-04")) == (422, "invalid")


def test_pages_and_filters_keep_the_position(api: Api) -> None:
    whole = order(api)["items"]
    with api.queries() as seen:
        first = order(api, limit=1)
    asked = len(seen)
    rest = order(api, limit=200, after=first["next"])["items"]
    assert [*first["items"], *rest] == whole
    with api.queries() as seen:
        order(api)
    assert len(seen) == asked, "as many queries for a page as for all"
    for name, value, field in (
        ("org_unit_id", str(world.unit("binhnghia")), "org_unit_id"),
        ("establishment_type", "bar", "establishment_type"),
    ):
        narrowed = order(api, **{name: value})["items"]
        assert narrowed == [row for row in whole if row[field] == value] != []
    assert order(api, visited=True)["items"] == []
    assert api.as_("district").get(ORDER, after="eyJ9").status_code == 422


def test_only_facts_of_the_business_and_of_past_visits_are_asked() -> None:
    """Never a person, never an inspector, never the number or share of women who work there."""
    statement = select_facts(world.TODAY, world.TODAY, sa.true(), with_tips=True)
    columns = {
        f"{c.table.name}.{c.name}"
        for c in visitors.iterate(statement)
        if isinstance(c, sa.Column) and isinstance(c.table, sa.Table)
    }
    places = "id name address establishment_type security_certificate_no"
    assert (
        columns
        - {
            *(f"establishments.{c}" for c in (*places.split(), "security_certificate_expires_on")),
            *(
                f"establishment_active_periods.{c}"
                for c in ("establishment_id", "org_unit_id", "active_from", "active_to")
            ),
            *(
                f"establishment_suspensions.{c}"
                for c in ("establishment_id", "suspended_from", "suspended_to")
            ),
            *("org_units.id", "org_units.name"),
            *(
                f"inspections.{c}"
                for c in ("id", "establishment_id", "inspected_on", "team_level", "status")
            ),
            *(
                f"violations.{c}"
                for c in (
                    *("establishment_id", "inspection_id", "recorded_on", "status", "handled_on"),
                    *("decided_on", "executed_on", "expired_on", "cancelled_on"),
                )
            ),
            *("commitments.establishment_id", "commitments.signed_on"),
            *("workforce_counts.establishment_id", "workforce_counts.counted_on"),
            *(f"tip_offs.{c}" for c in ("id", "establishment_id", "status", "topic")),
        }
        == set()
    )
    assert {"inspections.inspected_on", "tip_offs.status"} <= columns, "the walk sees subqueries"


def test_only_planners_learn_that_a_tip_is_being_checked(api: Api) -> None:
    tip(api, "trangan")
    tip(api, "trangan", topic=TipTopic.MINOR)
    tip(api, "binhnghia", topic=TipTopic.OFFICIAL)
    tip(api, "binhmy", status=TipStatus.RECEIVED)
    read = order(api)
    told = {row["id"]: why(row)["open_tip"][::2] for row in read["items"]}
    yes = {id for id, (value, _) in told.items() if value}
    assert read["knows_tips"]
    assert yes == {str(world.establishment("trangan"))}
    assert told[yes.pop()] == (1, 10), "two tips are one yes"
    for who, asked in (("leader", {}), ("inspector", {}), ("district", {"as_of": "2022-10-02"})):
        other = order(api, who, **asked)
        assert not other["knows_tips"]
        assert not any("open_tip" in why(row) for row in other["items"])
    made(api.as_("district").post(f"{ORDER}/draws", draw_body()))
    lines = {line.establishment_id: line.points for line in drawn_lines(api)}
    plain = {row["id"]: row["points"] for row in order(api, "leader")["items"]}
    assert {str(id): points for id, points in lines.items()} == plain, "the list is drawn without"
    trips = done(api.as_("district").get(f"{ORDER}/gap", goal="in_each"))["trips"]
    assert {p["id"]: p["points"] for t in trips for p in t["places"]}.items() <= plain.items()


def draw_body(**changed: Any) -> dict[str, Any]:
    return {"org_unit_id": str(world.unit("binhluc")), "list_size": 4} | changed


def drawn_lines(api: Api) -> list[Any]:
    columns = (
        *(VisitDrawPlace.establishment_id, VisitDrawPlace.position),
        *(VisitDrawPlace.is_drawn, VisitDrawPlace.points),
    )
    return api.all(sa.select(*columns).order_by(VisitDrawPlace.position))


def test_when_all_were_visited_there_is_nothing_to_draw(api: Api) -> None:
    for place in world.PLACES:
        api.run(visit, place, date(2022, 9, 1))
    refused = api.as_("district").post(f"{ORDER}/draws", draw_body())
    assert problem(refused) == (409, "nothing-to-draw")


def test_lots_are_drawn_once_a_quarter_and_marked(api: Api) -> None:
    district = api.as_("district")
    draw = made(district.post(f"{ORDER}/draws", draw_body()))
    assert (draw["waiting_count"], draw["list_size"], draw["drawn_count"]) == (4, 4, 2)
    assert (draw["quarter_start"], draw["quarter_end"]) == ("2022-10-01", "2022-12-31")
    assert len(draw["seed"]) == 32
    assert problem(district.post(f"{ORDER}/draws", draw_body())) == (409, "already-drawn")
    commune = draw_body(org_unit_id=str(world.unit("binhnghia")))
    assert problem(district.post(f"{ORDER}/draws", commune)) == (422, "invalid")
    far = draw_body(org_unit_id=str(world.unit("thanhliem")))
    assert district.post(f"{ORDER}/draws", far).status_code == 404
    lots = [str(line.establishment_id) for line in drawn_lines(api) if line.is_drawn]
    read = order(api)
    assert [row["id"] for row in read["items"] if row["is_drawn"]] == lots
    assert [row["is_drawn"] for row in read["items"]] == [False, True, False, True]
    assert read["draws"] == [draw]
    assert order(api) == read, "the same day and seed, the same order"
    assert order(api, "inspector")["draws"] == [draw]
    assert order(api, as_of="2022-09-30")["draws"] == []
    place = next(n for n in world.PLACES if str(world.establishment(n)) == lots[0])
    api.run(visit, place, world.TODAY)
    after = order(api)["items"]
    assert after[-1]["id"] == lots[0], "once visited it stands where its points put it"
    assert after[-1]["is_drawn"], "and was drawn all the same"


def test_the_comparison_counts_what_visits_found(api: Api) -> None:
    assert done(api.as_("leader").get(f"{ORDER}/comparison"))["draws"] == []
    made(api.as_("district").post(f"{ORDER}/draws", draw_body()))
    names = {world.establishment(name): name for name in world.PLACES}
    lots = {True: [], False: []}  # type: dict[bool, list[str]]
    for line in drawn_lines(api):
        lots[line.is_drawn].append(names[line.establishment_id])
    called(api, lots[True][0], world.TODAY, outcome=InspectionOutcome.VIOLATION_RECORDED)
    called(api, lots[True][0], date(2022, 11, 1), outcome=InspectionOutcome.REMINDER)
    called(api, lots[False][0], world.TODAY, outcome=InspectionOutcome.REMINDER)
    called(api, lots[False][1], date(2022, 9, 30), outcome=InspectionOutcome.TRANSFERRED)
    called(api, lots[False][1], date(2023, 1, 1), outcome=InspectionOutcome.TRANSFERRED)
    called(api, lots[True][1], world.TODAY, status="draft", outcome=InspectionOutcome.TRANSFERRED)
    with api.queries() as seen:
        read = done(api.as_("leader").get(f"{ORDER}/comparison"))
    assert len([s for s in seen if "visit_draw" in s]) == 2
    assert read["verdict"] == "too_few"
    counted = ("listed", "visited", "found", "reminded", "found_percent")
    by_lot, by_points = (tuple(read[arm][name] for name in counted) for arm in ("drawn", "ordered"))
    assert by_lot == (2, 1, 1, 1, 100.0)
    assert by_points == (2, 1, 0, 1, 0.0)
    assert not read["draws"][0]["is_over"]
    assert read["draws"][0]["drawn"] == read["drawn"]


def test_the_gap_is_that_of_ones_own_plan(api: Api) -> None:
    """Whoever runs a plan also reads that of the unit above, here the newer one."""

    def plan_above(db: Session) -> None:
        newest = UUID(int=2**128 - 1)
        year = world.TODAY.year
        db.save(Plan(id=newest, org_unit_id=world.unit("hanam"), year=year, title="Của tỉnh"))

    api.run(plan_above)
    own = str(world.plan())
    assert done(api.as_("district").get(f"{ORDER}/gap"))["plan_id"] == own


def test_the_gap_tells_what_the_plan_tells(api: Api) -> None:
    api.run(visit, "binhnghia", date(2022, 9, 1))
    api.run(by_commune_team, "trangan", date(2022, 9, 1))
    api.run(visit, "trangan", date(2021, 9, 1))
    for who in ("district", "leader", "inspector"):
        gap = done(api.as_(who).get(f"{ORDER}/gap", places_per_trip=2, trips_per_week=1))
        figure = progress(api)["establishments_inspected"]
        assert (gap["visited"], gap["active"]) == (figure["numerator"], figure["denominator"])
        assert (
            (gap["percent"], gap["missing"]) == (figure["percent"], figure["remaining"]) != (0, 0)
        )
        told = {c["org_unit_id"]: (c["visited"], c["active"]) for c in gap["communes"]}
        assert told == {
            c["org_unit_id"]: (c["numerator"], c["denominator"]) for c in figure["communes"]
        }
        assert (gap["working_days"], gap["trips_affordable"]) == (65, 13)
        assert (gap["trips_needed"], gap["reachable"], gap["best_percent"]) == (2, True, 100.0)
        assert [t["number"] for t in gap["trips"]] == [1, 2]
    each = done(api.as_("district").get(f"{ORDER}/gap", goal="in_each", places_per_trip=1))
    assert each["trips_needed"] == sum(c["trips_needed"] for c in each["communes"]) == 3
    late = done(api.as_("district").get(f"{ORDER}/gap", as_of="2022-12-31", trips_per_week=50))
    assert (late["working_days"], late["reachable"], late["best_percent"]) == (0, False, 25.0)
    assert not any(trip["in_time"] for trip in late["trips"])
    set_today(date(2023, 1, 4))
    over = done(api.as_("district").get(f"{ORDER}/gap", trips_per_week=50))
    assert (over["year"], over["as_of"]) == (2022, "2022-12-31")
    assert (over["working_days"], over["trips_affordable"], over["reachable"]) == (0, 0, False)
    before_tet = done(api.as_("leader").get(f"{ORDER}/gap", as_of="2022-01-31"))
    # 240 Mondays to Fridays, less Tết (5), Hùng Kings (1), 30 April and 1 May (2), 2 September (2)
    assert (before_tet["working_days"], before_tet["holidays_known"]) == (240 - 10, True)
    assert api.as_("district2").get(f"{ORDER}/gap", plan_id=str(world.plan())).status_code == 404


def test_who_reads_what(api: Api) -> None:
    """Planning is for the labour office, a team's leader and the chairman who approves."""
    for who in world.PEOPLE:
        reads = who in ("district", "district2", "leader", "inspector", "inspector2")
        assert (api.as_(who).get(ORDER).status_code == 200) is reads, who
        assert (api.as_(who).get(f"{ORDER}/gap").status_code in (200, 404)) is reads, who
        assert api.as_(who).get(f"{ORDER}/points").status_code == 200, "everyone reads the table"
    seats = sa.select(TeamMember).where(TeamMember.user_id == world.user("inspector"))

    def sits_as(function: MemberFunction) -> None:
        api.run(lambda db: setattr(db.scalars(seats).one(), "function", function))

    sits_as(MemberFunction.MEMBER)
    assert api.as_("inspector").get(ORDER).status_code == 403, "a mere member does not plan"
    assert "visit-order:read" not in str(done(api.as_("inspector").get("/me")))
    sits_as(MemberFunction.DEPUTY_LEADER)
    assert order(api, "inspector")["total"] == 4
    sits_as(MemberFunction.MEMBER)
    api.run(add, leads_too())
    assert order(api, "inspector")["total"] == 2, "another role's reach, not the inspector's"
    neighbours = order(api, "district2")
    assert [row["id"] for row in neighbours["items"]] == [str(world.establishment("liemphong"))]


def leads_too() -> RoleGrant:
    return RoleGrant(
        user_id=world.user("inspector"), org_unit_id=world.unit("binhnghia"), role="leader"
    )


def test_teams_read_the_same_order(api: Api) -> None:
    """A team's leader knows when another team came: the order reads the same for all planners."""
    called(api, "binhmy", date(2022, 9, 1), team_id=world.team("commune"))
    mine, whole = order(api, "inspector")["items"], order(api, "leader")["items"]
    assert mine == whole
    assert api.one(sa.select(sa.func.count(Inspection.id))) == 1


def test_a_new_table_begins_today_or_later_and_changes_nothing_before(api: Api) -> None:
    admin, body = api.as_("admin"), table_body()
    before = order(api, as_of="2022-10-02")
    first = done(admin.get(f"{ORDER}/points"))["items"]
    entered = made(admin.post(f"{ORDER}/points", body))
    assert entered["entered_by"] == world.PEOPLE["admin"][0]
    assert list(entered["type_points"]) == TYPES, "as in the catalogue, on either database"
    assert done(api.as_("province").get(f"{ORDER}/points"))["items"] == [entered, *first]
    assert order(api, as_of="2022-10-02") == before
    now = order(api)
    assert now["points_version_id"] == entered["id"]
    assert now["items"][0]["reasons"][0] | {"points": 20} == now["items"][0]["reasons"][0]
    late = body | {"valid_from": "2022-10-02"}
    assert problem(admin.post(f"{ORDER}/points", late)) == (422, "invalid")
    for broken in (
        {"rules": visit_rules()[1:]},
        {"rules": [*visit_rules()[1:], visit_rules()[1]]},
        {"rules": [rule | {"months": None} for rule in visit_rules()]},
        {"type_points": {"motel": 1}},
        {"type_points": body["type_points"] | {"casino": 1}},
        {"random_percent": 51},
        {"reason": ""},
    ):
        assert admin.post(f"{ORDER}/points", body | broken).status_code == 422, broken
    assert api.as_("district").post(f"{ORDER}/points", body).status_code == 403
    assert admin.patch(f"{ORDER}/points/{entered['id']}", {}, 1).status_code == 405


def table_body() -> dict[str, Any]:
    return {
        "org_unit_id": str(world.unit("hanam")),
        "valid_from": "2022-10-03",
        "reason": "Họp rút kinh nghiệm quý III",
        "rules": visit_rules(),
        "type_points": SHIPPED.type_points,
    }


def test_the_shipped_table_is_loaded_once_for_each_province(api: Api) -> None:
    before = len(done(api.as_("admin").get(f"{ORDER}/points"))["items"])
    api.run(load_visit_points)
    api.run(load_visit_points)
    assert len(done(api.as_("admin").get(f"{ORDER}/points"))["items"]) == before + 1
    assert isinstance(SHIPPED.id, UUID)
