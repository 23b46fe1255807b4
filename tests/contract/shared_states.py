"""States in which an act is refused by the code that it shares with others."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.establishments.review_campaigns.models import ReviewCampaign
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    InspectionPlanVisit,
)
from backend.domains.inspections.rechecks.models import Recheck, RecheckFollowUp, RecheckStatus
from backend.domains.organisation.accounts.models import ApiClient, RoleGrant
from backend.domains.organisation.complexity.models import ComplexityDeclaration
from backend.domains.planning.plans.models import Plan, PlanApprovalStatus, PlanTarget
from backend.domains.planning.proposals.models import Proposal, ProposalStatus
from backend.domains.planning.task_reports.models import TaskReport, TaskReportStatus
from backend.domains.planning.visit_order.models import PointsVersion
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.document_templates.models import DocumentTemplate
from backend.domains.platform.second_approvals.models import SecondApproval, SecondApprovalStatus
from backend.domains.police.tip_offs.models import ContactRequest, TipOff
from backend.domains.prevention.communication_activities.models import (
    ActivityStatus,
    CommunicationActivity,
)
from backend.domains.reporting.agency_reports.models import AgencyReport, AgencyReportStatus
from backend.domains.reporting.reports.models import Report, ReportStatus
from tests import world
from tests.contract.created_states import ASKED, set_values
from tests.contract.objects.places import AT
from tests.contract.operations import Operation

State = Callable[[Session, Operation, str], None]
"""Puts the samples into it, for one operation and who will ask."""


class Shared(NamedTuple):
    """A conflict, the state in which it arises, and who meets it; else who has the function."""

    code: str
    begin: State
    people: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """Operations that meet it in another way: their own tests ask for it, if it can be."""
    only: tuple[str, ...] = ()
    """If any, the operations that meet it in this state."""


OF_WHOEVER_DECIDES = ("accept", "answer", "approve", "forward", "reopen", "return", "send")
"""How the acts begin that are taken of what was handed in."""


def is_decided(operation: Operation) -> bool:
    return operation.name.startswith(OF_WHOEVER_DECIDES)


def move_reports(db: Session, operation: Operation, _person: str) -> None:
    is_early = is_decided(operation) and not operation.name.startswith("answer")
    set_values(db, Report, status=ReportStatus.DRAFT if is_early else ReportStatus.SUBMITTED)


def move_agency_reports(db: Session, operation: Operation, _person: str) -> None:
    states = AgencyReportStatus
    set_values(
        db, AgencyReport, status=states.RETURNED if is_decided(operation) else states.ACCEPTED
    )


def move_task_reports(db: Session, operation: Operation, _person: str) -> None:
    states = TaskReportStatus
    status = states.RETURNED if is_decided(operation) else states.ACCEPTED
    difficulty = None if operation.name.startswith("accept") else "Thiếu kinh phí"
    set_values(db, TaskReport, status=status, difficulty=difficulty)


def withdraw_proposals(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, Proposal, status=ProposalStatus.WITHDRAWN)


def drop_difficulties(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, TaskReport, difficulty=None, status=TaskReportStatus.SUBMITTED)


def write_for_others(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, TaskReport, agency="Sở Y tế")


def hold_activities(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, CommunicationActivity, status=ActivityStatus.HELD)


def cancel_rechecks(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, Recheck, status=RecheckStatus.CANCELLED)


def close_reviews(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, ReviewCampaign, closed_on=AT)


def withdraw_declarations(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, ComplexityDeclaration, withdrawn_on=AT)


def destroy_files(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, Attachment, destroyed_at=now())


def propose_oneself(db: Session, operation: Operation, person: str) -> None:
    status = "approved" if operation.name.startswith("cancel") else "submitted"
    values: dict[str, object] = {"proposer_id": world.user(person), "status": status}
    set_values(db, InspectionPlan, **values)


def hand_in_plans(db: Session, _operation: Operation, _person: str) -> None:
    for model in (Plan, PlanTarget):
        set_values(db, model, status=PlanApprovalStatus.SUBMITTED)


def return_reports(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, Report, status=ReportStatus.RETURNED)


def ask_oneself(db: Session, _operation: Operation, person: str) -> None:
    set_values(db, ContactRequest, requester_id=world.user(person))


def ask_as_anybody(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, ContactRequest, requester_id=world.user("handler"), asked_as_keeper=False)


def take_contacts_away(db: Session, _operation: Operation, person: str) -> None:
    """Of tips; the request to open one was allowed."""
    set_values(db, TipOff, has_contact=False)
    approved: dict[str, object] = {"status": "approved", "requester_id": world.user(person)}
    set_values(db, ContactRequest, **approved, approver_id=world.user("handler"))


def begin_duties(db: Session, _operation: Operation, _person: str) -> None:
    waiting: dict[str, object] = {"status": "pending", "requester_id": world.user("handler")}
    set_values(db, ContactRequest, **waiting, approver_id=None)
    set_values(db, RoleGrant, confirmed_at=now())


def end_clients(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, ApiClient, ended_at=now())


def plan_templates(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, DocumentTemplate, active_from=date(2030, 1, 1))


def use_templates(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, DocumentTemplate, active_from=AT, activated_at=now())


def settle_lines(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, InspectionPlan, status=InspectionPlanStatus.APPROVED)
    set_values(db, InspectionPlanVisit, done_on=AT)


def postpone_points(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, PointsVersion, valid_from=date(2030, 1, 1))


def answer_requests(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, SecondApproval, status=SecondApprovalStatus.REFUSED, open_key=None)


def sign_rechecks(db: Session, _operation: Operation, _person: str) -> None:
    """What is signed stays as it is."""
    values: dict[str, object] = {"recommendation_items": [ASKED]}
    waiting = sa.update(Recheck).where(Recheck.status != RecheckStatus.SIGNED)
    run_unlogged(db, waiting.values(status=RecheckStatus.SIGNED, **values), "a test's state")
    set_values(db, RecheckFollowUp, version=1)


def keep_as_it_is(_db: Session, _operation: Operation, _person: str) -> None:
    """The samples are in the state."""
