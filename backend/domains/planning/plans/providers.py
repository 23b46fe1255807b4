"""What plans ask of resources above them: how their targets are shared out."""

from collections.abc import Sequence
from typing import Protocol

from backend.core.session.session import Session
from backend.domains.planning.plans.models import PlanTarget


class Allocations(Protocol):
    """What plans ask of allocations."""

    def ensure_adds_up(self, db: Session, targets: Sequence[PlanTarget]) -> None:
        """Raise Conflict if the parts of one of `targets` are not its number."""

    def discard(self, db: Session, target: PlanTarget) -> None:
        """Remove the allocation of a target, if it has one."""
