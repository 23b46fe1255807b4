"""Reads of which no sample is in the state: what leads to it, through the door."""

from collections.abc import Callable, Mapping

from tests import world
from tests.contract.frame_states import Door
from tests.domains.inspections.inspections.making import draft
from tests.domains.organisation.accounts.doing import PASSWORD, give_password
from tests.domains.platform.attachments.pictures import PDF
from tests.domains.platform.attachments.test_routes import sent
from tests.domains.platform.calendar_subscriptions.test_ics import subscribe
from tests.domains.police.tip_offs.telling import tell
from tests.domains.reporting.reports.making import begun


def subscribe_calendar(door: Door) -> str:
    url: str = subscribe(door.api, "district")["url"]
    return url[url.index("/api") :]


def begin_whole_report(door: Door) -> str:
    """Of a unit that sums up the reports of others."""
    return f"/reports/{begun(door.api)['id']}/reconciliation"


def open_contact_to_police(door: Door) -> str:
    """Asked for by the police, allowed by the handler."""
    tell(door.api)
    police, handler = door.api.as_("police"), door.api.as_("handler")
    tips = police.get("/tip-offs").json()["items"]
    told = next(one for one in tips if one["text_count"])
    path = f"/tip-offs/{told['id']}/contact-requests"
    asked = police.post(path, {"reason": "in_danger"})
    assert asked.status_code == 201, asked.text
    one = f"{path}/{asked.json()['id']}"
    allowed = handler.post(f"{one}/approve", etag=asked.json())
    assert allowed.status_code == 200, allowed.text
    return f"{one}/contact"


def register_device(door: Door) -> str:
    """Of the first of those who are asked."""
    (reader, *_) = world.PEOPLE
    give_password(door.api, reader)
    body = {"name": "Điện thoại của tôi", "password": PASSWORD}
    made = door.api.as_(reader).post("/devices", body)
    assert made.status_code == 201, made.text
    return f"/devices/{made.json()['id']}"


def send_paper(door: Door) -> str:
    inspector = door.api.as_("inspector")
    visit = inspector.post("/inspections", draft())
    assert visit.status_code == 201, visit.text
    paper = sent(inspector, visit.json()["id"], PDF)
    assert paper.status_code == 201, paper.text
    return f"/attachments/{paper.json()['id']}/content"


PREPARED: Mapping[str, Callable[[Door], str]] = {
    "get_attachment_content": send_paper,
    "get_deadlines_calendar": subscribe_calendar,
    "get_device": register_device,
    "get_report_reconciliation": begin_whole_report,
    "open_contact": open_contact_to_police,
}
