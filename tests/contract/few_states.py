"""States in which one act, or a few, are refused, on the samples of the contract tests."""

from collections.abc import Iterator

import sqlalchemy as sa

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.administration.reorganisations.models import (
    Reorganisation,
    ReorganisationStatus,
)
from backend.domains.enforcement.violations.models import STATUS, Stage, Violation
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
)
from backend.domains.inspections.rechecks.models import Recheck, RecheckStatus
from backend.domains.organisation.accounts.models import ApiClientSecret, User
from backend.domains.planning.plans.models import (
    Indicator,
    Plan,
    PlanApprovalStatus,
    PlanTarget,
    PlanTask,
)
from backend.domains.platform.second_approvals.models import SecondApproval
from backend.domains.police.tip_offs.models import TipOff, TipStatus
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.reporting.reports.models import Report, ReportStatus
from tests import world
from tests.contract import objects
from tests.contract.created_states import set_values
from tests.contract.objects.places import AT
from tests.contract.operations import Operation
from tests.contract.shared_states import Shared, State, keep_as_it_is


def move_inspection_plans(db: Session, operation: Operation, _person: str) -> None:
    """To a state from which the act leads nowhere, though who asks sees the plan."""
    states = InspectionPlanStatus
    of_lines = ("cancel_inspection_plan_visit", "create_inspection_plan_opening")
    moved = {"cancel_inspection_plan": states.SUBMITTED, **dict.fromkeys(of_lines, states.DRAFT)}
    set_values(db, InspectionPlan, status=moved.get(operation.name, states.APPROVED))


def hand_plans_down(db: Session, _operation: Operation, _person: str) -> None:
    """To a commune, above which the chairman is one of another level."""
    below: dict[str, object] = {"org_unit_id": world.unit("binhnghia")}
    set_values(db, InspectionPlan, status=InspectionPlanStatus.APPROVED, **below)


def hand_reports_up(db: Session, _operation: Operation, _person: str) -> None:
    """To the office of the leader, where they are drafts."""
    own = sa.update(Report).where(Report.id == objects.id_of("report", "own"))
    moved = own.values(org_unit_id=world.unit("binhluc"), status=ReportStatus.DRAFT)
    run_unlogged(db, moved, "a test's state")


def forget_editions(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, Report, edition=0)


def cancel_violations(db: Session, _operation: Operation, _person: str) -> None:
    stage = Stage.CANCELLED
    set_values(db, Violation, stage=stage, status=STATUS[stage], decided_on=AT)


def draft_rechecks(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, Recheck, status=RecheckStatus.DRAFT)


def close_tips(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, TipOff, status=TipStatus.CLOSED)


def approve_plans(db: Session, _operation: Operation, _person: str) -> None:
    for model in (Plan, PlanTarget):
        set_values(db, model, status=PlanApprovalStatus.APPROVED)


def give_tasks_away(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, PlanTask, agency="Sở Y tế")


def verify_ratings(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, CommuneRating, status=RatingStatus.VERIFIED)


def forget_targets(db: Session, _operation: Operation, _person: str) -> None:
    """The plan of the year says nothing of visits."""
    set_values(db, PlanTarget, indicator=Indicator.STAFF_TRAINED)


def keep_one_secret(db: Session, _operation: Operation, _person: str) -> None:
    run_unlogged(db, sa.delete(ApiClientSecret), "a test's state")


def draft_act(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, Reorganisation, status=ReorganisationStatus.DRAFT)


def apply_act(db: Session, _operation: Operation, _person: str) -> None:
    applied: dict[str, object] = {"status": ReorganisationStatus.APPLIED, "applied_at": now()}
    set_values(db, Reorganisation, **applied)


def approve_reports(db: Session, _operation: Operation, _person: str) -> None:
    set_values(db, Report, status=ReportStatus.APPROVED)


def build_lonely(begin: State) -> State:
    """The state in which nobody but the one who asks has an account that works."""

    def leave_alone(db: Session, operation: Operation, person: str) -> None:
        begin(db, operation, person)
        run_unlogged(db, sa.delete(SecondApproval), "a test's state")
        set_values(db, User, is_active=User.id == world.user(person))

    return leave_alone


def build_together(begin: State) -> State:
    """The state in which all have accounts that work."""

    def bring_back(db: Session, operation: Operation, person: str) -> None:
        begin(db, operation, person)
        set_values(db, User, is_active=True)

    return bring_back


def list_asked(begin: State, operation: str) -> Iterator[Shared]:
    """What is answered to who asks a second person in that state: in vain, and once more."""
    yield Shared("nobody-to-confirm", build_lonely(begin), only=(operation,))
    yield Shared("already-asked", build_together(begin), only=(operation,))


FEW = (
    Shared("inspection-plan-wrong-state", move_inspection_plans),
    Shared("not-chairman-of-level", hand_plans_down),
    Shared("report-elsewhere", hand_reports_up, only=("send_report",)),
    Shared("not-frozen", forget_editions),
    Shared(
        *("minutes-not-signed", keep_as_it_is),
        only=("request_violation_decision", "send_violation"),
    ),
    Shared(
        *("wrong-state", cancel_violations),
        only=("delete_violation", "request_violation_decision"),
    ),
    Shared("recheck-not-signed", draft_rechecks),
    Shared("signed-record", keep_as_it_is, only=("sign_recheck",)),
    Shared("tip-closed", close_tips),
    Shared("only-drafts-are-removed", approve_plans),
    Shared("no-decision-stands", keep_as_it_is),
    Shared("of-other-agency", give_tasks_away, ("partner",), only=("delete_plan_task_evidence",)),
    Shared(
        *("rating-elsewhere", verify_ratings),
        only=("update_commune_rating", "update_commune_rating_verification"),
    ),
    Shared("plan-without-visits", forget_targets),
    *list_asked(keep_one_secret, "create_api_client_secret"),
    *list_asked(approve_reports, "reopen_report_line"),
    *list_asked(apply_act, "undo_reorganisation"),
    Shared("act-not-applied", draft_act, only=("undo_reorganisation",)),
)
