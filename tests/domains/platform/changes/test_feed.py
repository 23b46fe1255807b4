"""The change feed: what each reader may follow, in order, from any place in the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from backend.core.session.actor import Actor, Scope
from backend.core.session.change_log import LogEntry
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import Inspection, InspectionKind
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.platform.changes import feed
from backend.permissions import Role
from tests import world
from tests.acting import Api, add
from tests.domains.platform.changes.following import Row
from tests.domains.reporting.reports.making import done

FOLLOWERS = {
    *("admin", "district", "inspector", "inspector2", "police", "binhnghia", "trangan"),
    *("leader", "district2", "handler", "province"),
}


def touch(db: Session, model: Any, id: UUID, **values: Any) -> None:
    db.save(db.require(model, id), values)


def draft(db: Session, team: str, commune: str = "binhnghia") -> UUID:
    visit = Inspection(
        id=uuid4(),
        org_unit_id=world.unit(commune),
        team_id=world.team(team),
        team_level="district",
        establishment_id=world.establishment(commune),
        kind=InspectionKind.PLANNED,
        inspected_on=date(2022, 10, 1),
        checklist_version="1",
    )
    add(db, visit)
    return visit.id


def discard(db: Session, id: UUID) -> None:
    db.delete(db.require(Inspection, id))
    db.flush()


def head(api: Api) -> int:
    return int(api.one(sa.select(sa.func.max(LogEntry.seq))))


def follow(api: Api, person: str, after: int) -> list[tuple[str, str, str]]:
    """(entity, id, action) of everything after a place, pages of two."""
    found = []
    while True:
        answer = api.as_(person).get("/changes", after=after, limit=2)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [(i["entity"], i["id"], i["action"]) for i in page["items"]]
        if page["next"] == after:
            return found
        after = page["next"]


def test_what_a_reader_follows_is_put_together_once_for_their_rights(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rights that change count from the next read."""
    built: list[int] = []
    real = feed.select_changes

    def count(actor: Actor, scope: Scope, kinds: feed.Kinds) -> feed.ChangeSelect:
        built.append(len(actor.scopes))
        return real(actor, scope, kinds)

    monkeypatch.setattr(feed, "FOLLOWED", feed.FollowedChanges())
    monkeypatch.setattr(feed, "select_changes", count)
    assert follow(api, "trangan", 0) == follow(api, "trangan", 0)
    assert len(built) == 1
    id = world.establishment("binhnghia")
    api.run(lambda db: touch(db, Establishment, id, room_count=5))
    changed = ("establishments", str(id), "updated")
    assert changed not in follow(api, "trangan", 0)
    api.run(also, "trangan", Role.LEADER, "binhluc")
    assert changed in follow(api, "trangan", 0)
    assert len(built) == 2


def test_who_follows(api: Api) -> None:
    for person in world.PEOPLE:
        expected = 200 if person in FOLLOWERS else 403
        assert api.as_(person).get("/changes").status_code == expected
        assert api.nobody().get("/changes").status_code == 401


def test_an_item_is_thin(api: Api) -> None:
    start = head(api)
    path = f"/establishments/{world.establishment('binhnghia')}"
    api.as_("binhnghia").patch(path, {"owner_name": "Lý Thị Mơ"}, etag=1)
    page = api.as_("district").get("/changes", after=start).json()
    (item,) = page["items"]
    assert {k: item[k] for k in ("seq", "entity", "id", "version", "action")} == {
        "seq": head(api),
        "entity": "establishments",
        "id": str(world.establishment("binhnghia")),
        "version": 2,
        "action": "updated",
    }
    place = {
        "url": f"/api/v1{path}",
        "parent_url": None,
        "org_unit_id": str(world.unit("binhnghia")),
        "changed_fields": ["owner_name"],
        "schema_version": 1,
    }
    assert {k: item[k] for k in place} == place
    assert item.keys() == {"seq", "entity", "id", "version", "action", "at", *place}
    assert page["next"] == head(api) > start
    assert "Lý Thị Mơ" not in str(page)


def test_next_stays_where_nothing_came_and_passes_what_is_not_for_the_reader(api: Api) -> None:
    start = head(api)
    told = {"items": [], "next": start}
    assert api.as_("trangan").get("/changes", after=start).json().items() >= told.items()
    path = f"/establishments/{world.establishment('binhnghia')}"
    api.as_("binhnghia").patch(path, {"room_count": 3}, etag=1)
    page = api.as_("trangan").get("/changes", after=start).json()
    passed = head(api)
    assert passed > start
    assert page.items() >= {"items": [], "next": passed}.items()
    assert page["cursor"] == f"{page['epoch']}-{passed}"


