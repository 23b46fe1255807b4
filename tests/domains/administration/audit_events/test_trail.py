"""The trail: who did what, within the auditor's units, never the contents."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import RoleGrant
from backend.permissions import Role
from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import errors, walk

PLACE = f"/establishments/{world.establishment('binhnghia')}"


def changed(api: Api) -> None:
    answer = api.as_("binhnghia").patch(
        PLACE, {"owner_name": "Trịnh Văn Giàu", "room_count": 9}, etag=1
    )
    assert answer.status_code == 200


def latest(api: Api, **params: Any) -> Any:
    answer = api.as_("auditor").get("/audit-events", **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_only_auditors_read_it(api: Api) -> None:
    for person in world.PEOPLE:
        expected = 200 if person == "auditor" else 403
        assert api.as_(person).get("/audit-events").status_code == expected


def test_an_event_says_who_what_and_which_fields_but_no_value(api: Api) -> None:
    changed(api)
    event = latest(api)[0]
    assert event["actor_id"] == str(world.user("binhnghia"))
    assert event["actor_name"] == world.PEOPLE["binhnghia"][0]
    assert (event["entity"], event["action"]) == ("establishments", "updated")
    assert event["entity_id"] == str(world.establishment("binhnghia"))
    assert event["org_unit_id"] == str(world.unit("binhnghia"))
    assert event["fields"] == ["owner_name", "room_count"]
    assert event["version"] == 2
    assert event["request_id"]
    assert "Trịnh Văn Giàu" not in api.as_("auditor").get("/audit-events").text


def test_events_such_as_exports_are_there(api: Api) -> None:
    id = uuid4()
    api.run(lambda db: db.log_event("exported", world.unit("binhnghia"), "establishments", id))
    event = latest(api)[0]
    assert (event["action"], event["version"], event["fields"]) == ("exported", 0, [])
    assert event["actor_name"] is None  # the system's own


def test_the_latest_comes_first_and_pages_hold_each_once(api: Api) -> None:
    seqs = [event["seq"] for event in walk(api.as_("auditor"), "/audit-events", limit=7)]
    assert seqs == sorted(seqs, reverse=True)
    assert len(seqs) == len(set(seqs)) == api.one(sa.select(sa.func.count(LogEntry.seq)))


def audit_at(db: Session, unit: str) -> None:
    own = sa.select(RoleGrant).where(
        RoleGrant.user_id == world.user("auditor"), RoleGrant.role == Role.AUDITOR
    )
    grant = db.scalars(own).one()
    db.save(grant, {"org_unit_id": world.unit(unit)})


def test_an_auditor_of_one_district_sees_neither_the_other_nor_the_province(api: Api) -> None:
    api.run(audit_at, "thanhliem")
    changed(api)
    seen = {event["org_unit_id"] for event in walk(api.as_("auditor"), "/audit-events")}
    assert seen <= {str(world.unit(name)) for name in ("thanhliem", "liemphong")}
    assert str(world.unit("liemphong")) in seen


def test_filters(api: Api) -> None:
    changed(api)
    for params, fields in [
        ({"actor_id": str(world.user("binhnghia"))}, {"actor_id"}),
        ({"entity": "establishments"}, {"entity"}),
        ({"entity_id": str(world.establishment("binhnghia"))}, {"entity_id"}),
        ({"action": "updated"}, {"action"}),
        ({"entity": "establishments", "action": "created"}, {"entity", "action"}),
    ]:
        found, everything = latest(api, **params, limit=200), latest(api, limit=200)
        assert found == [e for e in everything if all(e[f] == params[f] for f in fields)]
        assert 0 < len(found) < len(everything)


def move(db: Session, seq: int, at: datetime) -> None:
    db.execute(sa.update(LogEntry).where(LogEntry.seq == seq).values(at=at))


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2022, 9, 30, 17, 0, tzinfo=UTC), "2022-10-01"),  # midnight in Hà Nội
        (datetime(2022, 9, 30, 16, 59, 59, tzinfo=UTC), "2022-09-30"),
    ],
)
def test_days_are_civil_ones_and_both_ends_are_included(api: Api, at: datetime, day: str) -> None:
    seq = latest(api)[0]["seq"]
    api.run(move, seq, at)
    assert [event["seq"] for event in latest(api, **{"from": day, "to": day})] == [seq]
    before, after = {"to": "2022-09-29"}, {"from": "2022-10-02", "to": "2022-10-03"}
    assert latest(api, **before) == latest(api, **after) == []


def test_questions_that_are_refused(api: Api) -> None:
    for params, error in [
        ({"from": "01/10/2022"}, ("?from", "not-a-date")),
        ({"from_": "2022-10-01"}, ("?from_", "unknown-parameter")),
        ({"entity": "Establishments; --"}, ("?entity", "pattern")),
        ({"actor_id": "me"}, ("?actor_id", "not-an-id")),
        ({"limit": "500"}, ("?limit", "too-big")),
    ]:
        answer = api.as_("auditor").get("/audit-events", **params)
        assert answer.status_code == 422
        assert errors(answer) == {error}


def test_a_page_takes_the_same_queries_whatever_its_length(api: Api) -> None:
    for limit in (1, 200):
        with api.queries() as seen:
            latest(api, limit=limit)
        assert len([s for s in seen if "FROM changes" in s]) == 1
        assert len([s for s in seen if "FROM users" in s]) <= 2  # who asks, and who acted


def test_a_move_shows_in_both_communes(api: Api) -> None:
    to = {"org_unit_id": str(world.unit("trangan"))}
    assert api.as_("district").patch(PLACE, to, etag=1).status_code == 200
    place = world.establishment("binhnghia")
    found = latest(api, entity_id=str(place))[:2]
    assert {(e["action"], UUID(e["org_unit_id"])) for e in found} == {
        ("updated", world.unit("trangan")),
        ("left", world.unit("binhnghia")),
    }
