"""What takes two persons here: cancelling a decision, and a fine above a cap (R42)."""

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.errors.possible import register_possible_errors
from backend.core.session.session import Session
from backend.domains.enforcement.violations import handling
from backend.domains.enforcement.violations.act_schemas import Decision
from backend.domains.enforcement.violations.decision_guard import SECOND, check_decision
from backend.domains.enforcement.violations.models import Violation
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.platform.second_approvals.models import RequestBody
from backend.domains.platform.second_approvals.queries import get_approval_read
from backend.domains.platform.second_approvals.schemas import ApprovalRead
from backend.domains.platform.second_approvals.service import TwoPersonAct, create_request
from backend.permissions import Permission

CANCEL = "cancel-decision"
DECIDE = "decide-above-cap"


def create_cancel_request(db: Session, violation: Violation, reason: str) -> ApprovalRead:
    """Ask a second person to cancel a decision."""
    handling.get_possible_act(db, violation, "cancel")
    return create_violation_request(
        db, CANCEL, violation, format_request_subject(db, violation), reason, {"reason": reason}
    )


def create_decision_request(db: Session, violation: Violation, decision: Decision) -> ApprovalRead:
    """Ask a second person to take a decision above a cap; it gets its number when it is taken."""
    days = handling.compute_decision_days(db, violation, decision)
    unit, day = days["decision_unit_id"], days["decided_on"]
    if decision.override_reason is None:
        raise Invalid.at("/override_reason", "missing")
    if not any(one.code in SECOND for one in check_decision(db, violation.id, decision, unit, day)):
        raise Conflict("no-second-person-needed")
    named = {name: value for name, value in days.items() if name in Decision.model_fields}
    body = Decision.model_validate({**decision.model_dump(), **named})
    told = body.model_dump(mode="json")
    return create_violation_request(
        db, DECIDE, violation, format_request_subject(db, violation), decision.override_reason, told
    )


def create_violation_request(
    db: Session, code: str, violation: Violation, subject: str, reason: str, body: RequestBody
) -> ApprovalRead:
    asked = create_request(db, code, violation, subject=subject, reason=reason, body=body)
    return get_approval_read(db, asked.id)


def format_request_subject(db: Session, violation: Violation) -> str:
    """'05/QĐ-XPHC · Nhà nghỉ Hương Sen'."""
    name = sa.select(Establishment.name).where(Establishment.id == violation.establishment_id)
    return " · ".join(part for part in (violation.decision_no, db.scalar(name)) if part)


@register_possible_errors(Conflict("decision-no-used"))  # another decision got it meanwhile
def decide_as_requested(db: Session, violation: Violation, body: RequestBody) -> None:
    """Take the decision as it was requested, on the day that it names."""
    handling.decide_violation(db, violation, Decision.model_validate(body), confirmed=True)


ACTS = (
    TwoPersonAct(CANCEL, Permission.VIOLATION_DECIDE, Violation, handling.cancel_decision),
    TwoPersonAct(DECIDE, Permission.VIOLATION_DECIDE, Violation, decide_as_requested),
)
