"""An office of today divides its commune from the first day on, in a register that is empty."""

from typing import Any

from backend.core.text.clock import set_today
from tests import office_today as office
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors, made

OVERVIEW = f"/commune-overviews/{office.UNIT}/areas"


def begin(api: Api) -> None:
    set_today(office.TODAY)
    api.run(office.add_office, "commune", "xã")
    office.add_points(api)


def add_area(api: Api, name: str, **more: Any) -> dict[str, Any]:
    body = {"org_unit_id": str(office.UNIT), "name": name, "kind": "village", **more}
    return made(api.as_("lead").post("/areas", body))


def test_a_commune_of_today_is_told_by_its_areas(api: Api) -> None:
    begin(api)
    lead = api.as_("lead")
    assert done(lead.get("/areas"))["items"] == []
    assert done(lead.get(OVERVIEW))["areas"] == []
    first = add_area(api, "Thôn 1", valid_from="2025-07-01")
    add_area(api, "Bồ Đề", kind="former_commune", valid_from="2025-07-01")
    places = office.add_register(api)
    plan, team = office.add_plan(api), office.add_team(api)
    path = f"/establishments/{places[0]}"
    done(lead.patch(path, {"area_id": first["id"]}, etag=done(lead.get(path))))
    record = office.sign_visit(api, team, places[0])
    assert record["area_id"] == first["id"], "the visit of the commune's own team takes the place's"
    code = done(lead.get(f"/plans/{plan['id']}/progress"))["targets"][0]["code"]
    found = done(lead.get(f"/plans/{plan['id']}/targets/{code}/areas"))
    rows = [(row["name"], row["numerator"], row["denominator"]) for row in found["areas"]]
    assert rows == [("Thôn 1", 1, 1), ("Bồ Đề", 0, 0), (None, 0, 2)]
    page = {row["name"]: row for row in done(lead.get(OVERVIEW))["areas"]}
    assert page["Thôn 1"]["inspections"]["signed"] == 1
    assert page["Bồ Đề"]["establishments"]["active"] == 0


def test_an_area_that_begins_later_is_not_yet_there(api: Api) -> None:
    begin(api)
    later = add_area(api, "Thôn Mới", valid_from="2026-12-31")
    (place, *_) = office.add_register(api)
    path = f"/establishments/{place}"
    person = api.as_("lead")
    refused = person.patch(path, {"area_id": later["id"]}, etag=done(person.get(path)))
    assert errors(refused) == {("/area_id", "area-not-valid")}
