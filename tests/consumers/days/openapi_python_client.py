"""The working day through the client that openapi-python-client makes: `… BASE WORKBOOK`."""

import datetime as dt
import sys
import time
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from so178_client import AuthenticatedClient, Client
from so178_client.api.auth import issue_token
from so178_client.api.changes import list_changes
from so178_client.api.checklist_templates import list_checklist_templates
from so178_client.api.establishments import get_establishment, list_establishments
from so178_client.api.imports import apply_import, create_import, get_import
from so178_client.api.inspection_teams import list_inspection_teams, list_team_members
from so178_client.api.inspections import create_inspection, sign_inspection
from so178_client.api.plans import get_plan_target_progress, list_plan_target_records, list_plans
from so178_client.api.reports import get_report_docx, list_reports
from so178_client.api.violation_types import list_violation_types
from so178_client.models.checklist_answer import ChecklistAnswer
from so178_client.models.entry import Entry
from so178_client.models.establishment_read import EstablishmentRead
from so178_client.models.feed import Feed
from so178_client.models.finding_create import FindingCreate
from so178_client.models.import_form import ImportForm
from so178_client.models.import_form_kind import ImportFormKind
from so178_client.models.import_read import ImportRead
from so178_client.models.inspection_create import InspectionCreate
from so178_client.models.inspection_create_checklist import InspectionCreateChecklist
from so178_client.models.inspection_kind import InspectionKind
from so178_client.models.inspection_outcome import InspectionOutcome
from so178_client.models.inspection_read import InspectionRead
from so178_client.models.list_checklist_templates_establishment_type import (
    ListChecklistTemplatesEstablishmentType,
)
from so178_client.models.page_establishment_row import PageEstablishmentRow
from so178_client.models.page_member_read import PageMemberRead
from so178_client.models.page_plan_read import PagePlanRead
from so178_client.models.page_record_read import PageRecordRead
from so178_client.models.page_report_row import PageReportRow
from so178_client.models.page_team_row import PageTeamRow
from so178_client.models.page_template_read import PageTemplateRead
from so178_client.models.page_violation_type_read import PageViolationTypeRead
from so178_client.models.problem import Problem
from so178_client.models.single_progress_read import SingleProgressRead
from so178_client.models.subject_kind import SubjectKind
from so178_client.models.token_form import TokenForm
from so178_client.models.token_read import TokenRead
from so178_client.models.trigger import Trigger
from so178_client.types import File

T = TypeVar("T")
BASE, WORKBOOK = sys.argv[1], Path(sys.argv[2])
TARGET = "establishments_inspected"
TODAY = dt.date(2022, 10, 3)
ZONE = dt.timezone(dt.timedelta(hours=7))


def sign_in(person: str) -> AuthenticatedClient:
    asked = TokenForm("password", username=person, password="binhluc-demo-2022", device_id="day")
    found = expect(TokenRead, issue_token.sync(client=Client(BASE), body=asked))
    return AuthenticatedClient(BASE, found.access_token)


def expect(kind: type[T], answer: object) -> T:
    """The answer, which must be of this kind: a problem is told as it is."""
    assert isinstance(answer, kind), answer
    return answer


def read_pages(commune: AuthenticatedClient) -> list[UUID]:
    found: list[UUID] = []
    page = expect(PageEstablishmentRow, list_establishments.sync(client=commune, limit=5))
    found += [row.id for row in page.items]
    while page.next_:
        asked = list_establishments.sync(client=commune, limit=5, after=page.next_)
        page = expect(PageEstablishmentRow, asked)
        found += [row.id for row in page.items]
    return found


def import_list(commune: AuthenticatedClient) -> None:
    before = read_pages(commune)
    assert len(before) == len(set(before)) > 5, "more than one page, and nothing twice"
    with WORKBOOK.open("rb") as content:
        body = ImportForm(File(content, WORKBOOK.name), ImportFormKind.ESTABLISHMENTS)
        checked = wait_for(commune, create_import.sync(client=commune, body=body))
    assert (checked.created_count, checked.error_count) == (51, 9), checked
    applied = apply_import.sync(checked.id, client=commune, idempotency_key="load")
    assert wait_for(commune, applied).status == "applied"
    assert len(read_pages(commune)) == len(before) + 51