CHANGED = {
    "place": (Establishment, world.establishment("binhnghia"), {"room_count": 3}),
    "next door": (Establishment, world.establishment("trangan"), {"room_count": 3}),
    "other district": (Establishment, world.establishment("liemphong"), {"room_count": 3}),
    "district team": (InspectionTeam, world.team("district"), {"decision_no": "1/QĐ"}),
    "commune team": (InspectionTeam, world.team("commune"), {"decision_no": "2/QĐ"}),
    "user": (User, world.user("district"), {"title": "Trưởng phòng"}),
    "commune": (OrgUnit, world.unit("binhnghia"), {"source": "x"}),
    "district": (OrgUnit, world.unit("binhluc"), {"source": "x"}),
}

READS = {
    "district": {"place", "next door", "district team", "commune team", "commune", "district"},
    "police": {"place", "next door", "district team", "commune team", "commune", "district"},
    "inspector": {"place", "next door", "district team", "commune team", "commune", "district"},
    "leader": {"place", "next door", "district team", "commune team", "commune", "district"},
    "binhnghia": {"place", "commune", "district"},
    "trangan": {"next door", "district"},
    "district2": {"other district"},
    "admin": {"user", "commune", "district"},
}
"""By hand: whose changes each of the cast hears of. Communes do not read teams."""


def test_each_hears_of_what_it_could_read(api: Api) -> None:
    start = head(api)
    for model, id, values in CHANGED.values():
        api.run(lambda db, m=model, i=id, v=values: touch(db, m, i, **v))
    ids = {str(id): name for name, (_, id, _) in CHANGED.items()}
    for person, reads in READS.items():
        assert {ids[id] for _, id, _ in follow(api, person, start)} == reads


def test_rows_of_units_above_come_only_of_shared_records(api: Api) -> None:
    """A commune would see the district's own establishments, were there any: it must not."""

    def entered_at_the_district(db: Session) -> None:
        place = db.require(Establishment, world.establishment("trangan"))
        db.save(place, {"org_unit_id": world.unit("binhluc")})

    start = head(api)
    api.run(entered_at_the_district)
    assert follow(api, "binhnghia", start) == []
    place = str(world.establishment("trangan"))
    assert follow(api, "trangan", start) == [("establishments", place, "left")]
    assert follow(api, "district", start) == [
        ("establishments", place, "updated"),
        ("establishments", place, "left"),
    ]


@pytest.mark.parametrize(
    ("person", "teams"),
    [
        ("inspector", {"district"}),
        ("inspector2", {"commune"}),
        ("district", {"district", "commune"}),
        ("leader", {"district", "commune"}),
        ("binhnghia", set()),
        ("admin", set()),
    ],
)
def test_visits_are_followed_by_their_own_team_to_the_end(
    api: Api, person: str, teams: set[str]
) -> None:
    start = head(api)
    visits = {team: str(api.run(draft, team)) for team in ("district", "commune")}
    expected = {("inspections", visits[team], "created") for team in teams}
    assert set(follow(api, person, start)) == expected
    middle = head(api)
    for id in visits.values():
        api.run(discard, UUID(id))
    expected = {("inspections", visits[team], "deleted") for team in teams}
    assert set(follow(api, person, middle)) == expected


def also(db: Session, person: str, role: Role, unit: str) -> None:
    add(db, RoleGrant(user_id=world.user(person), role=role, org_unit_id=world.unit(unit)))


@pytest.mark.parametrize(("person", "team"), [("inspector", "district"), ("inspector2", "commune")])
def test_a_second_duty_shows_a_team_no_visits_of_others(api: Api, person: str, team: str) -> None:
    """It reads the log of all teams and no visits: the scope of these narrows them beside it."""
    api.run(also, person, Role.TIP_HANDLER, "binhluc")
    start = head(api)
    visits = {one: str(api.run(draft, one)) for one in ("district", "commune")}
    assert follow(api, person, start) == [("inspections", visits[team], "created")]


@pytest.mark.parametrize(
    ("role", "hears"),
    [
        (Role.ADMIN, {"user", "commune", "district", "next door"}),
        (
            Role.LEADER,
            {"place", "next door", "district team", "commune team", "commune", "district"},
        ),
    ],
)
def test_a_second_role_lends_its_reach_to_its_own_permissions_only(
    api: Api, role: Role, hears: set[str]
) -> None:
    """The officer of Tràng An who also keeps the district's accounts hears of no other commune."""
    api.run(also, "trangan", role, "binhluc")
    start = head(api)
    for model, id, values in CHANGED.values():
        api.run(lambda db, m=model, i=id, v=values: touch(db, m, i, **v))
    ids = {str(id): name for name, (_, id, _) in CHANGED.items()}
    assert {ids[id] for _, id, _ in follow(api, "trangan", start)} == hears


def test_events_are_not_changes(api: Api) -> None:
    start = head(api)
    api.run(lambda db: db.log_event("exported", world.unit("binhnghia"), "establishments", uuid4()))
    assert follow(api, "district", start) == []
    assert head(api) > start


def test_what_is_followed_is_what_the_list_shows(api: Api) -> None:
    for person in ("district", "binhnghia", "trangan", "district2", "inspector"):
        heard = {id for entity, id, _ in follow(api, person, 0) if entity == "establishments"}
        listed = api.as_(person).get("/establishments").json()["items"]
        assert heard == {item["id"] for item in listed}, person


