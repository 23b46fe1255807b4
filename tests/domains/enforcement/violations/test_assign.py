"""Who follows a file: whoever handles it first, or whom a handler names; never who may not."""

from typing import Any

from tests import world
from tests.acting import Api
from tests.domains.enforcement.violations.test_handle import act, found
from tests.domains.establishments.establishments.making import errors, walk
from tests.domains.inspections.inspections.making import done, problem


def assign(api: Api, item: Any, to: str | None, who: str = "district") -> Any:
    body = {"assignee_id": str(world.user(to)) if to else None}
    return api.as_(who).post(f"/violations/{item['id']}/assign", body, etag=item)


def test_whoever_handles_first_follows_the_file(api: Api) -> None:
    item = found(api)
    assert (item["assignee_id"], item["assignee_name"]) == (None, None)
    decided = done(act(api, item, "decide", "leader"))
    assert decided["assignee_id"] is None, "a leader signs, and follows no file"
    paid = done(act(api, decided, "record-payment", "police"))
    assert paid["assignee_name"] == world.PEOPLE["police"][0]
    executed = done(act(api, paid, "execute", "district"))
    assert executed["assignee_id"] == str(world.user("police"))


def test_whoever_sends_the_minutes_on_follows_the_file(api: Api) -> None:
    sent = {"sent_to": "Công an huyện Bình Lục"}
    item = found(api)
    answer = api.as_("police").post(f"/violations/{item['id']}/send", sent, etag=item)
    assert done(answer)["assignee_name"] == world.PEOPLE["police"][0]


def test_given_to_another_and_told_in_turn(api: Api) -> None:
    item = done(assign(api, found(api), "police"))
    mine = {"assignee_id": str(world.user("police"))}
    assert [i["id"] for i in walk(api.as_("police"), "/violations", **mine)] == [item["id"]]
    assert walk(api.as_("police"), "/violations", is_assigned=False) == []
    item = done(assign(api, item, "district", "police"))
    item = done(assign(api, item, None))
    told = api.as_("leader").get(f"/violations/{item['id']}/assignments").json()["items"]
    police, district = world.PEOPLE["police"][0], world.PEOPLE["district"][0]
    assert [(t["from_name"], t["to_name"], t["actor_name"]) for t in told] == [
        (district, None, district),
        (police, district, police),
        (None, police, district),
    ]


def test_only_those_who_may_handle_it(api: Api) -> None:
    item = found(api)
    offered = api.as_("district").get(f"/violations/{item['id']}/assignable").json()["items"]
    assert {one["id"] for one in offered} == {str(world.user(n)) for n in ("district", "police")}
    for wrong in ("leader", "inspector", "district2", "binhnghia", "admin"):
        assert errors(assign(api, item, wrong)) == {("/assignee_id", "not-a-handler")}
    for who, status in (("leader", 403), ("inspector", 403), ("binhnghia", 403), ("admin", 403)):
        assert assign(api, item, "police", who).status_code == status
    assert assign(api, {**item, "version": 9}, "police").status_code == 412
    closed = done(act(api, item, "dismiss"))
    assert problem(assign(api, closed, "district")) == (409, "wrong-state")
