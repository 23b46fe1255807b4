"""The indicator that all staff directly on this work are trained in the year."""

from typing import TypeVar

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.sql.types import SortText
from backend.domains.planning.plans.indicator_rule import Condition, IndicatorRule, RuleSelect
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.queries import is_on_direct_duty
from backend.domains.prevention.trainings.coverage import is_trained
from backend.domains.prevention.trainings.models import Attendance, Training
from backend.permissions import Permission

BY_NAME = sa.func.substr(Staff.match_key, 1, 80, type_=SortText())

T = TypeVar("T")


class StaffTrained(IndicatorRule):
    """Officials directly on the work, and those who completed a course that ended in the year."""

    permission = Permission.STAFF_READ
    about = Staff
    order = (BY_NAME, Staff.id)
    kind = "staff"
    proof_kind = "training"
    adds_up = True

    @property
    def denominator(self) -> Condition:
        return sa.and_(is_on_direct_duty(self.asked.as_of), self.lies_within(Staff))

    @property
    def counted(self) -> Condition:
        return is_trained(self.asked.first, self.asked.as_of)

    def rows(self) -> RuleSelect:
        return sa.select(
            Staff.id,
            Staff.full_name.label("name"),
            Staff.agency.label("detail"),
            Staff.org_unit_id,
            OrgUnit.name.label("org_unit_name"),
            self.first_course(Training.id).label("proof_id"),
            self.first_course(Training.held_to).label("proof_on"),
        ).join(OrgUnit, OrgUnit.id == Staff.org_unit_id)

    def first_course(self, column: sa.SQLColumnExpression[T]) -> sa.ScalarSelect[T]:
        """`column` of the first course of the year that this person completed."""
        return (
            sa.select(column)
            .select_from(Attendance)
            .join(Training, Training.id == Attendance.training_id)
            .where(
                Attendance.staff_id == Staff.id,
                Attendance.completed.is_(True),
                Training.held_to.between(self.asked.first, self.asked.as_of),
            )
            .order_by(Training.held_to, Training.id)
            .limit(1)
            .correlate(Staff)
            .scalar_subquery()
        )
