"""One activity of the district for several communes: each reads it, only the district writes it."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.errors.exceptions import Forbidden
from backend.core.session.actor import Scope
from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.domains.prevention.communication_activities.models import (
    ActivityCommune,
    CommunicationActivity,
)
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors
from tests.domains.prevention.communication_activities.making import (
    COMMUNES,
    PATH,
    activity,
    at,
    held,
    ids,
    joint,
    listed,
)

A = CommunicationActivity


def feed(api: Api, who: str, after: int) -> list[tuple[str, str]]:
    items = done(api.as_(who).get("/changes", after=after, limit=200))["items"]
    return [(i["id"], i["action"]) for i in items if i["entity"] == "communication-activities"]


def head(api: Api) -> int:
    return int(api.one(sa.select(sa.func.max(LogEntry.seq))))


def test_each_commune_named_sees_it_and_no_other(api: Api) -> None:
    found = joint(api)
    assert (found["org_unit_level"], found["commune_ids"]) == ("district", sorted(ids(*COMMUNES)))
    for who in ("district", "leader", "binhnghia", "trangan"):
        assert done(api.as_(who).get(at(found)))["id"] == found["id"]
        assert listed(api, who) == [found["id"]]
    only = joint(api, "binhmy")
    for who in ("binhnghia", "trangan", "district2"):
        assert api.as_(who).get(at(only)).status_code == 404
        assert only["id"] not in listed(api, who)
    assert listed(api, "binhnghia", is_joint=True) == [found["id"]]
    assert listed(api, "binhnghia", is_joint=False) == []
    assert listed(api, "binhnghia", q="pháp lệnh") == [found["id"]]


def test_a_commune_reads_it_but_does_not_write_it(api: Api) -> None:
    found = joint(api)
    person = api.as_("binhnghia")
    for answer in (
        person.patch(at(found), {"topic": "Khác"}, etag=found),
        person.post(at(found, "/cancel"), {"reason": "Không họp"}, etag=found),
        person.delete(at(found), etag=found),
    ):
        assert answer.status_code == 404
    assert done(api.as_("district").get(at(found))) == found


def test_the_leader_reads_and_records_nothing(api: Api) -> None:
    found = held(api)
    leader = api.as_("leader")
    assert done(leader.get(at(found)))["id"] == found["id"]
    assert leader.post(PATH, activity()).status_code == 403
    assert leader.post(at(found, "/cancel"), {"reason": "x"}, etag=found).status_code == 403
    for who in ("admin", "inspector", "province", "auditor"):
        assert api.as_(who).get(PATH).status_code == 403
    assert done(api.as_("police").get(PATH))["items"] == [], "its own agency's alone"


def test_the_district_may_record_for_a_commune_as_its_own(api: Api) -> None:
    found = held(api, "district", org_unit_id=str(world.unit("trangan")))
    assert (found["org_unit_name"], found["commune_ids"]) == ("Tràng An", ids("trangan"))
    after = api.as_("trangan").patch(at(found), {"attendee_count": 40}, etag=found)
    assert done(after)["attendee_count"] == 40


def test_communes_of_others_cannot_be_named(api: Api) -> None:
    person = api.as_("district")
    theirs = activity(commune_ids=ids("binhnghia", "liemphong"))
    assert errors(person.post(PATH, theirs)) == {("/commune_ids/1", "not-found")}
    district = activity(commune_ids=ids("binhluc"))
    assert errors(person.post(PATH, district)) == {("/commune_ids/0", "not-a-commune")}
    early = activity(commune_ids=ids("binhnghia"), held_on="2003-05-01")
    assert errors(person.post(PATH, early)) == {("/commune_ids/0", "unit-not-valid")}


def test_a_commune_that_is_left_out_loses_it_and_learns_so(api: Api) -> None:
    found = joint(api)
    start = head(api)
    after = done(api.as_("district").patch(at(found), {"commune_ids": ids("trangan")}, etag=found))
    assert after["commune_ids"] == ids("trangan")
    assert api.as_("binhnghia").get(at(found)).status_code == 404
    assert feed(api, "binhnghia", start) == [(found["id"], "left")]
    assert feed(api, "trangan", start) == [(found["id"], "updated")]
    back = api.as_("district").patch(at(found), {"commune_ids": ids("binhnghia")}, etag=after)
    assert done(back)["commune_ids"] == ids("binhnghia")
    assert done(api.as_("binhnghia").get(at(found)))["version"] == 3


def test_a_plan_that_is_dropped_leaves_every_commune(api: Api) -> None:
    found = joint(api, held_on="2022-11-10")
    start = head(api)
    assert api.as_("district").delete(at(found), etag=found).status_code == 204
    assert feed(api, "binhnghia", start) == [(found["id"], "left")]
    assert {action for _, action in feed(api, "district", start)} == {"deleted", "left"}
    assert api.one(sa.select(sa.func.count(ActivityCommune.activity_id))) == 0


@pytest.mark.parametrize("who", ["binhnghia", "trangan", "district", "leader", "district2"])
def test_list_detail_search_and_feed_agree(api: Api, who: str) -> None:
    start = head(api)
    every = {
        found["id"]
        for found in (
            joint(api),
            joint(api, "binhmy"),
            held(api),
            held(api, "trangan"),
            held(api, "district"),
            held(api, "district2", commune_ids=ids("liemphong")),
        )
    }
    found = set(listed(api, who))
    opened = {i for i in every if api.as_(who).get(f"{PATH}/{i}").status_code == 200}
    assert found == opened == set(listed(api, who, q="phap lenh"))
    assert found == {id for id, _ in feed(api, who, start)}
    assert found


def test_the_session_is_the_wall(api: Api) -> None:
    """Whatever is asked, a commune's session finds its own and what was held for it."""
    mine, ours, theirs = (
        UUID(found["id"]) for found in (held(api), joint(api), joint(api, "binhmy"))
    )
    here = Scope(units=(world.unit("binhnghia"),))
    other = sa.orm.aliased(A)
    part = sa.select(A.id).subquery()
    for statement in (
        sa.select(A.id),
        sa.select(other.id),
        sa.select(part.c.id),
        sa.select(A.id).join(ActivityCommune, ActivityCommune.activity_id == A.id),
        sa.select(ActivityCommune.activity_id),
        sa.union(sa.select(A.id).where(A.topic != ""), sa.select(A.id)),
    ):
        found = api.within(here, lambda db, s=statement: set(db.scalars(s)))  # type: ignore[misc]
        assert found == {mine, ours}, str(statement)
    assert api.within(here, lambda db: db.get(A, theirs)) is None
    count = sa.select(sa.func.count()).select_from(A)
    assert api.within(here, lambda db: db.scalar(count)) == 2
    assert api.within(Scope(), lambda db: list(db.scalars(sa.select(A.id)))) == []


