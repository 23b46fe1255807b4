"""The indicator that every violation recorded in the year is handled."""

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Violation
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.planning.plans.indicator_rule import Condition, IndicatorRule, RuleSelect
from backend.permissions import Permission


class ViolationsHandled(IndicatorRule):
    """Violations recorded in the year, and those decided, transferred or dismissed by the day."""

    permission = Permission.VIOLATION_READ
    about = Violation
    order = (Violation.recorded_on.desc(), Violation.id.desc())
    kind = proof_kind = "violation"

    @property
    def denominator(self) -> Condition:
        recorded = Violation.recorded_on.between(self.asked.first, self.asked.as_of)
        return sa.and_(recorded, self.lies_within(Violation))

    @property
    def counted(self) -> Condition:
        return Violation.handled_by(self.asked.as_of)

    def rows(self) -> RuleSelect:
        return (
            sa.select(
                Violation.id,
                ViolationType.title.label("name"),
                Establishment.name.label("detail"),
                Violation.org_unit_id,
                OrgUnit.name.label("org_unit_name"),
                Violation.id.label("proof_id"),
                sa.func.coalesce(Violation.handled_on, Violation.transferred_on).label("proof_on"),
            )
            .join(ViolationType, ViolationType.id == Violation.violation_type_id)
            .join(OrgUnit, OrgUnit.id == Violation.org_unit_id)
            # A place that moved away may be another unit's by now: its violations stay here.
            .outerjoin(Establishment, Establishment.id == Violation.establishment_id)
        )
