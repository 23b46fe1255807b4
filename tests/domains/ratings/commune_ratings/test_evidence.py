"""Each figure of the evidence is what a list of records says, and keeps its day once submitted."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from backend.core.text.clock import set_today
from backend.domains.establishments.establishments.models import Commitment
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, Training
from backend.permissions import Role
from tests import world
from tests.acting import Api, add
from tests.domains.planning.plans.making import breach, by_commune_team, visit
from tests.domains.ratings.commune_ratings.making import (
    act,
    add_set,
    approved,
    begun,
    count_workers,
    done,
    line_of,
    ready,
    submitted,
    verified,
)

KINDS = ("workforce_counted", "commitments_signed", "establishments_inspected")
LINES = [
    {"code": "A", "title": "Tất cả", "max_points": 10.0,
     "evidence": ["establishments_known", *KINDS, "violations_found"]},
]  # fmt: skip


def figures(rating: Any) -> dict[str, dict[str, int]]:
    return {e["kind"]: e["figures"] for line in rating["criteria"] for e in line["evidence"]}


def listed(api: Api, rating: Any, kind: str, **params: Any) -> list[Any]:
    path = f"/commune-ratings/{rating['id']}/evidence/{kind}"
    found: list[Any] = []
    after: dict[str, str] = {}
    while True:
        page = done(api.as_("binhnghia").get(path, limit="1", **params, **after))
        found += page["items"]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


def some_work(api: Api) -> None:
    """One of two places counted, committed and visited; visits and acts that do not count."""
    api.run(lambda db: add_set(db, lines=LINES))
    api.run(lambda db: count_workers(db, "binhnghia", on=date(2022, 8, 1)))
    api.run(lambda db: count_workers(db, "binhnghia2", on=date(2022, 3, 1)))
    owned = {"org_unit_id": world.unit("binhnghia")}
    for place, on in (("binhnghia", date(2022, 3, 1)), ("binhnghia2", date(2021, 3, 1))):
        row = Commitment(establishment_id=world.establishment(place), signed_on=on, **owned)
        api.run(lambda db, row=row: add(db, row))
    api.run(visit, "binhnghia2", date(2022, 5, 1))
    api.run(by_commune_team, "binhnghia", date(2022, 5, 1))
    api.run(visit, "trangan", date(2022, 5, 1))
    api.run(breach, "binhnghia", date(2022, 5, 1), "transferred", date(2022, 5, 9))
    api.run(breach, "binhnghia2", date(2022, 6, 1))
    api.run(breach, "binhnghia2", date(2021, 6, 1))


def test_figures_are_what_the_register_holds(api: Api) -> None:
    some_work(api)
    rating = begun(api)
    assert figures(rating) == {
        "establishments_known": {"active": 2},
        "workforce_counted": {"counted": 1, "active": 2},
        "commitments_signed": {"counted": 1, "active": 2},
        "establishments_inspected": {"counted": 1, "active": 2},
        "violations_found": {"recorded": 2, "handled": 1},
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_is_its_list(api: Api, kind: str) -> None:
    some_work(api)
    rating = begun(api)
    known = figures(rating)[kind]
    everything = listed(api, rating, kind)
    counting = listed(api, rating, kind, counted="true")
    assert (len(counting), len(everything)) == (known["counted"], known["active"])
    others = listed(api, rating, kind, counted="false")
    assert [row["id"] for row in everything if not row["counted"]] == [r["id"] for r in others]


def test_activities_are_told_with_those_held_jointly(api: Api) -> None:
    line = {"code": "A", "title": "Tuyên truyền", "max_points": 10.0}
    api.run(lambda db: add_set(db, lines=[{**line, "evidence": ["communication_activities"]}]))
    own = {"form": "conference", "topic": "Luật", "audience": "residents", "held_on": "2022-05-01"}
    counts = {"session_count": 2, "attendee_count": 90}
    unit = {"org_unit_id": str(world.unit("binhnghia"))}
    programme = done(api.as_("binhnghia").get("/integrated-programmes"))["items"][0]["code"]
    path = "/communication-activities"
    done(api.as_("binhnghia").post(path, {**own, **counts, **unit}), 201)
    more = {"integrated_programme": programme, "session_count": 1, "attendee_count": 30}
    done(api.as_("binhnghia").post(path, {**own, **unit, **more}), 201)
    done(api.as_("binhnghia").post(path, {**own, **unit, "held_on": "2021-05-01"}), 201)
    communes = [str(world.unit("binhnghia")), str(world.unit("trangan"))]
    joint = {**own, **counts, "org_unit_id": str(world.unit("binhluc")), "commune_ids": communes}
    done(api.as_("district").post(path, joint), 201)
    rating = begun(api)
    assert figures(rating)["communication_activities"] == {
        "activities": 3,
        "joint": 1,
        "integrated": 1,
        "sessions": 3,
        "attendees": 120,
        "sessions_known": 2,
        "attendees_known": 2,
    }
    assert records_listed(api, rating) == 3


def test_trained_staff_are_those_on_direct_duty(api: Api) -> None:
    line = {"code": "A", "title": "Tập huấn", "max_points": 10.0}
    api.run(lambda db: add_set(db, lines=[{**line, "evidence": ["staff_trained"]}]))
    owned = {"org_unit_id": world.unit("binhnghia"), "agency": "UBND xã"}
    ended = {"held_from": date(2022, 4, 1), "held_to": date(2022, 4, 2)}
    course = Training(
        id=uuid4(), org_unit_id=world.unit("binhluc"), title="Tập huấn", topic="prevention",
        organiser="Phòng LĐTBXH", level="district", **ended,
    )  # fmt: skip
    people = [
        Staff(id=uuid4(), full_name=f"Cán bộ {n}", is_direct_duty=n < 2, **owned) for n in range(3)
    ]
    api.run(lambda db: add(db, course, *people))
    lines = [
        Attendance(
            training_id=course.id, staff_id=one.id, completed=True, org_unit_id=one.org_unit_id
        )
        for one in (people[0], people[2])
    ]
    api.run(lambda db: add(db, *lines))
    rating = begun(api)
    assert figures(rating)["staff_trained"] == {"trained": 1, "staff": 2}
    assert records_listed(api, rating) == 2


def records_listed(api: Api, rating: Any) -> int:
    """How many records the list behind the first figure holds."""
    address = rating["criteria"][0]["evidence"][0]["records"]
    return len(done(api.as_("binhnghia").request("GET", address))["items"])


def test_the_evidence_of_a_past_year_ends_with_it(api: Api) -> None:
    some_work(api)
    rating = begun(api, year=2021)
    (line,) = rating["criteria"]
    assert {e["as_of"] for e in line["evidence"]} == {"2021-12-31"}
    assert figures(rating)["violations_found"] == {"recorded": 1, "handled": 0}
    assert figures(rating)["commitments_signed"] == {"counted": 1, "active": 2}


def test_one_query_for_each_kind(api: Api) -> None:
    some_work(api)
    rating = begun(api)
    with api.queries() as seen:
        done(api.as_("binhnghia").get(f"/commune-ratings/{rating['id']}"))
    counting = [q for q in seen if "establishment_active_periods" in q or "FROM violations" in q]
    assert len(counting) == 5


def test_what_was_submitted_stands_and_today_is_shown_beside(api: Api) -> None:
    ready(api)
    rating = submitted(api)
    api.run(breach, "binhnghia", date(2022, 10, 1))
    set_today(date(2022, 10, 5))
    path = f"/commune-ratings/{rating['id']}"
    shown = done(api.as_("district").get(path))
    _, violations = line_of(shown, "KT1")["evidence"]
    assert violations["figures"] == {"recorded": 0, "handled": 0}
    assert (violations["as_of"], violations["now"]) == (
        "2022-10-03",
        {"recorded": 1, "handled": 0},
    )
    assert violations["records"] == (
        f"/api/v1/violations?org_unit_id={world.unit('binhnghia')}"
        "&recorded_from=2022-01-01&recorded_to=2022-10-05"
    )
    counted = line_of(shown, "QL2")["evidence"][0]
    assert counted["now"] is None
    approved = act(api, "leader", verified(api, shown), "approve", {})
    kept = line_of(approved, "KT1")["evidence"][1]
    assert (kept["figures"], kept["now"]) == ({"recorded": 0, "handled": 0}, None)


def test_the_list_behind_a_figure_is_the_communes_own(api: Api) -> None:
    ready(api)
    rating = begun(api)
    path = f"/commune-ratings/{rating['id']}/evidence/workforce_counted"
    assert api.as_("trangan").get(path).status_code == 404
    assert api.as_("district").get(path).status_code == 200
    assert api.as_("province").get(path).status_code == 403
    other = f"/commune-ratings/{rating['id']}/evidence/violations_found"
    assert api.as_("binhnghia").get(other).status_code == 404
    places = {item["id"] for item in done(api.as_("binhnghia").get(path))["items"]}
    assert places == {str(world.establishment(name)) for name in ("binhnghia", "binhnghia2")}


def test_above_the_units_that_keep_them_no_list_of_records_is_offered(api: Api) -> None:
    """The province reads the figures; its lists hold its own records alone, or are none at all."""
    ready(api)
    rating = approved(api)
    grant = RoleGrant(
        user_id=world.user("province"), role=Role.LEAD_OFFICER, org_unit_id=world.unit("hanam")
    )
    api.run(lambda db: add(db, grant))
    path = f"/commune-ratings/{rating['id']}"
    for person, is_above in (("province", True), ("district", False)):
        shown = done(api.as_(person).get(path))
        lists = [one["records"] for line in shown["criteria"] for one in line["evidence"]]
        assert lists
        assert {one is None for one in lists} == {is_above}, person
        for one in lists:
            assert one is None or api.as_(person).request("GET", one).is_success