def test_questions_that_are_refused(api: Api) -> None:
    cases: list[Any] = [
        {"after": -1},
        {"after": 2**63},
        {"after": "x"},
        {"limit": 0},
        {"limit": 201},
        {"wait": 26},
        {"wait": -1},
        {"since": 1},
    ]
    for params in cases:
        answer = api.as_("district").get("/changes", **params)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"] == f"?{next(iter(params))}"


def move_house(db: Session, address: str) -> None:
    touch(db, Establishment, world.establishment("binhnghia"), address=address)


def test_people_read_the_latest_first_and_look_back_from_there(api: Api) -> None:
    for number in range(5):
        api.run(move_house, f"Thôn {number + 1}, xã Bình Nghĩa")
    feed = api.as_("district").get("/changes", limit=200).json()
    seqs = [item["seq"] for item in feed["items"]]
    last = api.as_("district").get("/changes", before=2**53 - 1, limit=2).json()
    assert [item["seq"] for item in last["items"]] == seqs[-2:]
    assert last["next"] == feed["next"]
    back = api.as_("district").get("/changes", before=seqs[-2], limit=2).json()
    assert [item["seq"] for item in back["items"]] == seqs[-4:-2]
    other = api.as_("trangan")
    latest = other.get("/changes", before=2**53 - 1, limit=200).json()
    assert latest["items"] == other.get("/changes", limit=200).json()["items"]
    none = {"items": [], "next": 0}
    assert api.as_("district").get("/changes", before=0).json().items() >= none.items()


@pytest.mark.parametrize("person", ["district", "binhnghia", "inspector"])
def test_kinds_that_units_alone_narrow_are_asked_together(api: Api, person: str) -> None:
    """One by one, all 49 kinds were named, and to write the question took longer than to ask it."""
    after, place = head(api), world.establishment("binhnghia")
    api.run(lambda db: touch(db, Establishment, place, address="Thôn 9"))
    with api.queries() as asked:
        assert api.as_(person).get("/changes", after=after).status_code == 200
    assert 2 <= max(question.count("changes.entity ") for question in asked) <= 16


KINDS: list[list[str]] = [[], ["establishments"], ["establishments", "inspections"]]
"""Of which pages are asked."""


@pytest.mark.postgres
@pytest.mark.parametrize("kinds", KINDS)
@pytest.mark.parametrize("person", ["district", "binhnghia"])
def test_the_parts_of_the_log_that_are_asked_one_by_one_make_up_the_whole(
    api: Api, person: str, kinds: list[str]
) -> None:
    """A page of one is first sought in two lines of the reader's units, which are events here."""
    start, who = head(api), partial(api.as_(person).get, "/changes", entity=kinds)
    for number in range(4):
        api.run(move_among_events, f"Thôn {number + 1}, xã Bình Nghĩa")
    whole = done(who(after=start, limit=200))["items"]
    ahead: list[Row] = []
    back: list[Row] = []
    after, before = start, 2**53 - 1
    while rows := done(who(after=after, limit=1))["items"]:
        ahead, after = ahead + rows, rows[-1]["seq"]
    while len(back) < 4:
        back = done(who(before=before, limit=1))["items"] + back
        before = back[0]["seq"]
    assert ahead == back == whole
    assert len(whole) == 4


def move_among_events(db: Session, address: str) -> None:
    for _ in range(2):
        db.log_event("exported", world.unit("binhnghia"), "establishments", uuid4())
    move_house(db, address)
    db.flush()
    for _ in range(2):
        db.log_event("exported", world.unit("binhnghia"), "establishments", uuid4())


@pytest.mark.postgres
@pytest.mark.parametrize("kinds", KINDS)
def test_a_page_is_not_asked_of_all_that_the_units_of_the_reader_wrote(
    api: Api, kinds: list[str]
) -> None:
    for number in range(9):
        api.run(move_house, f"Thôn {number + 1}, xã Bình Nghĩa")
    who, last = partial(api.as_("district").get, "/changes", entity=kinds), head(api)
    with list_values(api) as given:
        assert len(done(who(limit=1))["items"]) == 1
        assert done(who(before=last + 1, limit=1))["items"][0]["seq"] == last
    ahead, back = given
    assert last not in ahead
    assert 0 not in back[1:], "the first is the least version"
    with list_values(api) as given:
        done(who(limit=200))
    assert last in given[0], "the control: there is no more than that"


@contextmanager
def list_values(api: Api) -> Iterator[list[list[Any]]]:
    """The numbers among the values of statements that read rows of the log meanwhile."""
    given: list[list[Any]] = []

    def note(_c: Any, _cur: Any, statement: str, values: Any, *_rest: Any) -> None:
        if "changes.diff" in statement:
            given.append([one for one in values if isinstance(one, int)])

    engines = {api.database.reader, api.database.writer}
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield given
    finally:
        for engine in engines:
            sa.event.remove(engine, "before_cursor_execute", note)
