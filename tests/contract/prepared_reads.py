"""Reads of which no sample is in the state: what leads to it, through the door."""

from collections.abc import Callable, Mapping

from tests.contract.frame_states import Door
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


PREPARED: Mapping[str, Callable[[Door], str]] = {
    "get_deadlines_calendar": subscribe_calendar,
    "get_report_reconciliation": begin_whole_report,
    "open_contact": open_contact_to_police,
}
