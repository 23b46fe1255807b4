"""Problems that several resources share, provoked at each operation that names them.

The samples are first put into the state in which the problem arises.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from backend.api_description.operation_problems import list_problems
from backend.core.http.dependencies import PermissionRoute
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.administration.reorganisations.models import Reorganisation
from backend.domains.inspections.inspection_plans.models import InspectionPlan
from backend.domains.organisation.accounts.models import User
from backend.domains.planning.plans.models import Plan, PlanTarget
from backend.domains.platform.jobs.models import Job
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet
from backend.permissions import Role
from tests import world
from tests.acting import CURRENT, Api
from tests.contract import objects
from tests.contract import shared_states as states
from tests.contract.created_states import set_values
from tests.contract.few_states import FEW
from tests.contract.frame_states import Door, ask_from_another_site, open_door
from tests.contract.operations import OF_ITS_KIND, OPEN, Operation, may, operations
from tests.contract.record_states import PERIOD, find_path
from tests.contract.shared_states import Shared
from tests.fuzz.surface import prepare

pytestmark = pytest.mark.once

DEPUTY = "deputy"
"""Another officer of the office that runs the plan."""


def ship_sets(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, CriteriaSet, is_shipped=True)


def apply_acts(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, Reorganisation, status="applied")


def clear_agencies(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, User, agency="")


def add_deputy(db: Session, _operation: Operation, _person: str) -> None:
    if db.get(User, world.user(DEPUTY)) is None:
        world.add_account(db, DEPUTY, "Phó phòng", Role.LEAD_OFFICER, world.unit("binhluc"))


def fill_queue(db: Session, _operation: Operation, _person: str) -> None:
    """As many jobs of everybody wait for tomorrow as may."""
    if db.scalar(sa.select(sa.func.count(Job.id)).where(Job.kind == "waiting")):
        return
    tomorrow = {"kind": "waiting", "titles": ["Việc", "Work"], "run_at": now() + timedelta(days=1)}
    for person, (_, _, at) in world.PEOPLE.items():
        owned = {"asked_by_id": world.user(person), "org_unit_id": world.unit(at)}
        db.add_all(Job(**tomorrow, **owned) for _ in range(20))


def move_on(db: Session, operation: Operation, _person: str) -> None:
    """To a year in which another tier than that of the unit decides."""
    status = "draft" if operation.name.startswith("submit") else "submitted"
    set_values(db, Plan, year=2030, status=status)
    set_values(db, PlanTarget, status=status, approved_percent=None)
    period = {"period_start": date(2030, 1, 1), "period_end": date(2030, 3, 31)}
    set_values(db, InspectionPlan, status=status, **period)


def draft_acts(db: Session, operation: Operation, _person: str) -> None:
    """Acts that may be done, or undone."""
    status = "applied" if operation.name.startswith("undo") else "draft"
    set_values(db, Reorganisation, status=status)


def leave_alone(db: Session, operation: Operation, person: str) -> None:
    """Nobody but the one who asks has an account that works."""
    draft_acts(db, operation, person)
    set_values(db, User, is_active=User.id == world.user(person))


RATED = (
    *("create_commune_rating", "update_commune_rating", "update_commune_rating_verification"),
    "verify_commune_rating",
)
"""Of a rating the year decides who takes a step: `test_chain_of_today.py`."""
TWO_PERSONS = (
    *("apply_reorganisation", "cancel_violation", "create_api_client_secret", "create_user"),
    *("reopen_report_line", "request_violation_decision", "undo_reorganisation", "update_user"),
)
"""Their samples are in no state in which a second person is asked."""
SHARED = (
    Shared("shipped-set", ship_sets, elsewhere=("revert_import",)),
    Shared("act-not-draft", apply_acts),
    Shared(
        *("account-without-agency", clear_agencies, ("partner",)),
        ("submit_agency_report", "update_task_report", "delete_task_report", "submit_task_report"),
    ),
    Shared("not-plan-keeper", add_deputy, (DEPUTY,)),
    Shared(
        *("jobs-too-many", fill_queue),
        elsewhere=("create_export", "create_import", "apply_import", "start_weekly_digest"),
    ),
    Shared("step-of-others", move_on, elsewhere=RATED),
    Shared(
        "already-asked",
        draft_acts,
        elsewhere=(
            *(*TWO_PERSONS, "create_api_client", "create_webhook_subscription"),
            "reset_activation",
        ),
    ),
    Shared(
        "nobody-to-confirm",
        leave_alone,
        elsewhere=(*TWO_PERSONS, "create_inspection_plan_opening", "reset_activation"),
    ),
)
MOVED = (
    Shared(
        "report-elsewhere", states.move_reports, elsewhere=("explain_report_line", "send_report")
    ),
    Shared("no-parts", states.move_reports),
    Shared("nothing-to-answer", states.return_reports),
    Shared("agency-report-elsewhere", states.move_agency_reports),
    Shared("task-report-elsewhere", states.move_task_reports),
    Shared("no-difficulty-raised", states.drop_difficulties),
    Shared("report-of-other-agency", states.write_for_others),
    Shared("proposal-elsewhere", states.withdraw_proposals),
    Shared("activity-held", states.hold_activities),
    Shared("recheck-cancelled", states.cancel_rechecks),
    Shared("not-the-checked-unit", states.sign_rechecks),
    Shared("review-closed", states.close_reviews),
    Shared("complexity-withdrawn", states.withdraw_declarations),
    Shared("attachment-destroyed", states.destroy_files),
    Shared("own-proposal", states.propose_oneself),
    Shared("line-is-settled", states.settle_lines),
    Shared("no-points-yet", states.postpone_points),
    Shared("waits-for-approval", states.hand_in_plans, elsewhere=("create_target_allocation",)),
    Shared("template-planned", states.plan_templates),
    Shared("template-in-force", states.use_templates),
    Shared("client-ended", states.end_clients),
    Shared("nothing-waits", states.keep_as_it_is),
    Shared("own-request", states.ask_oneself),
    Shared("needs-handler", states.ask_as_anybody, ("police",)),
    Shared("no-contact", states.take_contacts_away),
    Shared("approval-over", states.answer_requests),
    Shared("contact-right-not-begun", states.begin_duties),
)
"""Records that have gone on."""
ANYWHERE = ("confirm_second_approval", "confirm_second_approvals")
"""They run the acts of all resources."""


@cache
def list_codes(app: FastAPI) -> dict[str, frozenset[str | None]]:
    """{operation: the codes of its problems}; each conflict asks for them anew."""
    return {
        one.name: frozenset(error.code for error in list_problems(one))
        for one in app.routes
        if isinstance(one, PermissionRoute)
    }


def list_naming(app: FastAPI, shared: Shared) -> Iterator[Operation]:
    """The operations that name the conflict."""
    for operation in operations(app):
        codes = list_codes(app)[operation.name]
        if shared.code not in codes or operation.name in (*shared.elsewhere, *ANYWHERE):
            continue
        if not shared.only or operation.name in shared.only:
            yield operation


def provoke(door: Door, shared: Shared, operation: Operation) -> str | None:
    """Ask as each who may, until somebody meets the conflict; tells what came instead.

    Twice: of an act of two persons the first request is taken.
    """
    needed = OF_ITS_KIND.get(operation.name, operation.permission)
    people = shared.people or tuple(one for one in world.PEOPLE if may(one, needed))
    told = dict[str, None]()
    for person in people * 2:
        door.api.run(shared.begin, operation, person)
        path, match = find_path(door, operation), {"If-Match": CURRENT}
        answer = door.ask(operation, door.api.as_(person), path, headers=match)
        code = answer.json().get("code", "") if answer.content else ""
        if code == shared.code:
            return None
        told[f"{answer.status_code} {code}"] = None
    return f"{shared.code}: {operation.name} {[*told]}"


@pytest.mark.parametrize("several", [SHARED, MOVED, FEW])
def test_each_operation_gives_the_conflicts_that_it_shares(
    api: Api, app: FastAPI, several: tuple[Shared, ...]
) -> None:
    door = open_door(api, prepare(api), {})
    wrong = [
        failure
        for shared in several
        for operation in list_naming(app, shared)
        if (failure := provoke(door, shared, operation))
    ]
    assert not wrong, "\n".join(wrong)


UNKNOWN = "0198e2b4-7c55-7b1f-9a35-0f6d2f7e9a13"
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WITH_PERIOD = {"get_agency_counts", "get_reports_overview", "list_agency_submissions"}
PARAMETERS = {
    **dict.fromkeys(("export_decisions", "get_decision_register"), "decision_unit_id"),
    "export_training_attendances": "training_id",
}
"""Which names the record, where it is not `org_unit_id`."""
BY_OTHER_WORDS = {
    *("create_attachment", "create_document_template", "create_import"),
    *("create_report_calendar", "create_report_reminder", "create_target_allocation"),
    *("get_board", "get_template", "get_visit_gap", "list_attachments"),
    "preview_handover",
}
"""Operations that need more, or name no record by its id."""


def ask_for_unknown(door: Door, operation: Operation, person: str) -> Any:
    """With the id of no record, wherever the body or the query names one."""
    if operation.method == "GET":
        period = f"&{PERIOD}" if operation.name in WITH_PERIOD else ""
        name = PARAMETERS.get(operation.name, "org_unit_id")
        path = f"{operation.path}?{name}={UNKNOWN}{period}"
        return door.ask(operation, door.api.as_(person), path)
    given = objects.body_for(operation.name, "own", door.act)
    asked = (given, {**(given or {}), "org_unit_id": UNKNOWN})
    answers = [
        door.ask(operation, door.api.as_(person), content=ID.sub(UNKNOWN, json.dumps(body)))
        for body in asked
    ]
    return next((one for one in answers if one.status_code == 404), answers[0])


def test_whoever_names_no_record_is_told_so(api: Api, app: FastAPI) -> None:
    door, wrong = open_door(api, prepare(api), {}), []
    for operation in list_naming(app, Shared("not-found", draft_acts)):
        if operation.has_id or operation.name in BY_OTHER_WORDS | OPEN.keys():
            continue
        needed = OF_ITS_KIND.get(operation.name, operation.permission)
        able = [person for person in world.PEOPLE if may(person, needed)]
        told = {ask_for_unknown(door, operation, person).status_code for person in able}
        if 404 not in told:
            wrong.append(f"{operation.name}: {told}")
    assert wrong == []


def test_what_needs_no_account_is_for_pages_of_this_site(api: Api, app: FastAPI) -> None:
    door = open_door(api, prepare(api), {})
    open_ones = [one for one in list_naming(app, Shared("csrf", draft_acts)) if one.name in OPEN]
    assert len(open_ones) > 3
    answers = {one.name: ask_from_another_site(door, one) for one in open_ones}
    assert {name: one.json()["code"] for name, one in answers.items()} == dict.fromkeys(
        answers, "csrf"
    )
