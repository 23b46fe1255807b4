"""An act carries a register over to new units, by two persons, and can be taken back."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.establishments.establishments.models import ActivePeriod, Establishment
from backend.domains.organisation.accounts.models import User
from tests import world
from tests.acting import CURRENT, Api
from tests.domains.administration.reorganisations.crossing import (
    ACTS,
    FIRST_DAY,
    LAST_DAY,
    MERGED,
    PROVINCE,
    RENAMED,
    at,
    build_contents,
    confirm,
    cross,
    draft,
    preview,
    undo,
)
from tests.domains.administration.reorganisations.snapshots import (
    list_differences,
    load_register,
)
from tests.domains.inspections.inspections.making import done, made, problem


def test_the_preview_tells_everything_and_does_nothing(api: Api) -> None:
    act = draft(api)
    before = api.run(load_register)
    found = preview(api, act)
    assert (found["obstacles"], found["choices"]) == ([], [])
    counts = {group["kind"]: group["count"] for group in found["groups"]}
    assert counts["establishment"] == 5
    assert counts["role"] == len(world.PEOPLE)
    assert {one["fate"] for one in found["fates"]} == {"move", "read"}
    assert sum(one["count"] for one in found["fates"]) == counts["role"]
    assert counts["team"] == 3
    (successions,) = (group for group in found["groups"] if group["kind"] == "succession")
    assert all(one["from_unit"] and one["to_unit"] for one in successions["rows"])
    (units,) = (group["rows"] for group in found["groups"] if group["kind"] == "unit")
    assert sum(one["is_ended"] for one in units) == len(build_contents()["ended_units"])
    assert not any(one["is_new"] and one["is_ended"] for one in units)
    assert api.run(load_register) == before


def test_it_takes_two_persons(api: Api) -> None:
    act = draft(api)
    asked = done(api.as_("admin").post(f"{ACTS}/{act['id']}/apply", etag=act))
    assert [one["act"] for one in asked["waiting"]] == ["reorganise"]
    assert asked["status"] == "draft"
    done(confirm(api))
    assert done(api.as_("admin").get(f"{ACTS}/{act['id']}"))["status"] == "applied"
    ended = api.one(sa.select(OrgUnit.valid_to).where(OrgUnit.id == world.unit("binhluc")))
    assert ended == LAST_DAY


def test_who_asks_alone_or_again_is_told_so(api: Api) -> None:
    act, who = draft(api), api.as_("admin")

    def leave_alone(db: Session, *, others: bool) -> None:
        for name in world.PEOPLE:
            if name != "admin":
                db.save(db.require(User, world.user(name)), {"is_active": others})

    api.run(lambda db: leave_alone(db, others=False))
    assert problem(who.post(f"{ACTS}/{act['id']}/apply", etag=act)) == (409, "nobody-to-confirm")
    api.run(lambda db: leave_alone(db, others=True))
    asked = done(who.post(f"{ACTS}/{act['id']}/apply", etag=act))
    assert problem(who.post(f"{ACTS}/{act['id']}/apply", etag=asked)) == (409, "already-asked")


def test_what_was_asked_for_is_done_or_nothing(api: Api) -> None:
    """Whoever changes the draft after it was asked for has to ask again."""
    act = draft(api)
    asked = done(api.as_("admin").post(f"{ACTS}/{act['id']}/apply", etag=act))
    done(api.as_("admin").patch(f"{ACTS}/{act['id']}", {"grace_ends_on": None}, etag=asked))
    assert problem(confirm(api)) == (409, "changed-meanwhile")
    done(api.as_("admin").post(f"{ACTS}/{act['id']}/withdraw-request", etag=CURRENT))
    nothing = api.as_("admin").post(f"{ACTS}/{act['id']}/withdraw-request", etag=CURRENT)
    assert problem(nothing) == (409, "act-nothing-waits")


def test_the_duties_that_reach_further_are_named(api: Api) -> None:
    found = preview(api, draft(api), "auditor")
    named = {one["full_name"]: one["units"] for one in found["widens"]}
    assert named[world.PEOPLE["binhnghia"][0]] == ["xã Tràng An"]
    assert named[world.PEOPLE["trangan"][0]] == ["xã Bình Nghĩa"]
    assert world.PEOPLE["district"][0] not in named


def test_places_lie_in_the_new_unit_and_keep_their_days_before(api: Api) -> None:
    cross(api)
    place = world.establishment("binhnghia")
    columns = sa.select(Establishment.org_unit_id, Establishment.area_id)
    (row,) = api.all(columns.where(Establishment.id == place))
    assert row.org_unit_id == MERGED
    periods = sa.select(ActivePeriod.org_unit_id, ActivePeriod.active_from, ActivePeriod.active_to)
    found = api.all(
        periods.where(ActivePeriod.establishment_id == place).order_by(ActivePeriod.active_from)
    )
    assert [(one.org_unit_id, one.active_to) for one in found] == [
        (world.unit("binhnghia"), FIRST_DAY),
        (MERGED, None),
    ]
    areas = done(api.as_("binhnghia").get("/areas"))["items"]
    assert {one["name"] for one in areas} == {"xã Bình Nghĩa", "xã Tràng An"}
    assert row.area_id in {UUID(one["id"]) for one in areas}
    renamed = api.one(
        sa.select(Establishment.area_id).where(Establishment.id == world.establishment("binhmy"))
    )
    assert renamed is None, "a commune that only got another name is no area of itself"


def test_days_in_business_keep_their_unit_when_the_place_closes_later(api: Api) -> None:
    cross(api)
    place = f"/establishments/{world.establishment('binhnghia')}"
    done(
        api.as_("binhnghia").patch(
            place, {"status": "closed", "closed_on": "2025-07-02"}, etag=CURRENT
        )
    )
    periods = sa.select(ActivePeriod.org_unit_id).order_by(ActivePeriod.active_from)
    found = api.all(
        periods.where(ActivePeriod.establishment_id == world.establishment("binhnghia"))
    )
    assert [one.org_unit_id for one in found] == [world.unit("binhnghia"), MERGED]


def test_the_administrator_opens_the_new_units_with_a_second_person(api: Api) -> None:
    cross(api)
    admin = api.as_("admin")
    for unit in (PROVINCE, MERGED, RENAMED):
        given: dict[str, Any] = {"username": "moi" + "abc"[int(str(unit)[-1])]}
        given |= {"full_name": "Cán bộ mới", "org_unit_id": str(unit)}
        given |= {"roles": [{"role": "lead_officer", "org_unit_id": str(unit)}]}
        user = made(admin.post("/users", given))
        assert user["roles"] == []
        done(confirm(api))
        assert [one["role"] for one in done(admin.get(f"/users/{user['id']}"))["roles"]] == [
            "lead_officer"
        ]


def test_an_undo_brings_every_row_back_and_only_versions_rise(api: Api) -> None:
    before, versions = api.run(load_register), api.run(load_versions)
    act = undo(api, cross(api))
    assert act["status"] == "undone"
    assert list_differences(before, api.run(load_register)) == []
    later = api.run(load_versions)
    assert all(later[key] >= version for key, version in versions.items())
    assert sum(later[key] > version for key, version in versions.items()) == 5 + len(world.UNITS)
    log = sa.select(LogEntry.version).where(LogEntry.entity_id == world.establishment("binhnghia"))
    updated = api.all(log.where(LogEntry.action == "updated").order_by(LogEntry.seq))
    assert [row.version for row in updated] == [2, 3]


def load_versions(db: Any) -> dict[Any, int]:
    return {
        row.id: row.version
        for row in db.execute(sa.select(Establishment.id, Establishment.version))
    } | {row.id: row.version for row in db.execute(sa.select(OrgUnit.id, OrgUnit.version))}


def test_a_dropped_row_is_seen(api: Api) -> None:
    """The control: a crossing that loses one place is told by the comparison."""
    before = api.run(load_register)
    act = cross(api)
    undo(api, act)

    def drop(db: Any) -> None:
        period = db.scalars(sa.select(ActivePeriod).limit(1)).one()
        db.delete(period)

    api.run(drop)
    ((table, *_),) = list_differences(before, api.run(load_register))
    assert table == "establishment_active_periods"


def test_it_stays_while_something_depends_on_it(api: Api) -> None:
    act = cross(api)
    body = {"name": "Quán mới", "address": "Thôn 1", "establishment_type": "bar"}
    officer, unit = api.as_("binhnghia"), {"org_unit_id": str(MERGED)}
    made(officer.post("/establishments", body | unit))
    handbook = {"name": "Cẩm nang", "kind": "handbook", "audience": "cadres", "year": 2025}
    made(officer.post("/materials", handbook | unit))
    made(officer.post("/needs-assessments", unit | {"year": 2025, "half": 2, "reached_count": 4}))
    found = done(api.as_("admin").post(f"{ACTS}/{act['id']}/undo-preview"))["obstacles"]
    assert [one["code"] for one in found] == ["act-new-records"] * 2
    assert "cơ sở (1)" in found[0]["message"]
    assert "hồ sơ khác (2)" in found[1]["message"], "those without a word together"
    refused = api.as_("admin").post(f"{ACTS}/{act['id']}/undo", etag=act)
    assert problem(refused) == (409, "act-in-use")


def test_what_is_in_the_way_is_told(api: Api) -> None:
    contents = build_contents()
    contents["ended_units"] = [
        one for one in contents["ended_units"] if one["unit_id"] != at("binhmy")
    ]
    contents["ended_units"] = [{"unit_id": one["unit_id"]} for one in contents["ended_units"]]
    contents["new_units"][1]["kind"] = "thị trấn"
    act = draft(api, contents=contents)
    codes = {one["code"] for one in preview(api, act)["obstacles"]}
    assert codes == {"act-child-left", "act-no-heir", "act-kind-wrong"}
    refused = api.as_("admin").post(f"{ACTS}/{act['id']}/apply", etag=act)
    assert problem(refused) == (409, "act-not-ready")


def test_nobody_reorganises_units_of_others_or_before_the_day(api: Api) -> None:
    act = draft(api, org_unit_id=at("binhluc"), effective_on="2025-08-01")
    codes = {one["code"] for one in preview(api, act)["obstacles"]}
    assert codes == {"act-unit-elsewhere", "act-too-early"}


def test_only_the_administrator_drafts_and_case_workers_see_none(api: Api) -> None:
    act = draft(api)
    assert api.as_("auditor").patch(f"{ACTS}/{act['id']}", {}, etag=CURRENT).status_code == 403
    assert api.as_("district").get(ACTS).status_code == 403
    assert api.as_("leader").get(f"{ACTS}/{act['id']}").status_code == 404
