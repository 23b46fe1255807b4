"""The progress of a job, for everyone who sees the record that it is about."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.session.unscoped import open_unscoped
from backend.domains.platform.jobs.context import JobContext
from backend.domains.platform.jobs.models import UNFINISHED, Job

WHY = "the record is seen; of its job nothing is told but the per cent"


def get_job_progress(db: Session, begins: str, in_hand: Mapping[UUID, JobContext]) -> int:
    """Per cent of the unfinished job whose key begins with `begins`; 0 if there is none.

    `in_hand` are the jobs of this process, which knows their progress before the table does.
    """
    found = (
        sa.select(Job.id, Job.progress)
        .where(Job.key.like(f"{begins}%"), Job.status.in_(UNFINISHED))
        .order_by(Job.created_at.desc(), Job.id.desc())
        .limit(1)
    )
    with open_unscoped(db, WHY):
        row = db.execute(found).first()
    if row is None:
        return 0
    work = in_hand.get(row.id)
    return (row.progress if work is None else work.percent) or 0
