"""Who stands above the unit that runs the plan sees its counts, and none of its records."""

import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from backend.core.session.models import create_id
from backend.duties import OWN_RECORDS, REACH, TEAM_RECORDS, Reach, get_reach
from backend.law.reference.tiers import Position
from backend.permissions import GRANTED, Permission, Role
from tests import today, world
from tests.acting import Api
from tests.contract import objects
from tests.contract.operations import filled, is_of_oneself, is_shared, operations
from tests.domains.inspections.inspections.making import done, made

ABOVE = (
    *(Role.LEADER, Role.LEAD_OFFICER, Role.LOCAL_OFFICER),
    *(Role.POLICE_OFFICER, Role.TIP_HANDLER),
)
"""Duties that see the records of the units below where the plan is run, and not above it."""
PURPOSE = "Thẩm tra số liệu báo cáo quý III của huyện"
NO_WORK = ("/violation-types", "/second-approvals", "/imports", "/jobs", "/areas")
"""Catalogues, areas, and what is shown to whoever asked for it: no records of work."""

P = Permission
SEEN_FROM_ABOVE = {
    *(P.PLAN_READ, P.RATING_READ, P.RATING_VERIFY, P.RATING_RETURN),
    *(P.REPORT_READ, P.REPORT_WRITE, P.REPORT_SEND, P.REPORT_RETURN),
    *(P.REPORT_CALENDAR, P.REPORT_STATUTORY, P.SUPPORT_RELEASE, P.SUPPORT_PUBLISHED),
    P.NEEDS_SERVED_READ,  # the published table: the counts need support:read
    P.COMPLEXITY_COUNT_READ,  # of places and areas, by unit; no decision, no name
    *(P.RECORD_LOOK, P.RECORD_LOOKS, P.INSPECTION_PLAN_SEAL),
    *(P.UNIT_READ, P.UNIT_WRITE, P.USER_READ, P.USER_WRITE, P.DUTY_CONFIRM, P.APPROVAL_USE),
    *(P.AREA_READ, P.CATALOGUE_READ, P.CATALOGUE_WRITE, P.CRITERIA_READ, P.CRITERIA_WRITE),
    *(P.VISIT_POINTS_READ, P.VISIT_POINTS_WRITE, P.TEMPLATE_WRITE, P.CALENDAR_WRITE),
    *(P.ATTACHMENT_READ, P.ATTACHMENT_WRITE),  # as the record that holds the file
    P.PROPOSAL_ANSWER,  # of a unit below, to one's own
    *(P.REORGANISATION_READ, P.REORGANISATION_WRITE),
    *(P.API_CLIENT_READ, P.API_CLIENT_WRITE),  # systems connected for the unit, as its accounts
    *(P.AUDIT_READ, P.BACKUP_READ, P.SELF),
}
"""Permissions that no reach narrows: counts, what was handed up, accounts and catalogues."""


def add_above(api: Api, role: Role) -> str:
    name = f"above-{role}"
    api.run(world.add_account, name, "Người ở trên", role, world.unit("hanam"))
    return name


def list_marks(app: FastAPI) -> set[str]:
    """The ids of every sample record of a commune."""
    ids = {
        str(objects.IDS[one.record]("own"))
        for one in operations(app)
        if one.record in objects.IDS
        and one.permission in OWN_RECORDS | TEAM_RECORDS
        and not is_shared(one)
        and not one.record.startswith((*NO_WORK, "/reports"))  # a report was handed up
    }
    return ids | {str(world.establishment("binhnghia"))}


def read_text(answer: Any) -> str:
    """What an answer says: JSON, CSV, or every cell of a workbook."""
    if answer.headers.get("content-type", "").endswith("spreadsheetml.sheet"):
        book = load_workbook(io.BytesIO(answer.content))
        return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    return str(answer.text)


def list_told(api: Api, app: FastAPI, person: str, marks: set[str]) -> Iterator[str]:
    """The reads that tell somebody of a record of the commune."""
    for one in operations(app):
        if one.method != "GET" or is_of_oneself(one) or one.permission.startswith("open"):
            continue
        if one.record.startswith(NO_WORK):
            continue
        answer = api.as_(person).get(filled(one, "own"))
        if answer.status_code < 300 and any(mark in read_text(answer) for mark in marks):
            yield one.name


def test_every_permission_is_placed() -> None:
    """A new one is narrowed above the plan's unit, or stands here with a reason."""
    assert not SEEN_FROM_ABOVE & (OWN_RECORDS | TEAM_RECORDS)
    assert set(Permission) == SEEN_FROM_ABOVE | OWN_RECORDS | TEAM_RECORDS


@pytest.mark.in_turn
@pytest.mark.whole_proof
@pytest.mark.parametrize("role", ABOVE)
def test_no_read_tells_of_a_record_below(api: Api, app: FastAPI, role: Role) -> None:
    """List, detail, search, count, export, feed, history, files, timeline: all that there are."""
    api.run(objects.populate)
    marks = list_marks(app)
    assert len(marks) >= 20
    told = set(list_told(api, app, add_above(api, role), marks))
    assert told == set()


@pytest.mark.whole_proof
def test_the_same_duty_that_runs_the_plan_reads_them(api: Api, app: FastAPI) -> None:
    """The control: the marks are there to be found."""
    api.run(objects.populate)
    told = set(islice(list_told(api, app, "leader", list_marks(app)), 15))
    assert len(told) == 15, told


