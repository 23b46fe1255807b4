"""A registered device never fetches a whole scope: each operation, and each way to ask for it."""

import pytest
from fastapi import FastAPI
from httpx2 import Response

from backend.core.session.models import create_id
from tests import world
from tests.acting import Api, Person
from tests.contract.operations import OPEN, filled, operations
from tests.domains.inspections.inspections.making import made
from tests.domains.inspections.sync_operations.sending import send, statuses, visit
from tests.domains.organisation.accounts.doing import (
    PASSWORD,
    bearer,
    browser,
    device,
    give_password,
    refresh,
)
from tests.domains.platform.attachments.pictures import plain_jpeg

OPENED = {
    *("get_work_package", "list_public_keys"),
    # one record by its id
    *("get_establishment", "get_area", "get_inspection_team", "get_inspection", "get_violation"),
    *("get_recommendation", "get_inspection_paper", "get_inspection_record_pdf", "get_conflict"),
    *("get_attachment", "get_attachment_content", "get_attachment_thumbnail", "get_upload"),
    # one's own account, and what one's devices sent
    *("me", "list_sessions", "list_script_tokens", "list_devices", "get_device", "get_first_day"),
    *("list_calendar_subscriptions", "get_inbox_count", "list_jobs", "get_job"),
    *("list_operations", "get_receipt", "get_weekly_digest"),
    # the same for everybody
    *("get_days_off", "get_entered_day", "list_legal_rules", "list_dated_offices", "list_roles"),
    *("list_integrated_programmes", "list_establishment_types", "list_org_units", "get_org_unit"),
    *("list_document_templates", "list_template_kinds", "get_shipped_template"),
    *("get_document_template", "get_template_file", "list_violation_types", "get_violation_type"),
    *("list_checklist_templates", "get_checklist_template", "list_report_figures"),
    *("list_report_forms", "list_training_topics", "list_training_audiences"),
}
"""All that the token of a registered device reads; one more is a visible change of this table."""
CLOSED = (403, "insufficient-scope")
NARROWED = ("violations", "sync/conflicts")


def told(answer: Response) -> tuple[int, str | None]:
    refused = answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"] if refused else None


def register(person: Person) -> None:
    answer = person.post("/devices", {"name": "Máy ngoài hiện trường", "password": PASSWORD})
    assert answer.status_code == 201, answer.text


@pytest.fixture
def phone(api: Api) -> Person:
    give_password(api, "district")
    person = bearer(api, device(api, "district"))
    register(person)
    return person


@pytest.mark.once
def test_every_read_is_closed_but_those_that_are_named(
    api: Api, app: FastAPI, phone: Person
) -> None:
    """The unknown parameter is refused after the token: nothing is read, whoever asks."""
    script = bearer(api, device(api, "district", "script"))
    asked = [one for one in operations(app) if one.method == "GET" and one.name not in OPEN]
    paths = {one.name: filled(one, None) + "?no_such=1" for one in asked}
    refused = {name for name, path in paths.items() if told(phone.get(path)) == CLOSED}
    assert paths.keys() - refused == OPENED
    assert len(refused) > 180
    control = {name: told(script.get(path)) for name, path in paths.items()}
    assert CLOSED not in control.values(), "whoever works at a desk is told of the parameter"


@pytest.mark.parametrize(
    "path",
    [
        "/inspections",
        "/inspections?limit=1",
        "/establishments?q=karaoke",
        "/establishments?updated_after=2000-01-01T00:00:00Z",
        "/attachments",
        "/changes",
        "/changes?wait=1",
        "/inbox",
        "/exports/inspections.xlsx",
        *(f"/{name}" for name in NARROWED),
    ],
)
def test_no_way_to_ask_gets_a_whole_scope(api: Api, phone: Person, path: str) -> None:
    desk = browser(api, "district")
    etag = desk.get(path).headers.get("ETag", '"1"')
    ways = [{}, {"Accept": "text/csv"}, {"If-None-Match": etag}]
    for headers in [way for way in ways if desk.get(path, headers=way).status_code != 406]:
        answer = phone.get(path, headers=headers)
        assert told(answer) == CLOSED, headers
        assert "GET /work-package" in answer.json()["detail"]
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope"'
    assert phone.request("HEAD", path).status_code == 403
    assert told(desk.get(path)) != CLOSED


def test_it_closes_with_the_registration_and_stays_so(api: Api) -> None:
    """What the same token was answered before is not presumed afterwards, nor does a fresh one of
    the same sign-in open it. A browser that is registered is a desk."""
    give_password(api, "district")
    tokens = device(api, "district")
    phone, desk = bearer(api, tokens), browser(api, "district")
    ids = f"/establishments?ids={world.establishment('binhnghia')}"
    for _ in range(2):
        assert phone.get(ids).status_code == 200
    register(phone)
    register(desk)
    for _ in range(2):
        assert told(phone.get(ids)) == CLOSED
        assert desk.get(ids).status_code == 200
    again = bearer(api, refresh(api, tokens["refresh_token"]).json())
    assert told(again.get(ids)) == CLOSED
    assert again.get("/work-package").status_code == 200


def test_the_work_of_the_day_is_open(api: Api, phone: Person) -> None:
    """The package, one visit with all that belongs to it, and what is sent."""
    entered = visit(1)
    assert statuses(send(phone, entered)) == ["applied"]
    id = entered["record_id"]
    said = {"entity": "inspection", "entity_id": id}
    files = {"file": ("anh.jpg", plain_jpeg(), "image/jpeg")}
    photo = made(phone.request("POST", "/attachments", data=said, files=files))
    for path in (
        *("/work-package", "/work-package/keys", "/me", "/sync/operations"),
        *(f"/inspections/{id}", f"/establishments/{world.establishment('binhnghia')}"),
        *(f"/{name}?inspection_id={id}" for name in NARROWED),
        f"/attachments?entity=inspection&entity_id={id}",
        f"/attachments/{photo['id']}/content",
    ):
        answer = phone.get(path)
        assert answer.status_code == 200, (path, answer.text)


def test_a_file_of_a_whole_list_is_neither_asked_for_nor_fetched(api: Api, phone: Person) -> None:
    desk, result = browser(api, "district"), f"/jobs/{create_id()}/result"
    asked = {"kind": "inspections", "filters": {}}
    assert told(phone.post("/exports", asked)) == told(phone.get(result)) == CLOSED
    assert told(desk.post("/exports", asked)) == (200, None)
    assert told(desk.get(result)) == (404, "not-found")
