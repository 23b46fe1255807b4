"""Open work is carried on from the new units; what is signed or frozen keeps its unit and bytes."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.enforcement.violations.models import Violation
from backend.domains.establishments.establishments.models import (
    Commitment,
    Establishment,
    WorkforceCount,
)
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.organisation.areas.models import Area, AreaKind
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.domains.reporting.reports.models import Report
from tests import world
from tests.acting import CURRENT, Api
from tests.domains.administration.reorganisations.crossing import (
    ACTS,
    LAST_DAY,
    MERGED,
    RENAMED,
    at,
    build_contents,
    cross,
    draft,
    new_unit,
    preview,
    undo,
)
from tests.domains.inspections.inspections.making import done, made, signed, whole, with_violation
from tests.domains.inspections.inspections.making import draft as draft_visit

SPLIT = UUID("01890000-0000-7000-8000-0000000000d1")


def load_deadlines(api: Api, who: str) -> list[tuple[str, str]]:
    items = api.as_(who).get("/deadlines").json()["items"]
    return sorted((str(item.get("record_id") or item.get("id")), item["due_on"]) for item in items)


def test_an_open_file_is_followed_from_the_new_unit_with_every_deadline(api: Api) -> None:
    record = signed(api, with_violation())
    (before,) = api.all(sa.select(Violation.id, Violation.org_unit_id, Violation.recorded_on))
    due = load_deadlines(api, "district")
    cross(api, contents=build_contents(roles=[move_role(api, "district")]))
    (after,) = api.all(sa.select(Violation.id, Violation.org_unit_id, Violation.recorded_on))
    assert tuple(after) == tuple(before), "it keeps the unit of its day, and so every figure"
    mine = api.as_("district")
    assert [one["id"] for one in mine.get("/violations").json()["items"]] == [str(before.id)]
    later = load_deadlines(api, "district")
    assert [one for one in due if one[0] == str(before.id)] == [
        one for one in later if one[0] == str(before.id)
    ]
    assert mine.get(f"/inspections/{record['id']}").status_code == 200


def move_role(api: Api, who: str, to: UUID = MERGED) -> dict[str, str]:
    id = api.one(sa.select(RoleGrant.id).where(RoleGrant.user_id == world.user(who)))
    return {"grant_id": str(id), "fate": "move", "to_unit_id": str(to)}


def test_signed_minutes_and_their_paper_stay_byte_for_byte(api: Api) -> None:
    record = signed(api, whole())
    columns = [getattr(Inspection, one.key) for one in sa.inspect(Inspection).column_attrs]
    (before,) = api.all(sa.select(*columns))
    act = cross(api)
    assert tuple(api.all(sa.select(*columns))[0]) == tuple(before)
    undo(api, act)
    assert tuple(api.all(sa.select(*columns))[0]) == tuple(before)
    assert record["status"] == "signed"


def test_teams_are_dissolved_and_nobody_sits_in_them(api: Api) -> None:
    cross(api)
    assert {row.is_active for row in api.all(sa.select(InspectionTeam.is_active))} == {False}
    assert {row.active_to for row in api.all(sa.select(TeamMember.active_to))} == {LAST_DAY}


def test_the_heir_of_a_team_goes_on_with_its_drafts(api: Api) -> None:
    """A team that is there already, as that of the province; one that is dissolved is none."""
    made(api.as_("inspector").post("/inspections", draft_visit()))
    heirs = [{"team_id": str(world.team("district")), "heir_id": str(world.team("other"))}]
    contents = build_contents(teams=heirs)
    refused = preview(api, draft(api, contents=contents))
    assert [one["code"] for one in refused["obstacles"]] == ["act-team-heir"]
    heir = UUID("01890000-0000-7000-8000-0000000000e1")

    def found_heir(db: Session) -> None:
        unit = world.unit("liemphong")
        db.add(InspectionTeam(id=heir, org_unit_id=unit, name="Đội 178 mới", level="commune"))

    api.run(found_heir)
    contents = keep_liemphong(build_contents(teams=[heirs[0] | {"heir_id": str(heir)}]))
    cross(api, contents=contents)
    (visit,) = api.all(sa.select(Inspection.team_id, Inspection.team_level, Inspection.org_unit_id))
    assert tuple(visit) == (heir, "commune", world.unit("binhnghia"))


def keep_liemphong(contents: dict[str, Any]) -> dict[str, Any]:
    """The commune goes on, under the new province."""
    gone = at("liemphong")
    contents["new_units"] = [u for u in contents["new_units"] if gone not in u["predecessor_ids"]]
    contents["ended_units"] = [u for u in contents["ended_units"] if u["unit_id"] != gone]
    province = contents["new_units"][0]["id"]
    contents["kept_units"] = [{"unit_id": gone, "parent_id": province, "kind": "phường"}]
    return contents


def test_what_is_of_a_later_day_goes_to_the_new_unit(api: Api) -> None:
    """An act is often entered days after the units began: what was filed meanwhile follows."""

    def file_records(db: Session) -> None:
        for day in (date(2025, 6, 20), date(2025, 7, 1)):
            db.add(world.head_count("binhnghia", day))
            place = world.establishment("binhnghia")
            unit = world.unit("binhnghia")
            db.add(Commitment(establishment_id=place, signed_on=day, org_unit_id=unit))
        for start, end in ((date(2025, 4, 1), LAST_DAY), (date(2025, 7, 1), date(2025, 9, 30))):
            values = {"level": "commune", "period_kind": "quarter"}
            db.add(
                Report(
                    org_unit_id=world.unit("binhmy"), period_start=start, period_end=end, **values
                )
            )

    api.run(file_records)
    act = cross(api)
    counts = api.all(sa.select(WorkforceCount.counted_on, WorkforceCount.org_unit_id))
    old = world.unit("binhnghia")
    assert dict(map(tuple, counts)) == {date(2025, 6, 20): old, date(2025, 7, 1): MERGED}
    signed_on = api.all(sa.select(Commitment.signed_on, Commitment.org_unit_id))
    assert dict(map(tuple, signed_on)) == {date(2025, 6, 20): old, date(2025, 7, 1): MERGED}
    reports = api.all(sa.select(Report.period_start, Report.org_unit_id))
    assert dict(map(tuple, reports)) == {
        date(2025, 4, 1): world.unit("binhmy"),
        date(2025, 7, 1): RENAMED,
    }
    undo(api, act)
    assert {row.org_unit_id for row in api.all(sa.select(Commitment.org_unit_id))} == {old}


def test_a_file_without_its_officer_is_free_for_the_next_one(api: Api) -> None:
    signed(api, with_violation())

    def assign(db: Session) -> None:
        db.scalars(sa.select(Violation)).one().assignee_id = world.user("police")

    api.run(assign)
    act = cross(api)
    assert api.one(sa.select(Violation.assignee_id)) is None, "the police of the district only read"
    undo(api, act)
    assert api.one(sa.select(Violation.assignee_id)) == world.user("police")


def split_contents(**more: Any) -> dict[str, Any]:
    """Bình Nghĩa goes to two communes; Tràng An wholly into the first."""
    contents = build_contents(**more)
    name = "Đồng Nội"
    contents["new_units"].append(
        new_unit(SPLIT, "13599", name, contents["new_units"][0]["id"], "binhnghia")
    )
    return contents


def end_role(api: Api, who: str) -> dict[str, str]:
    return {"grant_id": move_role(api, who)["grant_id"], "fate": "end"}


def test_each_place_of_a_split_unit_is_chosen_or_goes_with_its_area(api: Api) -> None:
    area = UUID("01890000-0000-7000-8000-0000000000f1")

    def add_area(db: Session) -> None:
        unit = world.unit("binhnghia")
        db.add(Area(id=area, org_unit_id=unit, name="Thôn 1", kind=AreaKind.VILLAGE))
        db.flush()
        place = db.get(Establishment, world.establishment("binhnghia2"))
        assert place is not None
        place.area_id = area

    api.run(add_area)
    roles = [end_role(api, "binhnghia"), move_role(api, "district")]
    act = draft(api, contents=split_contents(roles=roles))
    found = preview(api, act)
    assert [(one["kind"], one["record_id"], one["title"]) for one in found["choices"]] == [
        ("area", str(area), "Thôn 1"),
        ("establishment", str(world.establishment("binhnghia")), None),
    ], "an area is asked for once, and the administrator reads no case"
    (told,) = found["areas"]
    assert (told["chosen_id"], told["may_stay"], told["place_count"]) == (None, False, 1)
    chosen = {"areas": [{"area_id": str(area), "unit_id": str(SPLIT)}], "roles": roles}
    place = {"establishment_id": str(world.establishment("binhnghia")), "unit_id": str(MERGED)}
    contents = split_contents(**chosen, places=[place])
    act = done(api.as_("admin").patch(f"{ACTS}/{act['id']}", {"contents": contents}, etag=CURRENT))
    found = preview(api, act)
    assert (found["choices"], found["areas"][0]["chosen_id"]) == ([], str(SPLIT))
    cross(api, contents=contents)
    columns = sa.select(Establishment.id, Establishment.org_unit_id, Establishment.area_id)
    placed = {row.id: row for row in api.all(columns)}
    assert placed[world.establishment("binhnghia")].org_unit_id == MERGED
    assert placed[world.establishment("binhnghia2")].org_unit_id == SPLIT
    names = dict(map(tuple, api.all(sa.select(Area.id, Area.name))))
    assert names[placed[world.establishment("binhnghia2")].area_id] == "xã Bình Nghĩa"
    assert api.one(sa.select(Area.valid_to).where(Area.id == area)) == LAST_DAY


def test_an_area_leaves_a_unit_that_goes_on(api: Api) -> None:
    """A part of Liêm Phong goes to a new commune, with the place that lies there."""
    area = UUID("01890000-0000-7000-8000-0000000000f2")
    place = world.establishment("liemphong")

    def add_area(db: Session) -> None:
        db.add(Area(id=area, org_unit_id=world.unit("liemphong"), name="Hạ", kind=AreaKind.VILLAGE))
        db.flush()
        known = db.get(Establishment, place)
        assert known is not None
        known.area_id = area

    api.run(add_area)
    contents = keep_liemphong(build_contents())
    province = contents["new_units"][0]["id"]
    contents["new_units"].append(new_unit(SPLIT, "13599", "Đồng Nội", province, "liemphong"))
    (told,) = preview(api, draft(api, contents=contents))["areas"]
    assert (told["name"], told["may_stay"], told["unit_ids"]) == ("Hạ", True, [str(SPLIT)])
    contents["areas"] = [{"area_id": str(area), "unit_id": str(SPLIT)}]
    act = cross(api, contents=contents)
    columns = sa.select(Establishment.org_unit_id).where(Establishment.id == place)
    assert api.one(columns) == SPLIT
    assert api.one(sa.select(Area.valid_to).where(Area.id == area)) == LAST_DAY
    undo(api, act)
    assert api.one(columns) == world.unit("liemphong")
