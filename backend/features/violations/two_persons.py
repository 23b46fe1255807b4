"""What takes two persons here: cancelling a decision (R42)."""

from typing import Any

import sqlalchemy as sa

from backend.core.db import Session
from backend.features.establishments.models import Establishment
from backend.features.second_approvals.acts import TwoPersonAct, keep_act
from backend.features.second_approvals.reading import show
from backend.features.second_approvals.schemas import ApprovalRead
from backend.features.second_approvals.service import ask
from backend.features.violations import handling
from backend.features.violations.models import Violation
from backend.permissions import Permission

CANCEL = "cancel-decision"


def ask_to_cancel(db: Session, violation: Violation, reason: str) -> ApprovalRead:
    """Put the cancelling of a decision before a second person."""
    body: dict[str, Any] = {"reason": reason}
    asked = ask(db, CANCEL, violation, subject=subject(db, violation), reason=reason, body=body)
    return show(db, asked.id)


def subject(db: Session, violation: Violation) -> str:
    """'05/QĐ-XPHC · Nhà nghỉ Hương Sen'."""
    name = sa.select(Establishment.name).where(Establishment.id == violation.establishment_id)
    return " · ".join(part for part in (violation.decision_no, db.scalar(name)) if part)


keep_act(TwoPersonAct(CANCEL, Permission.VIOLATION_DECIDE, Violation, handling.cancel))