def test_counts_are_whole_and_lists_behind_them_empty(api: Api) -> None:
    above, plan = add_above(api, Role.LEADER), world.plan()
    path = f"/plans/{plan}/progress"
    seen, own = (done(api.as_(who).get(path)) for who in (above, "leader"))
    targets = [(t["code"], t["numerator"], t["denominator"]) for t in own["targets"]]
    assert [(t["code"], t["numerator"], t["denominator"]) for t in seen["targets"]] == targets
    assert any(count for _, _, count in targets)
    records = f"/plans/{plan}/targets/establishments_inspected/records"
    assert done(api.as_(above).get(records))["items"] == []
    assert done(api.as_("leader").get(records))["items"], "the control"


@pytest.mark.parametrize("role", [r for r in ABOVE if r is not Role.TIP_HANDLER])
def test_one_record_opens_with_a_purpose_that_its_unit_reads(api: Api, role: Role) -> None:
    above, place = add_above(api, role), str(world.establishment("binhnghia"))
    assert api.as_(above).get(f"/establishments/{place}").status_code == 404
    asked = {"entity": "establishments", "entity_id": place, "reason": PURPOSE}
    opened = made(api.as_(above).post("/record-looks", asked))
    assert opened["establishment"]["id"] == place
    (look,) = done(api.as_("binhnghia").get("/record-looks"))["items"]
    assert (look["user_name"], look["reason"]) == ("Người ở trên", PURPOSE)
    assert api.as_(above).get(f"/establishments/{place}").status_code == 404
    unknown = asked | {"entity_id": str(create_id())}
    assert api.as_(above).post("/record-looks", unknown).status_code == 404


def test_nobody_writes_below(api: Api) -> None:
    above = add_above(api, Role.LEAD_OFFICER)
    body = {
        "org_unit_id": str(world.unit("binhnghia")),
        "name": "Karaoke Hoa Mai",
        "establishment_type": "karaoke",
        "address": "Thôn 2, xã Bình Nghĩa",
    }
    assert api.as_(above).post("/establishments", body).status_code in (403, 404)
    assert api.as_("district").post("/establishments", body).status_code == 201, "the control"


def test_own_records_stay_open_above(api: Api) -> None:
    above = add_above(api, Role.LEAD_OFFICER)
    staff = {
        "org_unit_id": str(world.unit("hanam")),
        "full_name": "Đinh Thị Hòa",
        "agency": "Sở LĐTBXH",
        "is_direct_duty": True,
    }
    id = made(api.as_(above).post("/staff", staff))["id"]
    assert [one["id"] for one in done(api.as_(above).get("/staff"))["items"]] == [id]


def test_who_holds_two_duties_reaches_what_each_reaches(api: Api) -> None:
    above = add_above(api, Role.LEADER)
    api.run(today.add_role, above, Role.LEADER, world.unit("binhnghia"))
    names = {one["org_unit_id"] for one in done(api.as_(above).get("/establishments"))["items"]}
    assert names == {str(world.unit("binhnghia"))}


def test_the_reach_of_today_is_that_of_the_tiers(api: Api) -> None:
    """A province of today stands above, a commune runs the plan, and a district reads its past."""
    today.begin_today(api, "binhluc-xa")
    api.run(today.add_person, "giam-doc", "Lê Minh Tâm", Role.LEADER, today.unit("ninhbinh"))
    unit = str(today.unit("binhluc-xa"))
    place = {
        "org_unit_id": unit,
        "name": "Nhà nghỉ Hoa Sen",
        "establishment_type": "guest_house",
        "address": "Thôn 1, xã Bình Lục",
    }
    id = made(api.as_("lead-binhluc-xa").post("/establishments", place))["id"]
    assert done(api.as_("chair-binhluc-xa").get("/establishments"))["items"][0]["id"] == id
    assert done(api.as_("giam-doc").get("/establishments"))["items"] == []
    assert done(api.as_("leader").get("/establishments"))["items"], "of 2022, in 2026"


def test_reach_is_data() -> None:
    """Every role has a reach at every tier; who sees only figures may look, and opens nothing."""
    assert set(REACH) == set(Role)
    assert all(set(by_position) == set(Position) for by_position in REACH.values())
    above = {role for role in Role if REACH[role][Position.SUPERIOR] is Reach.FIGURES}
    assert above == {*ABOVE, Role.SUPERIOR_OFFICER} - {Role.TIP_HANDLER}
    named = OWN_RECORDS | TEAM_RECORDS
    own = {P.MATERIAL_READ, P.MATERIAL_WRITE, P.PROPOSAL_READ, P.CHANGE_READ}
    assert GRANTED[Role.SUPERIOR_OFFICER] & named == own, "its library, and what it is asked"
    assert {p for p in Permission if p.value.startswith(("tip:", "export:", "support:"))} <= {
        *named,
        *(Permission.SUPPORT_RELEASE, Permission.SUPPORT_PUBLISHED),
    }
    assert get_reach(Role.LEADER, "district", today.TODAY) is Reach.RECORDS
    assert get_reach(Role.LEADER, "province", world.TODAY) is Reach.FIGURES
