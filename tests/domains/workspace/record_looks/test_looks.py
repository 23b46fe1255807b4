"""A superior opens one record of a unit below with a purpose; all else of the unit stays closed."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from backend.core.session.change_log import LogEntry
from backend.core.session.models import create_id
from backend.domains.workspace.record_looks.models import RecordLook
from tests import world
from tests.acting import Api
from tests.contract import objects
from tests.contract.operations import filled, operations
from tests.domains.inspections.inspections.making import done, made, signed, whole
from tests.domains.reporting.reports.making import begun

PURPOSE = {"reason": "Thẩm tra số liệu báo cáo quý III của huyện"}
PLACE = str(world.establishment("binhnghia"))
NOT_COMPARED = (
    *("/me", "/devices", "/record-looks", "/audit-events", "/inbox", "/work-package"),
    "/violation-types/{id}",
)
RECORD_EXPORTS = {"export_establishments", "export_inspections", "export_violations"}
OF_REQUEST = ("instance", "computed_at")
CLOSED = (
    *("/establishments", "/inspections", "/violations", "/recommendations", "/attachments"),
    *("/workforce-counts", "/staff", "/support-services", "/imports"),
)


def look(api: Api, entity: str, id: str, who: str = "province", **changed: Any) -> Any:
    body = {"entity": entity, "entity_id": id, **PURPOSE, **changed}
    return api.as_(who).post("/record-looks", body)


def looks(api: Api, who: str, **query: Any) -> list[Any]:
    items: list[Any] = done(api.as_(who).get("/record-looks", **query))["items"]
    return items


def test_one_record_is_opened_for_one_answer(api: Api) -> None:
    opened = made(look(api, "establishments", PLACE))
    own = done(api.as_("binhnghia").get(f"/establishments/{PLACE}"))
    assert opened["establishment"] == own
    assert (opened["inspection"], opened["violation"], opened["report"]) == (None, None, None)
    assert api.as_("province").get(f"/establishments/{PLACE}").status_code == 403


def test_the_unit_reads_who_opened_what_and_why(api: Api) -> None:
    made(look(api, "establishments", PLACE))
    for who in ("binhnghia", "district", "leader", "auditor", "province"):
        (seen,) = looks(api, who)
        assert (seen["subject"], seen["user_name"], seen["reason"], seen["org_unit_name"]) == (
            world.PLACES["binhnghia"][0],
            world.PEOPLE["province"][0],
            PURPOSE["reason"],
            "Bình Nghĩa",
        )
    for who in ("trangan", "district2"):
        assert looks(api, who) == [], who
    for who in ("inspector", "admin", "partner", "handler"):
        assert api.as_(who).get("/record-looks").status_code == 403, who
    assert looks(api, "district", entity="inspections") == []
    assert len(looks(api, "district", entity_id=PLACE)) == 1
    events = sa.select(LogEntry.entity, LogEntry.entity_id, LogEntry.actor_id).where(
        LogEntry.action == "record-opened"
    )
    assert [tuple(row) for row in api.all(events)] == [
        ("establishments", UUID(PLACE), world.user("province"))
    ]


def test_a_record_of_one_s_own_unit_is_opened_in_its_own_place(api: Api) -> None:
    own = begun(api, "province", "hanam")
    refused = look(api, "reports", own["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "record-of-own-unit")
    assert looks(api, "province") == []


@pytest.mark.parametrize(
    "reason", [None, "", "Xem", "Hỏi về chị Nguyễn Thị A, CCCD 035203001234, bán dâm"]
)
def test_a_purpose_is_needed_and_names_nobody(api: Api, reason: str | None) -> None:
    body = {"entity": "establishments", "entity_id": PLACE}
    body |= {} if reason is None else {"reason": reason}
    assert api.as_("province").post("/record-looks", body).status_code == 422
    assert api.all(sa.select(RecordLook.id)) == []


def test_a_record_is_named_in_one_way(api: Api) -> None:
    both = {"number": "01", "org_unit_id": str(world.unit("binhluc"))}
    assert look(api, "establishments", PLACE, **both).status_code == 422
    assert (
        api.as_("province").post("/record-looks", {"entity": "reports", **PURPOSE}).status_code
        == 422
    )


def test_signed_minutes_are_found_by_their_number(api: Api) -> None:
    visit = signed(api, whole())
    by_number = {
        "entity": "inspections",
        "number": visit["record_no"],
        **PURPOSE,
        "org_unit_id": str(world.unit("binhluc")),
    }
    opened = made(api.as_("province").post("/record-looks", by_number))
    assert opened["inspection"]["id"] == visit["id"]
    assert visit["record_no"] in opened["look"]["subject"]
    other = by_number | {"org_unit_id": str(world.unit("thanhliem"))}
    assert api.as_("province").post("/record-looks", other).status_code == 404
    nothing = by_number | {"number": "99/BB"}
    assert api.as_("province").post("/record-looks", nothing).status_code == 404
    assert len(looks(api, "province")) == 1, "what was not opened is not noted"


def test_what_is_not_below_stays_closed(api: Api) -> None:
    assert look(api, "establishments", str(create_id())).status_code == 404
    for who in ("district", "leader", "binhnghia", "inspector", "partner"):
        assert look(api, "establishments", PLACE, who).status_code == 403, who


@pytest.mark.whole_proof
def test_siblings_stay_closed_after_a_look(api: Api, app: FastAPI) -> None:
    """Two worlds: every other answer to the superior is the same as without the look."""
    api.run(objects.populate)
    reads = [o for o in operations(app) if o.method == "GET" and not o.path.startswith("/auth")]

    def answers() -> dict[str, Any]:
        who = api.as_("province")
        found = {}
        for one in reads:
            if one.path.startswith(NOT_COMPARED):
                continue
            answer = who.get(filled(one, "own"))
            found[one.name] = (answer.status_code, strip(answer))
        return found

    before = answers()
    id = str(objects.IDS["/establishments/{id}"]("own"))
    made(look(api, "establishments", id))
    after = answers()
    assert {name for name in before if before[name] != after[name]} == set()
    closed = {o.name for o in reads if o.path.startswith(CLOSED)} | RECORD_EXPORTS
    assert len(closed) >= 20
    refused = {name: after[name][0] for name in closed}
    assert {name for name, status in refused.items() if status < 300} == set(), refused
    opened = done(api.as_("binhnghia").get(f"/establishments/{id}"))
    assert opened["id"] == id, "the control: whose it is reads it"


def strip(answer: Any) -> Any:
    """The body without what differs from request to request, and the feed's row of the look."""
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return answer.status_code
    body = {k: v for k, v in answer.json().items() if k not in OF_REQUEST}
    if "epoch" in body:
        del body["next"], body["cursor"]
        body["items"] = [one for one in body["items"] if one["entity"] != "record-looks"]
    return body
