"""What happened to a place, told to each reader as far as it may read."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.catalogues.violation_types.models import SubjectKind, ViolationType
from backend.domains.enforcement.violations.models import Violation, ViolationStatus
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from tests import world
from tests.acting import Api, add
from tests.domains.establishments.establishments.making import place_path, visited, walk

PATH = f"{place_path()}/timeline"


def violation(db: Session, inspection_id: UUID) -> UUID:
    row = Violation(
        id=uuid4(),
        org_unit_id=world.unit("binhnghia"),
        team_id=world.team("district"),
        inspection_id=inspection_id,
        establishment_id=world.establishment("binhnghia"),
        violation_type_id=db.scalar(sa.select(ViolationType.id).limit(1)),
        occurred_on=date(2022, 3, 4),
        recorded_on=date(2022, 3, 5),
        subject_kind=SubjectKind.HOUSEHOLD_BUSINESS,
    )
    add(db, row)
    return row.id


def decide(db: Session, id: UUID) -> None:
    row = db.require(Violation, id)
    values = {"decided_on": date(2022, 3, 20), "handled_on": date(2022, 3, 20)}
    db.save(row, {**values, "status": ViolationStatus.DECIDED, "decision_no": "12/QĐ-XPHC"})


@pytest.fixture
def told(api: Api) -> Api:
    """A year in the life of Nhà nghỉ Hương Sen."""
    binhnghia, path = api.as_("binhnghia"), place_path()
    binhnghia.patch(path, {"room_count": 14}, etag=1)
    binhnghia.post(f"{path}/commitments", {"signed_on": "2022-02-10"})
    count = {"counted_on": "2022-08-14", "total": 9, "female": 6}
    made = binhnghia.post(f"{path}/workforce-counts", count).json()
    binhnghia.patch(f"{path}/workforce-counts/{made['id']}", {"female": 5}, etag=made)
    visit = api.run(visited, "binhnghia", date(2022, 3, 4))
    api.run(decide, api.run(violation, visit))
    api.run(visited, "binhnghia", date(2022, 5, 6), "commune")
    version = api.as_("district").get(path).json()["version"]
    closing = {"status": "closed", "closed_on": "2022-09-30"}
    assert api.as_("district").patch(path, closing, etag=version).status_code == 200
    # next door, and never to be told here
    api.run(visited, "binhnghia2", date(2022, 3, 4))
    api.as_("district").patch(place_path("trangan"), {"room_count": 2}, etag=1)
    return api


OF_THE_PLACE = [
    "establishment.closed",
    "workforce_count.updated",
    "workforce_count.created",
    "commitment.created",
    "establishment.updated",
    "establishment.created",
]
OWN_VISITS = ["violation.decided", "violation.created", "inspection.created"]


def kinds(items: list[Any]) -> list[str]:
    return [item["kind"] for item in items]


def without_visits(items: list[Any]) -> list[Any]:
    return [i for i in items if not i["kind"].startswith(("inspection", "violation"))]


def test_the_newest_is_told_first(told: Api) -> None:
    items = walk(told.as_("district"), PATH, limit=3)
    seqs = [item["seq"] for item in items]
    assert seqs == sorted(seqs, reverse=True)
    assert len(seqs) == len(set(seqs))
    assert kinds(without_visits(items)) == OF_THE_PLACE
    assert sorted(kinds(items)) == sorted([*OF_THE_PLACE, *OWN_VISITS, "inspection.created"])


def test_each_is_told_of_the_visits_that_it_may_read(told: Api) -> None:
    for person, visits in [
        ("leader", [*OWN_VISITS, "inspection.created"]),
        ("police", [*OWN_VISITS, "inspection.created"]),
        ("inspector", OWN_VISITS),
        ("inspector2", ["inspection.created"]),
        ("binhnghia", []),
    ]:
        items = walk(told.as_(person), PATH)
        assert kinds(without_visits(items)) == OF_THE_PLACE
        assert sorted(set(kinds(items)) - set(OF_THE_PLACE)) == sorted(set(visits))
        assert len(items) == len(OF_THE_PLACE) + len(visits)


def test_nothing_is_told_to_others(told: Api) -> None:
    assert told.as_("trangan").get(PATH).status_code == 404
    assert told.as_("district2").get(PATH).status_code == 404
    for person in ("admin", "province", "auditor"):
        assert told.as_(person).get(PATH).status_code == 403


def test_items_say_who_when_and_what(told: Api) -> None:
    items = {item["kind"]: item for item in walk(told.as_("binhnghia"), PATH)}
    closed = items["establishment.closed"]
    assert closed["on"] == "2022-09-30"
    assert closed["actor_name"] == world.PEOPLE["district"][0]  # an official of the unit above
    assert closed["changes"]["status"] == ["active", "closed"]
    corrected = items["workforce_count.updated"]
    assert corrected["changes"] == {"female": [6, 5]}
    assert corrected["on"] == "2022-08-14"
    assert corrected["record"]["total"] == 9
    assert corrected["actor_name"] == world.PEOPLE["binhnghia"][0]
    assert items["commitment.created"]["record"] == {"signed_on": "2022-02-10"}
    assert items["establishment.created"]["changes"] == {}
    decided = {i["kind"]: i for i in walk(told.as_("police"), PATH)}["violation.decided"]
    assert decided["on"] == "2022-03-20"
    assert decided["record"]["decision_no"] == "12/QĐ-XPHC"
    assert decided["actor_name"] is None  # the test's own hand


def test_keys_that_are_not_for_readers_stay_out(told: Api) -> None:
    for item in walk(told.as_("district"), PATH):
        fields = item["record"].keys() | item["changes"].keys()
        hidden = {"search_text", "match_key", "version", "org_unit_id", "checklist", "statement"}
        assert not fields & hidden
        assert item.keys() == {
            *("seq", "at", "on", "kind", "id", "actor_name", "record", "changes"),
            "establishment_id",
        }


def test_another_communes_rows_are_not_told_after_a_move(told: Api) -> None:
    version = told.as_("district").get(place_path()).json()["version"]
    to = {"org_unit_id": str(world.unit("trangan"))}
    moved = told.as_("district").patch(place_path(), to, etag=version)
    assert moved.status_code == 200, moved.text
    items = walk(told.as_("trangan"), PATH)
    assert kinds(items) == ["establishment.moved"]
    units = [str(world.unit(name)) for name in ("binhnghia", "trangan")]
    assert items[0]["changes"] == {"org_unit_id": units}
    assert len(walk(told.as_("district"), PATH)) > len(items)
    assert told.as_("binhnghia").get(PATH).status_code == 404


def test_a_page_takes_the_same_queries_whatever_its_length(told: Api) -> None:
    counts = []
    for limit in (2, 200):
        with told.queries() as seen:
            told.as_("district").get(PATH, limit=limit)
        counts.append(len([s for s in seen if "FROM changes" in s]))
        assert len(seen) < 14
    assert counts == [1, 1]


def test_a_signed_visit_is_told_as_signed(api: Api) -> None:
    visit = api.run(visited, "binhnghia", date(2022, 3, 4))

    def back_and_sign(db: Session) -> None:
        row = db.require(Inspection, visit)
        assert row.status is InspectionStatus.SIGNED

    api.run(back_and_sign)
    (item,) = [i for i in walk(api.as_("leader"), PATH) if i["kind"].startswith("inspection")]
    assert item["record"]["status"] == "signed"
    assert item["record"]["record_no"] == "41/BB"
    assert item["on"] == "2022-03-04"
