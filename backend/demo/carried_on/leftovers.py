"""What the demo of 2022 leaves open on its day, and how it came to its end."""

from datetime import date, timedelta

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.demo.carried_on.bureaus import DISTRICT
from backend.demo.carried_on.desk import Desk
from backend.demo.carried_on.visits import VisitRound, decide_case, find_team_id
from backend.demo.cases import SIGNED_BY
from backend.demo.random_values import create_random
from backend.domains.enforcement.violations import handling, remedies
from backend.domains.enforcement.violations.act_schemas import (
    Delivery,
    Dismissal,
    FileReturn,
    Payment,
)
from backend.domains.enforcement.violations.models import Stage, Violation, ViolationRemedy
from backend.domains.establishments.establishments.business_days import mark_suspensions
from backend.domains.inspections.inspection_plans import approval as visit_lists
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanStatus,
    InspectionPlanVisit,
)
from backend.domains.inspections.inspection_plans.schemas import InspectionPlanApproval
from backend.domains.inspections.inspections.models import (
    Inspection,
    InspectionStatus,
    Recommendation,
    RecommendationStatus,
)
from backend.domains.inspections.inspections.recommendations import close_as_fulfilled
from backend.domains.inspections.inspections.schemas import Fulfilment
from backend.domains.inspections.inspections.service import delete_inspection
from backend.domains.platform.second_approvals.models import (
    LASTS,
    SecondApproval,
    SecondApprovalStatus,
)
from backend.domains.platform.second_approvals.service import close_as_refused
from backend.domains.prevention.communication_activities.models import (
    ActivityStatus,
    CommunicationActivity,
)
from backend.domains.prevention.communication_activities.schemas import Confirmation
from backend.domains.prevention.communication_activities.service import confirm_activity

SHUT = "Cơ sở không hoạt động vào ngày kiểm tra."
ADDRESS_HOLDS = "Địa chỉ ghi đúng theo giấy đăng ký kinh doanh, không hủy quyết định."
NOT_PROSECUTED = "Không khởi tố vụ án hình sự."
NO_GROUNDS = "Không đủ căn cứ xử phạt vi phạm hành chính."
REOPENED = date(2023, 2, 20)


def close_first_days(desk: Desk) -> None:
    """The draft of September is dropped, and the list of November approved."""
    draft = sa.select(Inspection).where(Inspection.status == InspectionStatus.DRAFT)
    for minutes in desk.db.scalars(draft).all():
        delete_inspection(desk.act("inspector", date(2022, 10, 4)), minutes)
    waiting = sa.select(InspectionPlan).where(
        InspectionPlan.status == InspectionPlanStatus.SUBMITTED
    )
    asked = sa.select(SecondApproval).where(SecondApproval.status == SecondApprovalStatus.WAITING)
    for request in desk.db.scalars(asked).all():
        db = desk.act("leader", date(2022, 10, 5), 14)
        db.save(request, {"expires_at": request.created_at + LASTS})
        close_as_refused(db, request, ADDRESS_HOLDS)
    day = date(2022, 10, 6)
    for plan in desk.db.scalars(waiting).all():
        paper = InspectionPlanApproval(document_no="118/KH-UBND", approved_on=day)
        visit_lists.approve_plan(desk.act("leader", day, 15), plan, paper)


def close_year_end(desk: Desk) -> None:
    """Lines without a visit are cancelled; what was announced has been held, what was owed paid."""
    open_lines = sa.select(InspectionPlanVisit).where(
        InspectionPlanVisit.done_on.is_(None), InspectionPlanVisit.cancel_reason.is_(None)
    )
    for line in desk.db.scalars(open_lines).all():
        visit_lists.cancel_line(desk.act("district", date(2022, 12, 29)), line, SHUT)
    planned = sa.select(CommunicationActivity).where(
        CommunicationActivity.status == ActivityStatus.PLANNED
    )
    for activity in desk.db.scalars(planned).all():
        said = Confirmation(attendee_count=60 + activity.held_on.day)
        confirm_activity(desk.act("district", date(2022, 12, 28)), activity, said)
    close_open_cases(desk)
    asked = sa.select(Recommendation).where(Recommendation.status == RecommendationStatus.OPEN)
    for wanted in desk.db.scalars(asked).all():
        day = max(date(2022, 11, 15), wanted.due_on)
        close_as_fulfilled(desk.act("district", day, 16), wanted, Fulfilment())


def close_open_cases(desk: Desk) -> None:
    team = find_team_id(desk.db, DISTRICT)
    round_ = VisitRound(
        team, "district", "leader", SIGNED_BY, [], date(2022, 10, 3), date(2022, 12, 30)
    )
    waiting = sa.select(Violation).where(Violation.stage.in_((Stage.RECORDED, Stage.SENT)))
    for case in desk.db.scalars(waiting).all():
        decide_case(desk, round_, case, date(2022, 10, 5), create_random(f"late {case.id}"))
    transferred = sa.select(Violation).where(Violation.stage == Stage.TRANSFERRED)
    for case in desk.db.scalars(transferred).all():
        db = desk.act("police", date(2022, 11, 14), 9)
        handling.record_file_return(db, case, FileReturn(reason=NOT_PROSECUTED))
        handling.close_file(db, case, "dismiss", Dismissal(reason=NO_GROUNDS))
    decided = sa.select(Violation).where(Violation.stage.in_((Stage.DECIDED, Stage.IN_FORCE)))
    for case in desk.db.scalars(decided).all():
        record_case_payment(desk.act("district", date(2022, 12, 20)), case)


def record_case_payment(db: Session, case: Violation) -> None:
    """Deliver, pay and carry out what was decided; a suspension first runs its time."""
    if case.delivered_on is None:
        handling.record_delivery(db, case, Delivery())
    if case.fine_amount and case.paid_amount < case.fine_amount:
        handling.record_payment(db, case, Payment(amount=case.fine_amount - case.paid_amount))
    if case.suspended_to is None or case.suspended_to < date(2022, 12, 20):
        handling.end_execution(db, case, "execute", None, None)


def end_suspension_of_2022(desk: Desk) -> None:
    """The one suspended business opens again in February 2023, and has done what it must."""
    db = desk.act("district", REOPENED)
    mark_suspensions(db)
    for remedy in db.scalars(
        sa.select(ViolationRemedy).where(ViolationRemedy.done_on.is_(None))
    ).all():
        case = db.require(Violation, remedy.violation_id)
        remedies.record_remedy_done(db, case, remedy, REOPENED - timedelta(5))
    running = sa.select(Violation).where(Violation.stage.in_((Stage.DECIDED, Stage.IN_FORCE)))
    for case in db.scalars(running.where(Violation.suspended_to < REOPENED)).all():
        handling.end_execution(db, case, "execute", REOPENED, None)
