"""What allocations provide to plans: a target goes on its way only if its parts are the whole."""

from collections.abc import Sequence

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.session.session import Session
from backend.domains.planning.plans.models import NUMBERED, PlanTarget
from backend.domains.planning.plans.providers import Allocations
from backend.domains.planning.target_allocations.models import TargetAllocation


class SharedTargets:
    """What plans ask of allocations."""

    def ensure_adds_up(self, db: Session, targets: Sequence[PlanTarget]) -> None:
        numbers = {one.id: one for one in targets if one.kind in NUMBERED}
        shared = sa.select(TargetAllocation).where(TargetAllocation.target_id.in_(numbers))
        for allocation in db.scalars(shared) if numbers else ():
            target = numbers[allocation.target_id]
            total, allocated = target.threshold_number or 0, sum(allocation.amounts.values())
            if allocation.amounts and allocated != total:
                name = target.short_title or target.title
                raise Conflict(
                    "allocation-not-whole", target=name, total=total, allocated=allocated
                )

    def discard(self, db: Session, target: PlanTarget) -> None:
        own = sa.select(TargetAllocation).where(TargetAllocation.target_id == target.id)
        for allocation in db.scalars(own).all():
            db.remove(allocation)


SHARED: Allocations = SharedTargets()
PROVIDES = {Allocations: SHARED}
