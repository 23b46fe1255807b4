"""What violations provide to minutes: the violations that minutes list."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.enforcement.violations.models import Violation
from backend.domains.enforcement.violations.service import FROZEN_BY_SIGNING, record_findings
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.inspections.providers import Findings
from backend.domains.inspections.inspections.schemas import FindingCreate
from backend.domains.platform.attachments.service import delete_record_attachments


class RecordedViolations:
    """What minutes ask of violations."""

    def record(self, db: Session, inspection: Inspection, found: Sequence[FindingCreate]) -> None:
        record_findings(db, inspection, found, [f"/violations/{i}" for i in range(len(found))])

    def listed(self, db: Session, inspection_id: UUID) -> list[dict[str, str]]:
        names = ("id", *FROZEN_BY_SIGNING)
        found = sa.select(*(getattr(Violation, name) for name in names))
        mine = found.where(Violation.inspection_id == inspection_id).order_by(Violation.id)
        return [{name: str(row._mapping[name]) for name in names} for row in db.execute(mine)]

    def move(self, db: Session, inspection_id: UUID, into: UUID) -> None:
        mine = sa.select(Violation).where(Violation.inspection_id == inspection_id)
        for violation in db.scalars(mine).all():
            violation.inspection_id = into
        db.flush()

    def discard(self, db: Session, inspection_id: UUID) -> None:
        mine = sa.select(Violation).where(Violation.inspection_id == inspection_id)
        for violation in db.scalars(mine).all():
            delete_record_attachments(db, "violation", violation.id)
            db.delete(violation)
        db.flush()


FINDINGS: Findings = RecordedViolations()
PROVIDES = {Findings: FINDINGS}