def test_the_session_refuses_what_a_commune_would_write_into_it(api: Api) -> None:
    found = UUID(joint(api)["id"])

    def rename(db: Session) -> None:
        db.save(db.get_one(A, found), {"topic": "Khác"})

    def hang(db: Session) -> None:
        db.save(ActivityCommune(activity_id=found, org_unit_id=world.unit("binhmy")))

    here = Scope(units=(world.unit("binhnghia"),))
    for work in (rename, hang):
        with pytest.raises(Forbidden):
            api.within(here, work, writes=True)


def test_the_communes_that_communicated_are_found_as_the_docstring_says(api: Api) -> None:
    joint(api)
    held(api, held_on="2022-10-20")  # planned
    spare = held(api, "trangan", held_on="2022-02-01")
    done(api.as_("trangan").post(at(spare, "/cancel"), {"reason": "Ghi nhầm"}, etag=spare))
    found = (
        sa.select(ActivityCommune.org_unit_id)
        .join(A, A.id == ActivityCommune.activity_id)
        .order_by(ActivityCommune.org_unit_id)
    )
    year = A.held_between(world.TODAY.replace(month=1, day=1), world.TODAY)
    assert {row[0] for row in api.all(found.where(year))} == {
        world.unit("binhnghia"),
        world.unit("trangan"),
    }
    before = A.held_between(world.TODAY.replace(month=1, day=1), world.TODAY.replace(month=8))
    assert api.all(found.where(before)) == []
    own = Scope(units=(world.unit("binhnghia"),))
    assert api.within(own, lambda db: list(db.scalars(found.where(year)))) == [
        world.unit("binhnghia")
    ]
