"""The working day through the Python client that openapi-generator makes: `… BASE WORKBOOK`."""

import datetime as dt
import sys
import time
from pathlib import Path
from uuid import UUID

from so178_client import ApiClient, Configuration, InspectionCreate
from so178_client.api.auth_api import AuthApi
from so178_client.api.changes_api import ChangesApi
from so178_client.api.checklist_templates_api import ChecklistTemplatesApi
from so178_client.api.establishments_api import EstablishmentsApi
from so178_client.api.imports_api import ImportsApi
from so178_client.api.inspection_teams_api import InspectionTeamsApi
from so178_client.api.inspections_api import InspectionsApi
from so178_client.api.plans_api import PlansApi
from so178_client.api.reports_api import ReportsApi
from so178_client.api.violation_types_api import ViolationTypesApi
from so178_client.exceptions import ApiException
from so178_client.models.checklist_answer import ChecklistAnswer
from so178_client.models.entry import Entry
from so178_client.models.finding_create import FindingCreate
from so178_client.models.import_read import ImportRead
from so178_client.models.inspection_kind import InspectionKind
from so178_client.models.inspection_outcome import InspectionOutcome
from so178_client.models.problem import Problem
from so178_client.models.subject_kind import SubjectKind
from so178_client.models.trigger import Trigger

BASE, WORKBOOK = sys.argv[1], Path(sys.argv[2])
TARGET = "establishments_inspected"
TODAY = dt.date(2022, 10, 3)
ZONE = dt.timezone(dt.timedelta(hours=7))


def sign_in(person: str) -> ApiClient:
    door = AuthApi(ApiClient(Configuration(host=BASE)))
    token = door.issue_token(
        "password", username=person, password="binhluc-demo-2022", device_id="day"
    )
    return ApiClient(Configuration(host=BASE, access_token=token.access_token))


def read_pages(commune: ApiClient) -> list[UUID]:
    found: list[UUID] = []
    page = EstablishmentsApi(commune).list_establishments(limit=5)
    found += [row.id for row in page.items]
    while page.next:
        page = EstablishmentsApi(commune).list_establishments(limit=5, after=page.next)
        found += [row.id for row in page.items]
    return found


def wait_for(commune: ApiClient, found: ImportRead) -> ImportRead:
    """The import once it is checked or written; a busy server does that in the background."""
    while found.status in ("queued", "checking", "applying"):
        time.sleep(0.2)
        found = ImportsApi(commune).get_import(found.id)
    return found


def import_list(commune: ApiClient) -> None:
    before = read_pages(commune)
    assert len(before) == len(set(before)) > 5, "more than one page, and nothing twice"
    file = (WORKBOOK.name, WORKBOOK.read_bytes())
    started = ImportsApi(commune).create_import(file=file, kind="establishments")
    checked = wait_for(commune, started)
    assert (checked.created_count, checked.error_count) == (51, 9), checked
    applied = ImportsApi(commune).apply_import(checked.id, idempotency_key="load")
    assert wait_for(commune, applied).status == "applied"
    assert len(read_pages(commune)) == len(before) + 51


def build_visit(member: ApiClient, place: UUID) -> InspectionCreate:
    team = InspectionTeamsApi(member).list_inspection_teams().items[0].id
    people = InspectionTeamsApi(member).list_team_members(team).items[:3]
    kind = EstablishmentsApi(member).get_establishment(place).establishment_type
    templates = ChecklistTemplatesApi(member).list_checklist_templates(establishment_type=kind)
    act = ViolationTypesApi(member).list_violation_types(on=TODAY, limit=1).items[0].id
    return InspectionCreate(
        establishment_id=place,
        team_id=team,
        kind=InspectionKind.UNSCHEDULED,
        trigger=Trigger.SUSPECTED_SIGN,
        inspected_on=TODAY,
        started_at=dt.datetime(2022, 10, 3, 19, 30, tzinfo=ZONE),
        ended_at=dt.datetime(2022, 10, 3, 20, 15, tzinfo=ZONE),
        member_ids=[one.id for one in people],
        checklist={
            item.code: Entry(answer=ChecklistAnswer.COMPLIANT) for item in templates.items[0].items
        },
        outcome=InspectionOutcome.VIOLATION_RECORDED,
        violations=[FindingCreate(violation_type_id=act, subject_kind=SubjectKind.INDIVIDUAL)],
    )


def record_and_sign(member: ApiClient, body: InspectionCreate) -> UUID:
    """With a key, so that the same again makes no second visit; only as it was read."""
    door = InspectionsApi(member)
    drafts = [door.create_inspection(body, idempotency_key="visit") for _ in range(2)]
    assert drafts[0].id == drafts[1].id
    visit, version = drafts[0].id, drafts[0].version
    assert find_refusal(door, visit, version + 7) == "stale"
    signed = door.sign_inspection(visit, if_match=f'"{version}"', idempotency_key="sign")
    assert signed.status == "signed"
    return visit


def find_refusal(door: InspectionsApi, visit: UUID, version: int) -> str | None:
    """The code of the problem with which this version is refused."""
    try:
        door.sign_inspection(visit, if_match=f'"{version}"')
    except ApiException as refused:
        return refused.data.code if isinstance(refused.data, Problem) else None
    return None


def is_in_feed(office: ApiClient, visit: UUID) -> bool:
    feed = ChangesApi(office).list_changes(limit=200)
    while feed.items:
        if any(str(change.id) == str(visit) for change in feed.items):
            return True
        feed = ChangesApi(office).list_changes(after=feed.cursor, limit=200)
    return False


def run_day() -> None:
    commune, member, office = map(sign_in, ("binhnghia", "inspector", "district"))
    import_list(commune)
    plans = PlansApi(office)
    plan = plans.list_plans().items[0].id
    before = plans.get_plan_target_progress(plan, TARGET).numerator
    waiting = plans.list_plan_target_records(plan, TARGET, counted=False, limit=1)
    visit = record_and_sign(member, build_visit(member, waiting.items[0].id))
    after = plans.get_plan_target_progress(plan, TARGET).numerator
    assert before is not None
    assert after == before + 1
    assert is_in_feed(office, visit)
    report = ReportsApi(office).list_reports(limit=1).items[0].id
    assert ReportsApi(office).get_report_docx(report)[:2] == b"PK"


if __name__ == "__main__":
    run_day()
    print("the day is done")
