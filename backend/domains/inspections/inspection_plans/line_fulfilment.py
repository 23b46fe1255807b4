"""What minutes need of a plan: the line that they carry out, and that it is done."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid
from backend.core.session.scoping import get_current_minute
from backend.core.session.session import Session
from backend.core.text.clock import get_civil_now
from backend.core.text.i18n import register_messages
from backend.domains.inspections.inspection_plans.models import InspectionPlan, InspectionPlanStatus
from backend.domains.inspections.inspection_plans.sealed_line_looks import LINES, VISIT
from backend.domains.inspections.inspection_plans.service import get_line

POINTER = "/inspection_plan_visit_id"


def find_hidden_line(db: Session, id: UUID, minutes: dict[str, Any]) -> UUID | None:
    """Check the line that a draft names; its id again while it is not everybody's, else None.

    Raises NotFound for a line that the actor does not see, so for a sealed one.
    """
    line = get_line(db, id, POINTER)
    plan = db.require(InspectionPlan, line.plan_id, POINTER)
    if plan.status is not InspectionPlanStatus.APPROVED or line.members_from is None:
        raise Invalid.at(POINTER, "line-not-in-force")
    if line.done_on is not None or line.cancel_reason is not None:
        raise Invalid.at(POINTER, "line-is-settled")
    for field, code in (("team_id", "line-of-other-team"), ("establishment_id", "line-elsewhere")):
        if minutes[field] != getattr(line, field):
            raise Invalid.at(POINTER, code)
    if line.members_from > get_civil_now():
        raise Invalid.at(POINTER, "line-not-open")
    return line.id if line.public_from is None or line.public_from > get_civil_now() else None


def mark_line_done(db: Session, id: UUID, inspection_id: UUID, on: date) -> None:
    """The line is done by signed minutes, and from now on everybody's to read."""
    at = get_current_minute()
    moment = sa.literal(at, VISIT.public_from.type)
    seen = sa.case((VISIT.public_from > moment, moment), else_=VISIT.public_from)
    values = {"done_on": on, "inspection_id": inspection_id, "public_from": seen}
    db.execute(
        sa.update(LINES).where(VISIT.id == id).values(values),
        execution_options={"unscoped": "whoever signs the minutes has done the line they name"},
    )


register_messages(
    {
        "line-not-in-force": (
            "Kế hoạch có cuộc kiểm tra này chưa được phê duyệt hoặc đã hủy.",
            "The plan with this visit is not approved, or was cancelled.",
        ),
        "line-of-other-team": (
            "Cuộc kiểm tra này do đội khác thực hiện.",
            "This visit is another team's.",
        ),
        "line-elsewhere": (
            "Cuộc kiểm tra theo kế hoạch là ở cơ sở khác.",
            "The planned visit is to another place.",
        ),
        "line-not-open": (
            "Cuộc kiểm tra này chưa đến giờ mở.",
            "This visit has not opened yet.",
        ),
    }
)
