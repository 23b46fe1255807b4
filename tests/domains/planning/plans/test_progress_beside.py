"""Targets about communes and staff: what counts, in which row, and who opens which list."""

from datetime import date
from typing import Any

import pytest

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.prevention.communication_activities.models import ActivityStatus
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet
from tests import world
from tests.acting import Api, add
from tests.domains.planning.plans.making import PLAN, listed, progress
from tests.domains.planning.plans.registers import MAY, activity, course

COMMUNICATING, HEALTHY, TRAINED = "communes_communicating", "healthy_communes_kept", "staff_trained"
COUNTS = ("session", "attendee", "material", "panel", "leaflet", "broadcast")


def joint(db: Session, owner: str, communes: str, status: str = "held") -> str:
    """An activity of `owner` for some communes, all its numbers counted."""
    counts = {f"{name}_count": 0 for name in COUNTS}
    own = {"status": ActivityStatus(status), **counts}
    return str(activity(db, owner, MAY, communes, **own))


def officer(db: Session, unit: str, name: str, *, trained_on: date | None = None) -> str:
    id = create_id()
    owned = {"org_unit_id": world.unit(unit)}
    add(db, Staff(id=id, full_name=name, agency="UBND", is_direct_duty=True, **owned))
    if trained_on:
        add(
            db, Attendance(training_id=course(db, trained_on), staff_id=id, completed=True, **owned)
        )
    return str(id)


def rated(db: Session, commune: str, year: int, rating_class: str, on: date) -> str:
    owned = {"org_unit_id": world.unit(commune)}
    table = CriteriaSet(id=create_id(), name="Bộ", valid_from=date(2020, 1, 1), **owned)
    add(db, table)
    row = CommuneRating(
        id=create_id(),
        year=year,
        criteria_set_id=table.id,
        status=RatingStatus.APPROVED,
        rating_class=rating_class,
        register_no=f"{year}-{commune}",
        approved_on=on,
        **owned,
    )
    add(db, row)
    return str(row.id)


def counts(target: dict[str, Any]) -> tuple[int, int]:
    return target["numerator"], target["denominator"]


def test_a_joint_activity_counts_in_each_commune_that_it_was_for(api: Api) -> None:
    shared = api.run(joint, "binhluc", "binhnghia trangan")
    api.run(joint, "binhmy", "binhmy", "planned")
    target = progress(api)[COMMUNICATING]
    assert (counts(target), target["remaining"], target["met"]) == ((2, 3), 1, False)
    assert target["forecast"] == {"percent": 66.7, "reaches_on": None}
    rows = {row["name"]: (row["numerator"], row["denominator"]) for row in target["communes"]}
    assert rows == {"Bình Mỹ": (0, 1), "Bình Nghĩa": (1, 1), "Tràng An": (1, 1)}
    (mine,) = listed(api, COMMUNICATING, "binhnghia")
    assert mine == {
        "kind": "commune",
        "id": str(world.unit("binhnghia")),
        "name": "Bình Nghĩa",
        "detail": "xã",
        "org_unit_id": str(world.unit("binhnghia")),
        "org_unit_name": "Bình Nghĩa",
        "amount": 1,
        "counted": True,
        "counted_by": {"kind": "communication_activity", "id": shared, "on": "2022-05-12"},
    }
    assert counts(progress(api, as_of="2022-05-11")[COMMUNICATING]) == (0, 3)


def test_a_healthy_commune_is_kept_once_it_is_approved_again(api: Api) -> None:
    api.run(rated, "binhnghia", 2021, "healthy", date(2022, 1, 20))
    api.run(rated, "trangan", 2021, "healthy", date(2022, 1, 20))
    api.run(rated, "binhmy", 2021, "not_healthy", date(2022, 1, 20))
    again = api.run(rated, "trangan", 2022, "healthy", date(2022, 9, 30))
    api.run(rated, "binhmy", 2022, "healthy", date(2022, 9, 30))  # newly so: another aim
    target = progress(api)[HEALTHY]
    assert (counts(target), target["forecast"]) == ((1, 2), None)
    (kept,) = listed(api, HEALTHY, "province", counted="true")
    assert (kept["name"], kept["detail"], kept["counted_by"]["id"]) == (
        "Tràng An",
        "2021-trangan",
        again,
    )
    assert counts(progress(api, as_of="2022-01-19")[HEALTHY]) == (0, 0)


def test_a_year_may_be_judged_after_its_end(api: Api) -> None:
    """The rating of the plan's year counts, though it is often approved in January."""
    api.run(rated, "trangan", 2021, "healthy", date(2022, 1, 20))
    again = api.run(rated, "trangan", 2022, "healthy", date(2023, 1, 16))
    assert counts(progress(api, as_of="2022-12-31")[HEALTHY]) == (0, 1)
    set_today(date(2023, 1, 16))
    assert counts(progress(api)[HEALTHY]) == (1, 1)
    assert [r["counted_by"]["id"] for r in listed(api, HEALTHY, counted="true")] == [again]
    assert counts(progress(api, as_of="2022-12-30")[HEALTHY]) == (0, 1)


def test_the_offices_own_staff_has_a_row_and_a_list(api: Api) -> None:
    api.run(lambda db: officer(db, "binhluc", "Trần Thu Hà", trained_on=MAY))
    api.run(officer, "binhnghia", "Vũ Thị Thảo")
    target = progress(api)[TRAINED]
    assert counts(target) == (1, 2)
    rows = {row["name"]: (row["level"], row["numerator"]) for row in target["communes"]}
    assert (rows["Bình Lục"], rows["Bình Nghĩa"]) == (("district", 1), ("commune", 0))
    district = str(world.unit("binhluc"))
    own = listed(api, TRAINED, org_unit_id=district, below="false")
    assert [(r["name"], r["counted_by"]["kind"]) for r in own] == [("Trần Thu Hà", "training")]
    assert len(listed(api, TRAINED, org_unit_id=district)) == 2
    assert counts(progress(api, "binhnghia")[TRAINED]) == (0, 1)


@pytest.mark.parametrize(
    ("person", "closed"),
    [
        ("district", set()),
        ("leader", set()),
        ("binhnghia", {"violations_handled"}),
        ("inspector", {COMMUNICATING, HEALTHY, TRAINED}),
        ("police", {COMMUNICATING, TRAINED}),
        (
            "province",
            {
                *("establishments_inspected", "workforce_known", "violations_handled"),
                *(COMMUNICATING, TRAINED),
            },
        ),
    ],
)
def test_a_list_opens_for_whoever_reads_its_records(
    api: Api, person: str, closed: set[str]
) -> None:
    """The figure is everybody's; of a list that is not the reader's there is no link either."""
    api.run(officer, "binhnghia", "Vũ Thị Thảo")
    who = api.as_(person)
    for code, target in progress(api, person).items():
        answer = who.get(f"{PLAN}/targets/{code}/records")
        assert (answer.status_code == 403) == (code in closed), code
        part = (person, code) == ("inspector", "violations_handled")  # its own team's alone
        assert (target["records"] is None) == (part or code in closed), code
