"""One account may hold several duties: an act of two persons still takes two persons."""

from typing import Any

from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import RoleGrant
from backend.permissions import Role
from tests import world
from tests.acting import CURRENT, Api
from tests.domains.inspections.inspections.making import made, whole
from tests.domains.planning.plans.making import PLAN
from tests.domains.platform.attachments.test_routes import sent
from tests.domains.ratings.commune_ratings.making import act, checked, done, ready, submitted
from tests.domains.reporting.reports import making as reports

TARGET = f"{PLAN}/targets/establishments_inspected"


def also(db: Session, name: str, role: Role, unit: str = "binhluc") -> None:
    """Let the person hold this duty besides their own."""
    db.add(RoleGrant(user_id=world.user(name), role=role, org_unit_id=world.unit(unit)))
    db.flush()


def test_duties_of_one_account_add_up(api: Api) -> None:
    """Head and deputy of one office carry the functions of several."""
    api.run(also, "district", Role.INSPECTOR)
    api.run(also, "district", Role.LOCAL_OFFICER, "trangan")
    me = api.as_("district").get("/me").json()
    assert [(one["role"], one["org_unit"]["name"]) for one in me["roles"]] == [
        *(("inspector", "Bình Lục"), ("lead_officer", "Bình Lục")),
        ("local_officer", "Tràng An"),
    ]
    assert {"rating:verify", "rating:write"} <= set(me["permissions"])


def test_who_rated_does_not_verify(api: Api) -> None:
    ready(api)
    api.run(also, "binhnghia", Role.LEAD_OFFICER)
    rating = submitted(api)
    refused = act(api, "binhnghia", rating, "verify", checked(rating), status=409)
    assert refused["code"] == "same-person"
    assert act(api, "district", rating, "verify", checked(rating))["status"] == "verified"


def test_a_duty_elsewhere_gives_no_step_here(api: Api) -> None:
    """The lead agency of another district has no say, whatever else is held here."""
    ready(api)
    api.run(also, "binhnghia", Role.LEAD_OFFICER, "thanhliem")
    rating = submitted(api)
    refused = act(api, "binhnghia", rating, "verify", checked(rating), status=404)
    assert refused["code"] == "not-found"


def change_and_submit(api: Api, who: str) -> Any:
    person = api.as_(who)
    changed = person.patch(TARGET, {"threshold_percent": 80}, etag=person.get(TARGET).json())
    return done(person.post(f"{TARGET}/submit", etag=done(changed)))


def test_who_submitted_a_target_does_not_approve_it(api: Api) -> None:
    api.run(also, "district", Role.LEADER)
    sent = change_and_submit(api, "district")
    refused = api.as_("district").post(f"{TARGET}/approve", {}, etag=sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "same-person")
    assert done(api.as_("leader").post(f"{TARGET}/approve", {}, etag=sent))["status"] == "approved"


def test_who_submitted_a_plan_does_not_approve_it(api: Api) -> None:
    api.run(also, "district", Role.LEADER)
    who = api.as_("district")
    head = {"org_unit_id": str(world.unit("binhluc")), "year": 2023, "title": "Kế hoạch năm 2023"}
    plan = made(who.post("/plans", head))
    path = f"/plans/{plan['id']}"
    target = {"code": "workforce_known", "indicator": "workforce_known", "title": "Nắm chắc"}
    made(who.post(f"{path}/targets", target | {"threshold_percent": 90}))
    sent = done(who.post(f"{path}/submit", etag=who.get(path).json()))
    refused = who.post(f"{path}/approve", {}, etag=sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "same-person")
    assert done(api.as_("leader").post(f"{path}/approve", {}, etag=sent))["status"] == "approved"


def test_who_submitted_a_report_does_not_approve_it(api: Api) -> None:
    api.run(also, "district", Role.LEADER)
    report = reports.submitted(api)
    assert "approve" not in report["actions"]
    refused = reports.act(api, "district", report, "approve", status=409)
    assert refused["code"] == "same-person"
    assert reports.act(api, "leader", report, "approve")["status"] == "approved"


def withheld_by_inspector(api: Api) -> str:
    """The path of a photo that the inspector withheld: its destruction takes a second person."""
    inspector = api.as_("inspector")
    visit = made(inspector.post("/inspections", whole()))
    photo = made(sent(inspector, visit["id"]))
    path = f"/attachments/{photo['id']}"
    done(inspector.post(f"{path}/withhold", {"reason": "shows_person"}, etag=CURRENT))
    return path


def test_a_subordinate_by_any_duty_of_the_asker_is_no_second_person(api: Api) -> None:
    """A member of the team who also leads the unit asks as the leader that they are."""
    path = withheld_by_inspector(api)
    api.run(also, "inspector", Role.LEADER)
    refused = api.as_("district").post(f"{path}/destroy", etag=CURRENT)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-second-person")


def test_without_that_duty_they_are_equals(api: Api) -> None:
    """The control."""
    path = withheld_by_inspector(api)
    gone = done(api.as_("district").post(f"{path}/destroy", etag=CURRENT))
    assert gone["destroyed_at"] is not None


def test_head_and_deputy_of_one_office_are_two_persons(api: Api) -> None:
    """The control: two of the same rank confirm for each other."""
    api.run(also, "police", Role.LEAD_OFFICER)
    report = reports.act(api, "leader", reports.submitted(api), "approve")
    asks = {"code": "establishments_total", "reason": "Sai số của xã", "hours": 24}
    asked = api.as_("district").post(f"/reports/{report['id']}/reopen-line", asks, etag=report)
    assert asked.status_code == 202, asked.text
    mine = api.as_("district").get("/second-approvals", awaiting_me=True).json()["items"]
    assert mine == []
    (waits,) = api.as_("police").get("/second-approvals", awaiting_me=True).json()["items"]
    confirmed = api.as_("police").post(f"/second-approvals/{waits['id']}/confirm", etag=waits)
    assert done(confirmed)["status"] == "confirmed"
