"""Builds a package: what the person needs, without what an earlier one told already."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from backend.core.session.models import now, today
from backend.core.session.session import Session
from backend.core.text.schemas import BaseModel
from backend.domains.establishments.establishments.schemas import EstablishmentRead
from backend.domains.inspections.inspection_plans.schemas import VisitRead
from backend.domains.inspections.inspections.schemas import InspectionRead
from backend.domains.organisation.accounts.devices import find_current_device
from backend.domains.workspace.work_packages.marks import build_cursor, compute_mark
from backend.domains.workspace.work_packages.queries import load_field_work
from backend.domains.workspace.work_packages.schemas import WorkPackage, WorkPackageIds

LASTS = timedelta(hours=72)
"""After which a device removes a package (R39)."""
R = TypeVar("R", EstablishmentRead, VisitRead, InspectionRead)
P = TypeVar("P", bound=BaseModel)
NOTHING: frozenset[bytes] = frozenset()


class MarkedParts:
    """Marks everything that is in a package, and leaves out what is known."""

    def __init__(self, known: Collection[bytes]) -> None:
        self.known = known
        self.marks: list[bytes] = []

    def select_new(self, kind: str, records: Sequence[R]) -> list[R]:
        """The records that are not known as they are now."""
        return [one for one in records if self._is_new(kind, [one])]

    def find_new(self, kind: str, part: list[P]) -> list[P] | None:
        """The part, or None if it is known as it is now."""
        return part if self._is_new(kind, part) else None

    def _is_new(self, kind: str, shown: Sequence[BaseModel]) -> bool:
        mark = compute_mark(kind, shown)
        self.marks.append(mark)
        return mark not in self.known


def build_work_package(db: Session, known: Collection[bytes] = NOTHING) -> WorkPackage:
    """What the caller needs today, without records and parts whose marks are `known`.

    How far the change log reaches is not told: it counts what is written out of the caller's sight.
    """
    work, parts, at = load_field_work(db), MarkedParts(known), now()
    return WorkPackage(
        user_id=db.actor.id,
        device_id=find_current_device(db),
        as_of=today(),
        issued_at=at,
        expires_at=at + LASTS,
        present=WorkPackageIds(
            establishments=list_ids(work.establishments),
            visits=list_ids(work.visits),
            inspections=list_ids(work.inspections),
        ),
        left_out=work.left_out,
        establishments=parts.select_new("establishments", work.establishments),
        visits=parts.select_new("visits", work.visits),
        inspections=parts.select_new("inspections", work.inspections),
        teams=parts.find_new("teams", work.teams),
        checklists=parts.find_new("checklists", work.checklists),
        violation_types=parts.find_new("violation_types", work.violation_types),
        areas=parts.find_new("areas", work.areas),
        cursor=build_cursor(parts.marks),
    )


def list_ids(records: Sequence[R]) -> list[UUID]:
    return [one.id for one in records]


def compute_package_etag(package: WorkPackage) -> str:
    """Weak: it covers what is told and for which day, not when it was issued.

    So each civil day has a package of its own, which lasts for another 72 hours.
    """
    of_whom = f"{package.as_of} {package.user_id} {package.device_id}"
    shown = f"{of_whom} {package.left_out} {package.cursor}"
    return f'W/"{hashlib.sha256(shown.encode()).hexdigest()[:32]}"'
