"""Two different acts at once that only one of may be done, or that build on each other.

On PostgreSQL: both have read before either locks, then both have written before either commits
(`twins.py`). On SQLite one request writes at a time.
"""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from backend.domains.planning.plans.models import PlanTask
from backend.domains.platform.attachments import service as attachments
from backend.domains.platform.calendar_subscriptions import tokens as calendars
from backend.domains.platform.exports import routes as exports
from backend.domains.platform.jobs import service as jobs
from backend.domains.platform.uploads import service as uploads
from tests.acting import Api
from tests.contract.twins import Send, send_together
from tests.domains.planning.plans.making import PLAN
from tests.domains.platform.attachments.pictures import PDF
from tests.domains.platform.attachments.test_routes import sent
from tests.domains.platform.uploads.sending import PHOTO, begin, visit_of
from tests.domains.support.support_services.counting import SHEET, sheet

pytestmark = pytest.mark.postgres

Pair = tuple[Send, Send]
Limit = Callable[[object, str, int], None]


def subscribe_twice(api: Api, limit: Limit) -> Pair:
    limit(calendars, "MAX_LIVING", 1)
    path, person = "/me/calendar-subscriptions", api.as_("district")
    first, second = ({"label": label} for label in ("Máy bàn", "Điện thoại"))
    return lambda: person.post(path, first), lambda: person.post(path, second)


def export_twice(api: Api, limit: Limit) -> Pair:
    """Long lists, of which each is a job."""
    limit(jobs, "MAX_UNFINISHED", 1)
    limit(exports, "MAX_DIRECT_ROWS", 0)
    person, body = api.as_("district"), {"kind": "establishments"}
    return lambda: person.post("/exports", body), lambda: person.post("/exports", body)


def upload_twice(api: Api, limit: Limit) -> Pair:
    limit(uploads, "MAX_OPEN", 1)
    person = api.as_("inspector")
    visit = visit_of(person)
    return lambda: begin(person, visit, PHOTO), lambda: begin(person, visit, PDF)


def attach_twice(api: Api, limit: Limit) -> Pair:
    limit(attachments, "MAX_OF_RECORD", 1)
    person = api.as_("inspector")
    visit = visit_of(person)
    return lambda: sent(person, visit), lambda: sent(person, visit, PDF)


def write_two_lines(api: Api, _limit: object) -> Pair:
    """Of one month, upon the same version of its sheet."""
    person = api.as_("binhnghia")
    assert person.post(SHEET, sheet("binhnghia", "2022-09", loan=2)).status_code == 200
    first, second = (
        sheet("binhnghia", "2022-09", **{line: 1}) for line in ("health", "vocational")
    )
    return lambda: person.post(SHEET, first, etag=1), lambda: person.post(SHEET, second, etag=1)


@pytest.mark.parametrize(
    "prepare", [subscribe_twice, export_twice, upload_twice, attach_twice, write_two_lines]
)
def test_one_of_two_is_done(
    api: Api, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Api, Limit], Pair]
) -> None:
    monkeypatch.setattr(api.app.state.worker, "wake", lambda _database: None)
    statuses = send_together(api, *prepare(api, monkeypatch.setattr))
    assert sorted(status < 300 for status in statuses) == [False, True], statuses
    assert max(statuses) in (409, 412)


def test_two_tasks_of_a_plan_have_a_place_each(api: Api) -> None:
    person = api.as_("district")
    sends = [
        lambda title=title: person.post(f"{PLAN}/tasks", {"title": title, "agency": "UBND"})
        for title in ("Việc một", "Việc hai")
    ]
    assert send_together(api, *sends) == [201, 201]
    places = [place for (place,) in api.all(sa.select(PlanTask.position))]
    assert len(set(places)) == len(places)