def wait_for(commune: AuthenticatedClient, answer: object) -> ImportRead:
    """The import once it is checked or written; a busy server does that in the background."""
    found = expect(ImportRead, answer)
    while found.status in ("queued", "checking", "applying"):
        time.sleep(0.2)
        found = expect(ImportRead, get_import.sync(found.id, client=commune))
    return found


def build_visit(member: AuthenticatedClient, place: UUID) -> InspectionCreate:
    team = expect(PageTeamRow, list_inspection_teams.sync(client=member)).items[0].id
    people = expect(PageMemberRead, list_team_members.sync(team, client=member)).items[:3]
    kind = expect(EstablishmentRead, get_establishment.sync(place, client=member))
    asked = ListChecklistTemplatesEstablishmentType(kind.establishment_type)
    found = list_checklist_templates.sync(client=member, establishment_type=asked)
    answers = InspectionCreateChecklist()
    for item in expect(PageTemplateRead, found).items[0].items:
        answers[item.code] = Entry(ChecklistAnswer.COMPLIANT)
    acts = list_violation_types.sync(client=member, on=TODAY, limit=1)
    act = expect(PageViolationTypeRead, acts).items[0].id
    return InspectionCreate(
        establishment_id=place,
        team_id=team,
        kind=InspectionKind.UNSCHEDULED,
        trigger=Trigger.SUSPECTED_SIGN,
        inspected_on=TODAY,
        started_at=dt.datetime(2022, 10, 3, 19, 30, tzinfo=ZONE),
        ended_at=dt.datetime(2022, 10, 3, 20, 15, tzinfo=ZONE),
        member_ids=[one.id for one in people],
        checklist=answers,
        outcome=InspectionOutcome.VIOLATION_RECORDED,
        violations=[FindingCreate(violation_type_id=act, subject_kind=SubjectKind.INDIVIDUAL)],
    )


def record_and_sign(member: AuthenticatedClient, body: InspectionCreate) -> UUID:
    """With a key, so that the same again makes no second visit; only as it was read."""
    sent = [
        create_inspection.sync(client=member, body=body, idempotency_key="visit") for _ in range(2)
    ]
    drafts = [expect(InspectionRead, answer) for answer in sent]
    assert drafts[0].id == drafts[1].id
    visit, version = drafts[0].id, drafts[0].version
    stale = sign_inspection.sync(visit, client=member, if_match=f'"{version + 7}"')
    assert expect(Problem, stale).code == "stale"
    signed = sign_inspection.sync(
        visit, client=member, if_match=f'"{version}"', idempotency_key="sign"
    )
    assert expect(InspectionRead, signed).status == "signed"
    return visit


def count_inspected(office: AuthenticatedClient, plan: UUID) -> int:
    answer = get_plan_target_progress.sync(plan, TARGET, client=office)
    found = expect(SingleProgressRead, answer).numerator
    assert isinstance(found, int)
    return found


def read_feed(office: AuthenticatedClient) -> set[UUID]:
    found: set[UUID] = set()
    feed = expect(Feed, list_changes.sync(client=office, limit=50))
    while feed.items:
        found |= {change.id for change in feed.items}
        feed = expect(Feed, list_changes.sync(client=office, after=feed.cursor, limit=50))
    return found


def run_day() -> None:
    commune, member, office = map(sign_in, ("binhnghia", "inspector", "district"))
    import_list(commune)
    plan = expect(PagePlanRead, list_plans.sync(client=office)).items[0].id
    before = count_inspected(office, plan)
    waiting = list_plan_target_records.sync(plan, TARGET, client=office, counted=False, limit=1)
    place = expect(PageRecordRead, waiting).items[0].id
    visit = record_and_sign(member, build_visit(member, place))
    assert count_inspected(office, plan) == before + 1
    assert visit in read_feed(office)
    reports = expect(PageReportRow, list_reports.sync(client=office, limit=1)).items
    paper = expect(File, get_report_docx.sync(reports[0].id, client=office))
    assert paper.payload.read(2) == b"PK"


if __name__ == "__main__":
    run_day()
    print("the day is done")
